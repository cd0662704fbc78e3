"""People and dossiers in every stage, made inside a running portal for a look at every page.

`prepare` plays in the portal's own process (`manage.py shell`) and prints the keys that stand in
the addresses.
"""

import json
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from movement import workflow
from movement.evidence import put_on_shelf
from movement.gaps import answer_gap, tick_gap
from movement.handover import hand_over_unit
from movement.inviting import hash_of, invite
from movement.joining import ask_to_join, ask_with_new_unit, refuse_request
from movement.models import (
    Achievement,
    Evidence,
    Figure,
    Group,
    HandOver,
    Invitation,
    JoinRequest,
    Letter,
    Membership,
    Office,
    Registration,
    Round,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.registering import register, save_registration, start_registration
from reports.models import Receipt
from tests.e2e.scoring_station import complete
from tests.factories import (
    PDF,
    a_file,
    a_target,
    a_unit,
    a_user,
    open_window,
    send_back,
)
from tests.xuantruong.second_factors import an_app
from xuantruong.demo.people import DOMAIN, PASSWORD

REPRESENTATIVE, NEWCOMER, ADMINISTRATOR = "tiep-can", "nguoi-moi", "quan-tri"
TOKEN = "loi-moi-cua-phep-thu"
SPRING = timedelta(days=130)  # before today: registration was open
SCHOOL = "Trường Tiểu học và Trung học cơ sở Nguyễn Thị Minh Khai"  # as long as names get
STAGES = (
    *("có hồ sơ nháp", "đang chờ tiếp nhận", "phải bổ sung"),
    *("đã nộp lại", "đã rút hồ sơ", "đã được tiếp nhận"),
)
Keys = dict[str, int]


@transaction.atomic
def prepare() -> None:
    """Make everything, once, and print the keys as JSON on the last line."""
    officer = User.objects.get(email=f"van-hoa-xa-hoi@{DOMAIN}")
    round_ = Round.objects.get(year=2026)
    person = _representative()
    dossiers = _dossiers(person, officer, round_)
    draft = Submission.objects.get(pk=dossiers["draft"])
    keys = {
        **dossiers,
        **_files(draft, person),
        **_registrations(draft.unit, person, round_),
        **_people(draft.unit, person, officer),
        **_requests(draft.unit, officer),
        "round": round_.pk,
        "office": Office.objects.get(code=Office.CULTURE_SOCIAL).pk,
        "letter": Letter.objects.latest("pk").pk,
    }
    print(json.dumps(keys))  # noqa: T201 - read by the test


def _account(name: str, full_name: str) -> User:
    user = a_user(f"{name}@{DOMAIN}", full_name)
    user.set_password(PASSWORD)
    user.is_demo = True  # a second factor is offered, not forced
    user.save()
    return user


def _representative() -> User:
    """One person for a unit of every stage; read again, because a person's units are cached."""
    person = _account(REPRESENTATIVE, "Nguyễn Thị Phương Thảo")
    since = timezone.localdate() - SPRING - timedelta(days=30)
    for stage in STAGES:
        unit = a_unit(f"{SCHOOL} {stage}")
        unit.memberships.create(user=person, kind=Membership.Kind.SUBMITTER, from_date=since)
    return User.objects.get(pk=person.pk)


def _dossiers(person: User, officer: User, round_: Round) -> Keys:
    """One dossier in each stage; the unit of the draft had registered in spring."""
    _promise(Unit.objects.get(name=f"{SCHOOL} có hồ sơ nháp"), person, round_)
    draft = _complete(person, round_, "có hồ sơ nháp")
    achievement = Achievement.objects.get(submission=draft)
    Figure.objects.create(
        achievement=achievement, order=1, name="Hồ sơ", value=Decimal("1200.5"), measure="hồ sơ"
    )
    waiting = _sent(person, round_, "đang chờ tiếp nhận")
    Receipt.objects.filter(revision__submission=waiting).update(
        state=Receipt.State.RENDERING, heartbeat=timezone.now() + timedelta(days=1)
    )
    returned = _returned(_sent(person, round_, "phải bổ sung"), officer)
    again = _returned(_sent(person, round_, "đã nộp lại"), officer)
    for gap in again.gaps.all():
        answer_gap(gap=gap, answer="Đã bổ sung biên bản và số liệu.", actor=person)
    Submission.objects.filter(pk=again.pk).update(summary="Tóm tắt đã sửa theo yêu cầu.")
    workflow.submit(submission=again, actor=person)
    Receipt.objects.filter(revision__submission=again, revision__number=1).update(
        state=Receipt.State.FAILED, failure="Chưa tạo được tệp PDF của biên nhận."
    )
    withdrawn = _sent(person, round_, "đã rút hồ sơ")
    workflow.withdraw(submission=withdrawn, actor=person)
    accepted = _sent(person, round_, "đã được tiếp nhận")
    workflow.accept(submission=accepted, actor=officer)
    following = Submission.objects.create(unit=draft.unit, round=Round.objects.get(year=2027))
    return {
        "draft": draft.pk,
        "achievement": achievement.pk,
        "waiting": waiting.pk,
        "returned": returned.pk,
        "again": again.pk,
        "withdrawn": withdrawn.pk,
        "accepted": accepted.pk,
        "accepted_unit": accepted.unit_id,
        "following": following.pk,
    }


def _complete(person: User, round_: Round, stage: str) -> Submission:
    return complete(Unit.objects.get(name=f"{SCHOOL} {stage}"), person, round_)


def _sent(person: User, round_: Round, stage: str) -> Submission:
    return workflow.submit(submission=_complete(person, round_, stage), actor=person)


def _returned(submission: Submission, officer: User) -> Submission:
    """Returned with two gaps: of the summary and of the achievement."""
    achievement = submission.achievements.get()
    tick_gap(
        submission=submission,
        office=Office.objects.get(code=Office.CULTURE_SOCIAL),
        topic_key=f"achievement:{achievement.pk}",
        text="Biên bản chưa có chữ ký và dấu của đơn vị.",
        actor=officer,
    )
    return send_back(submission, officer, note="Xin bổ sung đúng hạn.")


def _promise(unit: Unit, person: User, round_: Round) -> Registration:
    then = timezone.now() - SPRING
    row = start_registration(unit=unit, round_=round_, actor=person, now=then)
    row = save_registration(
        registration=row,
        launch_plan="Phát động phong trào trong toàn trường.",
        launch_criteria="",
        launched_on=None,
        targets=[a_target(), a_target("Giảm lượng điện mua từ lưới", "8", area=5)],
        actor=person,
        now=then,
    )
    return register(registration=row, actor=person, now=then)


def _files(draft: Submission, person: User) -> Keys:
    """A file in use, one nobody uses, one with a virus, one lost from the disk."""
    used = Evidence.objects.get(achievements__submission=draft)
    keys = {"used": used.pk}
    for height, name in enumerate(("spare", "held", "lost"), start=801):
        content = PDF.replace(b"842", str(height).encode())  # no two files are the same
        upload = a_file(f"Quyet_dinh_so_15_QD_UBND_ban_hanh_ke_hoach_{name}.pdf", content)
        keys[name] = put_on_shelf(unit=draft.unit, upload=upload, actor=person).pk
    Evidence.objects.filter(pk=keys["held"]).update(scan=Evidence.Scan.INFECTED)
    Evidence.objects.filter(pk=keys["lost"]).update(file="khong-con.pdf")
    return keys


def _registrations(unit: Unit, person: User, round_: Round) -> Keys:
    """The promise of this year, and a draft for the next."""
    following = Round.objects.get(year=2027)
    open_window(following, RoundWindow.Kind.REGISTRATION)
    row = start_registration(unit=unit, round_=following, actor=person)
    return {
        "promised": Registration.objects.get(unit=unit, round=round_).pk,
        "registration": row.pk,
    }


def _people(unit: Unit, person: User, officer: User) -> Keys:
    """A colleague, an open invitation, minutes of a hand-over, an administrator, an app."""
    colleague = _account("dong-nghiep", "Trần Văn Đồng")
    predecessor, successor = _account("nguoi-giao", "Lê Giao"), _account("nguoi-nhan", "Võ Nhận")
    for user in (colleague, predecessor, successor):
        unit.memberships.create(
            user=user, kind=Membership.Kind.EDITOR, from_date=timezone.localdate()
        )
    in_a_year = timezone.localdate() + timedelta(days=300)
    done: HandOver = hand_over_unit(
        unit=unit, from_user=predecessor, to_user=successor, until=in_a_year, actor=person
    )
    invitation: Invitation = invite(
        unit=unit,
        email=f"khach-moi-co-dia-chi-that-dai@{DOMAIN}",
        kind=Membership.Kind.EDITOR,
        role_ends=in_a_year,
        actor=person,
    )
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_of(TOKEN))
    administrator = _account(ADMINISTRATOR, "Quản trị hệ thống")
    administrator.is_superuser = True
    administrator.save()
    an_app(colleague)
    return {
        "unit": unit.pk,
        "membership": Membership.objects.get(user=colleague).pk,
        "hand_over": done.pk,
        "colleague": colleague.pk,
        "officer": officer.pk,
    }


def _requests(unit: Unit, officer: User) -> Keys:
    """A newcomer's requests: one that waits, one for a new unit, one refused."""
    newcomer = _account(NEWCOMER, "Đặng Thị Hường")
    kind, note = Membership.Kind.EDITOR, "Văn thư của trường"
    waiting = ask_to_join(user=newcomer, unit=unit, kind=kind, note=note)
    new = ask_with_new_unit(
        user=newcomer,
        group=Group.objects.get(code=Group.AGENCY),
        name=unit.name.replace("Tiểu học và ", ""),
        unit_kind=Unit.Kind.AGENCY,
        kind=kind,
        note=note,
        parent_body="Ủy ban nhân dân xã Xuân Trường",
    )
    other = Unit.objects.exclude(pk=unit.pk).active().exclude(kind__in=Unit.INDIVIDUALS)[0]
    refused: JoinRequest = ask_to_join(user=newcomer, unit=other, kind=kind, note=note)
    refuse_request(request=refused, answer="Xin liên hệ nhà trường.", actor=officer)
    return {
        "request": waiting.pk,
        "request_new": new.pk,
        "request_refused": refused.pk,
        "other_unit": other.pk,
    }

from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from criteria.models import SelfScore
from movement import merging, workflow
from movement.evidence import add_evidence
from movement.merging import likely_duplicates, merge_units
from movement.models import (
    Event,
    Evidence,
    Extension,
    Group,
    JoinRequest,
    Membership,
    Submission,
    Unit,
    User,
)
from tests.acting import refusal
from tests.factories import (
    PDF,
    Portal,
    a_draft,
    a_file,
    a_member,
    a_unit,
    a_user,
    an_achievement,
    open_window,
)


@pytest.fixture
def duplicate(portal: Portal) -> Unit:
    return a_unit("Trường Trung học cơ sở Xuân Trường")


@pytest.fixture
def newcomer(duplicate: Unit) -> User:
    """Who represents the duplicate."""
    return a_member(duplicate, "trung@xuantruong.example")


def merge(duplicate: Unit, into: Unit, portal: Portal) -> Unit:
    return merge_units(duplicate=duplicate, into=into, reason="Khai trùng", actor=portal.culture)


@pytest.mark.parametrize("who", ["member", "economic", "superuser"])
def test_only_the_standing_office_merges(
    who: str, unit: Unit, duplicate: Unit, member: User, portal: Portal
) -> None:
    actors = {
        "member": member,
        "economic": portal.economic,
        "superuser": User.objects.create_superuser("quan-tri@xuantruong.example", "x"),
    }

    refused = refusal(
        merge_units, duplicate=duplicate, into=unit, reason="Trùng", actor=actors[who]
    )

    assert refused == ("Việc này thuộc Phòng Văn hóa - Xã hội.", None)


def test_the_duplicate_closes_and_its_name_stays_in_the_history(
    unit: Unit, duplicate: Unit, portal: Portal
) -> None:
    earlier = a_unit("Trường cũ")
    merge(earlier, duplicate, portal)

    stays = merge(duplicate, unit, portal)

    assert stays == unit
    duplicate.refresh_from_db()
    earlier.refresh_from_db()
    assert (duplicate.state, duplicate.merged_into) == (Unit.State.MERGED, unit)
    assert (earlier.state, earlier.merged_into) == (Unit.State.MERGED, unit)
    assert {former.name for former in unit.former_names.all()} == {
        "Trường Trung học cơ sở Xuân Trường",
        "Trường cũ",
    }
    event = Event.objects.about(duplicate).get(kind="unit.merged")
    assert (event.actor, event.data) == (
        portal.culture,
        {"into": unit.pk, "reason": "Khai trùng"},
    )
    assert Event.objects.about(unit).get(kind="unit.took_in").data == {"duplicate": duplicate.pk}


def test_two_people_of_one_name_leave_no_former_name(portal: Portal) -> None:
    first, second = (
        Unit.objects.create(
            group=Group.objects.get(code=Group.INDIVIDUAL),
            name="Vũ Văn Bách",
            address=address,
            kind=Unit.Kind.OTHER,
            state=Unit.State.ACTIVE,
        )
        for address in ("Thôn 1", "Thôn 2")
    )

    merge(second, first, portal)

    assert not first.former_names.exists()


def test_what_must_not_be_merged_is_refused(unit: Unit, duplicate: Unit, portal: Portal) -> None:
    def say(**changed: Any) -> tuple[str, str | None]:
        values = {"duplicate": duplicate, "into": unit, "reason": "Trùng", "actor": portal.culture}
        return refusal(merge_units, **values | changed)

    waiting = a_unit("Đơn vị chờ")
    Unit.objects.filter(pk=waiting.pk).update(state=Unit.State.PENDING)

    assert say(reason=" ") == ("Hãy ghi lý do gộp.", "reason")
    assert say(into=duplicate) == ("Hãy chọn một đơn vị khác để gộp vào.", "into")
    assert say(into=a_unit("Đoàn xã", Group.FRONT)) == (
        "Chỉ gộp được hai đơn vị cùng nhóm đối tượng.",
        "into",
    )
    assert say(into=waiting) == (
        "Đơn vị nhận phải đang tham gia; hãy duyệt đơn vị ấy trước.",
        "into",
    )
    merge(duplicate, unit, portal)
    assert say() == ("Đơn vị này đã được gộp vào đơn vị khác.", None)


def test_people_requests_invitations_and_extensions_follow(
    unit: Unit, duplicate: Unit, member: User, newcomer: User, portal: Portal
) -> None:
    now = timezone.now()
    both = a_user("ca-hai@xuantruong.example", "Cả Hai")
    day = date(2026, 1, 5)
    both.memberships.create(unit=unit, kind="editor", from_date=day, to_date=date(2030, 1, 1))
    both.memberships.create(
        unit=duplicate, kind="submitter", from_date=day, to_date=date(2031, 1, 1)
    )
    weak = a_user("yeu@xuantruong.example", "Yếu")
    weak.memberships.create(unit=unit, kind="submitter", from_date=day)
    weak.memberships.create(unit=duplicate, kind="editor", from_date=day)
    for asked in (unit, duplicate):
        JoinRequest.objects.create(user=a_user_once(), unit=asked, asked_at=now)
        asked.invitations.create(
            email="moi@a.vn",
            invited_by=member,
            invited_at=now,
            expires_at=now,
            token_hash=str(asked.pk),
        )
    window = open_window(portal.round, portal.round.windows.first().kind)
    extension = Extension.objects.create(
        window=window,
        unit=duplicate,
        closes_at=window.closes_at,
        reason="Bão",
        granted_by=portal.culture,
        granted_at=now,
    )
    typed = duplicate.drafts.create(key="k", data={}, saved_at=now)

    merge(duplicate, unit, portal)

    assert newcomer.memberships.get().unit == unit
    stronger = both.memberships.get()
    assert (stronger.unit, stronger.kind, stronger.to_date) == (
        unit,
        Membership.Kind.SUBMITTER,
        date(2031, 1, 1),
    )
    assert weak.memberships.get().kind == Membership.Kind.SUBMITTER
    assert sorted(unit.join_requests.values_list("state", flat=True)) == ["pending", "withdrawn"]
    assert sorted(row.revoked_at is None for row in unit.invitations.all()) == [False, True]
    extension.refresh_from_db()
    typed.refresh_from_db()
    assert (extension.unit, typed.unit) == (unit, unit)


def a_user_once() -> User:
    found = User.objects.filter(email="xin@xuantruong.example").first()
    return found or a_user("xin@xuantruong.example")


def test_dossiers_and_registrations_of_other_rounds_follow(
    unit: Unit, duplicate: Unit, newcomer: User, portal: Portal
) -> None:
    dossier = a_draft(duplicate, newcomer, portal.round)
    registration = duplicate.registrations.create(round=portal.round)

    merge(duplicate, unit, portal)

    dossier.refresh_from_db()
    registration.refresh_from_db()
    assert (dossier.unit, registration.unit) == (unit, unit)


def test_an_empty_draft_of_the_duplicate_is_dropped(
    unit: Unit, duplicate: Unit, empty_draft: Submission, newcomer: User, portal: Portal
) -> None:
    a_draft(duplicate, newcomer, portal.round)
    unit.registrations.create(round=portal.round, launch_plan="Phát động")
    duplicate.registrations.create(round=portal.round)

    merge(duplicate, unit, portal)

    assert Submission.objects.get() == empty_draft
    assert unit.registrations.get().launch_plan == "Phát động"
    assert not duplicate.registrations.exists()


@pytest.mark.parametrize("filled", ["summary", "typed", "sent"])
@pytest.mark.usefixtures("empty_draft")
def test_two_dossiers_of_one_round_are_not_merged(
    filled: str, unit: Unit, duplicate: Unit, newcomer: User, portal: Portal
) -> None:
    other = a_draft(duplicate, newcomer, portal.round)
    if filled == "summary":
        Submission.objects.filter(pk=other.pk).update(summary="Đã viết")
    elif filled == "typed":
        key = f"submission:{other.pk}:summary"
        duplicate.drafts.create(key=key, data={"summary": "Đang gõ"}, saved_at=timezone.now())
    else:
        Submission.objects.filter(pk=other.pk).update(
            state="withdrawn", reference="TD26-X", submitted_at=timezone.now()
        )

    refused = refusal(
        merge_units, duplicate=duplicate, into=unit, reason="Trùng", actor=portal.culture
    )

    assert refused == (
        (
            "Cả hai đơn vị đều có hồ sơ năm 2026; hãy để một bên rút và xóa nội dung hồ sơ "
            "của mình trước khi gộp."
        ),
        None,
    )
    duplicate.refresh_from_db()
    assert duplicate.state == Unit.State.ACTIVE


def test_two_registrations_of_one_round_are_not_merged(
    unit: Unit, duplicate: Unit, portal: Portal
) -> None:
    unit.registrations.create(round=portal.round)
    duplicate.registrations.create(round=portal.round, launch_plan="Phát động")

    sentence, _field = refusal(
        merge_units, duplicate=duplicate, into=unit, reason="Trùng", actor=portal.culture
    )

    assert sentence == (
        "Cả hai đơn vị đều có đăng ký thi đua năm 2026; hãy để một bên rút và xóa nội dung đăng ký "
        "thi đua của mình trước khi gộp."
    )


def test_a_registration_with_typed_text_is_not_dropped(
    unit: Unit, duplicate: Unit, portal: Portal
) -> None:
    unit.registrations.create(round=portal.round)
    row = duplicate.registrations.create(round=portal.round)
    key = f"registration:{row.pk}"
    duplicate.drafts.create(key=key, data={"launch_plan": ["Đang gõ"]}, saved_at=timezone.now())

    sentence, _field = refusal(
        merge_units, duplicate=duplicate, into=unit, reason="Trùng", actor=portal.culture
    )

    assert sentence.startswith("Cả hai đơn vị đều có đăng ký thi đua năm 2026;")
    assert duplicate.registrations.get() == row


def test_with_what_is_dropped_go_its_forms(
    unit: Unit, duplicate: Unit, empty_draft: Submission, newcomer: User, portal: Portal
) -> None:
    unit.registrations.create(round=portal.round)
    dossier = a_draft(duplicate, newcomer, portal.round)
    registration = duplicate.registrations.create(round=portal.round)
    for key in (f"submission:{dossier.pk}:summary", f"registration:{registration.pk}"):
        duplicate.drafts.create(key=key, data=None, saved_at=timezone.now())
    unit.drafts.create(
        key=f"submission:{empty_draft.pk}:summary", data=None, saved_at=timezone.now()
    )

    merge(duplicate, unit, portal)

    assert [draft.key for draft in unit.drafts.all()] == [f"submission:{empty_draft.pk}:summary"]


def test_a_file_that_both_have_is_kept_once_and_hung_again(
    unit: Unit,
    duplicate: Unit,
    newcomer: User,
    portal: Portal,
    django_capture_on_commit_callbacks: Any,
) -> None:
    member = a_member(unit)
    kept_on = an_achievement(a_draft(unit, member, portal.round), member)
    unit.submissions.update(round=another_round(portal))
    moved_on = an_achievement(a_draft(duplicate, newcomer, portal.round), newcomer)
    add_evidence(
        achievement=moved_on,
        upload=a_file(content=PDF.replace(b"%PDF-1.7", b"%PDF-1.6")),
        title="Ảnh",
        actor=newcomer,
    )
    kept = kept_on.evidence.get()
    dropped = moved_on.evidence.get(sha256=kept.sha256)
    score = SelfScore.objects.create(
        submission=moved_on.submission,
        criterion_id=criterion_of(moved_on.submission),
        points=1,
    )
    score.evidence.add(dropped)

    with django_capture_on_commit_callbacks(execute=True):
        merge(duplicate, unit, portal)

    assert set(moved_on.evidence.values_list("title", flat=True)) == {"Biên bản", "Ảnh"}
    assert kept in moved_on.evidence.all()
    assert list(score.evidence.all()) == [kept]
    assert set(Evidence.objects.values_list("unit", flat=True)) == {unit.pk}
    assert Evidence.objects.count() == 2
    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists(dropped.file.name)


def another_round(portal: Portal) -> Any:
    return portal.round.phase.rounds.exclude(pk=portal.round.pk).get()


def criterion_of(submission: Submission) -> int:
    from criteria.self_scoring import criteria_of

    return criteria_of(submission)[0].pk


def test_near_names_of_the_group_are_offered(unit: Unit, portal: Portal) -> None:
    near = a_unit("Trường THCS xã Xuân Trường")
    a_unit("Trạm Y tế xã")
    a_unit("Trường THCS Xuân Trường", Group.FRONT)

    assert likely_duplicates(unit) == [(near, 100)]


def test_everything_that_hangs_on_a_unit_is_moved() -> None:
    """A new foreign key to Unit fails here until merging knows it."""
    weighed = {
        "Submission",
        "Registration",
        "Membership",
        "JoinRequest",
        "Invitation",
        "Evidence",
        "Unit",
        "Declaration",  # criteria.conflicts, through on_merged_units
    }
    simple = {model.__name__ for model in merging.FOLLOWING}

    hanging = {relation.related_model.__name__ for relation in Unit._meta.related_objects}

    assert hanging == weighed | simple


def test_after_a_merge_the_newcomers_work_goes_on(
    unit: Unit, duplicate: Unit, newcomer: User, portal: Portal
) -> None:
    merge(duplicate, unit, portal)

    fresh = User.objects.get(pk=newcomer.pk)
    assert workflow.start_dossier(unit=unit, round_=portal.round, actor=fresh).unit == unit

"""What this app's people hold at a unit or an office, for the list of a hand-over.

All of it hangs on the unit or the office, so it moves with the role.
"""

from django.db.models import Count
from django.utils import formats

from movement.handover import Post, register_holdings
from movement.models import (
    Draft,
    JoinRequest,
    Office,
    Registration,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from movement.windows import closing_moment, in_short


def _of_unit(post: Post, user: User) -> list[str]:
    if not isinstance(post, Unit):
        return []
    return [*_registrations(post), *_dossiers(post), *_typed(post), *_invited(post)]


def _registrations(unit: Unit) -> list[str]:
    lines = []
    for row in unit.registrations.select_related("round").order_by("round__year"):
        line = f"Đăng ký thi đua năm {row.round.year}: {row.get_state_display().lower()}"
        if row.state == Registration.State.DRAFT:
            line += _until(unit, row, RoundWindow.Kind.REGISTRATION, "hạn đăng ký")
        lines.append(line)
    return lines


def _dossiers(unit: Unit) -> list[str]:
    lines = []
    dossiers = unit.submissions.select_related("round", "revision_request")
    for row in dossiers.order_by("round__year"):
        line = f"Hồ sơ năm {row.round.year}: {row.get_state_display().lower()}"
        if row.state == Submission.State.DRAFT:
            line += _until(unit, row, RoundWindow.Kind.SUBMISSION, "hạn nộp")
        elif row.state == Submission.State.RETURNED:
            line += f", hạn bổ sung {formats.date_format(row.revision_request.due)}"
        lines.append(line)
    return lines


def _until(unit: Unit, row: Registration | Submission, kind: RoundWindow.Kind, words: str) -> str:
    moment = closing_moment(row.round, kind, unit)
    return "" if moment is None else f", {words} {in_short(moment)}"


def _typed(unit: Unit) -> list[str]:
    count = Draft.objects.filter(unit=unit, data__isnull=False).count()
    return [f"Biểu mẫu đang gõ dở: {count}"] if count else []


def _invited(unit: Unit) -> list[str]:
    count = unit.invitations.filter(accepted_at=None, revoked_at=None).count()
    return [f"Lời mời đồng nghiệp chưa trả lời: {count}"] if count else []


def _of_office(post: Post, user: User) -> list[str]:
    if not isinstance(post, Office):
        return []
    return [*(_standing() if post.is_standing else []), *_gaps(post)]


def _standing() -> list[str]:
    asked = JoinRequest.objects.filter(state=JoinRequest.State.PENDING).select_related("unit")
    dossiers = Submission.objects.select_related("unit", "round", "revision_request")
    return [
        *(f"Đề nghị tham gia chờ trả lời: {row.unit}" for row in asked),
        *(
            f"Hồ sơ chờ tiếp nhận: {row}"
            for row in dossiers.filter(state=Submission.State.SUBMITTED)
        ),
        *(
            f"Hồ sơ đang trả bổ sung: {row}, hạn {formats.date_format(row.revision_request.due)}"
            for row in dossiers.filter(state=Submission.State.RETURNED)
        ),
    ]


def _gaps(office: Office) -> list[str]:
    rows = (
        Submission.objects.filter(gaps__office=office, gaps__request=None)
        .select_related("unit", "round")
        .annotate(unsent=Count("gaps"))
    )
    return [f"Điểm cần bổ sung đã nêu, chưa gửi: {row} ({row.unsent})" for row in rows]


def register_own_holdings() -> None:
    """Called once by the app's `ready()`."""
    register_holdings(_of_unit)
    register_holdings(_of_office)

"""What waits for a person on the first page of /quan-tri/."""

from dataclasses import dataclass

from django.urls import reverse

from awards.models import Decision, Proposal, RollEntry, Sitting, VoteRound
from awards.permissions import is_council_member, is_secretary
from movement.models import JoinRequest, Letter, OfficeRole, Submission, User
from movement.permissions import is_standing_office


@dataclass(frozen=True, slots=True)
class DeskTask:
    """A line of the desk (templates/components/task_list.html)."""

    title: str
    url: str
    hint: str
    status: str
    kind: str


def desk_tasks(user: User) -> list[DeskTask]:
    """The person's open work, the most urgent first: votes, sittings, proposals, decisions."""
    tasks = []
    if is_council_member(user):
        tasks += _vote_tasks(user)
    if is_secretary(user):
        tasks += _sitting_tasks()
    if is_standing_office(user):
        tasks += [*_waiting_tasks(), *_office_tasks()]
    return [*tasks, *_head_tasks(user)]


def _vote_tasks(user: User) -> list[DeskTask]:
    entries = RollEntry.objects.filter(
        member__user=user, round__state=VoteRound.State.OPEN
    ).select_related("round__sitting")
    return [
        DeskTask(
            title=str(entry.round),
            url=reverse("admin:awards_vote", args=[entry.round_id]),
            hint="Mỗi thành viên biểu quyết một lần, không sửa được.",
            status=_vote_status(entry),
            kind="todo" if entry.present and not entry.voted else "done",
        )
        for entry in entries
    ]


def _vote_status(entry: RollEntry) -> str:
    if not entry.present:
        return "Vắng mặt"
    return "Đã biểu quyết" if entry.voted else "Cần biểu quyết"


def _sitting_tasks() -> list[DeskTask]:
    return [
        DeskTask(
            title=f"Điều hành {str(sitting).lower()}",
            url=reverse("admin:awards_run_sitting", args=[sitting.pk]),
            hint=sitting.subject,
            status="Phiên họp",
            kind="done",
        )
        for sitting in Sitting.objects.order_by("-starts_at")[:3]
    ]


def _waiting_tasks() -> list[DeskTask]:
    """What others wait for; a line stands only while something waits."""
    requests = JoinRequest.objects.filter(state=JoinRequest.State.PENDING).count()
    letters = Letter.objects.filter(state=Letter.State.FAILED).count()
    dossiers = Submission.objects.filter(state=Submission.State.SUBMITTED).count()
    request_list = reverse("admin:movement_joinrequest_changelist")
    letter_list = reverse("admin:movement_letter_changelist")
    lines = [
        (requests, "đề nghị tham gia chờ duyệt", f"{request_list}?state__exact=pending"),
        (dossiers, "hồ sơ chờ tiếp nhận", reverse("criteria:desk")),
        (letters, "thư không gửi được", f"{letter_list}?state__exact=failed"),
    ]
    return [
        DeskTask(f"{count} {words}", url, hint="", status="Cần làm", kind="todo")
        for count, words, url in lines
        if count
    ]


def _office_tasks() -> list[DeskTask]:
    waiting = Proposal.objects.filter(state=Proposal.State.PROPOSED).count()
    tasks = [
        DeskTask(
            title="Đề nghị khen thưởng từ xếp hạng",
            url=reverse("admin:awards_from_ranking"),
            hint=f"{waiting} đề nghị đang chờ Hội đồng.",
            status="",
            kind="done",
        )
    ]
    drafts = Decision.objects.filter(state=Decision.State.DRAFT).select_related("sitting")
    tasks += [
        DeskTask(
            title=f"Ban hành quyết định của {str(decision.sitting).lower()}",
            url=reverse("admin:awards_issue", args=[decision.pk]),
            hint=decision.subject,
            status="Dự thảo",
            kind="todo",
        )
        for decision in drafts
    ]
    return tasks


def _head_tasks(user: User) -> list[DeskTask]:
    """Whoever heads an office passes its posts on."""
    headed = user.office_roles.current().filter(kind=OfficeRole.Kind.HEAD).select_related("office")
    return [
        DeskTask(
            title=f"Bàn giao việc của {role.office}",
            url=reverse("admin:movement_handover_office", args=[role.office_id]),
            hint="Khi có người chuyển việc, nghỉ việc.",
            status="",
            kind="done",
        )
        for role in headed
    ]

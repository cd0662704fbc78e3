"""The kinds of letters, and the letters about a dossier's way."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from movement.addressees import REPRESENTATIVES, WRITERS, people_of
from movement.models import Letter, Membership, Revision, RevisionRequest, Submission, User
from movement.outbox import queue_letter

# Every kind of letter by its name for people; each has two templates in templates/letters/.
KINDS = {
    "dossier_submitted": "Xác nhận đã nộp hồ sơ",
    "registration_due": "Nhắc hạn đăng ký thi đua",
    "submission_due": "Nhắc hạn nộp hồ sơ",
    "supplement_due": "Nhắc hạn bổ sung hồ sơ",
    "deadline_extended": "Báo gia hạn",
    "decision_issued": "Báo có quyết định khen thưởng",
    "dossier_returned": "Trả bổ sung hồ sơ",
    "supplement_extended": "Gia hạn bổ sung hồ sơ",
    "invitation": "Mời đồng nghiệp",
    "join_asked": "Có đề nghị tham gia",
    "join_approved": "Duyệt đề nghị tham gia",
    "join_refused": "Không duyệt đề nghị tham gia",
    "handed_over": "Bàn giao công việc",
    "account_created": "Tài khoản mới",
    "second_factor_removed": "Gỡ bước xác nhận thứ hai",
    "results_published": "Công bố kết quả chấm điểm",
    "appeal_filed": "Có kiến nghị về điểm",
    "appeal_answered": "Trả lời kiến nghị về điểm",
}


def tell_submitted(*, revision: Revision, now: datetime) -> None:
    """Write to whoever sent the dossier and to all who represent the unit: once a revision."""
    submission = revision.submission
    was_returned = RevisionRequest.objects.filter(submission=submission).exists()
    for person in _representatives(revision):
        queue_letter(
            kind="dossier_submitted",
            to=person,
            subject=f"Đã nhận hồ sơ {submission.reference} của {submission.unit}",
            context={
                "submission": submission,
                "revision": revision,
                "was_returned": was_returned,
            },
            about=revision,
            once_key=f"submitted:{submission.pk}:{revision.number}:{person.pk}",
            now=now,
        )


def tell_returned(*, request: RevisionRequest, now: datetime) -> None:
    """Write the whole list of gaps to each of the unit's people."""
    submission = request.submission
    gaps = list(request.gaps.select_related("office"))
    due = f"hết ngày {request.due:%d/%m/%Y}"
    for person in _people(submission, WRITERS):
        queue_letter(
            kind="dossier_returned",
            to=person,
            subject=f"Hồ sơ {submission.reference} cần bổ sung, hạn: {due}",
            context={"submission": submission, "request": request, "gaps": gaps},
            about=submission,
            once_key=f"returned:{request.pk}:{person.pk}",
            now=now,
        )


def tell_supplement_extended(*, request: RevisionRequest, reason: str, now: datetime) -> None:
    """Write the new date to each of the unit's people."""
    submission = request.submission
    for person in _people(submission, WRITERS):
        queue_letter(
            kind="supplement_extended",
            to=person,
            subject=f"Hồ sơ {submission.reference} được gia hạn bổ sung đến hết ngày "
            f"{request.due:%d/%m/%Y}",
            context={"submission": submission, "due": request.due, "reason": reason},
            about=submission,
            once_key=f"supplement_extended:{request.pk}:{request.due.isoformat()}:{person.pk}",
            now=now,
        )


def letters_about(revision: Revision) -> QuerySet[Letter]:
    """The letters that confirm the revision, in the order in which they were written."""
    content_type = ContentType.objects.get_for_model(Revision)
    return Letter.objects.filter(
        kind="dossier_submitted", content_type=content_type, object_id=revision.pk
    ).order_by("pk")


def _representatives(revision: Revision) -> list[User]:
    submitter = revision.submitted_by
    others = _people(revision.submission, REPRESENTATIVES)
    return [submitter, *(person for person in others if person != submitter)]


def _people(submission: Submission, kinds: Iterable[Membership.Kind]) -> list[User]:
    return people_of([submission.unit], kinds).get(submission.unit_id, [])

"""Putting units forward for an award on the ground of the published ranking."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from awards.models import AwardForm, Proposal
from criteria.conflicts import require_no_conflict
from criteria.models import Result
from movement.errors import Refused
from movement.history import record
from movement.models import Group, Submission, User


def recipient_kind(submission: Submission) -> AwardForm.Recipient:
    """Whether the dossier's unit is honoured as an individual or as a collective."""
    if submission.unit.group.code == Group.INDIVIDUAL:
        return AwardForm.Recipient.INDIVIDUAL
    return AwardForm.Recipient.COLLECTIVE


def draft_citation(submission: Submission) -> str:
    """A first wording from the dossier's own achievements; the office edits it."""
    titles = [achievement.title for achievement in submission.achievements.all()]
    return "; ".join(titles)


@transaction.atomic
def propose(
    *,
    submission: Submission,
    award_form: AwardForm,
    citation: str,
    actor: User,
    now: datetime | None = None,
) -> Proposal:
    """Put the dossier's unit forward for the award.

    Raises:
        Refused: no right, a conflict of interest, the dossier has no result, the form is not in
            force or not for this kind of recipient, no citation, or the dossier is proposed
            already (one achievement, one award: Luật 06/2022/QH15, Điều 5).
    """
    now = now or timezone.now()
    if not actor.has_perm("awards.propose"):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    submission = Submission.objects.select_related("unit__group").get(pk=submission.pk)
    require_no_conflict(actor, submission.unit)
    if not Result.objects.filter(submission=submission).exists():
        raise Refused("Hồ sơ chưa có kết quả của cả hai phòng.")
    if not AwardForm.objects.in_force(timezone.localdate(now)).filter(pk=award_form.pk).exists():
        raise Refused("Danh hiệu, hình thức này không còn hiệu lực.", "award_form")
    if award_form.recipient != recipient_kind(submission):
        raise Refused(
            f"“{award_form}” dành cho {award_form.get_recipient_display().lower()}.", "award_form"
        )
    if not citation.strip():
        raise Refused("Hãy ghi thành tích được đề nghị khen thưởng.", "citation")
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                submission=submission,
                award_form=award_form,
                citation=citation.strip(),
                proposed_by=actor,
                proposed_at=now,
            )
    except IntegrityError:
        raise Refused(
            "Hồ sơ này đã được đề nghị; một thành tích chỉ đề nghị một lần khen thưởng."
        ) from None
    record("proposal.made", proposal, actor=actor, at=now, award_form=award_form.code)
    return proposal


@transaction.atomic
def drop_proposal(*, proposal: Proposal, actor: User, now: datetime | None = None) -> Proposal:
    """Take a proposal back before the council votes on it.

    Raises:
        Refused: no right, or the proposal is past that point.
    """
    if not actor.has_perm("awards.propose"):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != Proposal.State.PROPOSED:
        raise Refused("Đề nghị đã đưa ra Hội đồng, không rút được nữa.")
    proposal.state = Proposal.State.DROPPED
    proposal.save(update_fields=["state"])
    record("proposal.dropped", proposal, actor=actor, at=now)
    return proposal

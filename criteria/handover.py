"""What an officer holds of `criteria` when a post passes on, and what follows a merged file."""

from django.db.models import QuerySet

from criteria.models import ScoreSheet
from movement.handover import Post, register_holdings
from movement.history import record
from movement.merging import on_same_evidence
from movement.models import Evidence, HandOver, Office, User


def _open_sheets(post: Post, user: User) -> QuerySet[ScoreSheet]:
    if not isinstance(post, Office):
        return ScoreSheet.objects.none()
    sheets = ScoreSheet.objects.filter(office=post, scorer=user, state=ScoreSheet.State.OPEN)
    return sheets.select_related("submission__unit", "submission__round").order_by("pk")


def _describe(post: Post, user: User) -> list[str]:
    return [f"Phiếu đang chấm: {sheet.submission}" for sheet in _open_sheets(post, user)]


def _move(hand_over: HandOver) -> None:
    """Open sheets get the successor as their scorer; signed ones keep who judged."""
    if hand_over.office is None:
        return
    # Waits for a sheet that is being signed right now; signed, it is none of these any more.
    sheets = _open_sheets(hand_over.office, hand_over.from_user)
    for sheet in sheets.select_for_update(of=("self",)):
        sheet.scorer = hand_over.to_user
        sheet.save(update_fields=["scorer"])
        record(
            "sheet.handed_over",
            sheet,
            actor=hand_over.actor,
            at=hand_over.at,
            hand_over=hand_over.pk,
        )


def _rehang(old: Evidence, kept: Evidence) -> None:
    for self_score in old.self_scores.all():
        self_score.evidence.add(kept)


def register() -> None:
    """Called once by the app's `ready()`."""
    register_holdings(_describe, _move)
    on_same_evidence(_rehang)

"""What an officer holds of `criteria` when a post passes on, and what follows a merged file."""

from django.db.models import QuerySet

from criteria.conflicts import follow_merged_unit, is_conflicted
from criteria.models import Adjustment, OfficeScore, OfficeSheet, Score, ScoreSheet
from criteria.sheets import lock_each, withdraw
from movement.handover import Post, register_holdings
from movement.history import record
from movement.merging import on_merged_units, on_same_evidence
from movement.models import Evidence, HandOver, Office, User

# What a file of evidence may stand behind, besides self-scores.
GROUNDS = (Score, OfficeScore, Adjustment)


def _open_sheets(post: Post, user: User) -> QuerySet[ScoreSheet]:
    if not isinstance(post, Office):
        return ScoreSheet.objects.none()
    sheets = ScoreSheet.objects.filter(
        office_sheet__office=post, scorer=user, state=ScoreSheet.State.OPEN
    )
    related = sheets.select_related(
        "office_sheet__submission__unit", "office_sheet__submission__round"
    )
    return related.order_by("office_sheet__submission", "pk")


def _describe(post: Post, user: User) -> list[str]:
    return [
        f"Phiếu đang chấm: {sheet.office_sheet.submission}" for sheet in _open_sheets(post, user)
    ]


def _move(hand_over: HandOver) -> None:
    """Open sheets get the successor as their scorer; finished ones keep who judged.

    Where the successor scores already or may not judge, the seat becomes free.
    """
    if hand_over.office is None:
        return
    # A sheet that is being finished right now is waited for; then it is none of these any more.
    for sheet, office_sheet in lock_each(_open_sheets(hand_over.office, hand_over.from_user)):
        _pass_on(sheet, office_sheet, hand_over)


def _pass_on(sheet: ScoreSheet, office_sheet: OfficeSheet, hand_over: HandOver) -> None:
    successor = hand_over.to_user
    has_own = office_sheet.sheets.filter(scorer=successor).exists()
    if has_own or is_conflicted(successor, office_sheet.submission.unit):
        withdraw(sheet, office_sheet, actor=hand_over.actor, now=hand_over.at, why="hand_over")
        return
    sheet.scorer = successor
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
    for ground in GROUNDS:
        ground._default_manager.filter(evidence=old).update(evidence=kept)


def register() -> None:
    """Called once by the app's `ready()`."""
    register_holdings(_describe, _move)
    on_same_evidence(_rehang)
    on_merged_units(follow_merged_unit)

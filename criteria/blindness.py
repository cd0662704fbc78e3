"""Who sees which points before the results are published: scorers stay apart from each other."""

from django.db.models import Q

from criteria.conflicts import conflicted_unit_ids
from criteria.models import OfficeSheet, ScoreSheet
from movement.models import Submission, User
from movement.permissions import office_codes


def readable_by(user: User) -> Q:
    """A filter of dossiers of which the officer may see what others gave, of either office.

    The own sheet is finished; or the own office has finished scoring, so that no seat is left for
    the officer; or the result is there. Never of a unit with which there is a conflict of
    interest, and never while the own sheet is open.
    """
    codes = office_codes(user)
    if not codes:
        return Q(pk__in=[])
    sheets = ScoreSheet.objects.filter(scorer=user).order_by()
    offices = OfficeSheet.objects.filter(office__code__in=codes).order_by()
    scoring = OfficeSheet.State.SCORING
    finished = sheets.filter(state=ScoreSheet.State.FINISHED)
    still_open = sheets.filter(state=ScoreSheet.State.OPEN)
    may = (
        Q(pk__in=finished.values("office_sheet__submission"))
        | Q(pk__in=offices.exclude(state=scoring).values("submission"))
        & ~Q(pk__in=offices.filter(state=scoring).values("submission"))
        | Q(result__isnull=False)
    )
    return (
        may
        & ~Q(pk__in=still_open.values("office_sheet__submission"))
        & ~Q(unit__in=conflicted_unit_ids(user))
    )


def may_see_points(user: User, submission: Submission) -> bool:
    """Whether the officer may see what others gave to the dossier (see `readable_by`)."""
    return Submission.objects.filter(readable_by(user), pk=submission.pk).exists()

"""The versions of a group's set, as the page that compares two of them needs them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from criteria.models import CriteriaSet


def others(criteria_set: CriteriaSet) -> QuerySet[CriteriaSet]:
    """The other sets of the group, the newest first."""
    return (
        CriteriaSet.objects.filter(group=criteria_set.group_id)
        .exclude(pk=criteria_set.pk)
        .select_related("round", "group")
    )


def chosen(
    versions: Sequence[CriteriaSet], criteria_set: CriteriaSet, asked: str
) -> CriteriaSet | None:
    """The version that was asked for, else the one copied from, else the one just before.

    A first version is compared with the newest, for want of an earlier one.
    """
    wanted = asked or str(criteria_set.copied_from_id)
    found = next((version for version in versions if str(version.pk) == wanted), None)
    if found is not None:
        return found
    moment = (criteria_set.round.year, criteria_set.version)
    before = [each for each in versions if (each.round.year, each.version) < moment]
    return next(iter([*before, *versions]), None)

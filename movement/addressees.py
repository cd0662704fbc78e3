"""To whom letters about a unit go: the people who act for it today."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from movement.models import Membership, Unit, User

WRITERS = (Membership.Kind.SUBMITTER, Membership.Kind.EDITOR)
REPRESENTATIVES = (Membership.Kind.SUBMITTER,)


def people_of(
    units: Iterable[Unit], kinds: Iterable[Membership.Kind], on: date | None = None
) -> dict[int, list[User]]:
    """The people with such a role in each of the units on the day, by the unit's key."""
    memberships = (
        Membership.objects.current(on)
        .filter(unit__in=[unit.pk for unit in units], kind__in=list(kinds), user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    people: dict[int, dict[int, User]] = defaultdict(dict)
    for membership in memberships:
        people[membership.unit_id][membership.user_id] = membership.user
    return {unit: list(own.values()) for unit, own in people.items()}

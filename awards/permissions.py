"""Who may do what in `awards`, as predicates."""

import rules

from awards.models import CouncilMember, RollEntry, VoteRound
from movement.permissions import Person, is_standing_office


def _seats(person: Person) -> set[str]:
    """Roles that the person has in a council today; looked up once a request."""
    if not person.is_authenticated or not person.is_active:
        return set()
    cached: set[str] | None = getattr(person, "_council_seats", None)
    if cached is None:
        rows = CouncilMember.objects.current().filter(user=person)
        cached = set(rows.values_list("role", flat=True))
        person._council_seats = cached  # type: ignore[attr-defined]
    return cached


@rules.predicate
def is_council_member(person: Person) -> bool:
    """Sits in a council today."""
    return bool(_seats(person))


@rules.predicate
def is_secretary(person: Person) -> bool:
    """Prepares sittings and votes: the council's secretary, or the standing office."""
    return is_standing_office(person) or CouncilMember.Role.SECRETARY in _seats(person)


@rules.predicate
def is_on_roll(person: Person, vote_round: VoteRound | None) -> bool:
    """Stands on the roll of the round; the superuser does not by being one."""
    return (
        vote_round is not None
        and person.is_authenticated
        and person.is_active
        and RollEntry.objects.filter(round=vote_round, member__user=person).exists()
    )


in_council_room = is_council_member | is_standing_office

rules.add_perm("awards.propose", is_standing_office)
rules.add_perm("awards.prepare_vote", is_secretary)
rules.add_perm("awards.vote", is_on_roll)
rules.add_perm("awards.decide", is_standing_office)

# The admin's pages of this app: the council reads, the standing office prepares.
rules.add_perm("awards", in_council_room)
for _model in (
    "awardform",
    "proposal",
    "councilterm",
    "councilmember",
    "sitting",
    "voteround",
    "decision",
    "honour",
):
    rules.add_perm(f"awards.view_{_model}", in_council_room)
for _model in ("awardform", "councilterm", "councilmember", "sitting"):
    rules.add_perm(f"awards.add_{_model}", is_standing_office)
    rules.add_perm(f"awards.change_{_model}", is_standing_office)

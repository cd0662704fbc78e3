"""Who may do what in `awards`, as predicates."""

import rules

from awards.models import CouncilMember, RollEntry, VoteRound
from movement.permissions import Person, is_standing_office


@rules.predicate
def is_council_member(person: Person) -> bool:
    """Sits in a council today."""
    if not person.is_authenticated or not person.is_active:
        return False
    return CouncilMember.objects.current().filter(user=person).exists()


@rules.predicate
def is_secretary(person: Person) -> bool:
    """Prepares sittings and votes: the council's secretary, or the standing office."""
    if is_standing_office(person):
        return True
    if not person.is_authenticated or not person.is_active:
        return False
    return (
        CouncilMember.objects.current()
        .filter(user=person, role=CouncilMember.Role.SECRETARY)
        .exists()
    )


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

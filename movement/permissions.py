"""Who may do what in `movement`, as predicates; outsiders are answered 404, never 403."""

from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from movement.models import Evidence, Membership, Office, Submission, User

Person = User | AnonymousUser


def require(person: Person, permission: str, obj: Any = None) -> None:
    """Go on only with the right; without it the page does not exist for the person.

    Raises:
        Http404: the person lacks the right on the object.
    """
    if not person.has_perm(permission, obj):
        raise Http404


def office_codes(person: Person) -> frozenset[str]:
    """Codes of the offices the person works for today."""
    if isinstance(person, AnonymousUser) or not person.is_active:
        return frozenset()
    return person.office_codes


def unit_ids(person: Person) -> frozenset[int]:
    """Keys of the units the person acts for today."""
    if isinstance(person, AnonymousUser) or not person.is_active:
        return frozenset()
    return person.unit_ids


@rules.predicate
def is_office_staff(person: Person) -> bool:
    """Works for one of the two offices today."""
    return bool(office_codes(person))


@rules.predicate
def is_standing_office(person: Person) -> bool:
    """Works for Phòng Văn hóa - Xã hội, the standing office of the movement (plan V.2.1)."""
    return Office.CULTURE_SOCIAL in office_codes(person)


@rules.predicate
def is_unit_member(person: Person) -> bool:
    """Acts for at least one unit today."""
    return bool(unit_ids(person))


@rules.predicate
def belongs_to_dossier(person: Person, submission: Submission | None) -> bool:
    """Acts for the unit whose dossier it is."""
    return submission is not None and submission.unit_id in unit_ids(person)


@rules.predicate
def may_submit_for_unit(person: Person, submission: Submission | None) -> bool:
    """Represents the unit (an editor prepares, a representative submits)."""
    if submission is None or not belongs_to_dossier(person, submission):
        return False
    return (
        Membership.objects.current()
        .filter(user=person, unit=submission.unit_id, kind=Membership.Kind.SUBMITTER)
        .exists()
    )


@rules.predicate
def dossier_is_editable(person: Person, submission: Submission | None) -> bool:
    """The dossier is a draft or was returned."""
    return submission is not None and submission.is_editable


@rules.predicate
def dossier_was_sent(person: Person, submission: Submission | None) -> bool:
    """The offices hold the dossier; a draft is the unit's own business."""
    return submission is not None and submission.state != Submission.State.DRAFT


@rules.predicate
def evidence_is_in_reach(person: Person, evidence: Evidence | None) -> bool:
    """The unit's own people always; office staff when it hangs on a dossier that was sent."""
    if evidence is None:
        return False
    if evidence.unit_id in unit_ids(person):
        return True
    return bool(office_codes(person)) and (
        evidence.achievements.exclude(submission__state=Submission.State.DRAFT).exists()
    )


rules.add_perm(
    "movement.view_submission", belongs_to_dossier | (is_office_staff & dossier_was_sent)
)
rules.add_perm("movement.use_desk", is_unit_member)
rules.add_perm("movement.own_submission", belongs_to_dossier)
rules.add_perm("movement.change_submission", belongs_to_dossier & dossier_is_editable)
rules.add_perm("movement.submit_submission", may_submit_for_unit)
rules.add_perm("movement.receive_submission", is_standing_office & dossier_was_sent)
rules.add_perm("movement.view_evidence", evidence_is_in_reach)


@rules.predicate
def is_administrator(person: Person) -> bool:
    """Keeps the system: accounts, posts, the authority's own data; no dossier, point or vote."""
    return bool(person.is_active and person.is_superuser)


# The admin's pages of this app.
keeps_people = is_standing_office | is_administrator
rules.add_perm("movement", keeps_people)
for _model in (
    "authority",
    "membership",
    "officerole",
    "round",
    "roundwindow",
    "signer",
    "unit",
    "user",
):
    for _action in ("view", "change"):
        rules.add_perm(f"movement.{_action}_{_model}", keeps_people)
for _model in ("membership", "officerole", "roundwindow", "signer", "unit", "user"):
    rules.add_perm(f"movement.add_{_model}", keeps_people)

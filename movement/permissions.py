"""Who may do what in `movement`, as predicates; outsiders are answered 404, never 403."""

import json
from collections.abc import Callable
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from movement.models import (
    Evidence,
    HandOver,
    Membership,
    Office,
    OfficeRole,
    Registration,
    Revision,
    Submission,
    Unit,
    User,
)

Person = User | AnonymousUser

_bars: list[Callable[[Person, int], bool]] = []


def bar(is_barred_from: Callable[[Person, int], bool]) -> None:
    """Register who may not deal with a unit's dossiers as an officer (person, key of the unit).

    Called by `AppConfig.ready()`; the unit's own people read their dossiers nevertheless.
    """
    _bars.append(is_barred_from)


def is_barred(person: Person, unit_id: int) -> bool:
    """Whether something keeps the officer from the unit's dossiers: a conflict of interest."""
    return any(is_barred_from(person, unit_id) for is_barred_from in _bars)


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
def is_impartial(person: Person, submission: Submission | None) -> bool:
    """Nothing keeps the officer from the dossier (see `bar`)."""
    return submission is None or not is_barred(person, submission.unit_id)


@rules.predicate
def acts_for_unit(person: Person, unit: Unit | None) -> bool:
    """Acts for the unit today."""
    return unit is not None and unit.pk in unit_ids(person)


@rules.predicate
def evidence_is_in_reach(person: Person, evidence: Evidence | None) -> bool:
    """The unit's own people always; office staff when a dossier that they hold leans on it.

    An achievement or a self-score of the dossier cites it, or a frozen revision names it. What
    the unit hangs on a dossier that it has back is its own until it sends that again.
    """
    if evidence is None:
        return False
    if evidence.unit_id in unit_ids(person):
        return True
    if not office_codes(person) or is_barred(person, evidence.unit_id):
        return False
    return (
        evidence.achievements.filter(submission__state__in=Submission.SENT).exists()
        or _cited_by_a_sent_self_score(evidence)
        or is_in_a_revision(evidence)
    )


def _cited_by_a_sent_self_score(evidence: Evidence) -> bool:
    return Submission.objects.sent().filter(self_scores__evidence=evidence).exists()


def is_in_a_revision(evidence: Evidence) -> bool:
    """Whether something that the unit once sent names the file, by its SHA-256."""
    revisions = Revision.objects.filter(submission__unit=evidence.unit_id)
    return any(
        evidence.sha256 in json.dumps(content)
        for content in revisions.values_list("content", flat=True)
    )


rules.add_perm(
    "movement.view_submission",
    belongs_to_dossier | (is_office_staff & dossier_was_sent & is_impartial),
)
rules.add_perm("movement.use_desk", is_unit_member)
rules.add_perm("movement.own_submission", belongs_to_dossier)
rules.add_perm("movement.change_submission", belongs_to_dossier & dossier_is_editable)
rules.add_perm("movement.submit_submission", may_submit_for_unit)
rules.add_perm("movement.receive_submission", is_standing_office & dossier_was_sent & is_impartial)
rules.add_perm("movement.tick_gaps", is_office_staff & dossier_was_sent & is_impartial)
rules.add_perm("movement.view_evidence", evidence_is_in_reach)
rules.add_perm("movement.keep_shelf", acts_for_unit)


@rules.predicate
def belongs_to_registration(person: Person, registration: Registration | None) -> bool:
    """Acts for the unit whose registration it is."""
    return registration is not None and registration.unit_id in unit_ids(person)


@rules.predicate
def may_register_for_unit(person: Person, registration: Registration | None) -> bool:
    """Represents the unit: an editor prepares, a representative registers."""
    if registration is None or not belongs_to_registration(person, registration):
        return False
    return (
        Membership.objects.current()
        .filter(user=person, unit=registration.unit_id, kind=Membership.Kind.SUBMITTER)
        .exists()
    )


@rules.predicate
def registration_is_draft(person: Person, registration: Registration | None) -> bool:
    """Nothing is promised yet, or the promise was opened again."""
    return registration is not None and registration.state == Registration.State.DRAFT


rules.add_perm("movement.own_registration", belongs_to_registration)
rules.add_perm("movement.edit_registration", belongs_to_registration & registration_is_draft)
rules.add_perm("movement.register", may_register_for_unit)
rules.add_perm("movement.extend_deadline", is_standing_office)
# The standing office's list in the admin; nobody changes a registration there.
rules.add_perm("movement.view_registration", is_standing_office)
rules.add_perm("movement.view_target", is_standing_office)


@rules.predicate
def belongs_to_unit(person: Person, unit: Unit | None) -> bool:
    """Acts for the unit today."""
    return unit is not None and unit.pk in unit_ids(person)


@rules.predicate
def represents_unit(person: Person, unit: Unit | None) -> bool:
    """Represents the unit: invites colleagues, ends their roles, hands over."""
    if unit is None or not belongs_to_unit(person, unit):
        return False
    return (
        Membership.objects.current()
        .filter(user=person, unit=unit, kind=Membership.Kind.SUBMITTER)
        .exists()
    )


@rules.predicate
def heads_office(person: Person, office: Office | None) -> bool:
    """Heads the office today."""
    if office is None or office.code not in office_codes(person):
        return False
    return (
        OfficeRole.objects.current()
        .filter(user=person, office=office, kind=OfficeRole.Kind.HEAD)
        .exists()
    )


@rules.predicate
def works_where_handed_over(person: Person, hand_over: HandOver | None) -> bool:
    """Works today for the office in which a post was passed on."""
    return (
        hand_over is not None
        and hand_over.office is not None
        and hand_over.office.code in office_codes(person)
    )


rules.add_perm("movement.own_unit", belongs_to_unit)
rules.add_perm("movement.lead_unit", represents_unit)
rules.add_perm("movement.hand_over_unit", represents_unit | is_standing_office)
rules.add_perm("movement.read_unit_hand_over", belongs_to_unit | is_standing_office)


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
for _model in ("unit", "user"):
    rules.add_perm(f"movement.import_{_model}", is_standing_office)

# The outbox: letters hold names, so only those see them who keep people anyway.
rules.add_perm("movement.view_letter", keeps_people)
rules.add_perm("movement.resend_letter", keeps_people)

# Hand-overs and requests to join: the working pages of movement.admin.
rules.add_perm("movement.hand_over_office", heads_office | is_standing_office | is_administrator)
rules.add_perm("movement.read_hand_over", works_where_handed_over | keeps_people)
for _model in ("handover", "joinrequest"):
    rules.add_perm(f"movement.view_{_model}", keeps_people)
rules.add_perm("movement.answer_joinrequest", is_standing_office)
rules.add_perm("movement.steer_unit", is_standing_office)

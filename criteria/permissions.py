"""Who may do what in `criteria`, as predicates."""

import rules

from criteria.conflicts import conflicted_unit_ids
from criteria.models import Appeal, CriteriaSet, Criterion
from criteria.publication import is_published
from movement.models import Office, OfficeRole, Submission, User
from movement.permissions import (
    Person,
    belongs_to_dossier,
    dossier_is_editable,
    heads_office,
    is_impartial,
    is_office_staff,
    is_standing_office,
    may_submit_for_unit,
    office_codes,
)


@rules.predicate
def was_received(person: Person, submission: Submission | None) -> bool:
    """The standing office has received the dossier, so it may be scored."""
    return submission is None or submission.state == Submission.State.ACCEPTED


rules.add_perm("criteria.change_self_scores", belongs_to_dossier & dossier_is_editable)
rules.add_perm("criteria.score_submission", is_office_staff & was_received & is_impartial)


# Criteria sets: who approves, publishes, copies and edits them, and the admin's pages of them.
@rules.predicate
def set_is_draft(person: Person, criteria_set: CriteriaSet | None) -> bool:
    """A set may be edited only before it is published."""
    return criteria_set is None or criteria_set.state == CriteriaSet.State.DRAFT


@rules.predicate
def heads_standing_office(person: Person) -> bool:
    """Heads Phòng Văn hóa - Xã hội today."""
    return any(office.is_standing for office in headed_offices(person))


@rules.predicate
def edits_criterion(person: Person, criterion: Criterion | None) -> bool:
    """Works for the office that owns the criterion, and its set is still a draft."""
    if criterion is None:
        return is_office_staff(person)
    return criterion.office.code in office_codes(person) and set_is_draft(
        person, criterion.criteria_set
    )


def headed_offices(person: Person) -> list[Office]:
    """The offices that the person heads today."""
    if not office_codes(person):
        return []
    roles = OfficeRole.objects.current().filter(user=person.pk, kind=OfficeRole.Kind.HEAD)
    return list(Office.objects.filter(code__in=office_codes(person), roles__in=roles).distinct())


rules.add_perm("criteria", is_office_staff)
rules.add_perm("criteria.publish_set", heads_standing_office)
rules.add_perm("criteria.copy_set", is_standing_office)
for _model in ("criteriaset", "criterion", "band", "classband"):
    rules.add_perm(f"criteria.view_{_model}", is_office_staff)
rules.add_perm("criteria.change_criteriaset", is_standing_office & set_is_draft)
for _action in ("add", "change", "delete"):
    # Inlines ask about the page's object: classes about their set, bands about their criterion.
    rules.add_perm(f"criteria.{_action}_classband", is_standing_office & set_is_draft)
    rules.add_perm(f"criteria.{_action}_criterion", edits_criterion)
    rules.add_perm(f"criteria.{_action}_band", edits_criterion)


# Results, their publication, appeals.
@rules.predicate
def result_is_published(person: Person, submission: Submission | None) -> bool:
    """The unit may read its result: its group's results were published."""
    return submission is not None and is_published(submission)


@rules.predicate
def reads_appeal(person: Person, appeal: Appeal | None) -> bool:
    """Works for an office and has no conflict of interest with the unit."""
    return (
        appeal is not None
        and isinstance(person, User)
        and is_office_staff(person)
        and appeal.submission.unit_id not in conflicted_unit_ids(person)
    )


@rules.predicate
def answers_appeal(person: Person, appeal: Appeal | None) -> bool:
    """Heads the office that owns the criterion, and has no conflict of interest."""
    return (
        appeal is not None
        and reads_appeal(person, appeal)
        and heads_office(person, appeal.criterion.office)
    )


rules.add_perm("criteria.view_result", belongs_to_dossier & result_is_published)
rules.add_perm("criteria.appeal", may_submit_for_unit)
rules.add_perm("criteria.read_appeals", is_office_staff)
rules.add_perm("criteria.read_appeal", reads_appeal)
rules.add_perm("criteria.answer_appeal", answers_appeal)
rules.add_perm("criteria.publish_results", is_standing_office)


# The scoring desk: its lists; what concerns one dossier asks about the dossier.
rules.add_perm("criteria.use_desk", is_office_staff)


# XLSX: what leaves as a file, and criteria that come from one into a draft.
@rules.predicate
def has_no_conflict(person: Person, submission: Submission | None) -> bool:
    """Has no conflict of interest with the unit of the dossier."""
    return (
        submission is not None
        and isinstance(person, User)
        and submission.unit_id not in conflicted_unit_ids(person)
    )


rules.add_perm("criteria.export_set", is_office_staff)
rules.add_perm("criteria.import_set", is_office_staff & set_is_draft)
rules.add_perm("criteria.export_results", is_office_staff)
rules.add_perm("criteria.export_sheet", is_office_staff & was_received & has_no_conflict)


# Overview pages: counts for the offices; what a head may know about the own office's scorers.
@rules.predicate
def heads_an_office(person: Person) -> bool:
    """Heads one of the two offices today."""
    return bool(headed_offices(person))


rules.add_perm("criteria.view_overview", is_office_staff)
rules.add_perm("criteria.view_severity", heads_an_office)

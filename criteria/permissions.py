"""Who may do what in `criteria`, as predicates."""

import rules

from criteria.models import CriteriaSet, ScoreSheet
from movement.models import Submission
from movement.permissions import (
    Person,
    belongs_to_dossier,
    dossier_is_editable,
    is_office_staff,
    is_standing_office,
    office_codes,
)


@rules.predicate
def owns_sheet(person: Person, sheet: ScoreSheet | None) -> bool:
    """Works for the office whose sheet it is."""
    return sheet is not None and sheet.office.code in office_codes(person)


@rules.predicate
def was_received(person: Person, submission: Submission | None) -> bool:
    """The standing office has received the dossier, so it may be scored."""
    return submission is None or submission.state == Submission.State.ACCEPTED


@rules.predicate
def set_is_draft(person: Person, criteria_set: CriteriaSet | None) -> bool:
    """A set may be edited only before it is published."""
    return criteria_set is None or criteria_set.state == CriteriaSet.State.DRAFT


rules.add_perm("criteria.change_self_scores", belongs_to_dossier & dossier_is_editable)
rules.add_perm("criteria.score_submission", is_office_staff & was_received)
rules.add_perm("criteria.change_sheet", owns_sheet)
rules.add_perm("criteria.publish_set", is_standing_office)

# The admin's pages of this app.
rules.add_perm("criteria", is_office_staff)
rules.add_perm("criteria.view_criteriaset", is_office_staff)
rules.add_perm("criteria.view_criterion", is_office_staff)
rules.add_perm("criteria.change_criteriaset", is_office_staff & set_is_draft)
# The lines are edited inline, where the object asked about is the set.
for _action in ("add", "change", "delete"):
    rules.add_perm(f"criteria.{_action}_criterion", is_office_staff & set_is_draft)

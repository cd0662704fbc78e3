"""The database's own guards: what the rules never write, the tables refuse as well."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, models, transaction

from awards.models import (
    Attendance,
    AwardForm,
    CouncilMember,
    CouncilTerm,
    Decision,
    DecisionItem,
    Honour,
    ItemResult,
    OpenVote,
    Proposal,
    RollEntry,
    Sitting,
    VoteItem,
    VoteRound,
)
from tests.factories import Portal, a_draft_decision, an_issued_decision

Case = tuple[type[models.Model], dict[str, object], str]


@pytest.fixture(autouse=True)
def decision(portal: Portal, sitting: Sitting) -> Decision:
    """An issued decision with everything that came before it."""
    draft = a_draft_decision(portal, sitting, portal.judged("Trạm Y tế"))
    return an_issued_decision(draft, portal.culture)


def again(model: type[models.Model], **changed: object) -> Callable[[], None]:
    """A second row like the first, except for what is told."""

    def insert() -> None:
        row = model._default_manager.all()[0]
        row.pk = None
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return insert


def refused(write: Callable[[], object], constraint: str) -> bool:
    with pytest.raises(IntegrityError) as wrong, transaction.atomic():
        write()
    message = str(wrong.value)
    return constraint in message or message.startswith("UNIQUE constraint failed")


def test_a_second_row_is_refused() -> None:
    cases: list[Case] = [
        (AwardForm, {}, "awards_form_once_a_date"),
        (CouncilMember, {}, "awards_member_once_a_term"),
        (Attendance, {}, "awards_attendance_once"),
        (Proposal, {}, "awards_one_live_proposal"),
        (VoteRound, {}, "awards_round_number_once"),
        (VoteItem, {"order": 2}, "awards_item_once_a_round"),
        (RollEntry, {}, "awards_roll_once"),
        (OpenVote, {}, "awards_open_vote_once"),
        (ItemResult, {}, "awards_itemresult_item_id_key"),
        (Decision, {}, "awards_decision_number_once_a_year"),
        (DecisionItem, {"order": 2}, "awards_decisionitem_proposal_id_key"),
        (Honour, {"number": 2}, "awards_honour_decision_item_id_key"),
    ]
    for model, changed, constraint in cases:
        assert refused(again(model, **changed), constraint)


def test_a_row_that_contradicts_itself_is_refused() -> None:
    cases: list[Case] = [
        (AwardForm, {"quorum_num": 4}, "awards_form_quorum_fraction"),
        (AwardForm, {"quorum_num": 0, "quorum_den": 0}, "awards_form_quorum_fraction"),
        (AwardForm, {"threshold_num": 3}, "awards_form_threshold_fraction"),
        (AwardForm, {"threshold_num": 0, "threshold_den": 0}, "awards_form_threshold_fraction"),
        (CouncilTerm, {"to_date": date(2000, 1, 1)}, "awards_term_dates"),
        (CouncilMember, {"to_date": date(2000, 1, 1)}, "awards_member_dates"),
        (Proposal, {"state": "lost"}, "awards_proposal_state"),
        (VoteRound, {"state": "open"}, "awards_round_state_and_times"),
        (VoteRound, {"closed_at": None}, "awards_round_state_and_times"),
        (VoteRound, {"state": "lost"}, "awards_round_state_and_times"),
        (OpenVote, {"choice": "maybe"}, "awards_open_vote_choice"),
        (ItemResult, {"passed": False}, "awards_passed_means_enough_votes"),
        (ItemResult, {"agree": 0}, "awards_passed_means_enough_votes"),
        (Decision, {"number": None}, "awards_issued_has_number_date_signer"),
        (Decision, {"number": 0}, "awards_issued_has_number_date_signer"),
        (Decision, {"issued_on": None}, "awards_issued_has_number_date_signer"),
        (Decision, {"signer": None}, "awards_issued_has_number_date_signer"),
        (Decision, {"year": None}, "awards_issued_has_number_date_signer"),
    ]
    for model, changed, constraint in cases:
        assert refused(partial(model._default_manager.update, **changed), constraint)


@pytest.mark.parametrize("state", ["rejected", "dropped"])
def test_a_dead_proposal_leaves_room_for_another(state: str) -> None:
    again(Proposal, state=state)()
    assert Proposal.objects.count() == 2


def test_a_draft_decision_needs_no_number() -> None:
    again(Decision, state="draft", number=None, year=None, issued_on=None, signer=None)()
    again(Decision, state="draft", number=None, year=None, issued_on=None, signer=None)()
    assert Decision.objects.count() == 3

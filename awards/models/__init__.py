"""The data of deciding and honouring."""

from awards.models.ballots import ItemResult, OpenVote, RollEntry, VoteItem, VoteRound
from awards.models.council import Attendance, CouncilMember, CouncilTerm, Sitting
from awards.models.decisions import Decision, DecisionItem
from awards.models.honours import Honour
from awards.models.proposals import Proposal
from awards.models.rules import AwardForm

__all__ = [
    "Attendance",
    "AwardForm",
    "CouncilMember",
    "CouncilTerm",
    "Decision",
    "DecisionItem",
    "Honour",
    "ItemResult",
    "OpenVote",
    "Proposal",
    "RollEntry",
    "Sitting",
    "VoteItem",
    "VoteRound",
]

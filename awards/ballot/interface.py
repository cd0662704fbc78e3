"""What every form of ballot offers: named votes today, sealed envelopes beside them later.

`awards.ballot.rounds` drives a round's life and never asks which form it has; a form keeps the
votes in its own way and gives back counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from awards.models import OpenVote, RollEntry, VoteRound

Choice = OpenVote.Choice


@dataclass(frozen=True, slots=True)
class Count:
    """Votes for and against one nominee."""

    agree: int
    disagree: int


class BallotBox(Protocol):
    """Where the votes of a round are kept."""

    def cast(self, entry: RollEntry, choices: Mapping[int, Choice]) -> None:
        """Keep the member's choices, one for each item's key; called once a member."""

    def count(self, vote_round: VoteRound) -> Mapping[int, Count]:
        """The counts of every item by its key; called once, when the round closes."""

"""The open, named vote: each member's choice is written with the member's name."""

from collections.abc import Mapping

from django.db.models import Count as DatabaseCount
from django.db.models import Q

from awards.ballot.interface import Choice, Count
from awards.models import OpenVote, RollEntry, VoteRound


class OpenVoteBox:
    """Keeps named votes; see awards.ballot.interface.BallotBox."""

    def cast(self, entry: RollEntry, choices: Mapping[int, Choice]) -> None:
        """Write one row a nominee; the database refuses a second one."""
        OpenVote.objects.bulk_create(
            OpenVote(item_id=item_id, member=entry.member, choice=choice)
            for item_id, choice in choices.items()
        )

    def count(self, vote_round: VoteRound) -> Mapping[int, Count]:
        """Count the rows of every item."""
        items = vote_round.items.annotate(
            agree=DatabaseCount("open_votes", filter=Q(open_votes__choice=Choice.AGREE)),
            disagree=DatabaseCount("open_votes", filter=Q(open_votes__choice=Choice.DISAGREE)),
        )
        return {item.pk: Count(agree=item.agree, disagree=item.disagree) for item in items}

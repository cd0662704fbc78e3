"""Vote rounds: the items voted on, the roll of voters, named votes, results."""

from django.db import models
from django.db.models import F, Q

from awards.models.council import CouncilMember, Sitting
from awards.models.proposals import Proposal
from awards.models.rules import AwardForm
from awards.tally import Base, Rule
from movement.fields import LineField
from movement.models import User


class VoteRound(models.Model):
    """One vote of a sitting; its state changes only in awards.ballot.rounds."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang chuẩn bị"
        OPEN = "open", "Đang biểu quyết"
        CLOSED = "closed", "Đã kết thúc"

    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="vote_rounds", verbose_name="phiên họp"
    )
    number = models.PositiveSmallIntegerField("lượt")
    ballot = models.CharField("hình thức", max_length=20, choices=AwardForm.Ballot)
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.DRAFT, editable=False
    )
    quorum_num = models.PositiveSmallIntegerField("tử số túc số")
    quorum_den = models.PositiveSmallIntegerField("mẫu số túc số")
    opened_at = models.DateTimeField("mở lúc", null=True, editable=False)
    closed_at = models.DateTimeField("đóng lúc", null=True, editable=False)

    class Meta:
        verbose_name = "lượt biểu quyết"
        verbose_name_plural = "lượt biểu quyết"
        ordering = ["-sitting__starts_at", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "number"], name="awards_round_number_once"),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at=None, closed_at=None)
                | Q(state="open", opened_at__isnull=False, closed_at=None)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
                name="awards_round_state_and_times",
            ),
        ]

    def __str__(self) -> str:
        return f"Lượt biểu quyết {self.number}, {self.sitting}"


class VoteItem(models.Model):
    """A nominee on the ballot, with the text and the rule as they were when it was frozen."""

    round = models.ForeignKey(
        VoteRound, models.CASCADE, related_name="items", verbose_name="lượt biểu quyết"
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="vote_items", verbose_name="đề nghị khen thưởng"
    )
    order = models.PositiveSmallIntegerField("thứ tự")
    nominee = LineField("tên", max_length=200)
    award_name = LineField("danh hiệu, hình thức", max_length=200)
    base = models.CharField("cơ sở tính", max_length=30, choices=Base.choices())
    threshold_num = models.PositiveSmallIntegerField(verbose_name="tử số tỷ lệ thông qua")
    threshold_den = models.PositiveSmallIntegerField(verbose_name="mẫu số tỷ lệ thông qua")
    strict = models.BooleanField(verbose_name="phải trên tỷ lệ")

    class Meta:
        verbose_name = "người, tập thể được biểu quyết"
        verbose_name_plural = "người, tập thể được biểu quyết"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["round", "proposal"], name="awards_item_once_a_round"),
            models.UniqueConstraint(fields=["round", "order"], name="awards_item_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.nominee}"

    def rule(self) -> Rule:
        """The frozen voting rule as plain values."""
        return Rule(
            base=Base(self.base),
            quorum=(self.round.quorum_num, self.round.quorum_den),
            threshold=(self.threshold_num, self.threshold_den),
            strict=self.strict,
        )


class RollEntry(models.Model):
    """A member's line on the roll of a vote: entitled, present, and whether the vote was cast.

    It holds no time and no choice, so that the secret ballot can use the same roll.
    """

    round = models.ForeignKey(
        VoteRound, models.CASCADE, related_name="roll", verbose_name="lượt biểu quyết"
    )
    member = models.ForeignKey(
        CouncilMember, models.PROTECT, related_name="roll_entries", verbose_name="thành viên"
    )
    present = models.BooleanField("có mặt", default=True)
    voted = models.BooleanField("đã biểu quyết", default=False)

    class Meta:
        verbose_name = "danh sách biểu quyết"
        verbose_name_plural = "danh sách biểu quyết"
        ordering = ["member__user__sort_key"]
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="awards_roll_once")]

    def __str__(self) -> str:
        return str(self.member)


class OpenVote(models.Model):
    """A named vote in an open round."""

    class Choice(models.TextChoices):
        AGREE = "agree", "Đồng ý"
        DISAGREE = "disagree", "Không đồng ý"

    item = models.ForeignKey(
        VoteItem, models.CASCADE, related_name="open_votes", verbose_name="trường hợp biểu quyết"
    )
    member = models.ForeignKey(
        CouncilMember, models.PROTECT, related_name="open_votes", verbose_name="thành viên"
    )
    choice = models.CharField("ý kiến", max_length=20, choices=Choice)

    class Meta:
        verbose_name = "ý kiến biểu quyết"
        verbose_name_plural = "ý kiến biểu quyết"
        constraints = [
            models.UniqueConstraint(fields=["item", "member"], name="awards_open_vote_once"),
            models.CheckConstraint(
                condition=Q(choice__in=["agree", "disagree"]), name="awards_open_vote_choice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member.user}: {self.get_choice_display()}"


class ItemResult(models.Model):
    """The count for one nominee, written once when the round closes."""

    item = models.OneToOneField(
        VoteItem, models.CASCADE, related_name="result", verbose_name="trường hợp biểu quyết"
    )
    agree = models.PositiveSmallIntegerField("đồng ý")
    disagree = models.PositiveSmallIntegerField("không đồng ý")
    base_value = models.PositiveSmallIntegerField("cơ sở tính")
    needed = models.PositiveSmallIntegerField("số phiếu cần")
    passed = models.BooleanField("thông qua")
    counted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người kiểm đếm"
    )

    class Meta:
        verbose_name = "kết quả biểu quyết"
        verbose_name_plural = "kết quả biểu quyết"
        ordering = ["item__order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=True, agree__gte=F("needed"))
                | Q(passed=False, agree__lt=F("needed")),
                name="awards_passed_means_enough_votes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.agree}/{self.base_value}"

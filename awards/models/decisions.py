"""Decisions: number, date, signer, and the list they honour."""

from django.db import models
from django.db.models import F, Q

from awards.models.council import Sitting
from awards.models.proposals import Proposal
from movement.fields import LineField
from movement.models import Round, Signer


class Decision(models.Model):
    """A decision of the chairman; its state changes only in awards.deciding."""

    class State(models.TextChoices):
        DRAFT = "draft", "Dự thảo"
        ISSUED = "issued", "Đã ban hành"

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="decisions", verbose_name="đợt thi đua"
    )
    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="decisions", verbose_name="phiên họp"
    )
    subject = LineField("trích yếu", max_length=300)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    symbol = models.CharField("ký hiệu", max_length=20, default="QĐ-UBND")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    signer = models.ForeignKey(
        Signer, models.PROTECT, null=True, blank=True, verbose_name="người ký"
    )
    year = models.PositiveSmallIntegerField("năm của sổ văn bản", null=True, editable=False)
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.DRAFT, editable=False
    )

    class Meta:
        verbose_name = "quyết định khen thưởng"
        verbose_name_plural = "quyết định khen thưởng"
        ordering = [F("issued_on").desc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "symbol", "number"],
                condition=Q(number__isnull=False),
                name="awards_decision_number_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(
                    state="issued",
                    number__isnull=False,  # in SQL, a check that gives NULL has passed
                    number__gte=1,
                    issued_on__isnull=False,
                    signer__isnull=False,
                    year__isnull=False,
                ),
                name="awards_issued_has_number_date_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"Quyết định {self.full_number}"

    @property
    def full_number(self) -> str:
        """As written on the document: zero before numbers below ten (NĐ 30/2020)."""
        if self.number is None:
            return f"…/{self.symbol}"
        return f"{self.number:02d}/{self.symbol}"


class DecisionItem(models.Model):
    """One line of a decision's list; its order is the number in the golden book."""

    decision = models.ForeignKey(
        Decision, models.CASCADE, related_name="items", verbose_name="quyết định"
    )
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, related_name="decision_item", verbose_name="đề nghị khen thưởng"
    )
    order = models.PositiveSmallIntegerField("số thứ tự")

    class Meta:
        verbose_name = "dòng của quyết định"
        verbose_name_plural = "danh sách kèm theo quyết định"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "order"], name="awards_decision_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.proposal}"

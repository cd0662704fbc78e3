"""Proposals: who is put forward for which award."""

from django.db import models
from django.db.models import Q

from awards.models.rules import AwardForm
from movement.fields import ProseField
from movement.models import Submission, User


class Proposal(models.Model):
    """A unit put forward for an award on the ground of its judged dossier."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Chờ Hội đồng"
        ON_BALLOT = "on_ballot", "Đang biểu quyết"
        PASSED = "passed", "Hội đồng thông qua"
        REJECTED = "rejected", "Không được thông qua"
        DECIDED = "decided", "Đã có quyết định"
        DROPPED = "dropped", "Không đề nghị nữa"

    submission = models.ForeignKey(
        Submission, models.PROTECT, related_name="proposals", verbose_name="hồ sơ"
    )
    award_form = models.ForeignKey(
        AwardForm,
        models.PROTECT,
        related_name="proposals",
        verbose_name="danh hiệu, hình thức khen thưởng",
    )
    citation = ProseField("thành tích ghi trong đề nghị")
    state = models.CharField(
        "trạng thái", max_length=20, choices=State, default=State.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    proposed_at = models.DateTimeField("đề nghị lúc")

    class Meta:
        verbose_name = "đề nghị khen thưởng"
        verbose_name_plural = "đề nghị khen thưởng"
        ordering = ["submission__unit__group__order", "submission__unit__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                # One achievement, one award: a dossier carries one live proposal.
                fields=["submission"],
                condition=~Q(state__in=["rejected", "dropped"]),
                name="awards_one_live_proposal",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["proposed", "on_ballot", "passed", "rejected", "decided", "dropped"]
                ),
                name="awards_proposal_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission.unit} – {self.award_form}"

"""Points that a unit claims."""

from django.db import models
from django.db.models import Q

from criteria.figures import figures
from criteria.models.criteria import Criterion
from movement.fields import ProseField
from movement.models import Achievement, Evidence, Submission


class SelfScore(models.Model):
    """The points a unit claims for a criterion (tự chấm).

    For a criterion that is measured, `value` (and `target` of a ratio) is what the points were
    computed from: 1 or 0 for yes and no.
    """

    submission = models.ForeignKey(
        Submission, models.CASCADE, related_name="self_scores", verbose_name="hồ sơ"
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="self_scores", verbose_name="tiêu chí"
    )
    points = models.DecimalField("điểm tự chấm", max_digits=6, decimal_places=2)
    value = models.DecimalField("kết quả", max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField("chỉ tiêu", max_digits=18, decimal_places=4, null=True, blank=True)
    note = ProseField("căn cứ tự chấm", blank=True)
    achievements = models.ManyToManyField(
        Achievement, blank=True, related_name="self_scores", verbose_name="thành tích làm căn cứ"
    )
    evidence = models.ManyToManyField(
        Evidence, blank=True, related_name="self_scores", verbose_name="minh chứng làm căn cứ"
    )

    class Meta:
        verbose_name = "điểm tự chấm"
        verbose_name_plural = "điểm tự chấm"
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "criterion"], name="criteria_self_score_once"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0), name="criteria_self_score_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"

    @property
    def figures(self) -> str:
        """What the points were computed from, in words; empty for points by hand."""
        return figures(
            kind=self.criterion.kind,
            measure=self.criterion.measure,
            value=self.value,
            target=self.target,
        )

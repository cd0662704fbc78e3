"""Award rules as dated data: who decides, by which vote (Luật 06/2022/QH15)."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from awards.tally import Base, Rule
from movement.fields import LineField


class AwardFormQuerySet(models.QuerySet[Any]):
    """Forms by the questions people ask."""

    def in_force(self, on: date) -> "AwardFormQuerySet":
        """Forms that may be proposed on the day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


class AwardForm(models.Model):
    """A title (danh hiệu) or a commendation (hình thức khen thưởng), with its voting rule."""

    class Kind(models.TextChoices):
        TITLE = "title", "Danh hiệu thi đua"
        COMMENDATION = "commendation", "Hình thức khen thưởng"

    class Level(models.TextChoices):
        COMMUNE = "commune", "Xã quyết định"
        HIGHER = "higher", "Đề nghị cấp trên"

    class Recipient(models.TextChoices):
        COLLECTIVE = "collective", "Tập thể"
        INDIVIDUAL = "individual", "Cá nhân"

    class Ballot(models.TextChoices):
        OPEN = "open", "Biểu quyết công khai, ghi tên"
        SECRET = "secret", "Bỏ phiếu kín"

    code = models.SlugField("mã")
    name = LineField("tên", max_length=200)
    kind = models.CharField("loại", max_length=20, choices=Kind)
    level = models.CharField("cấp", max_length=20, choices=Level)
    recipient = models.CharField("đối tượng", max_length=20, choices=Recipient)
    authority = LineField("thẩm quyền quyết định", max_length=200)
    legal_basis = LineField("căn cứ pháp lý", max_length=400, blank=True)
    ballot = models.CharField("hình thức biểu quyết", max_length=20, choices=Ballot)
    base = models.CharField("cơ sở tính tỷ lệ", max_length=30, choices=Base.choices())
    quorum_num = models.PositiveSmallIntegerField("tử số túc số")
    quorum_den = models.PositiveSmallIntegerField("mẫu số túc số")
    threshold_num = models.PositiveSmallIntegerField("tử số tỷ lệ thông qua")
    threshold_den = models.PositiveSmallIntegerField("mẫu số tỷ lệ thông qua")
    strict = models.BooleanField("phải trên tỷ lệ (không tính bằng)")
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("hiệu lực đến", null=True, blank=True)

    objects = AwardFormQuerySet.as_manager()

    class Meta:
        verbose_name = "danh hiệu, hình thức khen thưởng"
        verbose_name_plural = "danh hiệu, hình thức khen thưởng"
        ordering = ["level", "kind", "name", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="awards_form_once_a_date"),
            models.CheckConstraint(
                condition=Q(quorum_den__gt=0, quorum_num__lte=F("quorum_den")),
                name="awards_form_quorum_fraction",
                violation_error_message="Túc số là phân số không lớn hơn 1.",
            ),
            models.CheckConstraint(
                condition=Q(threshold_den__gt=0, threshold_num__lte=F("threshold_den")),
                name="awards_form_threshold_fraction",
                violation_error_message="Tỷ lệ thông qua là phân số không lớn hơn 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def rule(self) -> Rule:
        """The form's voting rule as plain values."""
        return Rule(
            base=Base(self.base),
            quorum=(self.quorum_num, self.quorum_den),
            threshold=(self.threshold_num, self.threshold_den),
            strict=self.strict,
        )

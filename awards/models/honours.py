"""The honour roll: what citizens see of a decision."""

from typing import Any

from django.db import models
from django.urls import reverse

from awards.models.decisions import DecisionItem
from movement.fields import LineField, ProseField
from movement.models import ContentArea, Group
from movement.text import fold, slugify


class Honour(models.Model):
    """A public entry of the roll; every field here may be shown to anyone."""

    decision_item = models.OneToOneField(
        DecisionItem, models.PROTECT, related_name="honour", verbose_name="dòng của quyết định"
    )
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số trên bảng vinh danh trong năm")
    recipient = LineField("tên", max_length=200)
    sort_key = models.CharField(max_length=900, verbose_name="khóa sắp xếp")
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="honours", verbose_name="nhóm đối tượng"
    )
    award_name = LineField("danh hiệu, hình thức khen thưởng", max_length=200)
    citation = ProseField("thành tích")
    decision_number = models.CharField("quyết định số", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    content_areas = models.ManyToManyField(ContentArea, verbose_name="nội dung thi đua")
    folded = models.TextField(editable=False, default="", verbose_name="dạng tìm kiếm")
    published_at = models.DateTimeField("đăng lúc")

    class Meta:
        verbose_name = "vinh danh"
        verbose_name_plural = "bảng vinh danh"
        ordering = ["-year", "sort_key", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="awards_honour_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.recipient} – {self.award_name} {self.year}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(
            f"{self.recipient} {self.award_name} {self.citation} {self.decision_number}"
        )
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The permalink; the number is the key, the words after it may change."""
        slug = slugify(self.recipient)[:80]
        return reverse("awards:honour", args=[self.year, self.number, slug])

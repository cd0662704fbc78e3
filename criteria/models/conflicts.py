"""Who may not judge whom: what officers declare about units."""

from django.db import models
from django.db.models import Q

from movement.fields import LineField
from movement.models import Unit, User


class Declaration(models.Model):
    """What a person says about a conflict of interest with a unit; the last word counts."""

    class Kind(models.TextChoices):
        NONE = "none", "Không có xung đột lợi ích"
        OWN_UNIT = "own_unit", "Đang làm việc tại đơn vị"
        FORMER_UNIT = "former_unit", "Từng làm việc tại đơn vị"
        CO_AUTHOR = "co_author", "Cùng làm thành tích trong hồ sơ"
        FAMILY = "family", "Người thân trong gia đình"
        OTHER = "other", "Lý do khác"

    user = models.ForeignKey(
        User, models.CASCADE, related_name="declarations", verbose_name="người khai"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, related_name="declarations", verbose_name="đơn vị"
    )
    kind = models.CharField("quan hệ", max_length=20, choices=Kind)
    note = LineField("ghi chú", max_length=300, blank=True)
    declared_at = models.DateTimeField("khai lúc")

    class Meta:
        verbose_name = "khai báo xung đột lợi ích"
        verbose_name_plural = "khai báo xung đột lợi ích"
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "unit"], name="criteria_one_declaration"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "none",
                        "own_unit",
                        "former_unit",
                        "co_author",
                        "family",
                        "other",
                    ]
                ),
                name="criteria_declaration_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.unit}"

"""What a person typed and did not save by a button yet, and the number that guards each form."""

from django.db import models

from movement.models.people import User
from movement.models.units import Unit


class Draft(models.Model):
    """The typed text of one form, and the version number that every save of the form raises."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="drafts", verbose_name="đơn vị")
    key = models.CharField("biểu mẫu", max_length=80, unique=True)
    version = models.PositiveIntegerField("phiên bản", default=0)
    data = models.JSONField("nội dung đang gõ", null=True)
    saved_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="người gõ"
    )
    saved_at = models.DateTimeField("lưu lúc")

    class Meta:
        verbose_name = "bản đang gõ"
        verbose_name_plural = "bản đang gõ"

    def __str__(self) -> str:
        return f"{self.key} ({self.version})"

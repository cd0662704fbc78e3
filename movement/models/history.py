"""What happened: one append-only list of events for every app."""

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from movement.models.people import User


class EventQuerySet(models.QuerySet["Event"]):
    """Events of one object."""

    def about(self, subject: models.Model) -> "EventQuerySet":
        """The history of the object, oldest first."""
        content_type = ContentType.objects.get_for_model(subject)
        return self.filter(content_type=content_type, object_id=subject.pk).order_by("pk")


class Event(models.Model):
    """Who did what to which object, when; written by the state functions only."""

    at = models.DateTimeField("lúc")
    actor = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name="người thực hiện"
    )
    kind = models.CharField("việc", max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="loại")
    object_id = models.PositiveBigIntegerField(verbose_name="mã đối tượng")
    subject = GenericForeignKey("content_type", "object_id")
    data = models.JSONField("chi tiết", default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.kind} #{self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only the first save is allowed.

        Raises:
            TypeError: the event exists already.
        """
        if self.pk is not None:
            raise TypeError("History is append-only.")
        super().save(*args, **kwargs)

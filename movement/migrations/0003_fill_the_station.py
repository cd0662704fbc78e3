"""What the new columns and tables hold for rows that were there before."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F
from django.utils import timezone

from movement.text import fold

_KIND_OF_GROUP = {"agency": "agency", "front": "front", "business": "enterprise"}
_A_YEAR = timedelta(days=365)
_TWO_WEEKS = timedelta(days=14)


def fill(apps, schema_editor):
    _kinds(apps.get_model("movement", "Unit"))
    _folded_names(apps.get_model("movement", "User"))
    apps.get_model("movement", "Evidence").objects.update(original_sha256=F("sha256"))
    _end_dates(apps.get_model("movement", "Membership"))
    _end_dates(apps.get_model("movement", "OfficeRole"))
    _requests(apps)


def _kinds(units):
    for unit in units.objects.select_related("group"):
        unit.kind = unit.individual_kind or _KIND_OF_GROUP.get(unit.group.code, "other")
        unit.save(update_fields=["kind"])


def _folded_names(users):
    for user in users.objects.all():
        user.folded = fold(user.full_name)
        user.save(update_fields=["folded"])


def _end_dates(roles):
    """A role without an end gets one a year from now; somebody looks at it by then."""
    for role in roles.objects.filter(to_date=None):
        role.to_date = max(role.from_date, timezone.localdate()) + _A_YEAR
        role.save(update_fields=["to_date"])


def _requests(apps):
    """What a returned dossier was asked for becomes its one request."""
    events = apps.get_model("movement", "Event")
    requests = apps.get_model("movement", "RevisionRequest")
    submissions = apps.get_model("movement", "Submission").objects
    for submission in submissions.exclude(return_due=None, return_reason=""):
        revision = submission.revisions.order_by("number").last()
        if revision is None:
            continue
        event = (
            events.objects.filter(
                content_type__app_label="movement",
                content_type__model="submission",
                object_id=submission.pk,
                kind="submission.returned",
            )
            .order_by("pk")
            .last()
        )
        at = event.at if event else submission.updated_at
        requests.objects.create(
            submission=submission,
            revision=revision,
            note=submission.return_reason,
            due=submission.return_due or timezone.localdate(at) + _TWO_WEEKS,
            sent_by_id=(event and event.actor_id) or revision.submitted_by_id,
            sent_at=at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("movement", "0002_the_station"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

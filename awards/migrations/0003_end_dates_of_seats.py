"""Every seat of the council ends: with its council, or a year from now."""

from datetime import timedelta

from django.db import migrations
from django.utils import timezone


def fill(apps, schema_editor):
    for seat in apps.get_model("awards", "CouncilMember").objects.filter(to_date=None).select_related("term"):
        later = max(seat.from_date, timezone.localdate()) + timedelta(days=365)
        seat.to_date = max(seat.term.to_date or later, seat.from_date)
        seat.save(update_fields=["to_date"])


class Migration(migrations.Migration):

    dependencies = [("awards", "0002_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

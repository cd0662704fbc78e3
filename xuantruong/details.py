"""A person's own name and telephone."""

from datetime import datetime

from django.db import transaction

from movement.errors import Refused
from movement.history import record
from movement.models import User


@transaction.atomic
def change_details(
    *, person: User, full_name: str, phone: str, now: datetime | None = None
) -> User:
    """Store what the person says of himself or herself; what stays the same leaves no trace.

    Raises:
        Refused: the name is empty.
    """
    if not full_name:
        raise Refused("Hãy ghi họ và tên.", "full_name")
    stored = User.objects.select_for_update().get(pk=person.pk)
    new = {"full_name": full_name, "phone": phone}
    changed = sorted(name for name, value in new.items() if getattr(stored, name) != value)
    if changed:
        stored.full_name, stored.phone = full_name, phone
        stored.save()
        record("user.details_changed", stored, actor=person, at=now, fields=changed)
    return stored

"""What every page knows: the authority, the demonstration bar, the person's desks."""

from django.http import HttpRequest

from awards.permissions import is_council_member
from movement.models import Authority
from movement.permissions import is_office_staff, is_unit_member


def portal(request: HttpRequest) -> dict[str, object]:
    """Values for the base template; the person's roles are looked up only when signed in."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "authority": Authority.current(),
        "nav_unit": signed_in and is_unit_member(user),
        "nav_office": signed_in and is_office_staff(user),
        "nav_council": signed_in and is_council_member(user),
    }

"""A person's units, and the page of one unit with its people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from movement.errors import Refused
from movement.forms import show_refusal
from movement.inviting import invite, revoke
from movement.models import Invitation, Membership, Unit
from movement.permissions import require
from movement.roles import end_membership
from movement.unit_forms import InviteForm, PhoneForm
from movement.units import NEEDS, change_phone, former_names, yes_no
from movement.views.common import signed_in


def unit_or_404(request: HttpRequest, pk: int, permission: str) -> Unit:
    """The unit, for a person who has the right on it; for everyone else it does not exist."""
    unit = get_object_or_404(Unit.objects.select_related("group"), pk=pk)
    require(request.user, permission, unit)
    return unit


@login_required
def units_home(request: HttpRequest) -> HttpResponse:
    """The units that the person acts for, and the requests that wait or were answered."""
    user = signed_in(request)
    context = {
        "memberships": Membership.objects.current()
        .filter(user=user)
        .select_related("unit__group")
        .order_by("unit__sort_key", "pk"),
        "requests": user.join_requests.select_related("unit").order_by("-asked_at", "-pk"),
    }
    return render(request, "movement/units_home.html", context)


@login_required
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the portal knows of the unit, and who acts for it until when."""
    unit = unit_or_404(request, pk, "movement.own_unit")
    context = {
        "unit": unit,
        "details": _details(unit),
        "memberships": Membership.objects.filter(unit=unit, to_date__gte=timezone.localdate())
        .select_related("user")
        .order_by("user__sort_key", "pk"),
        "invitations": unit.invitations.filter(accepted_at=None, revoked_at=None),
        "former_names": former_names(unit),
        "hand_overs": unit.hand_overs.select_related("from_user", "to_user"),
        "leads": request.user.has_perm("movement.lead_unit", unit),
        "now": timezone.now(),
    }
    return render(request, "movement/unit.html", context)


@login_required
def unit_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's number, changed by its representative."""
    unit = unit_or_404(request, pk, "movement.lead_unit")
    form = PhoneForm(request.POST or None, initial={"phone": unit.phone})
    if request.method == "POST" and form.is_valid():
        try:
            change_phone(unit=unit, phone=form.cleaned_data["phone"], actor=signed_in(request))
            messages.success(request, "Đã lưu số điện thoại.")
            return redirect("movement:unit", pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(request, "movement/unit_phone.html", {"unit": unit, "form": form})


@login_required
def invite_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague in."""
    unit = unit_or_404(request, pk, "movement.lead_unit")
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(unit=unit, actor=signed_in(request), **form.cleaned_data)
            messages.success(
                request, f"Đã gửi lời mời tới {invitation.email}; có hiệu lực 14 ngày."
            )
            return redirect("movement:unit", pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    return render(request, "movement/invite.html", {"unit": unit, "form": form})


@login_required
@require_POST
def revoke_invitation(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Make an invitation worthless."""
    unit = unit_or_404(request, pk, "movement.lead_unit")
    invitation = get_object_or_404(Invitation, pk=invitation_pk, unit=unit)
    try:
        revoke(invitation=invitation, actor=signed_in(request))
        messages.success(request, "Đã thu hồi lời mời.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("movement:unit", pk)


@login_required
def end_membership_page(request: HttpRequest, pk: int, membership_pk: int) -> HttpResponse:
    """Ask once, then end a colleague's role."""
    unit = unit_or_404(request, pk, "movement.lead_unit")
    membership = get_object_or_404(
        Membership.objects.select_related("user"), pk=membership_pk, unit=unit
    )
    if request.method != "POST":
        context = {"unit": unit, "membership": membership}
        return render(request, "movement/unit_end_role.html", context)
    try:
        end_membership(membership=membership, actor=signed_in(request))
        messages.success(request, f"{membership.user} đã thôi vai trò tại đơn vị.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("movement:unit", pk)


def _details(unit: Unit) -> list[dict[str, str]]:
    """Questions and answers: what every unit tells, and what its kind needs."""
    needed = [name for name in NEEDS[unit.kind] if name != "address"]
    rows = [
        {"key": "Nhóm đối tượng", "value": unit.group.name},
        {"key": "Loại", "value": unit.get_kind_display()},
        {"key": "Trạng thái", "value": unit.get_state_display()},
    ]
    for name in ("address", *needed, "phone"):
        label = str(Unit._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        rows.append({"key": label[:1].upper() + label[1:], "value": getattr(unit, name)})
    if unit.is_individual:
        rows += [
            {"key": "Giới tính", "value": unit.get_gender_display()},
            {"key": "Trực tiếp lao động", "value": yes_no(unit.is_direct_worker)},
        ]
    return rows

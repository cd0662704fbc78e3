"""Addresses of units, their people and invitations (part of movement.urls)."""

from django.urls import path

from movement.views import handover, invitations, joining, units

urlpatterns = [
    path("don-vi/", units.units_home, name="units_home"),
    path("don-vi/tham-gia/", joining.join, name="join"),
    path("don-vi/tham-gia/moi/", joining.new_unit, name="new_unit"),
    path("don-vi/tham-gia/<int:pk>/", joining.join_unit, name="join_unit"),
    path("don-vi/de-nghi/<int:pk>/rut/", joining.withdraw, name="withdraw_request"),
    path("don-vi/<int:pk>/", units.unit_page, name="unit"),
    path("don-vi/<int:pk>/dien-thoai/", units.unit_phone, name="unit_phone"),
    path("don-vi/<int:pk>/moi/", units.invite_page, name="invite"),
    path(
        "don-vi/<int:pk>/loi-moi/<int:invitation_pk>/thu-hoi/",
        units.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "don-vi/<int:pk>/vai-tro/<int:membership_pk>/ket-thuc/",
        units.end_membership_page,
        name="end_membership",
    ),
    path("don-vi/<int:pk>/ban-giao/", handover.hand_over, name="hand_over"),
    path(
        "don-vi/<int:pk>/ban-giao/<int:hand_over_pk>/", handover.minutes, name="hand_over_minutes"
    ),
    path("moi/", invitations.invitation_answer, name="invitation_answer"),
    path("moi/<str:token>/", invitations.invitation, name="invitation"),
]

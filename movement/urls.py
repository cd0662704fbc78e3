"""Addresses of `movement`: the plan and a unit's own dossiers."""

from django.urls import path

from movement.views import achievements, dossiers, plan

app_name = "movement"

urlpatterns = [
    path("ke-hoach/", plan.plan_page, name="plan"),
    path("ho-so/", dossiers.dossier_list, name="dossiers"),
    path("ho-so/<int:pk>/", dossiers.dossier, name="dossier"),
    path("ho-so/<int:pk>/tom-tat/", achievements.summary, name="summary"),
    path("ho-so/<int:pk>/thanh-tich/", achievements.achievements, name="achievements"),
    path("ho-so/<int:pk>/thanh-tich/them/", achievements.add_achievement, name="add_achievement"),
    path(
        "ho-so/<int:pk>/thanh-tich/<int:achievement_pk>/",
        achievements.achievement,
        name="achievement",
    ),
    path(
        "ho-so/<int:pk>/thanh-tich/<int:achievement_pk>/xoa/",
        achievements.remove_achievement,
        name="remove_achievement",
    ),
    path(
        "ho-so/<int:pk>/thanh-tich/<int:achievement_pk>/minh-chung/",
        achievements.upload_evidence,
        name="upload_evidence",
    ),
    path(
        "ho-so/<int:pk>/thanh-tich/<int:achievement_pk>/minh-chung/<int:evidence_pk>/go/",
        achievements.remove_evidence,
        name="remove_evidence",
    ),
    path("ho-so/<int:pk>/kiem-tra/", dossiers.check_answers, name="check"),
    path("ho-so/<int:pk>/nop/", dossiers.submit, name="submit"),
    path("ho-so/<int:pk>/da-nop/", dossiers.confirmation, name="confirmation"),
    path("ho-so/<int:pk>/rut/", dossiers.withdraw, name="withdraw"),
    path("ho-so/<int:pk>/noi-dung/", dossiers.record, name="record"),
    path("ho-so/minh-chung/<int:evidence_pk>/", achievements.evidence_file, name="evidence_file"),
]

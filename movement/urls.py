"""Addresses of `movement`: the plan and a unit's own dossiers."""

from django.urls import path

from movement import unit_urls
from movement.views import achievements, dossiers, evidence, gaps, plan, registrations, revisions

app_name = "movement"

urlpatterns = [
    path("ke-hoach/", plan.plan_page, name="plan"),
    path("ho-so/", dossiers.dossier_list, name="dossiers"),
    path("ho-so/dang-ky/", registrations.start, name="start_registration"),
    path("ho-so/dang-ky/<int:registration_pk>/", registrations.registration, name="registration"),
    path(
        "ho-so/dang-ky/<int:registration_pk>/sua/",
        registrations.edit_registration,
        name="edit_registration",
    ),
    path("ho-so/dang-ky/<int:registration_pk>/gui/", registrations.register, name="register"),
    path(
        "ho-so/dang-ky/<int:registration_pk>/mo-lai/",
        registrations.reopen_registration,
        name="reopen_registration",
    ),
    path("ho-so/<int:pk>/chi-tieu/", registrations.target_results, name="target_results"),
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
        evidence.upload_evidence,
        name="upload_evidence",
    ),
    path(
        "ho-so/<int:pk>/thanh-tich/<int:achievement_pk>/minh-chung/dung-lai/",
        evidence.hang_evidence,
        name="hang_evidence",
    ),
    path(
        "ho-so/<int:pk>/thanh-tich/<int:achievement_pk>/minh-chung/<int:evidence_pk>/go/",
        evidence.remove_evidence,
        name="remove_evidence",
    ),
    path("ho-so/<int:pk>/chep/", achievements.copy_achievements, name="copy_achievements"),
    path("ho-so/<int:pk>/kiem-tra/", dossiers.check_answers, name="check"),
    path("ho-so/<int:pk>/nop/", dossiers.submit, name="submit"),
    path("ho-so/<int:pk>/da-nop/", dossiers.confirmation, name="confirmation"),
    path("ho-so/<int:pk>/rut/", dossiers.withdraw, name="withdraw"),
    path("ho-so/<int:pk>/noi-dung/", dossiers.record, name="record"),
    path("ho-so/<int:pk>/bo-sung/", gaps.answer_gaps, name="answer_gaps"),
    path("ho-so/<int:pk>/ban-nop/<int:number>/", revisions.revision, name="revision"),
    path("ho-so/<int:pk>/thay-doi/", revisions.changes, name="changes"),
    path("ho-so/<int:pk>/minh-chung/", evidence.shelf, name="shelf"),
    path(
        "ho-so/<int:pk>/minh-chung/<int:evidence_pk>/sua/",
        evidence.edit_evidence,
        name="edit_evidence",
    ),
    path(
        "ho-so/<int:pk>/minh-chung/<int:evidence_pk>/xoa/",
        evidence.remove_from_unit,
        name="remove_from_shelf",
    ),
    path("ho-so/minh-chung/<int:evidence_pk>/", evidence.evidence_file, name="evidence_file"),
    *unit_urls.urlpatterns,
]

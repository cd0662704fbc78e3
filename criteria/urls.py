"""Addresses of `criteria`: the public criteria, the self-scores, the scoring desk."""

from django.urls import path

from criteria.views import (
    appeals,
    cells,
    conflicts,
    exports,
    office_sheet,
    overview,
    preview,
    public,
    queue,
    receiving,
    results,
    self_scores,
    sheet,
)

app_name = "criteria"

urlpatterns = [
    path("ke-hoach/tieu-chi/<slug:group>/", public.criteria_set, name="criteria_set"),
    path("ho-so/<int:pk>/tu-cham/", self_scores.self_scores, name="self_scores"),
    path("ho-so/<int:pk>/ket-qua/", results.result, name="result"),
    path(
        "ho-so/<int:pk>/ket-qua/minh-chung/<int:evidence>/",
        preview.result_evidence,
        name="result_evidence",
    ),
    path(
        "ho-so/<int:pk>/ket-qua/<int:criterion>/kien-nghi/",
        appeals.appeal,
        name="appeal",
    ),
    path("cham-diem/", queue.desk, name="desk"),
    path("cham-diem/cong-bo/", results.publish, name="publish_results"),
    path("cham-diem/kien-nghi/", appeals.appeals, name="appeals"),
    path("cham-diem/kien-nghi/<int:pk>/", appeals.answer, name="appeal_answer"),
    path("cham-diem/xung-dot/", conflicts.conflicts, name="conflicts"),
    path("cham-diem/xep-hang/", overview.ranking, name="ranking"),
    path("cham-diem/tong-hop/", overview.dashboard, name="dashboard"),
    path("cham-diem/nguoi-cham/", overview.scorers, name="scorers"),
    path("cham-diem/xuat/ket-qua.xlsx", exports.export_results, name="export_results"),
    path("cham-diem/<int:pk>/tiep-nhan/", receiving.receive, name="receive"),
    path("cham-diem/<int:pk>/xung-dot/", conflicts.conflict, name="conflict"),
    path(
        "cham-diem/<int:pk>/minh-chung/<int:evidence>/",
        preview.evidence_preview,
        name="evidence_preview",
    ),
    path("cham-diem/<int:pk>/<slug:office>/", sheet.score_sheet, name="score_sheet"),
    path(
        "cham-diem/<int:pk>/<slug:office>/o/<int:criterion>/",
        cells.score_cell,
        name="score_cell",
    ),
    path(
        "cham-diem/<int:pk>/<slug:office>/thong-nhat/",
        office_sheet.office_sheet,
        name="office_sheet",
    ),
    path(
        "cham-diem/<int:pk>/<slug:office>/phieu.xlsx",
        exports.export_sheet,
        name="export_sheet",
    ),
]

"""Addresses of `criteria`: the public criteria, the self-scores, the scoring desk."""

from django.urls import path

from criteria.views import desk, receiving, self_scores

app_name = "criteria"

urlpatterns = [
    path("ke-hoach/tieu-chi/<slug:group>/", self_scores.criteria_set, name="criteria_set"),
    path("ho-so/<int:pk>/tu-cham/", self_scores.self_scores, name="self_scores"),
    path("cham-diem/", desk.desk, name="desk"),
    path("cham-diem/xep-hang/", desk.ranking, name="ranking"),
    path("cham-diem/<int:pk>/tiep-nhan/", receiving.receive, name="receive"),
    path("cham-diem/<int:pk>/<slug:office>/", desk.score_sheet, name="score_sheet"),
]

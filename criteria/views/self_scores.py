"""The unit's own points."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from criteria.forms import SelfScoreForm
from criteria.gap_meter import meter_of
from criteria.self_scoring import citable_evidence, claims_of, criteria_of, save_self_score
from movement.views.autosave import DossierFormPage
from movement.views.kept_text import login_keeping_text


class SelfScoresPage(DossierFormPage[SelfScoreForm]):
    """Points that the unit claims; right cells are saved even when another one is wrong."""

    part = "self_scores"
    template = "criteria/self_scores.html"

    def load(self) -> None:
        """What the form is made of, read once."""
        self.criteria = criteria_of(self.submission)
        self.claims = claims_of(self.submission)
        self.achievements = list(self.submission.achievements.all())
        self.evidence = citable_evidence(self.submission)

    def form(self, data: QueryDict | None) -> SelfScoreForm:
        initial: dict[str, object] = {}
        for key, claim in self.claims.items():
            initial[f"points_{key}"] = claim.points
            initial[f"value_{key}"] = claim.value
            initial[f"target_{key}"] = claim.target
            initial[f"note_{key}"] = claim.note
            initial[f"achievements_{key}"] = list(claim.achievements.all())
            initial[f"evidence_{key}"] = list(claim.evidence.all())
        return SelfScoreForm(
            data,
            criteria=self.criteria,
            achievements=self.achievements,
            evidence=self.evidence,
            initial=initial,
        )

    def save(self, form: SelfScoreForm) -> None:
        for claim in form.claims():
            save_self_score(
                submission=self.submission,
                criterion=claim.criterion,
                points=claim.entry.points,
                value=claim.entry.value,
                target=claim.entry.target,
                note=claim.note,
                achievements=claim.achievements,
                evidence=claim.evidence,
                actor=self.actor,
            )
        self.claims = claims_of(self.submission)

    def save_right_parts(self, form: SelfScoreForm) -> None:
        self.save(form)

    def after(self, form: SelfScoreForm) -> HttpResponse:
        messages.success(self.request, "Đã lưu điểm tự chấm.")
        return redirect("movement:dossier", self.submission.pk)

    def context(self, form: SelfScoreForm) -> dict[str, Any]:
        """The dossier, and how much of what is claimed rests on evidence."""
        return {
            **super().context(form),
            "panel": {"meter": meter_of(self.criteria, self.claims)},
        }


@login_keeping_text
def self_scores(request: HttpRequest, pk: int) -> HttpResponse:
    """The points that the unit claims, criterion by criterion."""
    return SelfScoresPage(request, pk).answer()

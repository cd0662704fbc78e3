"""What a unit reads of its result, and the publication by the standing office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from criteria.appeal_forms import PublishForm
from criteria.explaining import explain
from criteria.publication import groups_to_publish, publish_results
from movement.errors import Refused
from movement.models import RoundWindow
from movement.permissions import require
from movement.views.common import dossier_or_404, signed_in
from movement.windows import WindowState, deadline


@login_required
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's own sheet, its place and the distribution of its group, once published."""
    submission = dossier_or_404(request, pk, "criteria.view_result")
    closing = deadline(submission.round, RoundWindow.Kind.APPEAL, submission.unit)
    context = {
        "submission": submission,
        "explanation": explain(submission),
        "closing": closing,
        "may_appeal": closing is not None
        and closing.state is WindowState.OPEN
        and signed_in(request).has_perm("criteria.appeal", submission),
    }
    return render(request, "criteria/result.html", context)


@login_required
def publish(request: HttpRequest) -> HttpResponse:
    """Every group with what its publication still lacks; the button publishes one."""
    require(request.user, "criteria.publish_results")
    if request.method == "POST":
        form = PublishForm(request.POST)
        if not form.is_valid():
            raise Http404
        chosen = form.cleaned_data["set"]
        try:
            publish_results(round_=chosen.round, group=chosen.group, actor=signed_in(request))
            messages.success(request, f"Đã công bố kết quả nhóm {chosen.group}.")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("criteria:publish_results")
    return render(request, "criteria/publish.html", {"states": groups_to_publish()})

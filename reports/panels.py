"""What `reports` puts on the dossier's pages: the way to the receipt."""

from typing import Any

from django.urls import reverse

from movement.models import Submission, User
from movement.readiness import Panel, register_panel
from reports.models import Receipt


def _receipt(submission: Submission, reader: User) -> dict[str, Any] | None:
    """The receipt of the last revision."""
    revision = submission.revisions.select_related("receipt").last()
    if revision is None:
        return None
    receipt: Receipt | None = getattr(revision, "receipt", None)
    return {
        "url": reverse("reports:receipt", args=[submission.pk, revision.number]),
        "state": receipt.state if receipt else Receipt.State.QUEUED,
        "pages": receipt.pages if receipt else 0,
        "size": receipt.size if receipt else 0,
    }


def register_panels() -> None:
    """Called once by the app's `ready()`."""
    register_panel(
        Panel(
            key="receipt",
            pages=frozenset({"confirmation"}),
            order=10,
            template="reports/receipt_panel.html",
            context=_receipt,
        )
    )

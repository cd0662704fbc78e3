"""Taking the demonstration year away again; the plan and everything loaded with it stay."""

import contextlib
from pathlib import PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from awards.models import CouncilTerm, Decision, Honour, Proposal, Sitting, VoteRound
from criteria.loading import load_criteria
from criteria.models import (
    Appeal,
    CriteriaSet,
    Declaration,
    OfficeSheet,
    Publication,
    Result,
    ScoreChange,
    ScoreSheet,
)
from movement.errors import Refused
from movement.models import (
    Authority,
    Event,
    Evidence,
    Letter,
    Membership,
    Registration,
    RevisionRequest,
    RoundWindow,
    Submission,
    Unit,
    User,
)
from reports.models import Receipt, ReportFile, ReportJob, ReportSnapshot
from xuantruong.demo.material import YEAR

_HANGS_ON_DEMO = (
    Q(round__year=YEAR)
    | Q(unit__is_demo=True)
    | Q(revisions__submitted_by__is_demo=True)
    | Q(office_sheets__sheets__scorer__is_demo=True)
    | Q(proposals__proposed_by__is_demo=True)
)


def remove_demo_year() -> int:
    """Delete every demonstration row, then the files, then bring the criteria drafts back.

    This is no change of state in the domain's sense: the rows never belonged to it.

    Returns:
        How many rows were deleted.

    Raises:
        Refused: there is nothing to remove, or real data hang on what would be removed.
    """
    with transaction.atomic():
        _require_demo()
        _refuse_real_dossiers()
        files = _files()
        try:
            deleted = _delete_rows()
        except ProtectedError as error:
            kinds = sorted({str(row._meta.verbose_name) for row in error.protected_objects})
            raise Refused(
                "Không gỡ được dữ liệu minh họa vì còn dữ liệu thật gắn với nó: "
                f"{', '.join(kinds)}."
            ) from error
        Authority.objects.update(is_demo=False)
        load_criteria(year=YEAR)
    # After the transaction: a file without a row does no harm, a row without its file does.
    for name in files:
        default_storage.delete(name)
    for folder in {str(PurePosixPath(name).parent) for name in files}:
        with contextlib.suppress(OSError):  # not empty: it also holds real files
            default_storage.delete(folder)
    return deleted


def _require_demo() -> None:
    authority = Authority.current()
    marked = authority is not None and authority.is_demo
    if not marked and not User.objects.filter(is_demo=True).exists():
        raise Refused("Cổng không có dữ liệu minh họa để gỡ.")


def _refuse_real_dossiers() -> None:
    real = Submission.objects.filter(_HANGS_ON_DEMO, is_demo=False).distinct().count()
    if real:
        raise Refused(
            f"Có {real} hồ sơ thật gắn với đợt thi đua, tiêu chí hoặc người dùng minh họa; "
            "không gỡ được dữ liệu minh họa."
        )


def _files() -> list[str]:
    evidence = Evidence.objects.filter(unit__is_demo=True).values_list("file", flat=True)
    reports = ReportFile.objects.filter(snapshot__is_demo=True).values_list("file", flat=True)
    receipts = Receipt.objects.filter(revision__submission__is_demo=True).exclude(file="")
    return [*evidence, *reports, *receipts.values_list("file", flat=True)]


def _delete_rows() -> int:
    """Delete from the last link of the chain to the first, each with its history."""
    deleted = 0
    for rows in _chain():
        content_type = ContentType.objects.get_for_model(rows.model)
        keys = list(rows.values_list("pk", flat=True))
        deleted += Event.objects.filter(content_type=content_type, object_id__in=keys).delete()[0]
        deleted += rows.delete()[0]
    return deleted


def _chain() -> list[QuerySet[Any]]:
    submissions = Submission.objects.filter(is_demo=True)
    sittings = Sitting.objects.filter(term__is_demo=True)
    people = User.objects.filter(is_demo=True)
    return [
        ReportJob.objects.filter(is_demo=True),
        ReportSnapshot.objects.filter(is_demo=True),
        Honour.objects.filter(decision_item__decision__sitting__in=sittings),
        Decision.objects.filter(sitting__in=sittings),
        VoteRound.objects.filter(sitting__in=sittings),
        sittings,
        CouncilTerm.objects.filter(is_demo=True),
        Proposal.objects.filter(submission__in=submissions),
        ScoreChange.objects.filter(score__office_sheet__submission__in=submissions),
        Appeal.objects.filter(submission__in=submissions),
        Result.objects.filter(submission__in=submissions),
        Publication.objects.filter(round__year=YEAR),
        ScoreSheet.objects.filter(office_sheet__submission__in=submissions),
        OfficeSheet.objects.filter(submission__in=submissions),
        Declaration.objects.filter(Q(unit__is_demo=True) | Q(user__is_demo=True)),
        Receipt.objects.filter(revision__submission__in=submissions),
        RevisionRequest.objects.filter(submission__in=submissions),
        submissions,
        Registration.objects.filter(is_demo=True),
        Evidence.objects.filter(unit__is_demo=True),
        Membership.objects.filter(Q(unit__is_demo=True) | Q(user__is_demo=True)),
        Unit.objects.filter(is_demo=True),
        CriteriaSet.objects.filter(round__year=YEAR),
        RoundWindow.objects.filter(round__year=YEAR),
        Letter.objects.filter(to_user__is_demo=True),
        Event.objects.filter(actor__is_demo=True),
        people,
    ]

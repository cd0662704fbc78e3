"""Freezing a report's figures: the only reader of the database for figures."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from awards.models import Honour, Proposal
from criteria.models import Result
from movement.errors import Refused
from movement.models import (
    Achievement,
    Authority,
    ContentArea,
    Group,
    Office,
    Phase,
    PlanSection,
    Round,
    Signer,
    Submission,
    Unit,
    User,
)
from reports import figures
from reports.content import (
    SCHEMA,
    AuthorityPart,
    Content,
    PhasePart,
    PlanPart,
    RoundPart,
    SignerPart,
    canonical,
    digest,
)
from reports.models import ReportSnapshot

MOST_DIFFICULTIES = 20


@transaction.atomic
def freeze(*, kind: str, phase: Phase, actor: User, now: datetime | None = None) -> ReportSnapshot:
    """Store the figures of the phase as they are now.

    Raises:
        Refused: the authority was never loaded, so the report would speak in nobody's name.
    """
    as_of = timezone.localtime(now or timezone.now()).replace(microsecond=0)
    content = collect(kind=kind, phase=phase, as_of=as_of)
    text = canonical(content)
    return ReportSnapshot.objects.create(
        kind=kind,
        phase=phase,
        as_of=as_of,
        content=text,
        sha256=digest(text),
        made_by=actor,
        is_demo=content["is_demo"],
    )


def collect(*, kind: str, phase: Phase, as_of: datetime) -> Content:
    """Everything that the report may say, as plain values; each table is read once.

    Raises:
        Refused: the authority was never loaded.
    """
    authority = Authority.current()
    if authority is None:
        raise Refused("Chưa nạp Kế hoạch nên chưa có tên cơ quan ban hành báo cáo.")
    units = list(Unit.objects.active().values_list("group_id", "is_demo"))
    rounds = _rounds(phase)
    dossiers = _dossiers(phase)
    sent = [dossier for dossier in dossiers if figures.is_sent(dossier)]
    results = _results(phase)
    honours = _honours(phase)
    difficulties = figures.difficulty_rows(sent)
    return {
        "schema": SCHEMA,
        "kind": kind,
        "as_of": as_of.isoformat(),
        "is_demo": authority.is_demo
        or any(is_demo for _, is_demo in units)
        or any(dossier.is_demo for dossier in dossiers),
        "authority": _authority(authority),
        "plan": _plan(phase),
        "phase": _phase(phase),
        "offices": [{"name": office.name, "duty": office.duty} for office in Office.objects.all()],
        "rounds": rounds,
        "summary": figures.summary(
            rounds=len(rounds),
            units=len(units),
            dossiers=len(dossiers),
            sent=len(sent),
            judged=len(results),
            proposals=_proposals_put_to_council(phase),
            honours=len(honours),
        ),
        "areas": figures.area_rows(
            list(ContentArea.objects.filter(plan=phase.plan_id)), sent, _area_tags(phase)
        ),
        "groups": figures.group_rows(
            list(Group.objects.all()),
            Counter(group for group, _ in units),
            sent,
            results,
            honours,
        ),
        "leaders": figures.leader_rows(results),
        "honours": figures.honour_rows(honours),
        "difficulties": difficulties[:MOST_DIFFICULTIES],
        "difficulties_total": len(difficulties),
        "solutions": _solutions(phase),
        "signer": _signer(as_of),
        "recipients": _recipients(authority),
    }


def _dossiers(phase: Phase) -> list[Submission]:
    return list(
        Submission.objects.filter(round__phase=phase)
        .select_related("unit", "round")
        .order_by("unit__group__order", "unit__sort_key", "round__year", "pk")
    )


def _results(phase: Phase) -> list[Result]:
    own = "submission__unit__group__order", "submission__round__year", "rank"
    return list(
        Result.objects.filter(submission__round__phase=phase)
        .select_related("submission__unit__group", "submission__round")
        .order_by(*own, "submission__unit__sort_key", "pk")
    )


def _honours(phase: Phase) -> list[Honour]:
    return list(
        Honour.objects.filter(decision_item__decision__round__phase=phase)
        .select_related("group")
        .order_by("group__order", "sort_key", "year", "number")
    )


def _area_tags(phase: Phase) -> list[tuple[int, int]]:
    tags = Achievement.content_areas.through.objects.filter(
        achievement__submission__round__phase=phase
    )
    return list(tags.values_list("contentarea_id", "achievement__submission_id"))


def _proposals_put_to_council(phase: Phase) -> int:
    """Proposals that stand before the council or came back from it; dropped ones never did."""
    own = Proposal.objects.filter(submission__round__phase=phase)
    return own.exclude(state=Proposal.State.DROPPED).count()


def _authority(authority: Authority) -> AuthorityPart:
    return {
        "name": authority.name,
        "short_name": authority.short_name,
        "commune": authority.commune,
        "place": authority.place,
        "province": authority.province,
        "symbol": authority.symbol,
    }


def _plan(phase: Phase) -> PlanPart:
    plan = phase.plan
    return {
        "number": plan.number,
        "issued_on": plan.issued_on.isoformat(),
        "title": plan.title,
        "movement": plan.movement,
        "first_year": plan.first_year,
        "last_year": plan.last_year,
    }


def _phase(phase: Phase) -> PhasePart:
    return {
        "number": phase.number,
        "first_year": phase.first_year,
        "last_year": phase.last_year,
        "review": phase.review,
        "review_year": phase.review_year,
        "text": phase.text,
    }


def _rounds(phase: Phase) -> list[RoundPart]:
    rounds = Round.objects.filter(phase=phase).prefetch_related("windows").order_by("year")
    return [
        {
            "year": round_.year,
            "windows": [
                {
                    "name": window.get_kind_display(),
                    "opens_at": timezone.localtime(window.opens_at).isoformat(),
                    "closes_at": timezone.localtime(window.closes_at).isoformat(),
                }
                for window in round_.windows.all()
            ],
        }
        for round_ in rounds
    ]


def _solutions(phase: Phase) -> list[str]:
    own = PlanSection.objects.filter(plan=phase.plan_id, kind=PlanSection.Kind.SOLUTION)
    return list(own.values_list("heading", flat=True))


def _signer(as_of: datetime) -> SignerPart | None:
    """Who signs on the day; of several, the one appointed last."""
    day = as_of.date()
    signer = (
        Signer.objects.filter(from_date__lte=day)
        .filter(Q(to_date=None) | Q(to_date__gte=day))
        .order_by("-from_date", "-pk")
        .first()
    )
    if signer is None:
        return None
    post = [line.strip() for line in signer.post.splitlines() if line.strip()]
    return {"capacity": signer.capacity, "post": post, "name": signer.name}


def _recipients(authority: Authority) -> list[str]:
    """The lines of Nơi nhận; the standing office keeps the copy."""
    standing = Office.objects.filter(is_standing=True).first()
    copy = f"Lưu: VT, {standing.short_name}." if standing else "Lưu: VT."
    return [
        f"UBND {authority.province} (để báo cáo);",
        "Thường trực Đảng ủy, HĐND xã;",
        "Lãnh đạo UBND, UBMTTQ xã;",
        "Các cơ quan, đơn vị;",
        copy,
    ]

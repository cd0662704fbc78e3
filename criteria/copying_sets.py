"""A new year starts as a copy of a criteria set, and so does a new version."""

from django.db import transaction
from django.db.models import Max

from criteria.models import Band, ClassBand, CriteriaSet, Criterion
from criteria.models.criteria import CriteriaSetQuerySet
from criteria.publishing import is_frozen
from movement.errors import Refused
from movement.history import record
from movement.models import Round, User


@transaction.atomic
def copy_set(*, criteria_set: CriteriaSet, round_: Round, actor: User) -> CriteriaSet:
    """A draft for the round with everything that the set holds; approvals are not copied.

    Raises:
        Refused: no right, the group has a draft in the round already, or the round's set is
            frozen, so that no other could be published.
    """
    if not actor.has_perm("criteria.copy_set"):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    # Two people who copy into one round wait for each other here.
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    siblings = CriteriaSet.objects.filter(round=round_, group=criteria_set.group_id)
    _require_room(siblings, round_)
    last = siblings.aggregate(last=Max("version"))["last"] or 0
    copy = CriteriaSet.objects.create(
        round=round_,
        group=criteria_set.group,
        version=last + 1,
        scale=criteria_set.scale,
        bonus_cap=criteria_set.bonus_cap,
        penalty_cap=criteria_set.penalty_cap,
        scorers=criteria_set.scorers,
        note=f"Chép từ bộ tiêu chí năm {criteria_set.round.year}, phiên bản {criteria_set.version}",
        copied_from=criteria_set,
    )
    _copy_classes(criteria_set, copy)
    for criterion in criteria_set.criteria.prefetch_related("bands", "content_areas"):
        _copy_criterion(criterion, copy)
    record("criteria_set.copied", copy, actor=actor, source=criteria_set.pk)
    return copy


def _require_room(siblings: CriteriaSetQuerySet, round_: Round) -> None:
    draft = siblings.filter(state=CriteriaSet.State.DRAFT).first()
    if draft is not None:
        raise Refused(
            f"{round_} đã có dự thảo phiên bản {draft.version} của nhóm này; hãy sửa dự thảo đó."
        )
    in_force = siblings.in_force().select_related("round").first()
    if in_force is not None and is_frozen(in_force):
        raise Refused(
            f"Bộ tiêu chí của {round_} đã khóa từ khi mở nhận hồ sơ; hãy chép sang đợt sau."
        )


def _copy_classes(source: CriteriaSet, copy: CriteriaSet) -> None:
    ClassBand.objects.bulk_create(
        ClassBand(criteria_set=copy, name=row.name, from_share=row.from_share, is_top=row.is_top)
        for row in source.class_bands.all()
    )


def _copy_criterion(source: Criterion, criteria_set: CriteriaSet) -> None:
    """A criterion with its bands and areas; both are read before the key is taken away."""
    bands, areas = list(source.bands.all()), list(source.content_areas.all())
    copy = Criterion(
        **{
            field.attname: getattr(source, field.attname)
            for field in Criterion._meta.concrete_fields
            if not field.primary_key
        }
    )
    copy.criteria_set = criteria_set
    copy.save(force_insert=True)
    copy.content_areas.set(areas)
    Band.objects.bulk_create(
        Band(criterion=copy, lower=band.lower, upper=band.upper, points=band.points)
        for band in bands
    )

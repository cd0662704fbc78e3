"""A criteria set's life: problems in words, then publishing."""

from datetime import datetime

from django.db import transaction

from criteria.arithmetic import total
from criteria.models import Axis, CriteriaSet, Criterion
from movement.errors import Refused
from movement.history import record
from movement.models import Office, User
from movement.numbers import format_points


def set_problems(criteria_set: CriteriaSet) -> list[str]:
    """Everything that keeps the set from being published, as sentences; empty when ready."""
    criteria = list(criteria_set.criteria.select_related("office", "plan_criterion"))
    found = []
    points = total(criterion.max_points for criterion in criteria)
    if points != criteria_set.scale:
        found.append(
            f"Tổng điểm chuẩn là {format_points(points)}, "
            f"phải bằng thang điểm {format_points(criteria_set.scale)}."
        )
    covered = {criterion.plan_criterion_id for criterion in criteria}
    found += [
        f"Tiêu chí {plan_criterion} của Kế hoạch chưa có tiêu chí thành phần."
        for plan_criterion in criteria_set.group.plan_criteria.exclude(pk__in=covered)
    ]
    for criterion in criteria:
        if criterion.plan_criterion.group_id != criteria_set.group_id:
            found.append(f"Tiêu chí {criterion.code} thuộc nhóm đối tượng khác.")
        if not _owner_is_right(criterion):
            found.append(
                f"Tiêu chí {criterion.code}: chuyển đổi xanh do Phòng Kinh tế chấm, các trục khác "
                "do Phòng Văn hóa - Xã hội chấm."
            )
    return found


@transaction.atomic
def publish_set(
    *, criteria_set: CriteriaSet, actor: User, now: datetime | None = None
) -> CriteriaSet:
    """Put the set in force for its group and round; the set in force before is replaced.

    Raises:
        Refused: no right, the set is not a draft, it has problems (all are named), or dossiers
            of the group were already sent under the set in force.
    """
    criteria_set = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    if not actor.has_perm("criteria.publish_set"):
        raise Refused("Việc này thuộc Phòng Văn hóa - Xã hội.")
    if criteria_set.state != CriteriaSet.State.DRAFT:
        raise Refused("Bộ tiêu chí này đã ban hành.")
    found = set_problems(criteria_set)
    if found:
        raise Refused(" ".join(found))
    in_force = CriteriaSet.objects.in_force().filter(
        round=criteria_set.round, group=criteria_set.group
    )
    if (
        in_force.exists()
        and criteria_set.round.submissions.sent().filter(unit__group=criteria_set.group).exists()
    ):
        raise Refused("Đã có hồ sơ nộp theo bộ tiêu chí đang áp dụng; không thay được nữa.")
    in_force.update(state=CriteriaSet.State.REPLACED)
    criteria_set.state = CriteriaSet.State.PUBLISHED
    criteria_set.save(update_fields=["state"])
    record("criteria_set.published", criteria_set, actor=actor, at=now)
    return criteria_set


def _owner_is_right(criterion: Criterion) -> bool:
    """Green belongs to Phòng Kinh tế, the other axes to Phòng Văn hóa - Xã hội (V.2.1, V.2.2)."""
    is_green = criterion.axis == Axis.GREEN
    return is_green == (criterion.office.code == Office.ECONOMIC)

"""What a unit reached of the targets that it had registered for the round."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.db.models import QuerySet

from movement.errors import Refused
from movement.models import Registration, Submission, Target, TargetResult, User
from movement.workflow import editing

_TENTH = Decimal("0.1")
LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Reached:
    """A target and what the unit says of it."""

    target: Target
    value: Decimal | None = None
    note: str = ""

    @property
    def percent(self) -> Decimal | None:
        """The share of the target that was reached."""
        return share(self.value, self.target.value)


def share(value: Decimal | None, target: Decimal) -> Decimal | None:
    """How many percent of the target were reached, to one decimal; None where it says nothing.

    Rounded down: 99,97 % of a target is not 100 %.
    """
    if value is None or target == 0:
        return None
    return (value * 100 / target).quantize(_TENTH, rounding=ROUND_FLOOR)


def targets_of(submission: Submission) -> QuerySet[Target]:
    """The targets that the dossier's unit registered for its round."""
    return Target.objects.filter(
        registration__unit=submission.unit_id,
        registration__round=submission.round_id,
        registration__state=Registration.State.REGISTERED,
    ).select_related("content_area")


def reached_by(submission: Submission) -> list[Reached]:
    """Every registered target with what the dossier says of it, in the order of registration."""
    results = {result.target_id: result for result in submission.target_results.all()}
    return [
        Reached(target, results[target.pk].value, results[target.pk].note)
        if target.pk in results
        else Reached(target)
        for target in targets_of(submission)
    ]


def save_target_results(
    *, submission: Submission, results: Sequence[Reached], actor: User
) -> Submission:
    """Write what was reached of these targets; a line with neither number nor words is emptied.

    Raises:
        Refused: no right, the dossier was sent meanwhile, the target is not one that the unit
            registered, or a number or note is out of its limits.
    """
    with editing(submission=submission, actor=actor) as held:
        own = set(targets_of(held).values_list("pk", flat=True))
        for line in results:
            _check(line, own)
            _write(held, line)
        held.save(update_fields=["updated_at"])
        return held


def _check(line: Reached, own: set[int]) -> None:
    if line.target.pk not in own:
        raise Refused("Chỉ tiêu này không có trong bản đăng ký của đơn vị; hãy tải lại trang.")
    if line.value is not None and line.value < 0:
        raise Refused(f"“{line.target}”: kết quả không được âm.")
    if len(line.note) > LONGEST_NOTE:
        raise Refused(f"“{line.target}”: giải thích không quá {LONGEST_NOTE} ký tự.")


def _write(submission: Submission, line: Reached) -> None:
    note = line.note.strip()
    if line.value is None and not note:
        TargetResult.objects.filter(submission=submission, target=line.target).delete()
        return
    TargetResult.objects.update_or_create(
        submission=submission, target=line.target, defaults={"value": line.value, "note": note}
    )

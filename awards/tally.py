"""Quorum, base and threshold: pure arithmetic on whole numbers, never on floats.

The base is the number that the share of agreeing votes is counted on. Vietnamese practice counts
on all members of the council, so that absence works as "no" (NĐ 98/2023 Điều 30(7), domain data).
"""

import enum
from dataclasses import dataclass


class Base(enum.StrEnum):
    """What the share of agreeing votes is counted on."""

    ALL = "all"
    PRESENT = "present"
    CAST = "cast"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Values with their Vietnamese names, for a model field."""
        return [(base.value, BASE_NAMES[base]) for base in cls]


BASE_NAMES = {
    Base.ALL: "tổng số thành viên Hội đồng",
    Base.PRESENT: "số thành viên có mặt",
    Base.CAST: "số thành viên đã biểu quyết",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How a vote is judged; fractions are (numerator, denominator), 0 ≤ numerator ≤ denominator."""

    base: Base
    quorum: tuple[int, int]
    threshold: tuple[int, int]
    strict: bool


@dataclass(frozen=True, slots=True)
class Turnout:
    """Numbers of persons: members with a vote, those present, those who voted."""

    members: int
    present: int
    cast: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one nominee: the base's value, the votes needed, and whether it passed."""

    base_value: int
    needed: int
    passed: bool


def quorum_needed(members: int, quorum: tuple[int, int]) -> int:
    """The least number of members that makes a sitting valid: the fraction, rounded up."""
    numerator, denominator = quorum
    return -(-members * numerator // denominator)


def has_quorum(members: int, present: int, quorum: tuple[int, int]) -> bool:
    """Whether enough members are present; a council without members never has a quorum."""
    return members > 0 and present >= quorum_needed(members, quorum)


def votes_needed(base_value: int, threshold: tuple[int, int], *, strict: bool) -> int:
    """The least number of agreeing votes that passes.

    At least the fraction of the base; with `strict`, more than it (half of 10 needs 6). Nobody
    passes without a single agreeing vote, so the number is at least 1.
    """
    numerator, denominator = threshold
    product = base_value * numerator
    needed = product // denominator + 1 if strict else -(-product // denominator)
    return max(needed, 1)


def judge(rule: Rule, turnout: Turnout, agree: int) -> Verdict:
    """Whether `agree` votes pass under the rule at this turnout."""
    base_value = {
        Base.ALL: turnout.members,
        Base.PRESENT: turnout.present,
        Base.CAST: turnout.cast,
    }[rule.base]
    needed = votes_needed(base_value, rule.threshold, strict=rule.strict)
    return Verdict(base_value=base_value, needed=needed, passed=agree >= needed)

"""Criteria come from a file into a draft: all rows as the verdicts said, or none."""

from decimal import Decimal

import pytest

from criteria.models import Band, CriteriaSet, Criterion
from criteria.spreadsheets.set_import import import_set, weigh_set
from movement.errors import Refused
from movement.importing.sheets import Line
from movement.importing.verdicts import Outcome
from movement.models import ContentArea, Event, Group, Office, User
from tests.acting import at_once, refusal
from tests.criteria.tables import (
    CHANGED_MEANWHILE,
    MINE,
    NEW,
    THEIRS,
    exported,
    lines_of,
    of,
    reading_of,
    row,
    typed,
    words_of,
)
from tests.factories import a_head, a_member, a_unit, approve_criteria, the_plan


@pytest.fixture
def draft(db: None) -> CriteriaSet:
    """The agencies' draft."""
    the_plan()
    Criterion.objects.update(tie_break=None, bars_top=False)
    return CriteriaSet.objects.get(group__code=Group.AGENCY)


@pytest.fixture
def culture(draft: CriteriaSet) -> User:
    """The head of the standing office."""
    return a_head(Office.CULTURE_SOCIAL)


def imported(draft: CriteriaSet, actor: User, content: bytes) -> dict[Outcome, int]:
    """Both steps."""
    reading = reading_of(draft, actor, content)
    return import_set(criteria_set=draft, lines=reading.lines, expected=reading.stamp, actor=actor)


def refused(draft: CriteriaSet, actor: User, lines: list[Line], expected: str) -> str:
    """The sentence with which the second step says no."""
    return refusal(import_set, criteria_set=draft, lines=lines, expected=expected, actor=actor)[0]


# Who may


def test_only_the_two_offices_write_and_only_into_a_draft(
    draft: CriteriaSet, culture: User
) -> None:
    member = a_member(a_unit())
    reading = reading_of(draft, culture, typed(NEW))

    assert refused(draft, member, list(reading.lines), reading.stamp) == (
        "Việc này thuộc hai phòng chấm điểm."
    )
    CriteriaSet.objects.filter(pk=draft.pk).update(state=CriteriaSet.State.PUBLISHED)
    assert refused(draft, culture, list(reading.lines), reading.stamp).startswith(
        "Bộ tiêu chí này đã ban hành."
    )
    assert not draft.criteria.filter(code="CQ9.1").exists()


# The writing


def test_new_and_changed_rows_are_written_and_the_others_stay(
    draft: CriteriaSet, culture: User
) -> None:
    kept = draft.criteria.exclude(code=MINE)
    before = list(kept.values())
    changed = row(of(draft, MINE)) | {
        "Cách tính": "Theo mức",
        "Các mức": "từ 90: 12; dưới 90: 0",
        "Đơn vị tính": "%",
        "Nội dung thi đua": "2; 5",
        "Điểm chuẩn": "12",
    }
    content = typed(changed, NEW)

    reading = reading_of(draft, culture, content)
    assert reading.kept == [line["code"] for line in before]
    assert Criterion.objects.get(code=MINE).max_points == 14  # nothing yet
    done = imported(draft, culture, content)

    assert done == {Outcome.WRONG: 0, Outcome.NEW: 1, Outcome.CHANGED: 1, Outcome.SAME: 0}
    mine = of(draft, MINE)
    assert (mine.kind, mine.measure, mine.max_points) == ("bands", "%", Decimal(12))
    assert [area.number for area in mine.content_areas.all()] == [2, 5]
    assert list(mine.bands.values_list("lower", "upper", "points")) == [
        (90, None, 12),
        (None, 90, 0),
    ]
    assert list(kept.exclude(code="CQ9.1").values()) == before
    new = of(draft, "CQ9.1")
    assert (new.text, new.max_points, new.axis, new.kind) == (
        "Sáng kiến mới",
        Decimal("2.5"),
        "innovation",
        "manual",
    )
    assert (new.office.code, new.plan_criterion.number) == (Office.CULTURE_SOCIAL, 2)
    assert new.order == len(before) + 2
    event = Event.objects.get(kind="criteria_set.imported")
    assert (event.actor, event.subject, event.data) == (culture, draft, {"new": 1, "changed": 1})


def test_a_blank_cell_leaves_the_value_and_the_word_khong_takes_it_away(
    draft: CriteriaSet, culture: User
) -> None:
    mine = of(draft, MINE)
    mine.measure, mine.tie_break = "%", 1
    mine.save()
    mine.bands.all().delete()
    Band.objects.create(criterion=mine, lower=1, upper=None, points=2)
    mine.content_areas.set(ContentArea.objects.all())
    names = ("Cách cho điểm", "Đơn vị tính", "Các mức", "Minh chứng", "Thứ tự xét bằng điểm")
    names += ("Nội dung thi đua",)

    blank = row(mine) | dict.fromkeys(names, "")
    assert words_of(draft, culture, typed(blank)) == ["Không đổi"]
    imported(draft, culture, typed(row(mine) | dict.fromkeys(names, "Không")))

    mine = of(draft, MINE)
    assert (mine.guidance, mine.measure, mine.evidence_required) == ("", "", "")
    assert mine.tie_break is None
    assert not mine.bands.exists()
    assert not mine.content_areas.exists()


def test_bands_alone_may_change(draft: CriteriaSet, culture: User) -> None:
    imported(draft, culture, typed(row(of(draft, MINE)) | {"Các mức": "từ 1: 14; dưới 1: 0,5"}))

    bands = of(draft, MINE).bands.values_list("lower", "upper", "points")
    assert list(bands) == [(1, None, 14), (None, 1, Decimal("0.5"))]


def test_two_criteria_change_places_in_the_tie_break(draft: CriteriaSet, culture: User) -> None:
    first, second = draft.criteria.filter(office__code=Office.CULTURE_SOCIAL)[:2]
    Criterion.objects.filter(pk=first.pk).update(tie_break=1)
    Criterion.objects.filter(pk=second.pk).update(tie_break=2)

    imported(
        draft,
        culture,
        typed(
            row(first) | {"Thứ tự xét bằng điểm": "2"},
            row(second) | {"Thứ tự xét bằng điểm": "1"},
        ),
    )

    assert [of(draft, each.code).tie_break for each in (first, second)] == [2, 1]


def test_importing_undoes_the_approvals_of_both_offices(draft: CriteriaSet, culture: User) -> None:
    draft = CriteriaSet.objects.get(group__code=Group.FRONT)
    approve_criteria(draft, culture, a_head(Office.ECONOMIC))
    assert draft.approvals.count() == 2

    imported(draft, culture, typed(NEW))

    assert not draft.approvals.exists()


def test_a_wrong_row_keeps_all_others_out(draft: CriteriaSet, culture: User) -> None:
    lines = lines_of(draft, culture, typed(NEW, NEW | {"Mã": "CQ9.2", "Trục": "x"}))
    stamp = weigh_set(criteria_set=draft, lines=lines, actor=culture).stamp

    assert refused(draft, culture, lines, stamp) == (
        "Bảng còn dòng lỗi nên chưa nhập dòng nào. Hãy sửa trong tệp rồi gửi lại."
    )
    assert not draft.criteria.filter(code__startswith="CQ9").exists()


def test_a_set_that_changed_meanwhile_is_told_even_where_the_file_is_silent(
    draft: CriteriaSet, culture: User
) -> None:
    reading = reading_of(draft, culture, typed(NEW))
    draft.criteria.filter(code=THEIRS).update(guidance="Phòng Kinh tế vừa sửa.")

    assert refused(draft, culture, list(reading.lines), reading.stamp) == CHANGED_MEANWHILE
    assert not draft.criteria.filter(code="CQ9.1").exists()


def test_a_second_click_writes_nothing_twice(draft: CriteriaSet, culture: User) -> None:
    reading = reading_of(draft, culture, typed(NEW))
    imported(draft, culture, typed(NEW))

    assert refused(draft, culture, list(reading.lines), reading.stamp) == CHANGED_MEANWHILE
    assert draft.criteria.filter(code="CQ9.1").count() == 1


def test_the_exported_file_takes_a_change_in_one_cell(draft: CriteriaSet, culture: User) -> None:
    lines = lines_of(draft, culture, exported(draft))
    lines = [
        Line(each.number, each.cells | {"text": "Đã sửa"}) if each.cells["code"] == MINE else each
        for each in lines
    ]
    reading = weigh_set(criteria_set=draft, lines=lines, actor=culture)

    done = import_set(criteria_set=draft, lines=lines, expected=reading.stamp, actor=culture)

    assert (done[Outcome.CHANGED], done[Outcome.SAME]) == (1, len(lines) - 1)
    assert of(draft, MINE).text == "Đã sửa"


def test_guidance_keeps_its_lines_through_the_file(draft: CriteriaSet, culture: User) -> None:
    draft.criteria.filter(code=MINE).update(guidance="Từ 90%:  14 điểm.\r\n\r\nCòn lại: 0 điểm.")

    words = words_of(draft, culture, exported(draft))
    assert words == ["Không đổi"] * draft.criteria.count()
    lines = row(of(draft, MINE)) | {"Cách cho điểm": "Dòng  một.\nDòng hai.", "Mã": f"{MINE}\n"}
    imported(draft, culture, typed(lines))

    assert of(draft, MINE).guidance == "Dòng một.\nDòng hai."


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_import_once() -> None:
    the_plan()
    draft = CriteriaSet.objects.get(group__code=Group.AGENCY)
    culture = a_head(Office.CULTURE_SOCIAL)
    reading = reading_of(draft, culture, typed(NEW))

    def click() -> dict[Outcome, int]:
        return import_set(
            criteria_set=draft, lines=reading.lines, expected=reading.stamp, actor=culture
        )

    done = at_once(click, click)

    assert [each.message for each in done if isinstance(each, Refused)] == [CHANGED_MEANWHILE]
    assert draft.criteria.filter(code="CQ9.1").count() == 1

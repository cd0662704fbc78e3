import pytest

from reports.render import vietnamese


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1.234"),
        (1234567, "1.234.567"),
        (None, "Chưa có số liệu"),
    ],
)
def test_whole_numbers_have_dots_between_thousands(value: int | None, written: str) -> None:
    assert vietnamese.count(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("90.25", "90,25"),
        ("1234.50", "1.234,5"),
        ("100.00", "100"),
        ("0.10", "0,1"),
        (None, "Chưa có số liệu"),
    ],
)
def test_points_have_a_comma_and_no_needless_zeros(value: str | None, written: str) -> None:
    assert vietnamese.points(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-05-15", "ngày 15 tháng 5 năm 2026"),
        ("2027-02-09", "ngày 09 tháng 02 năm 2027"),
        ("2027-12-01", "ngày 01 tháng 12 năm 2027"),
    ],
)
def test_a_day_in_full_has_its_zero_where_the_decree_wants_it(value: str, written: str) -> None:
    assert vietnamese.day_in_words(value) == written


def test_a_day_is_never_read_the_american_way() -> None:
    assert vietnamese.day("2026-05-09") == "09/05/2026"
    assert vietnamese.moment("2026-11-22T08:05:00+07:00") == "08 giờ 05, ngày 22/11/2026"

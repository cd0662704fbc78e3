from decimal import Decimal

import pytest

from criteria.figures import figures


@pytest.mark.parametrize(
    ("kind", "measure", "value", "target", "words"),
    [
        ("manual", "", None, None, ""),
        ("yes_no", "", "1.0000", None, "Có"),
        ("yes_no", "", "0", None, "Không"),
        ("ratio", "hồ sơ", "45.0000", "50.0000", "45/50 hồ sơ"),
        ("ratio", "", "1234.5", "2000", "1.234,5/2.000"),
        ("bands", "mô hình", "0", None, "0 mô hình"),
        ("bands", "", "12", None, "12"),
    ],
)
def test_figures_are_told_in_words(
    kind: str, measure: str, value: str | None, target: str | None, words: str
) -> None:
    told = figures(
        kind=kind,
        measure=measure,
        value=None if value is None else Decimal(value),
        target=None if target is None else Decimal(target),
    )
    assert told == words

import re

import pytest

from movement.references import make_reference, seeded


def test_a_reference_names_the_year_and_has_no_look_alikes() -> None:
    references = {make_reference(2026) for _ in range(500)}

    assert len(references) == 500
    for reference in references:
        assert re.fullmatch(r"TD26-[2-9A-HJ-NPR-Y]{2}[2-9][2-9A-HJ-NPR-Y]{2}[2-9].{2}", reference)
        assert not set(reference[5:]) & set("IOQZ01")


def test_a_year_is_written_with_two_figures() -> None:
    assert make_reference(2030).startswith("TD30-")
    assert make_reference(2109).startswith("TD09-")


def test_seeded_references_repeat_and_the_true_source_comes_back() -> None:
    with seeded(87):
        first = [make_reference(2026) for _ in range(3)]
    with seeded(87):
        second = [make_reference(2026) for _ in range(3)]

    assert first == second
    assert make_reference(2026) not in first


def test_the_true_source_comes_back_after_an_error() -> None:
    with seeded(87):
        first = make_reference(2026)
    with pytest.raises(ZeroDivisionError), seeded(87):
        raise ZeroDivisionError

    assert make_reference(2026) != first

import pytest

from movement.tax_codes import check_digit, is_tax_code, tidy_tax_code


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("0100233488", "0100233488"),
        (" 0314 409 058 - 002 ", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("036 190 001 234", "036190001234"),
        ("", ""),
    ],
)
def test_a_code_is_tidied(typed: str, tidy: str) -> None:
    assert tidy_tax_code(typed) == tidy


@pytest.mark.parametrize("code", ["0100233488", "0314409058-002"])
@pytest.mark.parametrize("household", [True, False])
def test_real_codes_are_codes(code: str, household: bool) -> None:
    assert is_tax_code(code, household=household)


@pytest.mark.parametrize(
    "code",
    ["0100233489", "0314409058-000", "031440905", "03144090580", "abc", "", "٠١٠٠٢٣٣٤٨٨"],
)
def test_what_cannot_be_a_code_is_none(code: str) -> None:
    assert not is_tax_code(code, household=True)


def test_twelve_digits_are_for_households_alone() -> None:
    assert is_tax_code("036190001234", household=True)
    assert not is_tax_code("036190001234", household=False)


def test_a_beginning_whose_remainder_is_zero_has_no_code() -> None:
    assert check_digit("000000000") is None
    assert check_digit("010023348") == "8"

import pytest

from movement.phones import normalise_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("0912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084 (0)912-345-678", "0912345678"),
        ("0843.456.789", "0843456789"),
        ("0228 388 1234", "02283881234"),
        ("+84 24 3825 1234", "02438251234"),
    ],
)
def test_a_number_is_kept_with_zero(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["12345", "0112345678", "09123456789", "+1 202 555 0100", "số máy"]
)
def test_what_is_no_vietnamese_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        normalise_phone(typed)

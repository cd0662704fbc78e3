import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movement.text import fold, nfc, person_sort_key, slugify, sort_key, squash

VIETNAMESE = st.text(
    alphabet=st.sampled_from(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ "
        "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    )
)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đặng Thị Hường", "dang thi huong"),
        ("ĐỖ VĂN ƠN", "do van on"),
        ("Bùi Thị Ưng", "bui thi ung"),
        ("Nguyễn Huỳnh Kỳ Uyên", "nguyen huynh ky uyen"),
        ("  Trường\u00a0THCS \n Xuân  Trường ", "truong thcs xuan truong"),
        ("Phòng Văn hóa - Xã hội", "phong van hoa - xa hoi"),
        ("Tổ dân phố số 7", "to dan pho so 7"),
        ("", ""),
    ],
)
def test_folding_forgives_tones_hats_and_the_bar_of_d(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(nfd(written)) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_folding_vietnamese_leaves_plain_letters(text: str) -> None:
    assert fold(text).isascii()
    assert fold(text) == fold(nfd(text)) == fold(text.upper())


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("Hợp tác xã Nông nghiệp Xuân Trường", "hop-tac-xa-nong-nghiep-xuan-truong"),
        ("Đặng & Con (2026)", "dang-con-2026"),
        ("–", ""),
    ],
)
def test_a_slug_has_letters_digits_and_hyphens(written: str, slug: str) -> None:
    assert slugify(written) == slug


@given(st.text())
def test_squashed_text_is_one_composed_line(text: str) -> None:
    line = squash(text)

    assert unicodedata.is_normalized("NFC", line)
    assert line.split() == nfc(text).split()
    assert squash(line) == line


def in_order(*words: str) -> bool:
    return all(sort_key(before) < sort_key(after) for before, after in pairwise(words))


def test_letters_stand_in_the_order_of_the_alphabet() -> None:
    alphabet = "a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z"

    assert in_order(*alphabet.split())


@pytest.mark.parametrize(
    "tones", ["ma mà mả mã má mạ", "ơn ờn ởn ỡn ớn ợn", "ưng ừng ửng ững ứng ựng", "y ỳ ỷ ỹ ý ỵ"]
)
def test_tones_stand_in_the_order_ngang_huyen_hoi_nga_sac_nang(tones: str) -> None:
    assert in_order(*tones.split())


def test_digits_stand_before_letters_and_other_signs_before_both() -> None:
    assert in_order("- a", "0", "1", "9", "a")


def test_letters_weigh_more_than_tones() -> None:
    # The rule of the dictionary makers (vietlex.com): ác before ách, ang before anh.
    assert in_order("ác", "ách")
    assert in_order("áng", "anh")


def test_a_shorter_name_stands_before_the_longer_one_that_begins_with_it() -> None:
    assert in_order("An", "An Bình", "Anh")
    assert in_order("Trường THCS Xuân Trường", "Trường THCS Xuân Trường B")


def test_names_are_compared_syllable_by_syllable() -> None:
    assert in_order("ba", "ba ba", "ba vạ", "bà", "bà con", "bá")


def test_capitals_and_the_way_of_composing_do_not_change_the_order() -> None:
    assert sort_key("ĐẶNG ƠN") == sort_key("Đặng Ơn") == sort_key(nfd("đặng  ơn "))


@given(st.text(max_size=40))
def test_a_sort_key_is_of_digits_alone_so_that_every_database_sorts_it_alike(text: str) -> None:
    key = sort_key(text)

    assert key == "" or (key.isascii() and key.isdigit())


@given(VIETNAMESE, VIETNAMESE)
def test_equal_keys_mean_equal_words(one: str, other: str) -> None:
    same = squash(one).lower() == squash(other).lower()

    assert (sort_key(one) == sort_key(other)) is same


def test_the_longest_names_have_keys_that_fit_their_columns() -> None:
    assert len(sort_key("ngh" * 66 + "ạ ")) <= 900
    assert len(sort_key("ạ " * 100)) <= 900
    assert len(person_sort_key("x" * 120)) <= 600


def test_people_stand_by_their_given_name_then_family_name_then_the_rest() -> None:
    people = [
        "Trần Văn An",
        "Đặng Văn Ân",
        "Bùi Thị Bình",
        "Trần Thị Bình",
        "Trần Văn Bình",
        "Nguyễn Văn Bỉnh",
        "Lê Thị Dung",
        "Lê Thị Đào",
        "Phạm Ngọc Ơn",
        "Vũ Thị Ưng",
        "Y",
    ]

    assert sorted(set(people), key=person_sort_key) == people


def test_a_person_without_a_name_has_an_empty_key() -> None:
    assert person_sort_key("") == ""


def test_nul_is_not_searched_for() -> None:
    assert fold("ab\x00c") == "abc"

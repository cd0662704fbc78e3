import pytest

from movement.comparing import (
    Change,
    Kind,
    PartChanges,
    Piece,
    compare,
    compare_rows,
    compare_words,
)

SAME, ADDED, REMOVED, CHANGED = Kind.SAME, Kind.ADDED, Kind.REMOVED, Kind.CHANGED


def an_achievement(number: int, title: str, text: str) -> list[list[str]]:
    return [
        [f"Thành tích {number}", title],
        ["Nội dung thi đua", "3. Chuyển đổi số"],
        ["Đã làm gì, kết quả", text],
    ]


def briefly(changes: list[Change]) -> list[tuple[str, Kind, str]]:
    return [
        (change.question, change.kind, "".join(piece.text for piece in change.pieces))
        for change in changes
    ]


def test_two_equal_revisions_have_no_changes() -> None:
    questions = [{"part": "Tóm tắt", "rows": [["Tóm tắt thành tích", "Đã xong."]]}]

    assert compare(questions, questions) == []
    assert compare([], []) == []


def test_changes_stand_part_by_part_and_a_part_that_is_gone_comes_last() -> None:
    before = [
        {"part": "Cam kết", "rows": [["Cam kết", "Có"]]},
        {"part": "Tóm tắt", "rows": [["Tóm tắt", "Cũ"]]},
    ]
    after = [
        {"part": "Trả lời", "rows": [["Điểm 1", "Đã bổ sung"]]},
        {"part": "Tóm tắt", "rows": [["Tóm tắt", "Mới"]]},
    ]

    assert compare(before, after) == [
        PartChanges("Trả lời", [Change("Điểm 1", ADDED, [Piece(ADDED, "Đã bổ sung")])]),
        PartChanges(
            "Tóm tắt", [Change("Tóm tắt", CHANGED, [Piece(REMOVED, "Cũ"), Piece(ADDED, "Mới")])]
        ),
        PartChanges("Cam kết", [Change("Cam kết", REMOVED, [Piece(REMOVED, "Có")])]),
    ]


def test_a_changed_answer_is_told_word_by_word() -> None:
    assert compare_words("Đã số hóa 1.200 hồ sơ.", "Đã số hóa 1.350 hồ sơ một cửa.") == [
        Piece(SAME, "Đã số hóa "),
        Piece(REMOVED, "1.200 "),
        Piece(ADDED, "1.350 "),
        Piece(SAME, "hồ "),
        Piece(REMOVED, "sơ."),
        Piece(ADDED, "sơ một cửa."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "Mới hoàn toàn"),
        ("Bỏ hết", ""),
        ("Dòng một\nDòng hai", "Dòng một\n\nDòng  ba"),
        ("  đầu có dấu cách", "đầu có dấu cách  "),
        ("a b c " * 300, "a c b " * 300),
    ],
)
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = compare_words(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == after


def test_an_achievement_that_goes_does_not_make_the_next_look_changed() -> None:
    first = an_achievement(1, "Số hóa hồ sơ", "1.200 hồ sơ")
    before = first + an_achievement(2, "Trồng cây", "500 cây")
    after = an_achievement(1, "Trồng cây", "500 cây")

    assert briefly(compare_rows(before, after)) == [
        ("Thành tích 1", REMOVED, "Số hóa hồ sơ"),
        ("Nội dung thi đua", REMOVED, "3. Chuyển đổi số"),
        ("Đã làm gì, kết quả", REMOVED, "1.200 hồ sơ"),
    ]


def test_an_achievement_that_comes_first_does_not_make_the_others_look_changed() -> None:
    before = an_achievement(1, "Trồng cây", "500 cây")
    new = an_achievement(1, "Số hóa hồ sơ", "1.200 hồ sơ")
    after = new + an_achievement(2, "Trồng cây", "500 cây")

    assert {change.kind for change in compare_rows(before, after)} == {ADDED}


def test_a_repeated_question_is_matched_with_its_own_achievement() -> None:
    before = an_achievement(1, "Số hóa", "1.200 hồ sơ") + an_achievement(2, "Trồng cây", "500 cây")
    after = an_achievement(1, "Số hóa", "1.200 hồ sơ") + an_achievement(2, "Trồng cây", "650 cây")

    assert compare_rows(before, after) == [
        Change(
            "Đã làm gì, kết quả",
            CHANGED,
            [Piece(REMOVED, "500 "), Piece(ADDED, "650 "), Piece(SAME, "cây")],
            "Thành tích 2: Trồng cây",
        )
    ]


def test_every_change_says_of_which_achievement_it_is_as_the_list_that_has_it_names_it() -> None:
    before = an_achievement(1, "Số hóa", "1.200 hồ sơ") + an_achievement(2, "Trồng cây", "500 cây")
    after = an_achievement(1, "Số hóa hồ sơ", "1.300 hồ sơ")

    assert [(change.question, change.heading) for change in compare_rows(before, after)] == [
        ("Thành tích 1", ""),
        ("Đã làm gì, kết quả", "Thành tích 1: Số hóa hồ sơ"),
        ("Thành tích 2", ""),
        ("Nội dung thi đua", "Thành tích 2: Trồng cây"),
        ("Đã làm gì, kết quả", "Thành tích 2: Trồng cây"),
    ]


def test_two_changed_answers_side_by_side_are_two_changes() -> None:
    before = [["Điểm 1", "a"], ["Điểm 2", "b"], ["Điểm 3", "c"]]
    after = [["Điểm 1", "x"], ["Điểm 2", "y"], ["Điểm 3", "c"]]

    assert briefly(compare_rows(before, after)) == [
        ("Điểm 1", CHANGED, "ax"),
        ("Điểm 2", CHANGED, "by"),
    ]


def test_a_code_with_a_number_in_it_is_no_place_in_a_list() -> None:
    before = [["CQ1.1 Chỉ tiêu", "7/14 điểm"]]
    after = [["CQ1.2 Chỉ tiêu", "7/14 điểm"]]

    assert briefly(compare_rows(before, after)) == [
        ("CQ1.1 Chỉ tiêu", REMOVED, "7/14 điểm"),
        ("CQ1.2 Chỉ tiêu", ADDED, "7/14 điểm"),
    ]

import pytest

from movement.pasting import MAX_CHARACTERS, MAX_ROWS, parse_block
from tests.acting import refusal


def test_a_block_becomes_rows_of_four_cells() -> None:
    assert parse_block("Hồ sơ số hóa\t1.234,5\thồ sơ\t200\r\nCây đã trồng\t500\tcây\r\n") == [
        ["Hồ sơ số hóa", "1.234,5", "hồ sơ", "200"],
        ["Cây đã trồng", "500", "cây", ""],
    ]


@pytest.mark.parametrize("text", ["", "\n\n", " \t \n\t\t", "\r\n"])
def test_an_empty_block_has_no_rows(text: str) -> None:
    assert parse_block(text) == []


def test_empty_rows_between_are_left_out() -> None:
    assert parse_block("A\t1\tcái\n\t\t\nB\t2\tcái") == [
        ["A", "1", "cái", ""],
        ["B", "2", "cái", ""],
    ]


def test_old_macs_end_lines_in_their_own_way() -> None:
    assert parse_block("A\t1\tcái\rB\t2\tcái") == [["A", "1", "cái", ""], ["B", "2", "cái", ""]]


def test_a_quoted_cell_may_hold_line_breaks_tabs_and_quotation_marks() -> None:
    block = '"Số hóa\nhồ sơ ""một cửa"""\t12\t"hồ\tsơ"\t3'

    assert parse_block(block) == [['Số hóa hồ sơ "một cửa"', "12", "hồ sơ", "3"]]


def test_a_quotation_mark_that_never_ends_is_a_plain_sign() -> None:
    assert parse_block('"Xanh\t5\tcây\nSạch\t6\tngõ') == [
        ['"Xanh', "5", "cây", ""],
        ["Sạch", "6", "ngõ", ""],
    ]


def test_quoted_words_at_the_start_of_a_cell_are_plain_words() -> None:
    assert parse_block('"Xanh" và sạch\t5\tcây') == [['"Xanh" và sạch', "5", "cây", ""]]


def test_the_names_of_the_columns_are_left_out() -> None:
    block = "Kết quả\tSố đạt được\tĐơn vị tính\tTrước khi làm\nHồ sơ\t12\thồ sơ\t3"

    assert parse_block(block) == [["Hồ sơ", "12", "hồ sơ", "3"]]


@pytest.mark.parametrize(
    ("block", "first"),
    [
        ("Hồ sơ\t12\tcái\nCây\t5\tcây", "Hồ sơ"),
        ("Hồ sơ\t\tcái\nCây\t5\tcây", "Hồ sơ"),
        ("Hồ sơ\tkhoảng 12\tcái\nCây\t5\tcây", "Hồ sơ"),
        ("Kết quả\tSố\tĐơn vị", "Kết quả"),
    ],
)
def test_what_may_be_a_result_is_not_taken_for_the_names_of_columns(block: str, first: str) -> None:
    assert parse_block(block)[0][0] == first


def test_a_line_with_too_many_cells_is_named() -> None:
    assert refusal(parse_block, text="A\t1\tcái\nB\t2\tcái\t1\tthừa\t\t") == (
        (
            "Dòng 2 của bảng dán vào có 5 cột; bảng chỉ có 4 cột: kết quả, số đạt được, "
            "đơn vị tính, trước khi làm."
        ),
        "pasted",
    )


@pytest.mark.parametrize("text", ["x" * (MAX_CHARACTERS + 1), "A\t1\tb\n" * (MAX_ROWS + 1)])
def test_a_block_that_is_too_long_is_refused(text: str) -> None:
    assert refusal(parse_block, text=text) == (
        "Bảng dán vào dài quá; hãy dán từng phần, mỗi phần vài chục dòng.",
        "pasted",
    )


def test_the_longest_block_is_taken() -> None:
    assert len(parse_block("A\t1\tb\n" * MAX_ROWS)) == MAX_ROWS


def test_quotation_marks_without_end_are_read_line_by_line() -> None:
    assert parse_block('"a"b\t1\n' * MAX_ROWS) == [['"a"b', "1", "", ""]] * MAX_ROWS


@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("A\t100%", ["A", "100", "%", ""]),
        ("A\t99,5 %\t%\t90%", ["A", "99,5", "%", "90"]),
        ("A\t1.200 học sinh", ["A", "1.200", "học sinh", ""]),
        ("A\t12 m2\t\t9m2", ["A", "12", "m2", "9"]),
        ("A\t100%\thộ\t90 cây", ["A", "100%", "hộ", "90 cây"]),
        ("A\tkhoảng 12\t\t1/2", ["A", "khoảng 12", "", "1/2"]),
        ("A\t5-7 cây", ["A", "5-7 cây", "", ""]),
    ],
)
def test_a_unit_behind_the_number_goes_to_its_own_cell(typed: str, row: list[str]) -> None:
    assert parse_block(typed) == [row]

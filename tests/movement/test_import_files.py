"""Which files are read as tables, and what is said of the others."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from movement.importing.columns import Column, day, digits, email, line, one_of
from movement.importing.sheets import MAX_BYTES, Line, read_sheet
from tests.acting import refusal
from tests.movement.files import OLD_WORD, PDF, archive, document
from tests.movement.tables import a_csv, a_workbook, upload

COLUMNS = (
    Column("name", "Tên", line(20), hint="", required=True),
    Column("day", "Đến ngày", day, hint="", required=True),
    Column("phone", "Điện thoại", digits(restore=frozenset({9})), hint=""),
)
HEADERS = ("Tên", "Đến ngày", "Điện thoại")
ROW = ("An", "31/12/2027", "0912345678")
READ = {"name": "An", "day": "31/12/2027", "phone": "0912345678"}
UNREADABLE = (
    "Không đọc được tệp “bang.xlsx”. Hãy mở bằng Excel, bỏ mật khẩu nếu có, lưu lại dạng XLSX "
    "rồi gửi."
)
TOO_LONG = "Bảng có hơn 2.000 dòng, hoặc các ô quá dài. Hãy chia thành nhiều tệp."


def read(content: bytes, name: str = "bang.xlsx") -> list[Line]:
    return read_sheet(upload(content, name), COLUMNS).lines


def said(content: bytes, name: str = "bang.xlsx") -> str:
    """The sentence with which the file is turned away."""
    sentence, field = refusal(read_sheet, upload=upload(content, name), columns=COLUMNS)
    assert field == "file"
    return sentence


# What is read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_its_mark_and_delimiter(encoding: str, delimiter: str) -> None:
    content = a_csv(HEADERS, ROW, delimiter=delimiter, encoding=encoding)

    assert read(content, "bang.csv") == [Line(2, READ)]


def test_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    content = a_workbook(HEADERS, ("An", date(2027, 12, 31), 912345678), (1.5, None, 1e17))

    assert read(content) == [
        Line(2, {**READ, "phone": "912345678"}),
        Line(3, {"name": "1.5", "phone": "1" + "0" * 17}),
    ]


def test_headers_are_known_without_diacritics_in_any_order_and_among_others() -> None:
    content = a_workbook(
        ("DEN NGAY", None, "  dien  thoai ", "Màu sắc", "ten:", "Ghi chú"),
        ("31/12/2027", None, "0912345678", "xanh", "An"),
    )

    sheet = read_sheet(upload(content), COLUMNS)

    assert sheet.lines == [Line(2, READ)]
    assert sheet.unknown == ["Màu sắc"]


def test_titles_above_the_header_and_blank_rows_are_passed_over_and_numbers_are_excels() -> None:
    title, note = ("DANH SÁCH NĂM 2026",), (None, None, None, "chỉ có ghi chú")
    content = a_workbook(title, (), HEADERS, note, ROW, ("  ", None), ROW)

    assert [each.number for each in read(content)] == [5, 7]


def test_a_row_that_is_marked_as_an_example_is_passed_over() -> None:
    content = a_workbook((*HEADERS, "Ghi chú"), (*ROW, "Dòng ví dụ, không được nhập"), ROW)

    assert [each.number for each in read(content)] == [3]


def test_text_comes_in_one_normal_form_and_without_control_characters() -> None:
    content = a_csv(HEADERS, ("  Tha\u0300nh\u00a0 \x00Ph\x07o\u0302\u0301 ", "", ""))

    assert read(content, "bang.csv") == [Line(2, {"name": "Thành Phố"})]


def test_a_formula_is_never_computed_and_a_defused_one_is_text_again() -> None:
    computed = a_workbook(HEADERS, ("=1+1", "31/12/2027"), ROW)
    assert read(computed) == [Line(2, {"day": "31/12/2027"}), Line(3, READ)]

    defused = a_csv(HEADERS, ("'=1+1", "31/12/2027", "'0912"))
    expected = {"name": "=1+1", "day": "31/12/2027", "phone": "'0912"}
    assert read(defused, "bang.csv") == [Line(2, expected)]


def test_two_thousand_rows_are_read() -> None:
    assert len(read(a_csv(HEADERS, *[ROW] * 2000), "bang.csv")) == 2000


# What is turned away


def test_two_thousand_and_one_rows_are_too_many() -> None:
    assert said(a_csv(HEADERS, *[ROW] * 2001), "bang.csv") == TOO_LONG


def test_cells_may_not_hold_whole_books() -> None:
    assert said(a_csv(HEADERS, *[("x" * 70_000,)] * 9), "bang.csv") == TOO_LONG


def test_a_table_may_not_reach_down_for_ever() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    book.active.cell(1_000_000, 1).value = "An"
    stream = io.BytesIO()
    book.save(stream)

    assert said(stream.getvalue()) == (
        "Bảng kéo dài quá dòng 20.000. Hãy xóa các dòng trống ở cuối bảng."
    )


def test_a_file_over_two_megabytes_is_not_opened() -> None:
    assert said(b"x" * (MAX_BYTES + 1)) == (
        "Tệp “bang.xlsx” lớn hơn 2 MB. Hãy chia thành nhiều tệp."
    )


@pytest.mark.parametrize("name", ["bang.xls", "bang.xlsm", "bang.ods", "bang", "bang.xlsx.exe"])
def test_other_kinds_of_file_are_named(name: str) -> None:
    assert said(a_workbook(HEADERS, ROW), name) == (
        f"Tệp “{name}” thuộc loại không nhận. Hãy gửi tệp XLSX hoặc CSV."
    )


@pytest.mark.parametrize(
    "content",
    [a_csv(HEADERS, ("Trà", "31/12/2027"), encoding="utf-16-le"), "Tên,Trà".encode("cp1258")],
    ids=["UTF-16 without a mark", "Windows-1258"],
)
def test_a_csv_in_another_encoding_is_told_how_to_save_it(content: bytes) -> None:
    assert said(content, "bang.csv") == (
        "Tệp “bang.csv” không dùng bảng mã UTF-8 nên chữ Việt sẽ sai. Trong Excel, hãy chọn Lưu "
        "thành, kiểu “CSV UTF-8”, hoặc gửi tệp XLSX."
    )


def test_a_csv_with_an_endless_cell_is_unreadable() -> None:
    content = a_csv(HEADERS, ("x" * 200_000,))

    assert said(content, "bang.csv") == (
        "Không đọc được tệp “bang.csv”. Hãy mở bằng Excel, lưu lại dạng XLSX rồi gửi."
    )


@pytest.mark.parametrize(
    "content",
    [PDF, OLD_WORD, b"PK\x03\x04", document(), archive(**{"a.txt": "x"}), b"Ten,Den ngay"],
    ids=["pdf", "old or locked office file", "broken zip", "word", "plain zip", "csv"],
)
def test_what_only_calls_itself_a_workbook_is_unreadable(content: bytes) -> None:
    assert said(content) == UNREADABLE


def test_a_bomb_is_not_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(61 * 1024 * 1024))
    assert stream.tell() < MAX_BYTES

    assert said(stream.getvalue()) == (
        "Tệp “bang.xlsx” giải nén ra quá lớn. Hãy chép bảng sang tệp mới."
    )


def test_a_workbook_of_a_thousand_parts_is_not_unpacked() -> None:
    parts = {f"{number}.xml": "x" for number in range(501)}

    assert said(archive(**parts)) == (
        "Tệp “bang.xlsx” giải nén ra quá lớn. Hãy chép bảng sang tệp mới."
    )


def test_a_missing_column_is_named() -> None:
    content = a_workbook(("Tên", "Điện thoại"), ("An", "0912345678"))

    assert said(content) == (
        "Không thấy cột “Đến ngày” trong dòng tiêu đề. Dòng này phải có cột “Tên”, “Đến ngày”. "
        "Hãy dùng tệp mẫu."
    )


@pytest.mark.parametrize("rows", [[("a", "b")], [("a",)] * 12, []], ids=["one", "many", "none"])
def test_a_table_without_a_header_is_told_what_a_header_is(rows: list[tuple[str, ...]]) -> None:
    assert said(a_csv(*rows), "bang.csv") == (
        "Không thấy cột “Tên”, “Đến ngày” trong dòng tiêu đề. "
        "Dòng này phải có cột “Tên”, “Đến ngày”. Hãy dùng tệp mẫu."
    )


def test_a_column_that_stands_twice_is_refused() -> None:
    assert said(a_workbook((*HEADERS, "TEN"), ROW)) == "Có hai cột “Tên”. Hãy giữ một cột."


def test_a_table_of_headers_alone_is_refused() -> None:
    assert said(a_workbook(HEADERS)) == (
        "Bảng chưa có dòng nào dưới dòng tiêu đề. Hãy điền rồi gửi lại."
    )


# What a cell means


@pytest.mark.parametrize("text", ["31/12/2027", "31-12-2027", "31.12.2027", "2027-12-31"])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert day(text) == date(2027, 12, 31)


@pytest.mark.parametrize("text", ["12/31/2027", "31/12/27", "cuối năm", "30/02/2027"])
def test_what_is_no_day_is_refused(text: str) -> None:
    assert refusal(day, text=text) == (
        "Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 31/12/2027.",
        None,
    )


def test_a_label_is_known_without_diacritics_and_a_strange_one_hears_the_list() -> None:
    choose = one_of({"Người soạn": 1, "Người đại diện": 2})

    assert choose("NGUOI  dai dien") == 2
    assert refusal(choose, text="Khách") == (
        "Không có “Khách” trong danh mục. Hãy ghi một trong: Người soạn; Người đại diện.",
        None,
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("912345678", "0912345678"),
        ("912 345 678", "0912345678"),
        ("0912345678", "0912345678"),
        ("+84 912 345 678", "+84 912 345 678"),
        ("máy lẻ 12", "máy lẻ 12"),
    ],
)
def test_excels_lost_zero_is_put_back(text: str, number: str) -> None:
    assert digits(restore=frozenset({9}))(text) == number


def test_a_number_that_excel_spoiled_is_told_so() -> None:
    assert refusal(digits(restore=frozenset({9})), text="9,12E+08")[0] == (
        "Excel đã đổi số này thành 9,12E+08. Hãy đặt định dạng của cột là Văn bản (Text) "
        "rồi ghi lại."
    )


def test_an_address_is_kept_in_lower_case_and_must_be_one() -> None:
    assert email("Mai@Xa.VN") == "mai@xa.vn"
    assert refusal(email, text="mai") == ("Thư điện tử phải có dạng ten@noi-gui.vn.", None)


def test_a_line_is_not_longer_than_its_place() -> None:
    assert line(3)("ba") == "ba"
    assert refusal(line(3), text="bốn!") == ("Ô này dài 4 ký tự; nhiều nhất 3 ký tự.", None)

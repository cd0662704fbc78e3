"""The first step of an import of criteria: what each row of the file would do."""

import pytest

from criteria.models import CriteriaSet, Criterion
from movement.models import ContentArea, Group, Office, User
from tests.acting import refusal
from tests.criteria.tables import MINE, NEW, THEIRS, lines_of, of, reading_of, row, typed, words_of
from tests.factories import a_head, an_officer, the_plan
from tests.movement.tables import a_workbook

NOT_MINE = (
    "Tiêu chí này thuộc Phòng Kinh tế, chỉ phòng đó được thêm, sửa. Hãy bỏ dòng này, "
    "hoặc để nguyên như trên cổng (cột “Phòng chấm”)."
)


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


# Who may


def test_a_row_of_the_other_office_may_stay_but_not_change(
    draft: CriteriaSet, culture: User
) -> None:
    theirs = of(draft, THEIRS)

    assert words_of(draft, culture, typed(row(theirs))) == ["Không đổi"]
    assert words_of(draft, culture, typed(row(theirs) | {"Điểm chuẩn": "7"})) == [
        f"Lỗi: {NOT_MINE}"
    ]


def test_nobody_adds_for_the_other_office_or_gives_it_a_criterion(
    draft: CriteriaSet, culture: User
) -> None:
    given = row(of(draft, MINE)) | {"Phòng chấm": "Phòng Kinh tế"}
    added = NEW | {"Phòng chấm": "phong kinh te"}

    assert words_of(draft, culture, typed(given, added)) == [f"Lỗi: {NOT_MINE}"] * 2


def test_who_works_in_both_offices_names_the_office(draft: CriteriaSet) -> None:
    both = an_officer(Office.CULTURE_SOCIAL, "hai-phong@xuantruong.example")
    both.office_roles.create(
        office=Office.objects.get(code=Office.ECONOMIC), from_date=both.date_joined.date()
    )

    assert words_of(draft, both, typed(NEW)) == ["Lỗi: Hãy ghi phòng chấm (cột “Phòng chấm”)."]
    assert words_of(draft, both, typed(NEW | {"Phòng chấm": "kinh tế"})) == ["Mới"]


# What the file may look like


def test_headers_are_forgiven_and_stand_in_any_order_beneath_any_title(
    draft: CriteriaSet, culture: User
) -> None:
    mine = of(draft, MINE)
    content = a_workbook(
        ["DỰ THẢO BỘ TIÊU CHÍ"],
        [],
        ["noi dung", "Người soạn", "DIEM CHUAN", "mã"],
        [mine.text, "An", 13, MINE.lower()],
    )

    reading = reading_of(draft, culture, content)

    assert [(each.number, each.name, each.words) for each in reading.verdicts] == [
        (4, "cq1.1", "Cập nhật: Điểm chuẩn từ “14” thành “13”")
    ]


def test_sums_and_remarks_are_no_criteria(draft: CriteriaSet, culture: User) -> None:
    mine = of(draft, MINE)
    content = a_workbook(
        ["STT", "Mã", "Nội dung", "Điểm chuẩn"],
        ["I. Nhóm tiêu chí thứ nhất"],
        [1, MINE, mine.text, 14],
        [None, None, "Tổng điểm chuẩn", 100],
        ["Cộng", None, None, 100],
        ["Người lập bảng"],
    )

    assert words_of(draft, culture, content) == ["Không đổi"]
    only_remarks = a_workbook(["Mã", "Nội dung", "Điểm chuẩn"], [None, "Tổng cộng", 100])
    assert refusal(lines_of, criteria_set=draft, actor=culture, content=only_remarks) == (
        "Bảng chưa có dòng tiêu chí nào. Hãy điền rồi gửi lại.",
        "file",
    )


def test_a_file_without_the_columns_that_name_a_criterion_is_refused(
    draft: CriteriaSet, culture: User
) -> None:
    content = a_workbook(["STT", "Nội dung"], [1, "Tiêu chí"])

    message, field = refusal(lines_of, criteria_set=draft, actor=culture, content=content)

    assert field == "file"
    assert message.startswith("Không thấy cột “Mã”, “Điểm chuẩn” trong dòng tiêu đề.")


# The verdicts


def test_every_changed_field_is_told_before_and_after(draft: CriteriaSet, culture: User) -> None:
    mine = of(draft, MINE)
    mine.content_areas.set(ContentArea.objects.filter(number=1))
    mine.bands.all().delete()
    changed = {
        "STT": 30,
        "Mã": MINE,
        "Nội dung": "Nội dung mới",
        "Điểm chuẩn": "12,5",
        "Tiêu chí của Kế hoạch": "III.1.1.2",
        "Nội dung thi đua": "1, 3",
        "Cách tính": "theo muc",
        "Đơn vị tính": "%",
        "Các mức": "từ 90: 12,5; dưới 90: 0",
        "Thứ tự xét bằng điểm": 1,
        "Chặn loại cao": "có",
    }
    Criterion.objects.filter(pk=mine.pk).update(measure="")

    (words,) = words_of(draft, culture, typed(changed))

    first, second = draft.group.plan_criteria.all()[:2]
    assert words == (
        "Cập nhật: "
        f"STT từ “1” thành “30”; Tiêu chí của Kế hoạch từ “{first}” thành “{second}”; "
        f"Nội dung từ “{mine.text}” thành “Nội dung mới”; "
        "Nội dung thi đua từ “1” thành “1; 3”; Điểm chuẩn từ “14” thành “12,5”; "
        "Cách tính từ “Cho điểm” thành “Theo mức”; Đơn vị tính “%”; "
        "Các mức “từ 90: 12,5; dưới 90: 0”; Thứ tự xét bằng điểm “1”; "
        "Chặn loại cao từ “Không” thành “Có”"
    )


AREAS = "Hãy ghi số của các nội dung (1, 2, 3, 4, 5), cách nhau bằng dấu chấm phẩy"
POINTS = "Hãy ghi điểm bằng số, ví dụ 7 hoặc 7,5 (nhiều nhất hai chữ số sau dấu phẩy)"


@pytest.mark.parametrize(
    ("header", "text", "sentence"),
    [
        ("Mã", "", "Hãy ghi mã tiêu chí"),
        ("Mã", "C" * 21, "Ô này dài 21 ký tự; nhiều nhất 20 ký tự"),
        ("Nội dung", "", "Hãy ghi nội dung của tiêu chí"),
        ("Trục", "", "Hãy ghi trục"),
        ("Tiêu chí của Kế hoạch", "", "Hãy ghi tiêu chí của Kế hoạch"),
        ("Điểm chuẩn", "", "Hãy ghi điểm chuẩn"),
        ("Điểm chuẩn", "0", "Điểm chuẩn phải lớn hơn 0"),
        ("Điểm chuẩn", "bảy", POINTS),
        ("STT", "một", "Hãy ghi một số nguyên từ 1"),
        ("STT", "99999", "Hãy ghi một số nguyên từ 1"),
        ("Thứ tự xét bằng điểm", "0", "Hãy ghi một số nguyên từ 1"),
        ("Thứ tự xét bằng điểm", "²", "Hãy ghi một số nguyên từ 1"),
        ("Thứ tự xét bằng điểm", "9" * 5000, "Hãy ghi một số nguyên từ 1"),
        ("Nội dung thi đua", "9", AREAS),
        ("Nội dung thi đua", "số hóa", AREAS),
        ("Chặn loại cao", "x", "Không có “x” trong danh mục. Hãy ghi một trong: Có; Không"),
    ],
)
def test_what_cannot_be_understood_is_said_with_its_column(
    draft: CriteriaSet, culture: User, header: str, text: str, sentence: str
) -> None:
    others = {"Phòng chấm": "VH-XH"}

    (words,) = words_of(draft, culture, typed(NEW | others | {header: text}))

    assert words == f"Lỗi: {sentence} (cột “{header}”)."


@pytest.mark.parametrize("text", ["Có – không", "có - không", "Co/Khong"])
def test_yes_and_no_is_understood_with_any_dash(
    draft: CriteriaSet, culture: User, text: str
) -> None:
    (words,) = words_of(draft, culture, typed(row(of(draft, MINE)) | {"Cách tính": text}))

    assert words == "Cập nhật: Cách tính từ “Cho điểm” thành “Có – không”"


def test_a_criterion_of_another_groups_plan_is_not_known(draft: CriteriaSet, culture: User) -> None:
    (words,) = words_of(draft, culture, typed(NEW | {"Tiêu chí của Kế hoạch": "III.1.3.1"}))

    assert words.startswith("Lỗi: Nhóm này không có tiêu chí “III.1.3.1”. Hãy ghi một trong: ")


def test_a_code_stands_once_in_the_file(draft: CriteriaSet, culture: User) -> None:
    twice = NEW | {"Mã": "cq9.1"}

    assert words_of(draft, culture, typed(NEW, twice)) == [
        "Mới",
        "Lỗi: Trùng với dòng 2. Hãy giữ một dòng.",
    ]


def test_a_place_in_the_tie_break_is_given_once(draft: CriteriaSet, culture: User) -> None:
    draft.criteria.filter(code=THEIRS).update(tie_break=1)
    mine = row(of(draft, MINE)) | {"Thứ tự xét bằng điểm": "1"}
    new = NEW | {"Thứ tự xét bằng điểm": "1"}

    taken = f"Lỗi: Thứ tự 1 đã dùng cho tiêu chí {THEIRS} (cột “Thứ tự xét bằng điểm”)."
    assert words_of(draft, culture, typed(mine)) == [taken]
    assert words_of(draft, culture, typed(new)) == [taken]

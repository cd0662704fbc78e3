"""The columns of the table of units."""

from movement.importing.columns import Column, digits, line, one_of
from movement.models import Group, Unit
from movement.units import YES_NO

# Excel drops the leading zero of a telephone (10 digits) and of a tax code (10 or 12 digits).
PHONE_WITHOUT_ZERO = frozenset({9})
TAX_CODE_WITHOUT_ZERO = frozenset({9, 11})
# The states of a unit that is not merged; only the first two can be given by a table.
_STATES = {
    str(state.label): state
    for state in (Unit.State.ACTIVE, Unit.State.PENDING, Unit.State.SUSPENDED)
}


def unit_columns(groups: dict[str, Group]) -> tuple[Column, ...]:
    """The columns of the table, with the groups that the portal has."""
    kinds = {kind.label: kind for kind in Unit.Kind}
    return (
        Column(
            "group",
            "Nhóm",
            one_of(groups),
            hint="Chọn một nhóm đối tượng trong danh sách.",
            example=next(iter(groups), ""),
            required=True,
            choices=tuple(groups),
        ),
        Column(
            "kind",
            "Loại",
            one_of(kinds),
            hint="Chọn một loại thuộc nhóm ấy.",
            example=Unit.Kind.AGENCY.label,
            required=True,
            choices=tuple(kinds),
        ),
        Column(
            "name",
            "Tên",
            line(200),
            hint="Tên đơn vị, hoặc họ và tên của cá nhân. Đơn vị đã có được nhận ra theo nhóm "
            "và tên.",
            example="Trường Tiểu học Xuân Trường",
            required=True,
        ),
        Column(
            "address",
            "Thôn, địa chỉ",
            line(200),
            hint="Cá nhân phải ghi thôn, xóm; hai người trùng tên được phân biệt theo cột này.",
            example="Thôn 5",
        ),
        Column(
            "parent_body",
            "Cơ quan cấp trên",
            line(200),
            hint="Cơ quan, đơn vị, trường học phải ghi.",
            example="Ủy ban nhân dân xã Xuân Trường",
        ),
        Column(
            "tax_code",
            "Mã số thuế",
            digits(restore=TAX_CODE_WITHOUT_ZERO),
            hint="Doanh nghiệp, hợp tác xã, hộ kinh doanh phải ghi.",
        ),
        Column("post", "Chức vụ", line(120), hint="Cán bộ, công chức, viên chức phải ghi."),
        Column(
            "workplace",
            "Cơ quan công tác",
            line(200),
            hint="Cán bộ, công chức, viên chức phải ghi.",
        ),
        Column(
            "phone",
            "Điện thoại",
            digits(restore=PHONE_WITHOUT_ZERO),
            hint="Bắt đầu bằng 0 hoặc +84.",
            example="0912345678",
        ),
        Column(
            "state",
            "Trạng thái",
            one_of(_STATES),
            hint="Để trống thì đơn vị mới tham gia ngay. Ghi “Chờ duyệt” nếu chưa duyệt. "
            "Tạm dừng, gộp, đổi tên: làm tại trang của đơn vị.",
            choices=tuple(_STATES)[:2],
        ),
        Column(
            "gender",
            "Giới tính",
            one_of({gender.label: gender for gender in Unit.Gender}),
            hint="Chỉ của cá nhân, không bắt buộc; để thống kê tỷ lệ nữ, không công khai.",
            choices=tuple(gender.label for gender in Unit.Gender),
        ),
        Column(
            "is_direct_worker",
            "Trực tiếp lao động",
            one_of(YES_NO),
            hint="Chỉ của cá nhân, không bắt buộc: “Có” nếu trực tiếp lao động, sản xuất, công tác "
            "và không giữ chức vụ lãnh đạo, quản lý; để thống kê, không công khai.",
            choices=tuple(YES_NO),
        ),
    )

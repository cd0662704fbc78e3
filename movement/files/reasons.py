"""Why a file is not taken: each reason is the rest of the sentence that begins with “Tệp …”."""

ALLOWED_WORDS = "PDF, JPG, PNG, HEIC, DOCX hoặc XLSX"

NOT_THIS_KIND = f"thuộc loại không nhận. Hãy gửi {ALLOWED_WORDS}."
OLD_OFFICE = (
    "lưu theo kiểu Word, Excel cũ. Hãy mở tệp, chọn Lưu thành (Save As) kiểu DOCX hoặc XLSX "
    "rồi gửi lại."
)
EMPTY = "rỗng. Hãy mở lại tệp gốc và chọn lại."
TOO_BIG = "lớn hơn {limit}. Hãy giảm dung lượng hoặc chia thành nhiều tệp."
WRONG_CONTENT = (
    "có nội dung không đúng với phần đuôi của tên. Hãy gửi tệp gốc, không đổi đuôi của tên."
)
DAMAGED = "bị hỏng hoặc chép chưa hết. Hãy mở tệp gốc, lưu lại rồi gửi lại."
PASSWORD = "có đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."  # noqa: S105
MIXED = "chứa thêm dữ liệu của một loại tệp khác. Hãy mở tệp, lưu thành tệp mới rồi gửi lại."

TOO_MANY_PIXELS = "có hơn {limit} triệu điểm ảnh. Hãy thu nhỏ ảnh rồi gửi lại."

MACROS = "có macro (lệnh tự chạy). Hãy lưu lại thành DOCX hoặc XLSX không có macro."
OBJECTS = (
    "có nhúng đối tượng của chương trình khác (OLE, ActiveX). "
    "Hãy xóa đối tượng ấy hoặc thay bằng ảnh chụp."
)
OUTSIDE_TEMPLATE = (
    "tải bản mẫu từ một địa chỉ trên mạng. Hãy sao nội dung sang một tệp mới rồi gửi lại."
)
TOO_MANY_PARTS = "chứa hơn {limit} tệp con. Hãy lưu thành PDF rồi gửi lại."
UNPACKS_TOO_BIG = "bung ra lớn bất thường. Hãy lưu thành PDF rồi gửi lại."
UNSAFE_PATHS = "chứa đường dẫn không an toàn. Hãy mở tệp, lưu thành tệp mới rồi gửi lại."
NESTED = "chứa tệp nén lồng nhiều lớp. Hãy gửi riêng từng tệp."

PDF_SCRIPT = "chứa mã lệnh JavaScript. Hãy in lại ra tệp PDF mới rồi gửi lại."
PDF_LAUNCH = "chứa lệnh mở chương trình khác. Hãy in lại ra tệp PDF mới rồi gửi lại."
PDF_ATTACHMENT = "có tệp khác đính kèm bên trong. Hãy gửi riêng từng tệp."
PDF_NO_PAGE = "không có trang nào. Hãy in lại ra tệp PDF mới rồi gửi lại."
PDF_TOO_COMPLEX = "quá phức tạp, cổng không kiểm tra được. Hãy in lại ra tệp PDF mới rồi gửi lại."


class UnfitError(Exception):
    """A file is not taken; the message is the rest of the sentence after the file's name."""

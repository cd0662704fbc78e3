"""The accounts of the demonstration year; all share one password, known to everybody."""

from datetime import date

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from movement.errors import Refused
from movement.models import Office, OfficeRole, User
from xuantruong.demo.material import Material

DOMAIN = "xuantruong.example"  # reserved (RFC 2606): no letter can ever arrive
_OFFICE_ACCOUNTS = {Office.CULTURE_SOCIAL: "van-hoa-xa-hoi", Office.ECONOMIC: "kinh-te"}
PASSWORD = "thi-dua-2026"  # noqa: S105 - published on purpose; refused under PRODUCTION
ACCOUNTS_NOTE = f"""
Dữ liệu minh họa: mọi tài khoản dùng chung mật khẩu {PASSWORD}

  don-vi@{DOMAIN}
      Trường THCS Xuân Trường, hồ sơ còn trống để làm thử
  don-vi-02@{DOMAIN} … don-vi-40@{DOMAIN}
      người đại diện của các đơn vị, cá nhân khác
  van-hoa-xa-hoi@{DOMAIN}
      Trưởng phòng Văn hóa - Xã hội (cơ quan thường trực)
  van-hoa-xa-hoi-2@{DOMAIN}
      chuyên viên Phòng Văn hóa - Xã hội, người chấm thứ hai
  kinh-te@{DOMAIN}
      Trưởng phòng Kinh tế
  kinh-te-2@{DOMAIN}
      chuyên viên Phòng Kinh tế, người chấm thứ hai
  hoi-dong-1@{DOMAIN} … hoi-dong-9@{DOMAIN}
      Hội đồng: 1 là Chủ tịch, 2 là Phó Chủ tịch, 3 là Thư ký, 9 vắng mặt
"""


def refuse_in_production() -> None:
    """The one guard that keeps a known password away from a real portal.

    Raises:
        Refused: the portal runs in production.
    """
    if settings.PRODUCTION:
        raise Refused(
            "Cổng đang vận hành thật (PRODUCTION=1): không nạp dữ liệu minh họa, vì mật khẩu của "
            "các tài khoản minh họa ai cũng biết."
        )


class Accounts:
    """Makes accounts that may sign in at once.

    The password is hashed once for all of them: fifty times the deliberately slow hash would be
    most of the time that the whole year takes.
    """

    def __init__(self) -> None:
        refuse_in_production()
        self._password = make_password(PASSWORD)

    def open(self, name: str, full_name: str) -> User:
        """A person's account with a verified address."""
        user = User(
            email=f"{name}@{DOMAIN}", full_name=full_name, password=self._password, is_demo=True
        )
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


def appoint_officers(
    *, accounts: Accounts, material: Material, since: date
) -> dict[str, list[User]]:
    """The scorers of each office by the office's code, its head first."""
    officers: dict[str, list[User]] = {}
    for code, name in _OFFICE_ACCOUNTS.items():
        office = Office.objects.get(code=code)
        for number, full_name in enumerate(material.officers[code], start=1):
            officer = accounts.open(name if number == 1 else f"{name}-{number}", full_name)
            kind = OfficeRole.Kind.HEAD if number == 1 else OfficeRole.Kind.OFFICER
            OfficeRole.objects.create(user=officer, office=office, kind=kind, from_date=since)
            officers.setdefault(code, []).append(officer)
    return officers

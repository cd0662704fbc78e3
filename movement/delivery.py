"""Handing one letter to the mail server, and understanding why it would not take it."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from movement.models import Letter

PERMANENT = 500  # SMTP: answers from here on will not change by trying again


class Undelivered(Exception):
    """The mail server did not take the letter.

    Attributes:
        reason: why, in a Vietnamese sentence that holds nothing of the letter.
        again: whether trying later may help.
    """

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


def deliver(letter: Letter) -> None:
    """Send the letter as text and HTML; call it outside of every transaction.

    Raises:
        Undelivered: the server could not be reached, or refused.
    """
    mail = EmailMultiAlternatives(
        subject=settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + letter.subject,
        body=letter.text,
        to=[letter.to_email],
    )
    mail.attach_alternative(letter.html, "text/html")
    try:
        mail.send()
    except smtplib.SMTPAuthenticationError as error:
        # The portal's own password is wrong, not the letter; an administrator may mend it in time.
        raise Undelivered(
            f"Máy chủ thư không nhận mật khẩu của cổng (mã {error.smtp_code}).", again=True
        ) from error
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _words in error.recipients.values())
        raise Undelivered(
            f"Máy chủ thư không nhận địa chỉ người nhận (mã {code}).", again=code < PERMANENT
        ) from error
    except smtplib.SMTPResponseException as error:
        raise Undelivered(
            f"Máy chủ thư từ chối (mã {error.smtp_code}).", again=error.smtp_code < PERMANENT
        ) from error
    except OSError as error:  # smtplib's other errors are of this kind as well
        raise Undelivered("Không kết nối được với máy chủ thư.", again=True) from error
    except ValueError as error:  # a line break in a header, an address that no server can read
        raise Undelivered("Địa chỉ hoặc tiêu đề thư không hợp lệ.", again=False) from error

"""A request that is too large is refused before anything of it is written to the disk."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class SizeLimit(FileUploadHandler):
    """The first of FILE_UPLOAD_HANDLERS; keeps no file itself.

    Django parses a form, and spools its files, before any view asks who sends it.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at the length alone.

        Raises:
            RequestDataTooBig: more than one upload may hold; for who has no session, one file.
        """
        assert self.request is not None, "Django gives the handler its request"
        has_session = settings.SESSION_COOKIE_NAME in self.request.COOKIES
        limit = settings.REQUEST_MAX_BYTES if has_session else settings.ANONYMOUS_MAX_BYTES
        if content_length > limit:
            raise RequestDataTooBig(f"The request holds more than {limit} bytes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the data on to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""

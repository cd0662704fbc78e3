"""How a file comes to lie on a unit's shelf: once, in one row, whoever sends it again."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone

from movement.errors import Refused
from movement.files import CheckedFile, check_file
from movement.history import record
from movement.models import Evidence, Unit, User
from movement.scanning import Scan, scan_after_commit, scanner_is_on
from movement.text import squash

NOT_ON_SHELF = "Tệp này không có trên kệ minh chứng của đơn vị."


@dataclass(frozen=True, slots=True)
class Facts:
    """What the person says of a file."""

    title: str = ""
    source: str = ""
    dated: date | None = None


def checked_upload(
    unit: Unit, upload: UploadedFile, facts: Facts, actor: User, now: datetime | None
) -> CheckedFile:
    """The file as it will be kept; call it before anything is locked, for it may take seconds.

    Raises:
        Refused: no right, the file does not pass, or its date is in the future.
    """
    require_shelf(unit, actor)
    require_past(facts.dated, now)
    return check_file(upload)


@transaction.atomic
def keep(
    unit: Unit, checked: CheckedFile, facts: Facts, actor: User, now: datetime | None
) -> tuple[Evidence, bool]:
    """The file's row, and whether it was made now; one upload of a unit at a time."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    hashes = (checked.sha256, checked.original_sha256)
    same = Q(sha256__in=hashes) | Q(original_sha256=checked.original_sha256)
    evidence = Evidence.objects.filter(same, unit=unit).first()
    if evidence is not None:
        return evidence, False
    evidence = Evidence.objects.create(
        unit=unit,
        title=(squash(facts.title) or title_from_name(checked.filename))[:200],
        source=squash(facts.source),
        dated=facts.dated,
        file=File(checked.content, name=checked.filename),
        filename=checked.filename,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        original_sha256=checked.original_sha256,
        uploaded_by=actor,
        scan=Scan.WAITING if scanner_is_on() else Scan.OFF,
    )
    record("evidence.added", evidence, actor=actor, at=now)
    scan_after_commit(evidence)
    return evidence, True


def locked(evidence: Evidence) -> Evidence:
    """The file's row, held until the transaction ends.

    Raises:
        Refused: somebody has thrown it away.
    """
    found = Evidence.objects.select_for_update().filter(pk=evidence.pk).first()
    if found is None:
        raise Refused(NOT_ON_SHELF)
    return found


def require_shelf(unit: Unit, actor: User) -> None:
    """Go on only for somebody who acts for the unit.

    Raises:
        Refused: the person does not.
    """
    if not actor.has_perm("movement.keep_shelf", unit):
        raise Refused("Ông/bà không đại diện cho đơn vị này.")


def require_past(dated: date | None, now: datetime | None) -> None:
    """Go on only with a date that has come.

    Raises:
        Refused: the date is after today.
    """
    today = timezone.localdate(now)
    if dated is not None and dated > today:
        shown = formats.date_format(today, "d/m/Y")
        raise Refused(f"Ngày của tài liệu không được sau hôm nay ({shown}).", "dated")


def title_from_name(filename: str) -> str:
    """What a file is called until somebody says what it proves: its name without the extension."""
    return squash(PurePath(filename).stem.replace("_", " ")) or filename

import contextlib
import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from movement import workflow
from movement.errors import Refused
from movement.evidence import CheckedFile, add_evidence, check_file, take_down_evidence
from movement.models import Achievement, Event, Evidence, Submission, User
from tests.acting import refusal
from tests.factories import PDF, Portal, a_complete_draft, a_file, a_member, a_unit, an_achievement
from tests.movement import files

NOT_EDITABLE = ("Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.", None)


def not_this_kind(name: str) -> tuple[str, str]:
    return (
        f"Tệp “{name}” thuộc loại không nhận. Hãy gửi PDF, JPG, PNG, DOCX hoặc XLSX.",
        "file",
    )


def not_what_it_says(name: str) -> tuple[str, str]:
    sentence = (
        f"Nội dung tệp “{name}” không đúng với phần đuôi của tên. "
        "Hãy gửi tệp PDF, JPG, PNG, DOCX hoặc XLSX gốc."
    )
    return sentence, "file"


@pytest.fixture
def achievement(empty_draft: Submission) -> Achievement:
    return Achievement.objects.create(
        submission=empty_draft, title="Số hóa", description="1.200 hồ sơ"
    )


# Who


def test_another_unit_hangs_no_file_on_a_dossier(achievement: Achievement, outsider: User) -> None:
    refused = refusal(
        add_evidence, achievement=achievement, upload=a_file(), title="Biên bản", actor=outsider
    )

    assert refused == NOT_EDITABLE
    assert not Evidence.objects.exists()


def test_an_office_hangs_no_file_on_a_dossier(achievement: Achievement, portal: Portal) -> None:
    refused = refusal(
        add_evidence,
        achievement=achievement,
        upload=a_file(),
        title="Biên bản",
        actor=portal.culture,
    )

    assert refused == NOT_EDITABLE


def test_nothing_is_hung_or_taken_down_after_sending(draft: Submission, member: User) -> None:
    achievement = draft.achievements.get()
    workflow.submit(submission=draft, actor=member)

    assert (
        refusal(
            add_evidence, achievement=achievement, upload=a_file(), title="Biên bản", actor=member
        )
        == NOT_EDITABLE
    )
    assert (
        refusal(
            take_down_evidence,
            achievement=achievement,
            evidence=achievement.evidence.get(),
            actor=member,
        )
        == NOT_EDITABLE
    )
    assert achievement.evidence.count() == 1


def test_another_unit_takes_no_file_down(draft: Submission, member: User, outsider: User) -> None:
    achievement = draft.achievements.get()

    assert (
        refusal(
            take_down_evidence,
            achievement=achievement,
            evidence=achievement.evidence.get(),
            actor=outsider,
        )
        == NOT_EDITABLE
    )
    assert achievement.evidence.count() == 1


def test_an_editor_hangs_files(achievement: Achievement, editor: User) -> None:
    evidence = add_evidence(
        achievement=achievement, upload=a_file(), title="Biên bản", actor=editor
    )

    assert evidence.uploaded_by == editor


# What


@pytest.mark.parametrize(
    "name",
    [
        *("virus.exe", "hinh.svg", "trang.html", "bao-cao.docm", "bang.xlsm", "bao-cao.doc"),
        *("khong-duoi", "pdf", ".pdf", "bao-cao.pdf.exe", "bao-cao.pdf ", ""),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_name(name: str) -> None:
    upload = SimpleUploadedFile("x", PDF)
    upload._name = name  # what a browser may send; Django cleans it in its constructor

    assert refusal(check_file, upload=upload) == not_this_kind(name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bien-ban.pdf", files.PROGRAM),
        ("bien-ban.pdf", files.TEXT),
        ("bien-ban.pdf", files.picture("PNG")),
        ("bien-ban.pdf", b"\n" + files.WEB_PAGE),
        ("anh.jpg", files.WEB_PAGE),
        ("anh.jpg", files.picture("PNG")),
        ("anh.jpg", files.picture("GIF")),
        ("anh.png", files.SVG),
        ("bao-cao.docx", files.TEXT),
        ("bao-cao.docx", files.OLD_WORD),
        ("bao-cao.docx", files.workbook()),
        ("bao-cao.docx", files.document(files.WORD_MACROS)),
        ("bao-cao.docx", files.archive(**{"word/document.xml": "<x/>"})),
        ("bao-cao.docx", files.archive(**{"[Content_Types].xml": "<Types/>"})),
        ("bao-cao.docx", b"PK\x03\x04 but nothing more"),
        ("bao-cao.docx", files.document()[:400]),
        ("bao-cao.docx", PDF),
        ("so-lieu.xlsx", files.document()),
        ("so-lieu.xlsx", files.archive(**{"a.txt": "a"})),
        ("so-lieu.pdf", files.workbook()),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    assert refusal(check_file, upload=a_file(name, content)) == not_what_it_says(name)


def test_an_empty_file_is_refused() -> None:
    assert refusal(check_file, upload=a_file("bien-ban.pdf", b"")) == (
        "Tệp “bien-ban.pdf” rỗng. Hãy mở lại tệp gốc và chọn lại.",
        "file",
    )


def test_a_file_that_is_too_big_is_refused_with_the_limit(settings: object) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024  # type: ignore[attr-defined]

    assert check_file(a_file(content=PDF.ljust(1024 * 1024)))
    assert refusal(check_file, upload=a_file(content=PDF.ljust(1024 * 1024 + 1))) == (
        "Tệp “minh-chung.pdf” lớn hơn 1,0\u00a0MB. Hãy giảm dung lượng hoặc chia thành nhiều tệp.",
        "file",
    )


@pytest.mark.parametrize(("name", "content"), files.ALLOWED.items())
def test_a_real_file_of_an_allowed_kind_passes(name: str, content: bytes) -> None:
    office = "application/vnd.openxmlformats-officedocument."
    types = {
        ".pdf": "application/pdf",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".png": "image/png",
        ".docx": f"{office}wordprocessingml.document",
        ".xlsx": f"{office}spreadsheetml.sheet",
    }

    assert check_file(a_file(name, content)) == CheckedFile(
        content_type=types[Path(name).suffix.lower()],
        sha256=hashlib.sha256(content).hexdigest(),
    )


@pytest.mark.parametrize("program", files.ORDERS)
@pytest.mark.parametrize(
    ("name", "kind"), [("bao-cao.docx", files.WORD), ("so-lieu.xlsx", files.EXCEL)]
)
def test_an_office_file_passes_however_its_program_packed_it(
    name: str, kind: str, program: str
) -> None:
    content = files.document(kind, files.ORDERS[program])

    assert check_file(a_file(name, content)).sha256 == hashlib.sha256(content).hexdigest()


def test_an_office_file_with_a_password_on_its_parts_is_refused() -> None:
    content = bytearray(files.document())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.start_dir
    # Bit 0 of the general purpose flag of the first entry: encrypted.
    content[6] |= 1
    content[start + 8] |= 1

    assert refusal(check_file, upload=a_file("bao-cao.docx", bytes(content))) == (
        not_what_it_says("bao-cao.docx")
    )


@given(st.data())
def test_a_damaged_office_file_passes_or_is_refused_and_never_breaks_the_page(
    data: st.DataObject,
) -> None:
    content = bytearray(files.document())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))

    for upload in (bytes(content), bytes(content[:cut])):
        with contextlib.suppress(Refused):
            found = check_file(a_file("bao-cao.docx", upload))
            assert found.sha256 == hashlib.sha256(upload).hexdigest()


def test_a_big_upload_that_waits_on_disk_is_read_to_its_end(settings: object) -> None:
    content = PDF.ljust(200_000)
    with TemporaryUploadedFile("bien-ban.pdf", "application/pdf", len(content), None) as upload:
        upload.write(content)
        upload.flush()

        assert check_file(upload).sha256 == hashlib.sha256(content).hexdigest()


# Keeping


def test_a_file_is_kept_with_our_type_its_name_as_text_and_an_event(
    achievement: Achievement, member: User
) -> None:
    upload = SimpleUploadedFile("Biên bản.PDF", PDF, content_type="text/html")

    evidence = add_evidence(
        achievement=achievement,
        upload=upload,
        title="  Biên bản \n nghiệm thu ",
        source=" Sở  KH&CN ",
        dated=date(2026, 9, 5),
        actor=member,
    )

    evidence.refresh_from_db()
    assert str(evidence) == evidence.title == "Biên bản nghiệm thu"
    assert (evidence.source, evidence.dated) == ("Sở KH&CN", date(2026, 9, 5))
    assert (evidence.filename, evidence.content_type) == ("Biên bản.PDF", "application/pdf")
    assert (evidence.size, evidence.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (evidence.unit, evidence.uploaded_by) == (achievement.submission.unit, member)
    assert list(achievement.evidence.all()) == [evidence]
    event = Event.objects.about(evidence).get()
    assert (event.kind, event.actor) == ("evidence.added", member)
    assert event.data == {"submission": achievement.submission_id}


def test_a_file_lies_under_a_random_name_with_its_whole_content(
    achievement: Achievement, member: User
) -> None:
    evidence = add_evidence(
        achievement=achievement, upload=a_file("../../bí mật.pdf"), title="Biên bản", actor=member
    )

    assert evidence.file.name.startswith(f"evidence/{evidence.unit_id}/")
    assert Path(evidence.file.name).suffix == ".pdf"
    assert "mat" not in evidence.file.name
    assert evidence.filename == "bí mật.pdf"
    with evidence.file.open("rb") as stored:
        assert stored.read() == PDF


def test_a_very_long_file_name_keeps_its_end(achievement: Achievement, member: User) -> None:
    evidence = add_evidence(
        achievement=achievement, upload=a_file("ạ" * 240 + ".pdf"), title="Biên bản", actor=member
    )

    assert len(evidence.filename) == 200
    assert evidence.filename.endswith("ạ.pdf")


def test_the_same_file_is_kept_once_and_hung_on_both_achievements(
    draft: Submission, member: User
) -> None:
    second = an_achievement(draft, member, title="Trồng cây")

    evidence = Evidence.objects.get()
    assert list(evidence.achievements.all()) == [draft.achievements.first(), second]
    assert Event.objects.about(evidence).count() == 1


def test_the_same_file_is_not_hung_twice_on_one_achievement(
    draft: Submission, member: User
) -> None:
    achievement = draft.achievements.get()

    refused = refusal(
        add_evidence, achievement=achievement, upload=a_file(), title="Tên khác", actor=member
    )

    assert refused == ("Thành tích này đã có tệp ấy, với tên “Biên bản”.", "file")
    assert (achievement.evidence.count(), Evidence.objects.get().title) == (1, "Biên bản")


def test_another_unit_keeps_the_same_file_on_its_own_shelf(
    portal: Portal, draft: Submission
) -> None:
    other = a_unit("Công an xã")
    a_complete_draft(other, a_member(other, "cong-an@xuantruong.example"), portal.round)

    shelves = [evidence.unit for evidence in Evidence.objects.all()]
    assert shelves == [draft.unit, other]


def test_the_database_as_well_refuses_a_second_row_and_an_empty_file(draft: Submission) -> None:
    evidence = Evidence.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(size=0)
    evidence.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        evidence.save()


def test_a_file_taken_down_stays_on_the_shelf(draft: Submission, member: User) -> None:
    achievement, evidence = draft.achievements.get(), Evidence.objects.get()

    take_down_evidence(achievement=achievement, evidence=evidence, actor=member)

    assert not achievement.evidence.exists()
    assert Evidence.objects.get() == evidence
    assert evidence.file.storage.exists(evidence.file.name)
    event = Event.objects.about(evidence).last()
    assert event is not None
    assert (event.kind, event.data) == ("evidence.taken_down", {"submission": draft.pk})

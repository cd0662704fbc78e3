import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import formats, timezone

from criteria.self_scoring import criteria_of, save_self_score
from movement import workflow
from movement.evidence import (
    add_evidence,
    describe,
    dossier_bytes,
    evidence_of,
    hang,
    put_on_shelf,
    remove_from_shelf,
    take_down_evidence,
    take_uploads,
    why_kept,
)
from movement.gaps import answer_gap
from movement.models import Achievement, Event, Evidence, Submission, Unit, User
from movement.permissions import is_in_a_revision
from tests.acting import at_once, refusal
from tests.factories import (
    PDF,
    Portal,
    a_complete_draft,
    a_file,
    a_member,
    a_unit,
    an_achievement,
    send_back,
)
from tests.movement import bad_files, files

NOT_EDITABLE = ("Hồ sơ này đã nộp hoặc đã rút, không sửa được nữa.", None)
NOT_OURS = ("Ông/bà không đại diện cho đơn vị này.", None)
NOT_THERE = ("Tệp này không có trên kệ minh chứng của đơn vị.", None)
ANOTHER = PDF + b"\n"


@pytest.fixture
def achievement(empty_draft: Submission) -> Achievement:
    return Achievement.objects.create(
        submission=empty_draft, title="Số hóa", description="1.200 hồ sơ"
    )


@pytest.fixture
def kept(unit: Unit, member: User) -> Evidence:
    """A file on the agency's shelf that hangs nowhere."""
    return put_on_shelf(unit=unit, upload=a_file(), title="Biên bản", actor=member)


def stored(evidence: Evidence) -> bool:
    """Whether the file lies in the store."""
    return bool(evidence.file.storage.exists(evidence.file.name))


def stored_files(settings: Any) -> list[Path]:
    """Every file of evidence in the store."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def happened(evidence: Evidence) -> list[str]:
    """The kinds of events about the file, oldest first."""
    return [event.kind for event in Event.objects.about(evidence)]


# Who


def test_another_unit_puts_nothing_on_the_shelf(unit: Unit, outsider: User) -> None:
    assert refusal(put_on_shelf, unit=unit, upload=a_file(), actor=outsider) == NOT_OURS
    assert not Evidence.objects.exists()


def test_an_office_puts_nothing_on_the_shelf(unit: Unit, portal: Portal) -> None:
    assert refusal(put_on_shelf, unit=unit, upload=a_file(), actor=portal.culture) == NOT_OURS


def test_another_unit_describes_and_throws_away_nothing(kept: Evidence, outsider: User) -> None:
    words = {"title": "Sửa trộm", "source": "", "dated": None}

    assert refusal(describe, evidence=kept, actor=outsider, **words) == NOT_OURS
    assert refusal(remove_from_shelf, evidence=kept, actor=outsider) == NOT_OURS
    kept.refresh_from_db()
    assert kept.title == "Biên bản"


@pytest.mark.parametrize("who", ["outsider", "office"])
def test_others_hang_no_file_on_a_dossier(
    who: str, achievement: Achievement, kept: Evidence, outsider: User, portal: Portal
) -> None:
    actor = outsider if who == "outsider" else portal.culture

    for act, more in ((add_evidence, {"upload": a_file()}), (hang, {"evidence": kept})):
        assert refusal(act, achievement=achievement, actor=actor, **more) == NOT_EDITABLE  # type: ignore[arg-type]
    assert not achievement.evidence.exists()


def test_nothing_is_hung_or_taken_down_after_sending(draft: Submission, member: User) -> None:
    achievement, spare = draft.achievements.get(), a_file("b.pdf", ANOTHER)
    shelved = put_on_shelf(unit=draft.unit, upload=spare, actor=member)
    workflow.submit(submission=draft, actor=member)

    acts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (add_evidence, {"upload": a_file("c.pdf", ANOTHER)}),
        (hang, {"evidence": shelved}),
        (take_down_evidence, {"evidence": achievement.evidence.get()}),
    ]
    for act, more in acts:
        assert refusal(act, achievement=achievement, actor=member, **more) == NOT_EDITABLE
    assert achievement.evidence.count() == 1


def test_another_unit_takes_no_file_down(draft: Submission, outsider: User) -> None:
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


def test_another_units_file_is_not_hung(
    achievement: Achievement, outsider: User, member: User
) -> None:
    theirs = put_on_shelf(
        unit=outsider.memberships.get().unit, upload=a_file(), title="Của họ", actor=outsider
    )

    assert refusal(hang, achievement=achievement, evidence=theirs, actor=member) == NOT_THERE


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
    assert evidence.original_sha256 == evidence.sha256
    assert (evidence.unit, evidence.uploaded_by) == (achievement.submission.unit, member)
    assert evidence.scan == Evidence.Scan.OFF
    assert list(achievement.evidence.all()) == [evidence]
    added, hung = Event.objects.about(evidence)
    assert (added.kind, added.actor, added.data) == ("evidence.added", member, {})
    assert (hung.kind, hung.data) == ("evidence.hung", {"achievement": achievement.pk})


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
    with evidence.file.open("rb") as content:
        assert content.read() == PDF


def test_a_picture_is_kept_as_it_was_written_anew(unit: Unit, member: User) -> None:
    evidence = put_on_shelf(unit=unit, upload=a_file("IMG_1.heic", files.heic()), actor=member)

    assert (evidence.filename, evidence.content_type) == ("IMG_1.jpg", "image/jpeg")
    with evidence.file.open("rb") as content:
        assert hashlib.sha256(content.read()).hexdigest() == evidence.sha256
    assert evidence.original_sha256 == hashlib.sha256(files.heic()).hexdigest()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Biên_bản  nghiệm thu.pdf", "Biên bản nghiệm thu"),
        ("_.pdf", "_.pdf"),
        ("a" * 230 + ".pdf", "a" * 196),
    ],
)
def test_a_file_is_called_by_its_name_until_somebody_says_more(
    name: str, title: str, unit: Unit, member: User
) -> None:
    assert put_on_shelf(unit=unit, upload=a_file(name), actor=member).title == title


def test_a_date_in_the_future_is_refused_before_the_file_is_read(unit: Unit, member: User) -> None:
    today = timezone.localdate()
    shown = formats.date_format(today, "d/m/Y")
    arguments: dict[str, Any] = {"unit": unit, "upload": a_file(), "actor": member}

    assert refusal(put_on_shelf, dated=today + timedelta(days=1), **arguments) == (
        f"Ngày của tài liệu không được sau hôm nay ({shown}).",
        "dated",
    )
    assert put_on_shelf(dated=today, **arguments).dated == today


def test_a_bad_file_leaves_nothing_behind(unit: Unit, member: User, settings: Any) -> None:
    refused = refusal(put_on_shelf, unit=unit, upload=a_file("a.pdf", files.PROGRAM), actor=member)

    assert refused[1] == "file"
    assert not Evidence.objects.exists()
    assert stored_files(settings) == []


# The same file


def test_the_same_file_is_kept_once_and_hung_on_both_achievements(
    draft: Submission, member: User
) -> None:
    second = an_achievement(draft, member, title="Trồng cây")

    evidence = Evidence.objects.get()
    assert list(evidence.achievements.all()) == [draft.achievements.first(), second]
    assert happened(evidence) == ["evidence.added", "evidence.hung", "evidence.hung"]


def test_the_same_file_is_not_hung_twice_on_one_achievement(
    draft: Submission, member: User
) -> None:
    achievement = draft.achievements.get()
    evidence = Evidence.objects.get()
    already = ("Thành tích này đã có tệp ấy, với tên “Biên bản”.", "file")

    assert already == refusal(
        add_evidence, achievement=achievement, upload=a_file(), title="Tên khác", actor=member
    )
    assert already == refusal(hang, achievement=achievement, evidence=evidence, actor=member)
    assert (achievement.evidence.count(), Evidence.objects.get().title) == (1, "Biên bản")
    assert stored(evidence)


def test_the_same_photograph_is_known_again_as_sent_and_as_kept(unit: Unit, member: User) -> None:
    photo = bad_files.a_photo()
    first = put_on_shelf(unit=unit, upload=a_file("a.jpg", photo), actor=member)
    with first.file.open("rb") as content:
        downloaded = content.read()
    assert downloaded != photo

    for again in (photo, downloaded, photo + b"behind the picture"):
        upload = a_file("b.jpg", again)
        assert put_on_shelf(unit=unit, upload=upload, actor=member) == first


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


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_who_send_the_same_file_at_once_keep_one(
    unit: Unit, member: User, editor: User
) -> None:
    first, second = at_once(
        lambda: put_on_shelf(unit=unit, upload=a_file(), actor=member),
        lambda: put_on_shelf(unit=unit, upload=a_file(), actor=editor),
    )

    assert first == second == Evidence.objects.get()


# Several files


def test_each_of_several_files_gets_its_own_verdict(
    achievement: Achievement, member: User, kept: Evidence
) -> None:
    verdicts = take_uploads(
        unit=achievement.submission.unit,
        uploads=[
            a_file("moi.pdf", ANOTHER),
            a_file("virus.exe", files.PROGRAM),
            a_file("lai.pdf"),
            a_file("lai nua.pdf"),
        ],
        achievement=achievement,
        actor=member,
    )

    assert [verdict.sentence for verdict in verdicts] == [
        "Đã nhận tệp “moi.pdf”.",
        "Tệp “virus.exe” thuộc loại không nhận. Hãy gửi PDF, JPG, PNG, HEIC, DOCX hoặc XLSX.",
        "Tệp “lai.pdf” đã có trên kệ với tên “Biên bản”, dùng lại tệp ấy.",
        "Thành tích này đã có tệp ấy, với tên “Biên bản”.",
    ]
    assert [verdict.is_new for verdict in verdicts] == [True, False, False, False]
    assert [verdict.name for verdict in verdicts][:2] == ["moi.pdf", "virus.exe"]
    new = Evidence.objects.get(filename="moi.pdf")
    assert [verdict.evidence for verdict in verdicts] == [new, None, kept, None]
    assert set(achievement.evidence.all()) == {new, kept}


def test_several_files_may_lie_on_the_shelf_alone(unit: Unit, member: User) -> None:
    verdicts = take_uploads(
        unit=unit, uploads=[a_file(), a_file("b.pdf", ANOTHER), a_file()], actor=member
    )

    assert [verdict.is_new for verdict in verdicts] == [True, True, False]
    assert [item.filename for item in unit.evidence.all()] == ["minh-chung.pdf", "b.pdf"]


# Hanging and the weight of a dossier


def test_a_file_of_the_shelf_is_hung_and_taken_down_again(
    achievement: Achievement, kept: Evidence, member: User
) -> None:
    hang(achievement=achievement, evidence=kept, actor=member)
    assert list(achievement.evidence.all()) == [kept]

    take_down_evidence(achievement=achievement, evidence=kept, actor=member)

    assert not achievement.evidence.exists()
    assert Evidence.objects.get() == kept
    assert stored(kept)
    assert happened(kept) == ["evidence.added", "evidence.hung", "evidence.taken_down"]
    last = Event.objects.about(kept).last()
    assert last is not None
    assert last.data == {"submission": achievement.submission_id}


def test_an_infected_file_is_not_hung(
    achievement: Achievement, kept: Evidence, member: User
) -> None:
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)

    assert refusal(hang, achievement=achievement, evidence=kept, actor=member) == (
        "Tệp “minh-chung.pdf” có vi-rút, không dùng được.",
        None,
    )


def test_a_file_that_was_thrown_away_meanwhile_is_not_hung(
    achievement: Achievement, kept: Evidence, member: User
) -> None:
    remove_from_shelf(evidence=Evidence.objects.get(), actor=member)

    assert refusal(hang, achievement=achievement, evidence=kept, actor=member) == NOT_THERE


def test_a_dossier_weighs_each_of_its_files_once(draft: Submission, member: User) -> None:
    an_achievement(draft, member, title="Trồng cây")  # with the same file
    put_on_shelf(unit=draft.unit, upload=a_file("ke.pdf", ANOTHER), actor=member)
    assert dossier_bytes(draft) == len(PDF)

    cited = put_on_shelf(unit=draft.unit, upload=a_file("c.pdf", ANOTHER + b"\n"), actor=member)
    score = draft.self_scores.first()
    assert score is not None
    score.evidence.add(cited, Evidence.objects.get(title="Biên bản"))

    assert dossier_bytes(draft) == len(PDF) + cited.size
    assert evidence_of(draft).count() == 2


def test_an_empty_dossier_weighs_nothing(empty_draft: Submission) -> None:
    assert dossier_bytes(empty_draft) == 0


def test_a_dossier_does_not_grow_beyond_its_limit(
    draft: Submission, member: User, settings: Any
) -> None:
    achievement = draft.achievements.get()
    settings.DOSSIER_MAX_BYTES = 2 * len(PDF)
    too_much = (
        f"Minh chứng của một hồ sơ không quá {2 * len(PDF)}\u00a0byte; hồ sơ này đã có "
        f"{len(PDF)}\u00a0byte, thêm tệp “b.pdf” ({len(ANOTHER)}\u00a0byte) thì quá. "
        "Hãy gỡ bớt tệp hoặc giảm dung lượng tệp."
    )

    refused = refusal(
        add_evidence, achievement=achievement, upload=a_file("b.pdf", ANOTHER), actor=member
    )

    assert refused == (too_much, "file")
    assert Evidence.objects.count() == 1
    assert len(stored_files(settings)) == 1
    settings.DOSSIER_MAX_BYTES += 1
    add_evidence(achievement=achievement, upload=a_file("b.pdf", ANOTHER), actor=member)
    settings.DOSSIER_MAX_BYTES = 1
    assert an_achievement(draft, member, title="Trồng cây").evidence.count() == 1  # weighs nothing


# Describing


def test_a_file_is_described_anew(kept: Evidence, member: User) -> None:
    describe(
        evidence=kept,
        title=" Biên bản  bàn giao",
        source="UBND xã ",
        dated=date(2026, 3, 2),
        actor=member,
    )

    kept.refresh_from_db()
    assert (kept.title, kept.source) == ("Biên bản bàn giao", "UBND xã")
    assert kept.dated == date(2026, 3, 2)
    assert happened(kept) == ["evidence.added", "evidence.described"]


def test_a_description_needs_a_title_and_a_date_that_has_come(kept: Evidence, member: User) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)

    assert refusal(describe, evidence=kept, title=" ", source="", dated=None, actor=member) == (
        "Hãy ghi tệp này chứng minh điều gì.",
        "title",
    )
    assert (
        refusal(describe, evidence=kept, title="A", source="", dated=tomorrow, actor=member)[1]
        == "dated"
    )


def test_what_a_sent_dossier_leans_on_is_not_described_anew(
    draft: Submission, member: User, portal: Portal
) -> None:
    evidence = Evidence.objects.get()
    words: dict[str, Any] = {"title": "Khác", "source": "", "dated": None, "actor": member}
    describe(evidence=evidence, **words | {"title": "Lúc còn soạn"})
    workflow.submit(submission=draft, actor=member)

    assert refusal(describe, evidence=evidence, **words) == (
        "Hồ sơ năm 2026 đã nộp có tệp này nên không sửa thông tin của tệp được.",
        None,
    )
    workflow.withdraw(submission=draft, actor=member)
    assert describe(evidence=evidence, **words).title == "Khác"


def test_what_a_sent_self_score_cites_is_not_described_anew(
    draft: Submission, member: User
) -> None:
    cited = put_on_shelf(unit=draft.unit, upload=a_file("c.pdf", ANOTHER), actor=member)
    score = draft.self_scores.first()
    assert score is not None
    score.evidence.add(cited)
    workflow.submit(submission=draft, actor=member)

    refused = refusal(describe, evidence=cited, title="Khác", source="", dated=None, actor=member)

    assert refused[0].startswith("Hồ sơ năm 2026 đã nộp có tệp này")


# Throwing away


def test_a_file_that_nothing_leans_on_is_thrown_away_with_its_content(
    kept: Evidence, member: User, django_capture_on_commit_callbacks: Any
) -> None:
    key = kept.pk
    with django_capture_on_commit_callbacks(execute=True):
        remove_from_shelf(evidence=kept, actor=member)

    assert not Evidence.objects.exists()
    assert not stored(kept)
    last = Event.objects.latest("pk")
    assert (last.kind, last.object_id) == ("evidence.removed", key)
    assert last.data == {"sha256": hashlib.sha256(PDF).hexdigest()}


def test_a_file_in_use_stays(draft: Submission, member: User) -> None:
    in_use = "Tệp này đang được dùng trong hồ sơ. Hãy gỡ tệp khỏi các thành tích, tiêu chí trước."
    evidence, achievement = Evidence.objects.get(), draft.achievements.get()
    assert refusal(remove_from_shelf, evidence=evidence, actor=member) == (in_use, None)

    score = draft.self_scores.first()
    assert score is not None
    score.evidence.add(evidence)
    take_down_evidence(achievement=achievement, evidence=evidence, actor=member)
    assert refusal(remove_from_shelf, evidence=evidence, actor=member) == (in_use, None)

    score.evidence.clear()
    assert why_kept(evidence) == ""


def test_what_was_once_sent_is_kept_for_good(draft: Submission, member: User) -> None:
    evidence, achievement = Evidence.objects.get(), draft.achievements.get()
    assert not is_in_a_revision(evidence)
    workflow.submit(submission=draft, actor=member)
    workflow.withdraw(submission=draft, actor=member)
    workflow.start_dossier(unit=draft.unit, round_=draft.round, actor=member)
    take_down_evidence(achievement=achievement, evidence=evidence, actor=member)

    assert refusal(remove_from_shelf, evidence=evidence, actor=member) == (
        "Hồ sơ đã nộp có tệp này nên phải giữ lại.",
        None,
    )
    assert stored(evidence)


def test_a_file_that_is_gone_is_gone(kept: Evidence, member: User) -> None:
    remove_from_shelf(evidence=Evidence.objects.get(), actor=member)

    assert refusal(remove_from_shelf, evidence=kept, actor=member) == NOT_THERE


# Who reads a file


def test_the_offices_read_what_a_sent_dossier_leans_on_and_no_more(
    draft: Submission, member: User, portal: Portal, outsider: User
) -> None:
    def readers(evidence: Evidence) -> list[bool]:
        people = (member, portal.culture, portal.economic, outsider)
        return [user.has_perm("movement.view_evidence", evidence) for user in people]

    hung = Evidence.objects.get()
    shelved = put_on_shelf(unit=draft.unit, upload=a_file("b.pdf", ANOTHER), actor=member)
    cited = put_on_shelf(unit=draft.unit, upload=a_file("c.pdf", ANOTHER + b"\n"), actor=member)
    criterion = criteria_of(draft)[0]
    save_self_score(submission=draft, criterion=criterion, points=Decimal(1), note="", actor=member)
    draft.self_scores.get(criterion=criterion).evidence.add(cited)
    unit_only, offices_too = [True, False, False, False], [True, True, True, False]
    assert [readers(item) for item in (hung, shelved, cited)] == [unit_only] * 3

    workflow.submit(submission=draft, actor=member)

    assert [readers(item) for item in (hung, shelved, cited)] == [
        offices_too,
        unit_only,
        offices_too,
    ]


def test_a_frozen_revision_keeps_its_files_readable(
    draft: Submission, member: User, portal: Portal
) -> None:
    evidence = Evidence.objects.get()
    workflow.submit(submission=draft, actor=member)
    workflow.withdraw(submission=draft, actor=member)
    workflow.start_dossier(unit=draft.unit, round_=draft.round, actor=member)
    draft.achievements.get().evidence.clear()

    assert portal.culture.has_perm("movement.view_evidence", evidence)


def test_what_a_unit_hangs_on_a_dossier_that_it_has_back_is_its_own_until_it_is_sent_again(
    draft: Submission, member: User, portal: Portal
) -> None:
    workflow.submit(submission=draft, actor=member)
    send_back(draft, portal.culture)
    upload = a_file("moi.pdf", ANOTHER)
    new = add_evidence(achievement=draft.achievements.get(), upload=upload, actor=member)
    old = Evidence.objects.exclude(pk=new.pk).get()

    assert portal.culture.has_perm("movement.view_evidence", old)
    assert not portal.culture.has_perm("movement.view_evidence", new)
    answer_gap(gap=draft.gaps.get(), answer="Đã thêm.", actor=member)
    workflow.submit(submission=draft, actor=member)
    assert portal.culture.has_perm("movement.view_evidence", new)


def test_nobody_reads_no_file(member: User) -> None:
    assert not member.has_perm("movement.view_evidence", None)
    assert not member.has_perm("movement.keep_shelf", None)

import pytest

from criteria.self_scoring import criteria_of
from movement import readiness
from movement.evidence import take_down_evidence
from movement.models import Achievement, Evidence, Submission, User
from movement.readiness import Part, Row, frozen_content, parts, problems, register
from tests.factories import a_file, an_achievement


def test_a_dossier_has_three_parts_in_the_order_of_the_task_list(draft: Submission) -> None:
    assert [(part.key, part.title, part.url_name) for part in parts(draft)] == [
        ("achievements", "Thành tích và minh chứng", "movement:achievements"),
        ("summary", "Tóm tắt và kiến nghị", "movement:summary"),
        ("self_scores", "Tự chấm điểm", "criteria:self_scores"),
    ]


def test_a_part_is_registered_once(draft: Submission) -> None:
    before = parts(draft)

    with pytest.raises(ValueError, match="A part named summary is registered already"):
        register(before[1])

    assert parts(draft) == before


def test_a_new_part_finds_its_place_by_its_order(
    draft: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_parts", dict(readiness._parts))
    register(
        Part(
            key="pledge",
            title="Cam kết",
            url_name="home",
            order=15,
            missing=lambda _: ["Chưa cam kết."],
            started=lambda _: False,
            rows=lambda _: [Row("Cam kết", "Chưa")],
            content=lambda _: None,
        )
    )

    keys = [part.key for part in parts(draft)]
    assert keys == ["achievements", "pledge", "summary", "self_scores"]


def test_an_empty_dossier_names_what_each_part_still_needs(empty_draft: Submission) -> None:
    codes = ", ".join(criterion.code for criterion in criteria_of(empty_draft))
    found = [(part.key, sentence) for part, sentence in problems(empty_draft)]

    assert found == [
        ("achievements", "Chưa có thành tích nào; cần ít nhất một."),
        ("summary", "Chưa viết tóm tắt thành tích."),
        ("self_scores", f"Chưa tự chấm các tiêu chí: {codes}."),
    ]
    assert [part.started(empty_draft) for part in parts(empty_draft)] == [
        False,
        False,
        False,
    ]


def test_a_complete_dossier_lacks_nothing(draft: Submission) -> None:
    assert problems(draft) == []
    assert [part.started(draft) for part in parts(draft)] == [True, True, True]


def test_a_summary_of_blanks_is_no_summary(draft: Submission) -> None:
    draft.summary = " \n "

    assert [sentence for _part, sentence in problems(draft)] == ["Chưa viết tóm tắt thành tích."]


def test_only_difficulties_count_as_begun(empty_draft: Submission) -> None:
    empty_draft.difficulties = "Mạng yếu"
    summary = parts(empty_draft)[1]

    assert summary.started(empty_draft)
    assert summary.missing(empty_draft) == ["Chưa viết tóm tắt thành tích."]


def test_an_achievement_without_evidence_is_named(draft: Submission, member: User) -> None:
    achievement = draft.achievements.get()
    take_down_evidence(achievement=achievement, evidence=achievement.evidence.get(), actor=member)

    assert [sentence for _part, sentence in problems(draft)] == [
        "Thành tích “Số hóa hồ sơ một cửa” chưa có minh chứng."
    ]


def test_the_check_page_shows_questions_and_answers(draft: Submission) -> None:
    achievements, summary, self_scores = (part.rows(draft) for part in parts(draft))

    assert achievements == [
        Row("Thành tích 1", "Số hóa hồ sơ một cửa"),
        Row("Nội dung thi đua", str(draft.achievements.get().content_areas.get())),
        Row("Đã làm gì, kết quả", "Số hóa 1.200 hồ sơ."),
        Row("Thời gian thực hiện", "Không ghi"),
        Row("Kết quả bằng số", "Không ghi"),
        Row("Số người được hưởng lợi", "Không ghi"),
        Row("Ai có thể học, làm theo", "Không ghi"),
        Row("Minh chứng", "Biên bản (minh-chung.pdf)"),
    ]
    assert summary == [
        Row("Tóm tắt thành tích", "Đơn vị đã hoàn thành các chỉ tiêu."),
        Row("Khó khăn, vướng mắc, kiến nghị", "Không nêu"),
    ]
    assert len(self_scores) == draft.self_scores.count()


def test_the_check_page_says_what_is_empty(empty_draft: Submission) -> None:
    Achievement.objects.create(submission=empty_draft, title="Trồng cây", description="500 cây")
    achievements, summary, _self_scores = (part.rows(empty_draft) for part in parts(empty_draft))

    assert achievements[-1] == Row("Minh chứng", "Chưa có")
    assert summary[0] == Row("Tóm tắt thành tích", "Chưa viết")


def test_the_frozen_content_holds_everything_by_part(draft: Submission, member: User) -> None:
    an_achievement(draft, member, title="Trồng cây", description="500 cây", areas=[2, 5])
    evidence = Evidence.objects.get()
    file = {"title": "Biên bản", "filename": a_file().name, "sha256": evidence.sha256}

    nothing_more = {
        "period_from": None,
        "period_to": None,
        "people_reached": None,
        "replicable_by": "",
        "figures": [],
    }
    content = frozen_content(draft)

    assert list(content) == ["achievements", "summary", "self_scores", "questions"]
    assert [section["part"] for section in content["questions"]] == [
        "Thành tích và minh chứng",
        "Tóm tắt và kiến nghị",
        "Tự chấm điểm",
    ]
    assert content["questions"][1]["rows"] == [
        ["Tóm tắt thành tích", "Đơn vị đã hoàn thành các chỉ tiêu."],
        ["Khó khăn, vướng mắc, kiến nghị", "Không nêu"],
    ]
    assert content["summary"] == {
        "summary": "Đơn vị đã hoàn thành các chỉ tiêu.",
        "difficulties": "",
    }
    assert content["achievements"] == [
        {
            "title": "Số hóa hồ sơ một cửa",
            "description": "Số hóa 1.200 hồ sơ.",
            "content_areas": [3],
            **nothing_more,
            "evidence": [file],
        },
        {
            "title": "Trồng cây",
            "description": "500 cây",
            "content_areas": [2, 5],
            **nothing_more,
            "evidence": [file],
        },
    ]
    assert len(content["self_scores"]) == draft.self_scores.count()


def test_a_panel_is_registered_once() -> None:
    known = next(iter(readiness._panels.values()))

    with pytest.raises(ValueError, match=f"A panel named {known.key} is registered already"):
        readiness.register_panel(known)

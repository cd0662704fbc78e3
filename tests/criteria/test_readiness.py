from decimal import Decimal

import pytest

from criteria.models import CriteriaSet
from criteria.self_scoring import criteria_of, save_self_score
from movement.models import Evidence, Submission, Unit, User
from movement.readiness import Part, Row, Topic, parts
from tests.criteria.kinds import make_bands, make_ratio, make_yes_no
from tests.factories import Portal, a_draft, an_achievement


@pytest.fixture
def part(draft: Submission) -> Part:
    return next(part for part in parts(draft) if part.key == "self_scores")


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    return a_draft(unit, member, portal.round)


def claim(draft: Submission, member: User, code: str, points: str, note: str = "") -> None:
    criterion = next(each for each in criteria_of(draft) if each.code == code)
    save_self_score(
        submission=draft, criterion=criterion, points=Decimal(points), note=note, actor=member
    )


def test_the_self_scores_are_a_part_of_every_dossier(part: Part) -> None:
    assert (part.title, part.url_name, part.order) == (
        "Tự chấm điểm",
        "criteria:self_scores",
        30,
    )


def test_a_cited_file_that_has_a_virus_is_named(
    part: Part, draft: Submission, member: User
) -> None:
    an_achievement(draft, member)
    claim(draft, member, "CQ1.1", "1")
    draft.self_scores.get().evidence.set(Evidence.objects.all())
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)
    sentence = (
        "Tệp “minh-chung.pdf” làm căn cứ tự chấm có vi-rút; hãy mở phần này, "
        "chọn căn cứ khác và bấm Lưu."
    )
    assert part.missing(draft)[1:] == [sentence]


def test_without_criteria_in_force_the_unit_is_told_to_wait(part: Part, draft: Submission) -> None:
    CriteriaSet.objects.update(state=CriteriaSet.State.DRAFT)
    assert part.missing(draft) == [
        "Bộ tiêu chí của nhóm chưa được ban hành; xin chờ Phòng Văn hóa - Xã hội."
    ]
    assert part.rows(draft) == []
    assert part.content(draft) == []


def test_the_criteria_that_lack_points_are_named(
    part: Part, draft: Submission, member: User
) -> None:
    assert not part.started(draft)
    for criterion in criteria_of(draft):
        if criterion.code not in {"CQ1.2", "CQ4.3"}:
            claim(draft, member, criterion.code, "1")
    assert part.started(draft)
    assert part.missing(draft) == ["Chưa tự chấm các tiêu chí: CQ1.2, CQ4.3."]


def test_nothing_is_missing_once_every_criterion_has_points(
    part: Part, draft: Submission, member: User
) -> None:
    for criterion in criteria_of(draft):
        claim(draft, member, criterion.code, "0")
    assert part.missing(draft) == []


def test_the_check_page_reads_points_as_people_write_them(
    part: Part, draft: Submission, member: User
) -> None:
    claim(draft, member, "CQ1.1", "12.50", "Báo cáo số 12")
    claim(draft, member, "CQ1.2", "8")
    first, second, third, *_rest = criteria_of(draft)
    assert part.rows(draft)[:3] == [
        Row(str(first), "12,5/14 điểm – Báo cáo số 12"),
        Row(str(second), "8/8 điểm"),
        Row(str(third), "Chưa tự chấm (tối đa 8)"),
    ]


def test_the_check_page_reads_what_a_claim_rests_on(
    part: Part, draft: Submission, member: User
) -> None:
    achievement = an_achievement(draft, member)
    first = criteria_of(draft)[0]
    save_self_score(
        submission=draft,
        criterion=first,
        points=Decimal(7),
        note="",
        achievements=[achievement],
        evidence=achievement.evidence.all(),
        actor=member,
    )
    assert part.rows(draft)[0] == Row(
        str(first), "7/14 điểm\nCăn cứ: Số hóa hồ sơ một cửa; Biên bản"
    )


def test_an_office_may_find_each_criterion_incomplete(part: Part, draft: Submission) -> None:
    first = criteria_of(draft)[0]
    assert part.topics is not None
    topics = part.topics(draft)
    assert topics[0] == Topic(f"criterion:{first.pk}", f"Tiêu chí {first}")
    assert len(topics) == len(criteria_of(draft)) == 10


def test_the_revision_keeps_text_maximum_points_and_note(
    part: Part, draft: Submission, member: User
) -> None:
    first, second, *_rest = criteria_of(draft)
    achievement = an_achievement(draft, member)
    save_self_score(
        submission=draft,
        criterion=first,
        points=Decimal("12.50"),
        note="Báo cáo số 12",
        achievements=[achievement],
        evidence=achievement.evidence.all(),
        actor=member,
    )
    item = achievement.evidence.get()
    file = {"title": "Biên bản", "filename": "minh-chung.pdf", "sha256": item.sha256}
    assert part.content(draft)[:2] == [
        {
            "code": "CQ1.1",
            "text": first.text,
            "kind": "manual",
            "measure": first.measure,
            "max_points": "14.00",
            "value": None,
            "target": None,
            "points": "12.50",
            "note": "Báo cáo số 12",
            "achievements": ["Số hóa hồ sơ một cửa"],
            "evidence": [file],
        },
        {
            "code": "CQ1.2",
            "text": second.text,
            "kind": "manual",
            "measure": second.measure,
            "max_points": "8.00",
            "value": None,
            "target": None,
            "points": None,
            "note": "",
            "achievements": [],
            "evidence": [],
        },
    ]


def test_figures_are_read_before_the_points_and_kept_in_the_revision(
    part: Part, draft: Submission, member: User
) -> None:
    ratio, yes_no, bands = criteria_of(draft)[:3]
    make_ratio(ratio)
    make_yes_no(yes_no)
    make_bands(bands)
    for criterion, value in ((ratio, 45), (yes_no, 1), (bands, 2)):
        save_self_score(
            submission=draft,
            criterion=criterion,
            points=None,
            value=Decimal(value),
            target=Decimal(50) if criterion == ratio else None,
            note="Báo cáo số 12" if criterion == bands else "",
            actor=member,
        )
    assert [row.answer for row in part.rows(draft)[:3]] == [
        "45/50 hồ sơ → 9/10 điểm",
        "Có → 10/10 điểm",
        "2 mô hình → 7,5/10 điểm – Báo cáo số 12",
    ]
    kept = ("kind", "measure", "value", "target", "points")
    assert [tuple(row[name] for name in kept) for row in part.content(draft)[:3]] == [
        ("ratio", "hồ sơ", "45.0000", "50.0000", "9.00"),
        ("yes_no", "", "1.0000", None, "10.00"),
        ("bands", "mô hình", "2.0000", None, "7.50"),
    ]

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from criteria.models import CriteriaSet, Criterion, SelfScore
from criteria.self_scoring import (
    citable_evidence,
    criteria_of,
    save_self_score,
    set_in_force,
)
from movement import workflow
from movement.evidence import put_on_shelf
from movement.models import (
    Achievement,
    Evidence,
    Group,
    Membership,
    Round,
    Submission,
    Unit,
    User,
)
from tests.acting import refusal
from tests.factories import (
    PDF,
    Portal,
    a_complete_draft,
    a_draft,
    a_file,
    a_member,
    a_unit,
    an_achievement,
    send_back,
)


@pytest.fixture
def draft(portal: Portal, unit: Unit, member: User) -> Submission:
    return a_draft(unit, member, portal.round)


@pytest.fixture
def criterion(draft: Submission) -> Criterion:
    return criteria_of(draft)[0]


def somebody_elses_member(portal: Portal) -> User:
    return a_member(a_unit("Trạm Y tế"), "tram@xuantruong.example")


def the_culture_officer(portal: Portal) -> User:
    return portal.culture


def an_administrator(portal: Portal) -> User:
    return User.objects.create_superuser("quan-tri@xuantruong.example", "mat-khau")


@pytest.mark.parametrize("person", [somebody_elses_member, the_culture_officer, an_administrator])
def test_only_the_units_own_people_write_its_self_scores(
    portal: Portal, draft: Submission, criterion: Criterion, person: Callable[[Portal], User]
) -> None:
    actor = person(portal)
    assert refusal(
        save_self_score,
        submission=draft,
        criterion=criterion,
        points=Decimal(1),
        note="",
        actor=actor,
    ) == ("Hồ sơ này không sửa được nữa.", None)
    assert not SelfScore.objects.exists()


@pytest.mark.parametrize("kind", list(Membership.Kind))
def test_editors_and_representatives_write_points(
    draft: Submission, criterion: Criterion, unit: Unit, kind: Membership.Kind
) -> None:
    actor = a_member(unit, "nguoi-soan@xuantruong.example", kind)
    saved = save_self_score(
        submission=draft,
        criterion=criterion,
        points=Decimal("7.50"),
        note="  Báo cáo số 12  ",
        actor=actor,
    )
    saved.refresh_from_db()
    assert (saved.points, saved.note) == (Decimal("7.50"), "Báo cáo số 12")


def test_writing_again_replaces_the_points(
    draft: Submission, criterion: Criterion, member: User
) -> None:
    for points in ("3", "4.25"):
        save_self_score(
            submission=draft, criterion=criterion, points=Decimal(points), note="", actor=member
        )
    assert [row.points for row in draft.self_scores.all()] == [Decimal("4.25")]


def test_a_sent_dossier_keeps_its_self_scores(portal: Portal, unit: Unit, member: User) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    own = criteria_of(submission)[0]
    assert refusal(
        save_self_score,
        submission=submission,
        criterion=own,
        points=Decimal(0),
        note="",
        actor=member,
    ) == ("Hồ sơ này không sửa được nữa.", None)
    assert submission.self_scores.get(criterion=own).points == own.max_points / 2


def test_a_returned_dossier_may_be_scored_anew(portal: Portal, unit: Unit, member: User) -> None:
    submission = a_complete_draft(unit, member, portal.round)
    workflow.submit(submission=submission, actor=member)
    send_back(submission, portal.culture)
    own = criteria_of(submission)[0]
    save_self_score(submission=submission, criterion=own, points=Decimal(2), note="", actor=member)
    assert submission.self_scores.get(criterion=own).points == Decimal(2)


def test_a_criterion_of_another_group_does_not_measure_the_dossier(
    portal: Portal, draft: Submission, member: User
) -> None:
    foreign = Criterion.objects.get(code="DN1.1")
    assert refusal(
        save_self_score,
        submission=draft,
        criterion=foreign,
        points=Decimal(1),
        note="",
        actor=member,
    ) == ("Tiêu chí này không thuộc bộ tiêu chí của nhóm.", "DN1.1")


def test_without_a_set_in_force_nothing_measures_the_dossier(
    draft: Submission, criterion: Criterion, member: User
) -> None:
    CriteriaSet.objects.update(state=CriteriaSet.State.DRAFT)
    assert set_in_force(draft) is None
    assert criteria_of(draft) == []
    sentence, field = refusal(
        save_self_score,
        submission=draft,
        criterion=criterion,
        points=Decimal(1),
        note="",
        actor=member,
    )
    assert (sentence, field) == ("Tiêu chí này không thuộc bộ tiêu chí của nhóm.", "CQ1.1")


def test_the_criteria_come_in_their_order(draft: Submission) -> None:
    codes = [criterion.code for criterion in criteria_of(draft)]
    assert codes[:3] == ["CQ1.1", "CQ1.2", "CQ2.1"]
    assert len(codes) == 10


@pytest.mark.parametrize("points", ["0", "0.01", "13.99", "14"])
def test_points_up_to_the_maximum_pass(
    draft: Submission, criterion: Criterion, member: User, points: str
) -> None:
    save_self_score(
        submission=draft, criterion=criterion, points=Decimal(points), note="", actor=member
    )
    assert draft.self_scores.get().points == Decimal(points)


@pytest.mark.parametrize("points", ["-0.01", "-5", "14.01", "1000"])
def test_points_out_of_range_are_refused_with_the_limits(
    draft: Submission, criterion: Criterion, member: User, points: str
) -> None:
    assert refusal(
        save_self_score,
        submission=draft,
        criterion=criterion,
        points=Decimal(points),
        note="",
        actor=member,
    ) == ("Điểm phải từ 0 đến 14.", "CQ1.1")
    assert not draft.self_scores.exists()


def test_an_individual_is_measured_by_the_individuals_set(portal: Portal) -> None:
    person = a_unit("Nguyễn Thị Hoa", Group.INDIVIDUAL)
    submission = a_draft(person, a_member(person), portal.round)
    assert {criterion.code[:2] for criterion in criteria_of(submission)} == {"CN"}


def test_words_for_a_self_score(draft: Submission, criterion: Criterion, member: User) -> None:
    saved = save_self_score(
        submission=draft, criterion=criterion, points=Decimal("7.50"), note="", actor=member
    )
    assert str(saved) == "CQ1.1: 7.50"


def test_a_claim_cites_achievements_and_evidence_of_its_own_dossier(
    draft: Submission, criterion: Criterion, member: User
) -> None:
    achievement = an_achievement(draft, member)
    item = achievement.evidence.get()
    claim = {"submission": draft, "criterion": criterion, "note": "", "actor": member}

    save_self_score(
        points=Decimal(1),
        achievements=[achievement],
        evidence=[item],
        **claim,  # type: ignore[arg-type]
    )
    cited = draft.self_scores.get()
    assert (list(cited.achievements.all()), list(cited.evidence.all())) == ([achievement], [item])

    save_self_score(points=Decimal(2), **claim)  # type: ignore[arg-type]
    assert (cited.achievements.count(), cited.evidence.count()) == (0, 0)


@pytest.mark.parametrize("kind", ["achievements", "evidence"])
def test_a_claim_cites_nothing_of_another_unit(
    kind: str, portal: Portal, draft: Submission, criterion: Criterion, member: User
) -> None:
    stranger = somebody_elses_member(portal)
    other = a_draft(stranger.memberships.get().unit, stranger, portal.round)
    achievement = an_achievement(other, stranger)
    foreign = {"achievements": [achievement], "evidence": achievement.evidence.all()}[kind]
    assert refusal(
        save_self_score,
        submission=draft,
        criterion=criterion,
        points=Decimal(1),
        note="",
        actor=member,
        **{kind: foreign},
    ) == ("Căn cứ phải là thành tích và minh chứng của chính hồ sơ này.", "CQ1.1")
    assert not draft.self_scores.exists()


def test_the_files_that_a_claim_may_cite_are_those_at_hand(
    draft: Submission, criterion: Criterion, member: User
) -> None:
    def shelf(name: str, content: bytes) -> Evidence:
        return Evidence.objects.create(
            unit=draft.unit,
            title=name,
            file=f"{name}.pdf",
            filename=f"{name}.pdf",
            content_type="application/pdf",
            size=1,
            sha256=content.hex(),
            uploaded_by=member,
        )

    hung = an_achievement(draft, member).evidence.get()
    free, old, cited = shelf("free", b"a"), shelf("old", b"b"), shelf("cited", b"c")
    last_year = Round.objects.create(year=2025, phase=draft.round.phase)
    earlier = Submission.objects.create(unit=draft.unit, round=last_year)
    told = Achievement.objects.create(submission=earlier, title="Cũ", description="Cũ")
    told.evidence.add(old, cited)
    save_self_score(
        submission=draft,
        criterion=criterion,
        points=Decimal(1),
        note="",
        evidence=[cited],
        actor=member,
    )
    assert citable_evidence(draft) == [hung, free, cited]


def test_a_file_with_a_virus_is_neither_offered_nor_cited(
    draft: Submission, criterion: Criterion, member: User
) -> None:
    an_achievement(draft, member)
    Evidence.objects.update(scan=Evidence.Scan.INFECTED)
    assert citable_evidence(draft) == []
    assert refusal(
        save_self_score,
        submission=draft,
        criterion=criterion,
        points=Decimal(1),
        note="",
        evidence=[Evidence.objects.get()],
        actor=member,
    ) == ("Tệp “minh-chung.pdf” có vi-rút, không dùng được.", criterion.code)
    assert not SelfScore.objects.exists()


def test_a_newly_cited_file_needs_room_in_the_dossier(
    draft: Submission, criterion: Criterion, member: User, settings: Any
) -> None:
    files = [
        put_on_shelf(unit=draft.unit, upload=a_file(f"{len(end)}.pdf", PDF + end), actor=member)
        for end in (b"\n", b"\n\n")
    ]
    settings.DOSSIER_MAX_BYTES = files[0].size
    values: dict[str, Any] = {"points": Decimal(1), "note": "", "actor": member}
    act = partial(save_self_score, submission=draft, criterion=criterion, **values)
    act(evidence=files[:1])
    sentence, field = refusal(act, evidence=files)
    assert sentence.startswith("Minh chứng của một hồ sơ không quá")
    assert field == criterion.code
    assert list(draft.self_scores.get().evidence.all()) == files[:1]
    settings.DOSSIER_MAX_BYTES = files[1].size
    act(evidence=files[1:])
    assert list(draft.self_scores.get().evidence.all()) == files[1:]

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from movement.errors import Refused
from movement.models import Authority, Phase, Signer, Submission, User
from reports import figures
from reports.content import Content, canonical, digest
from reports.models import ReportSnapshot
from reports.snapshot import collect, freeze
from tests.reports import builders as make


def test_the_six_figures_are_those_counted_by_hand(report_content: Content) -> None:
    assert report_content["summary"] == {
        "units": 6,  # the seventh waits for approval
        "dossiers_started": 7,
        "dossiers_sent": 5,  # without the returned one and the draft
        "dossiers_judged": 4,
        "proposals": 3,  # the dropped one was never put to the council
        "honours": 2,
    }


def test_content_areas_count_achievements_and_dossiers_of_sent_dossiers(
    report_content: Content,
) -> None:
    counted = [
        (row["number"], row["achievements"], row["dossiers"]) for row in report_content["areas"]
    ]

    # Area 4: police twice, clinic and women's union once each. Area 2: only unsent dossiers.
    assert counted == [(1, 2, 2), (2, 0, 0), (3, 1, 1), (4, 4, 3), (5, 1, 1)]


def test_groups_have_their_own_mean_best_total_and_honours(report_content: Content) -> None:
    rows = {row["name"]: row for row in report_content["groups"]}

    # (90.25 + 80.10 + 70.00) / 3 = 80.1166…
    assert rows["Cơ quan, đơn vị"] == {
        "name": "Cơ quan, đơn vị",
        "units": 3,
        "dossiers_sent": 3,
        "dossiers_judged": 3,
        "scale": "100.00",
        "mean_total": "80.12",
        "best_total": "90.25",
        "honours": 1,
    }
    assert rows["Cá nhân"]["mean_total"] == "66.50"


def test_what_was_not_measured_is_none_and_never_zero(report_content: Content) -> None:
    rows = {row["name"]: row for row in report_content["groups"]}
    union = rows["Mặt trận Tổ quốc, các tổ chức chính trị - xã hội"]
    business = rows["Doanh nghiệp"]

    assert (union["dossiers_sent"], union["dossiers_judged"]) == (1, 0)
    assert (union["mean_total"], union["best_total"], union["honours"]) == (None, None, None)
    assert (business["dossiers_sent"], business["dossiers_judged"]) == (0, None)


def test_a_phase_without_rounds_has_measured_nothing_but_its_units(report_phase: Phase) -> None:
    content = collect(kind="interim", phase=report_phase, as_of=make.local_moment())

    assert content["summary"] == {
        "units": 0,
        "dossiers_started": None,
        "dossiers_sent": None,
        "dossiers_judged": None,
        "proposals": None,
        "honours": None,
    }
    assert {row["achievements"] for row in content["areas"]} == {None}


def test_means_are_exact_decimals_rounded_half_up() -> None:
    assert figures.mean([Decimal("0.02"), Decimal("0.03")]) == Decimal("0.03")  # half even: 0.02
    assert figures.mean([Decimal("2.675")]) == Decimal("2.68")  # a float would say 2.67
    assert figures.mean([]) is None


def test_totals_on_different_scales_are_not_averaged(report_world: Phase) -> None:
    unit = make.make_unit("individual", "Trần Văn An")
    dossier = make.make_dossier(unit, report_world.rounds.get(year=2027))
    make.make_result(dossier, "40", 1, scale="50")

    content = collect(kind="interim", phase=report_world, as_of=make.local_moment())

    person = content["groups"][3]
    assert (person["dossiers_judged"], person["scale"]) == (2, None)
    assert (person["mean_total"], person["best_total"]) == (None, None)


def test_leaders_are_the_first_three_ranks_of_each_group_and_round(report_content: Content) -> None:
    leaders = [(row["unit"], row["year"], row["rank"]) for row in report_content["leaders"]]

    assert leaders == [
        ("Công an xã", 2026, 1),
        ("Trạm Y tế xã", 2026, 2),
        ("Nguyễn Thị Phượng", 2026, 1),
    ]


def test_honours_stand_in_the_order_of_groups_and_vietnamese_names(report_world: Phase) -> None:
    round_ = report_world.rounds.get(year=2027)
    for number, name in enumerate(["Đặng Văn Ổn", "Dương Thị Oanh", "Bùi Văn Ơn"], start=3):
        make.make_honour(make.make_dossier(make.make_unit("individual", name), round_), number)

    content = collect(kind="interim", phase=report_world, as_of=make.local_moment())

    assert [row["recipient"] for row in content["honours"]] == [
        "Công an xã",
        "Dương Thị Oanh",
        "Đặng Văn Ổn",
        "Bùi Văn Ơn",
        "Nguyễn Thị Phượng",
    ]
    assert content["honours"][0]["decision_number"] == "05/QĐ-UBND"
    assert content["honours"][0]["decided_on"] == "2026-11-20"


def test_difficulties_come_from_sent_dossiers_only_and_skip_empty_answers(
    report_content: Content,
) -> None:
    assert report_content["difficulties"] == [
        {"unit": "Trường Tiểu học Đặng Xuân Khu", "year": 2027, "text": "Mạng yếu"},
        {"unit": "Hội Liên hiệp Phụ nữ xã", "year": 2026, "text": "Thiếu máy tính"},
    ]


def test_at_most_twenty_difficulties_are_kept_and_the_rest_is_counted(report_world: Phase) -> None:
    round_ = report_world.rounds.get(year=2026)
    for number in range(25):
        unit = make.make_unit("business", f"Công ty {number}")
        make.make_dossier(unit, round_, Submission.State.SUBMITTED, difficulties="Thiếu vốn")

    content = collect(kind="interim", phase=report_world, as_of=make.local_moment())

    assert len(content["difficulties"]) == 20
    assert content["difficulties_total"] == 27


def test_the_signer_is_the_one_in_force_on_the_day(report_world: Phase) -> None:
    day = make.MOMENT.date()
    Signer.objects.create(
        post="CHỦ TỊCH", name="Người cũ", from_date=make.SINCE, to_date=day - timedelta(days=1)
    )
    Signer.objects.create(post="CHỦ TỊCH", name="Người mới", from_date=day + timedelta(days=1))

    content = collect(kind="interim", phase=report_world, as_of=make.local_moment())

    assert content["signer"] == {
        "capacity": "TM. ỦY BAN NHÂN DÂN",
        "post": ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        "name": "Phạm Ngọc Vinh",
    }


def test_a_snapshot_is_canonical_json_with_its_hash(
    report_world: Phase, report_staff: User
) -> None:
    snapshot = freeze(kind="interim", phase=report_world, actor=report_staff, now=make.MOMENT)

    assert snapshot.sha256 == digest(snapshot.content)
    assert canonical(json.loads(snapshot.content)) == snapshot.content
    assert '": ' not in snapshot.content
    assert "Công ty May" not in snapshot.content  # its dossiers were never sent
    assert "Nguyễn Thị Phượng" in snapshot.content
    assert snapshot.figures()["as_of"] == "2026-11-22T10:30:00+07:00"


def test_the_same_figures_at_the_same_moment_have_the_same_hash(
    report_world: Phase, report_staff: User
) -> None:
    first, second = (
        freeze(kind="interim", phase=report_world, actor=report_staff, now=make.MOMENT)
        for _ in range(2)
    )
    Submission.objects.filter(state="submitted").update(state="accepted")
    Submission.objects.filter(state="returned").update(state="accepted")
    third = freeze(kind="interim", phase=report_world, actor=report_staff, now=make.MOMENT)

    assert first.sha256 == second.sha256
    assert third.sha256 != first.sha256


def test_a_snapshot_does_not_change_when_dossiers_do(
    report_world: Phase, report_staff: User
) -> None:
    snapshot = freeze(kind="interim", phase=report_world, actor=report_staff, now=make.MOMENT)
    Submission.objects.filter(state="returned").update(state="accepted")

    kept = ReportSnapshot.objects.get(pk=snapshot.pk)
    assert kept.figures()["summary"]["dossiers_sent"] == 5
    with pytest.raises(TypeError):
        kept.save()


def test_a_number_holds_no_binary_fraction(report_content: Content) -> None:
    def refuse(text: str) -> float:
        raise AssertionError(f"{text} is a float")

    json.loads(canonical(report_content), parse_float=refuse)


def test_demonstration_data_marks_the_snapshot(report_world: Phase, report_staff: User) -> None:
    Authority.objects.update(is_demo=True)

    snapshot = freeze(kind="interim", phase=report_world, actor=report_staff)

    assert snapshot.is_demo
    assert snapshot.figures()["is_demo"]


def test_one_demonstration_dossier_is_enough_to_mark_the_snapshot(report_world: Phase) -> None:
    Submission.objects.filter(state="draft").update(is_demo=True)

    assert collect(kind="interim", phase=report_world, as_of=make.local_moment())["is_demo"]


def test_without_an_authority_nothing_is_frozen(report_world: Phase, report_staff: User) -> None:
    Authority.objects.all().delete()

    with pytest.raises(Refused, match="Chưa nạp Kế hoạch"):
        freeze(kind="interim", phase=report_world, actor=report_staff)
    assert not ReportSnapshot.objects.exists()


def test_freezing_costs_the_same_queries_however_many_dossiers(
    report_world: Phase, django_assert_num_queries: object
) -> None:
    def collect_now() -> None:
        collect(kind="interim", phase=report_world, as_of=make.local_moment())

    with django_assert_num_queries(15):  # type: ignore[operator]
        collect_now()
    round_ = report_world.rounds.get(year=2026)
    for number in range(20):
        unit = make.make_unit("business", f"Công ty {number}")
        make.make_result(make.make_dossier(unit, round_, areas=[[1, 2], [3]]), "50", number + 1)
    with django_assert_num_queries(15):  # type: ignore[operator]
        collect_now()


def test_without_a_signer_in_force_the_place_stays_empty(report_world: Phase) -> None:
    Signer.objects.update(to_date=make.MOMENT.date() - timedelta(days=1))

    content = collect(kind="interim", phase=report_world, as_of=make.local_moment())

    assert content["signer"] is None

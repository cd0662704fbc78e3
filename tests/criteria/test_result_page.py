"""The unit reads its own result, after publication, and nothing of anybody else's."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from criteria.appeals import decide_appeal, file_appeal
from criteria.explaining import distribution, explain, ground_of, panel
from criteria.models import Adjustment, OfficeScore, OfficeSheet, Score
from criteria.results import compute_result
from movement.models import Evidence, Group, Membership, RoundWindow
from tests.criteria.published import OF_CULTURE, Published, publish_agencies, published
from tests.factories import PDF, Portal, a_member, a_unit, an_accepted_dossier, open_window


@pytest.fixture
def case(portal: Portal) -> Published:
    """Trạm Y tế has 50 of 100 points; its representative reads them."""
    return published(portal)


def address(case: Published) -> str:
    return reverse("criteria:result", args=[case.submission.pk])


def page(client: Client, case: Published, person: object = None) -> str:
    client.force_login(person or case.member)  # type: ignore[arg-type]
    return client.get(address(case)).content.decode()


def words(html: str) -> str:
    """The page with its white space made one."""
    return " ".join(html.split())


def test_outsiders_and_the_offices_do_not_find_the_page(case: Published, client: Client) -> None:
    assert client.get(address(case)).status_code == 302
    outsider = a_member(a_unit(), "nguoi-ngoai@xuantruong.example")
    for person in (outsider, case.portal.culture, case.portal.economic):
        client.force_login(person)
        assert client.get(address(case)).status_code == 404


def test_before_publication_there_is_no_page_and_no_way_to_it(
    portal: Portal, client: Client
) -> None:
    result = portal.judged("Trạm Y tế")
    member = Membership.objects.get(unit=result.submission.unit).user
    case = Published(portal, result, member)
    client.force_login(member)
    assert client.get(address(case)).status_code == 404
    dossier = reverse("movement:dossier", args=[case.submission.pk])
    assert address(case) not in client.get(dossier).content.decode()
    publish_agencies(portal)
    assert client.get(address(case)).status_code == 200
    assert address(case) in client.get(dossier).content.decode()


def test_the_way_to_the_result_is_the_units_own(case: Published) -> None:
    assert panel(case.submission, case.member) == {"submission": case.submission}
    assert panel(case.submission, case.portal.culture) is None


def test_a_dossier_without_a_result_in_a_published_group_shows_no_way(
    case: Published, client: Client
) -> None:
    unit = a_unit("Trường Mầm non")
    member = a_member(unit)
    client.force_login(member)
    late = an_accepted_dossier(unit, member, case.portal.round, case.portal.culture)
    assert panel(late, member) is None
    assert client.get(reverse("criteria:result", args=[late.pk])).status_code == 404


def test_an_editor_of_the_unit_reads_it_too_but_does_not_appeal(
    case: Published, client: Client
) -> None:
    editor = a_member(case.submission.unit, "soan-thao@xuantruong.example", Membership.Kind.EDITOR)
    html = page(client, case, editor)
    assert "Hạng 1 trong 1 hồ sơ của nhóm" in html
    assert "/kien-nghi/" not in html
    appeal = reverse("criteria:appeal", args=[case.submission.pk, case.criterion().pk])
    assert client.get(appeal).status_code == 404


def test_total_share_class_and_rank_stand_on_top(portal: Portal, client: Client) -> None:
    portal.judged("Trường Mầm non", "0.9")
    portal.judged("Trường Tiểu học", "0.5")
    case = published(portal)
    explanation = explain(case.submission)
    assert explanation.position == "Hạng 2 trong 3 hồ sơ của nhóm, đồng hạng với 1 hồ sơ khác"
    html = words(page(client, case))
    assert f"<strong>{explanation.position}.</strong>" in html
    assert '<span class="portal-figure__number">50%</span>' in html
    assert '<span class="portal-figure__number">Không hoàn thành</span>' in html


def test_a_rank_of_ones_own_names_no_equals(case: Published) -> None:
    assert explain(case.submission).position == "Hạng 1 trong 1 hồ sơ của nhóm"


def test_nothing_of_another_unit_is_on_the_page(portal: Portal, client: Client) -> None:
    rival = portal.judged("Trường Mầm non", "0.7")
    leak = OfficeScore.objects.filter(office_sheet__submission=rival.submission)
    leak.update(reason="Lý do riêng của trường.")
    case = published(portal)
    html = page(client, case)
    assert "Trường Mầm non" not in html
    assert "Lý do riêng của trường." not in html
    assert ">70<" not in html


def test_no_scorer_and_no_scorers_own_points_are_on_the_page(
    case: Published, client: Client
) -> None:
    Score.objects.filter(criterion=case.criterion()).update(
        points=Decimal("7.13"), reason="Riêng người chấm."
    )
    OfficeScore.objects.update(note="Một người chấm 7,13, một người chấm 2.")
    html = page(client, case)
    assert "7,13" not in html
    assert "Riêng người chấm." not in html
    for person in (case.portal.culture, case.portal.economic):
        assert person.full_name not in html


def test_every_line_has_its_maximum_claim_points_and_reason(
    case: Published, client: Client
) -> None:
    lines = explain(case.submission).lines
    codes = [line.criterion.code for line in lines]
    assert codes == sorted(codes)
    own = next(line for line in lines if line.criterion.code == OF_CULTURE)
    assert (own.criterion.max_points, own.claimed, own.given) == (8, 4, 4)
    assert (own.reason, own.ground.text) == ("Theo minh chứng.", "Không có minh chứng")
    explanation = explain(case.submission)
    assert (explanation.most, explanation.claimed) == (100, 50)
    html = words(page(client, case))
    row = html[html.index(f'id="tieu-chi-{own.criterion.pk}"') :].split("</tr>")[0]
    assert "Phòng Văn hóa - Xã hội" in row
    assert 'data-label="Điểm chuẩn">8</td>' in row
    assert 'data-label="Tự chấm">4</td>' in row
    assert 'data-label="Thẩm định"> <strong>4</strong> </td>' in row
    assert "Theo minh chứng. <br> Không có minh chứng" in row


def test_a_line_without_a_claim_shows_a_dash(case: Published) -> None:
    case.submission.self_scores.get(criterion__code=OF_CULTURE).delete()
    explanation = explain(case.submission)
    own = next(line for line in explanation.lines if line.criterion.code == OF_CULTURE)
    assert own.claimed is None
    assert explanation.claimed == Decimal(46)


def test_points_lead_to_the_page_of_the_file_they_rest_on(case: Published, client: Client) -> None:
    evidence = Evidence.objects.get(unit=case.submission.unit)
    OfficeScore.objects.filter(pk=case.line().pk).update(
        evidence=evidence, page=3, no_evidence=False
    )
    link = reverse("criteria:result_evidence", args=[case.submission.pk, evidence.pk])
    assert f'href="{link}#page=3">Biên bản, trang 3</a>' in page(client, case)
    file = client.get(link)
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert file["Content-Disposition"] == 'inline; filename="minh-chung.pdf"'
    assert file.getvalue() == PDF  # type: ignore[attr-defined]
    for person in (case.portal.culture, a_member(a_unit(), "nguoi-ngoai@xuantruong.example")):
        client.force_login(person)
        assert client.get(link).status_code == 404


def test_a_picture_has_no_page(case: Published) -> None:
    evidence = Evidence.objects.get(unit=case.submission.unit)
    ground = ground_of(OfficeScore(evidence=evidence), case.submission)
    assert (ground.text, ground.url) == (
        "Biên bản",
        reverse("criteria:result_evidence", args=[case.submission.pk, evidence.pk]),
    )


def test_bonus_and_penalty_stand_with_office_reason_and_ground(
    case: Published, client: Client
) -> None:
    sheet = OfficeSheet.objects.get(submission=case.submission, office=case.criterion().office)
    for kind, points in (("bonus", "2.5"), ("penalty", "1")):
        Adjustment.objects.create(
            office_sheet=sheet,
            kind=kind,
            points=Decimal(points),
            reason=f"Vì {kind}.",
            no_evidence=True,
            given_by=case.portal.economic,
            given_at=timezone.now(),
        )
    compute_result(case.submission, actor=None, reason="Sửa điểm.", now=timezone.now())
    bonus, penalty = explain(case.submission).extras
    assert (bonus.kind, bonus.points, bonus.reason) == ("Điểm thưởng", Decimal("2.5"), "Vì bonus.")
    assert (penalty.kind, penalty.office.name) == ("Điểm trừ", "Phòng Kinh tế")
    html = words(page(client, case))
    assert 'data-label="Được cộng">2,5</td>' in html
    assert 'data-label="Bị trừ">1</td>' in html
    assert "<strong>51,5</strong>" in html
    assert "Vì penalty. <br> Không có minh chứng" in html


def test_without_bonus_and_penalty_there_is_no_table_of_them(
    case: Published, client: Client
) -> None:
    assert 'id="thuong-tru"' not in page(client, case)


def shares(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


def test_the_distribution_counts_tenths_from_the_highest() -> None:
    bins = distribution(shares("100", "90", "89.99", "85", "0", "9.99"), own=Decimal(85))
    assert [(bin_.bar.label, bin_.bar.part) for bin_ in bins if bin_.bar.part] == [
        ("90 đến 100%", 2),
        ("80 đến dưới 90%", 2),
        ("0 đến dưới 10%", 2),
    ]
    assert [bin_.bar.label for bin_ in bins if bin_.is_own] == ["80 đến dưới 90%"]
    assert len(bins) == 10
    assert {bin_.bar.whole for bin_ in bins} == {6}


def test_the_own_tenth_is_marked_in_words(portal: Portal, client: Client) -> None:
    for number in range(4):
        portal.judged(f"Trường {number}", "0.9")
    html = words(page(client, published(portal)))
    mark = html.index("Hồ sơ của ông/bà")
    assert html.rindex('<th scope="row"', 0, mark) == html.index("50 đến dưới 60%") - len(
        '<th scope="row" class="govuk-table__header"> '
    )
    assert '<rect width="20' in html


def test_a_small_group_shows_no_distribution(portal: Portal, client: Client) -> None:
    for number in range(3):
        portal.judged(f"Trường {number}", "0.9")
    html = page(client, published(portal))
    assert "Nhóm có ít hồ sơ nên không nêu phân bố" in html
    assert "90 đến 100%" not in html


def asked(case: Published, code: str = OF_CULTURE) -> Any:
    return file_appeal(
        submission=case.submission,
        criterion=case.criterion(code),
        text="Xin xem lại biên bản.",
        actor=case.member,
    )


def decided(case: Published, *, upheld: bool) -> None:
    decide_appeal(
        appeal=asked(case),
        upheld=upheld,
        points=Decimal(6),
        answer="Đã xem lại biên bản.",
        actor=case.portal.culture,
    )


def test_each_line_may_be_appealed_while_the_window_is_open(
    case: Published, client: Client
) -> None:
    asked(case)
    html = page(client, case)
    ways = [
        reverse("criteria:appeal", args=[case.submission.pk, line.criterion.pk])
        for line in explain(case.submission).lines
    ]
    own = reverse("criteria:appeal", args=[case.submission.pk, case.criterion(OF_CULTURE).pk])
    assert [way for way in ways if f'href="{way}"' not in html] == [own]
    assert "Xin xem lại biên bản." in html
    assert "Chờ trả lời" in html


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        (1, 5, "Đơn vị gửi được kiến nghị về từng tiêu chí từ"),
        (-5, -1, "Đã hết thời gian kiến nghị (đến"),
    ],
)
def test_outside_the_window_there_is_no_way_to_appeal(
    case: Published, client: Client, opens: int, closes: int, sentence: str
) -> None:
    open_window(case.portal.round, RoundWindow.Kind.APPEAL, opens=opens, closes=closes)
    html = page(client, case)
    assert sentence in html
    assert "/kien-nghi/" not in html


def test_without_dates_the_page_says_so(case: Published, client: Client) -> None:
    RoundWindow.objects.filter(kind=RoundWindow.Kind.APPEAL).delete()
    html = page(client, case)
    assert "Thời gian nhận kiến nghị về điểm chưa được ấn định." in html
    assert "/kien-nghi/" not in html


def test_a_changed_line_shows_what_it_was_when_and_why(case: Published, client: Client) -> None:
    decided(case, upheld=True)
    change = case.line(OF_CULTURE).changes.get()
    local = timezone.localtime(change.at)
    html = words(page(client, case))
    assert (
        f"Phòng Văn hóa - Xã hội sửa từ 4 thành 6 điểm, {local:%H:%M %d/%m/%Y}: "
        "Đã xem lại biên bản." in html
    )
    assert "Đã chấp nhận, sửa điểm" in html
    assert case.portal.culture.full_name not in html


def test_every_version_of_the_result_stands_with_its_reason(
    case: Published, client: Client
) -> None:
    decided(case, upheld=True)
    versions = explain(case.submission).versions
    assert [(version.number, version.total) for version in versions] == [
        (2, Decimal(52)),
        (1, Decimal(50)),
    ]
    html = page(client, case)
    assert "Phòng Văn hóa - Xã hội chấp nhận kiến nghị và sửa điểm tiêu chí CQ3.1." in html
    assert "Công bố kết quả." in html


def test_a_dismissed_appeal_shows_the_answer(case: Published, client: Client) -> None:
    decided(case, upheld=False)
    html = page(client, case)
    assert "Đã trả lời, giữ nguyên điểm" in html
    assert html.count("Đã xem lại biên bản.") == 1


def test_a_barred_dossier_is_told_why(case: Published, client: Client) -> None:
    sentence = "Hồ sơ có tiêu chí bắt buộc được 0 điểm nên không được xếp các loại cao."
    assert sentence not in page(client, case)
    type(case.result).objects.update(is_barred=True)
    assert sentence in page(client, case)


def test_a_group_of_its_own_is_counted(portal: Portal) -> None:
    portal.judged("Hội Phụ nữ", group=Group.FRONT)
    assert explain(published(portal).submission).size == 1


QUERIES = 21


@pytest.mark.parametrize("rivals", [0, 2])
def test_the_page_asks_the_database_the_same_for_any_group(
    portal: Portal, client: Client, django_assert_num_queries: Any, rivals: int
) -> None:
    for number in range(rivals):
        portal.judged(f"Trường {number}", "0.6")
    case = published(portal)
    page(client, case)
    with django_assert_num_queries(QUERIES):
        client.get(address(case))

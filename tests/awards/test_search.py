from datetime import date

import pytest
from django.utils import timezone

from awards.models import Honour, Sitting
from awards.search import search_honours
from movement.text import fold
from tests.factories import Portal, a_draft_decision, an_issued_decision


@pytest.fixture(autouse=True)
def _roll(portal: Portal, sitting: Sitting) -> None:
    """Three honours of decision 105."""
    names = ["Đội Thanh niên xung kích", "Trường Tiểu học Hoành Sơn", "Dơi Xanh"]
    decision = a_draft_decision(portal, sitting, *(portal.judged(name) for name in names))
    an_issued_decision(decision, portal.culture, 105)
    Honour.objects.get(recipient="Dơi Xanh").delete()


def found(query: str) -> list[str]:
    honours = search_honours(Honour.objects.all(), query)
    return [honour.recipient for honour in honours]


DOI = ["Đội Thanh niên xung kích"]
TRUONG = ["Trường Tiểu học Hoành Sơn"]


def test_the_roll_is_found_by_every_word_with_or_without_diacritics() -> None:
    expected = {
        "Đội Thanh niên": DOI,
        "đội thanh niên": DOI,
        "ĐỘI THANH NIÊN": DOI,
        "doi thanh nien": DOI,
        "đoi thanh niên": DOI,
        "niên thanh đội": DOI,  # any order
        "xung  kích   đội": DOI,
        "kich 105": DOI,  # a word of the name and the decision's number
        "D\u006f\u0323\u0302i": DOI,  # decomposed, as some keyboards send it
        "hoanh son": TRUONG,
        "truong tieu": TRUONG,
        "105/qđ-ubnd": DOI + TRUONG,
        "giay khen": DOI + TRUONG,
        "thành tích của trường": TRUONG,
        "": DOI + TRUONG,
        "   ": DOI + TRUONG,
        "đội trường": [],
        "không có ai": [],
        "106/QĐ": [],
    }
    assert {query: found(query) for query in expected} == expected


def test_signs_that_mean_something_to_a_database_mean_nothing_here() -> None:
    hostile = ["%", "_", "doi%nien", "' OR 1=1 --", "\\", "doi\\", "*"]
    assert {query: found(query) for query in hostile} == {query: [] for query in hostile}


def test_words_beyond_the_eighth_are_left_out() -> None:
    eight = "doi thanh nien xung kich giay khen 105"
    assert found(eight) == DOI
    assert found(f"{eight} khong-co") == DOI


def test_the_searchable_text_follows_the_entry() -> None:
    honour = Honour.objects.get(recipient=DOI[0])
    honour.citation = "Trồng 500 cây xanh"
    honour.decided_on = date(2026, 11, 20)
    honour.published_at = timezone.now()
    honour.save()
    assert found("trong cay") == DOI
    assert honour.folded == fold(
        "Đội Thanh niên xung kích Giấy khen của Chủ tịch UBND xã (tập thể) "
        "Trồng 500 cây xanh 105/QĐ-UBND"
    )

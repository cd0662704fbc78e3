"""Every page of accounts, units and dossiers, in every stage: no barrier on a phone or at a desk.

A new address under /ho-so/, /don-vi/ or /moi/ fails here until it stands in the table.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Browser, expect

from movement.models import Unit
from tests.e2e.conftest import sign_in, visit
from tests.e2e.portal import Portal
from tests.e2e.station import ADMINISTRATOR, NEWCOMER, REPRESENTATIVE, TOKEN
from tests.e2e.visitor import Visitor
from tests.movement.tables import a_workbook
from tests.movement.test_who_may_open_what import addresses
from tests.xuantruong.second_factors import code_of
from xuantruong.demo.people import PASSWORD

pytestmark = pytest.mark.browser

OFFICER = "van-hoa-xa-hoi"
PARTS = ("ho-so/", "don-vi/", "moi/")
STAGES = ("draft", "following", "waiting", "returned", "again", "withdrawn", "accepted")
KINDS = [f"don-vi/tham-gia/moi/?loai={kind}" for kind in Unit.Kind.values]

# What the representative opens, by the address's name; keys in braces come from the station.
TABLE: dict[str, list[str]] = {
    "movement:dossiers": ["ho-so/"],
    "movement:start_registration": ["ho-so/dang-ky/"],
    "movement:registration": ["ho-so/dang-ky/{promised}/", "ho-so/dang-ky/{registration}/"],
    "movement:edit_registration": ["ho-so/dang-ky/{registration}/sua/"],
    "movement:target_results": ["ho-so/{draft}/chi-tieu/"],
    "movement:dossier": [f"ho-so/{{{stage}}}/" for stage in STAGES],
    "movement:summary": ["ho-so/{draft}/tom-tat/", "ho-so/{returned}/tom-tat/"],
    "movement:achievements": ["ho-so/{draft}/thanh-tich/", "ho-so/{following}/thanh-tich/"],
    "movement:add_achievement": ["ho-so/{draft}/thanh-tich/them/"],
    "movement:copy_achievements": ["ho-so/{following}/chep/", "ho-so/{draft}/chep/"],
    "movement:achievement": ["ho-so/{draft}/thanh-tich/{achievement}/"],
    "movement:remove_achievement": ["ho-so/{draft}/thanh-tich/{achievement}/xoa/"],
    "movement:upload_evidence": ["ho-so/{draft}/thanh-tich/{achievement}/minh-chung/"],
    "movement:shelf": ["ho-so/{draft}/minh-chung/", "ho-so/{waiting}/minh-chung/"],
    "movement:edit_evidence": ["ho-so/{draft}/minh-chung/{used}/sua/"],
    "movement:remove_from_shelf": [
        "ho-so/{draft}/minh-chung/{used}/xoa/",
        "ho-so/{draft}/minh-chung/{spare}/xoa/",
    ],
    "movement:check": [f"ho-so/{{{stage}}}/kiem-tra/" for stage in STAGES[:2]],
    "movement:confirmation": ["ho-so/{waiting}/da-nop/", "ho-so/{again}/da-nop/"],
    "movement:withdraw": ["ho-so/{waiting}/rut/"],
    "movement:record": [f"ho-so/{{{stage}}}/noi-dung/" for stage in STAGES[:4]],
    "movement:revision": ["ho-so/{again}/ban-nop/1/", "ho-so/{again}/ban-nop/2/"],
    "movement:changes": ["ho-so/{again}/thay-doi/", "ho-so/{returned}/thay-doi/"],
    "movement:answer_gaps": ["ho-so/{returned}/bo-sung/"],
    "movement:evidence_file": ["ho-so/minh-chung/{held}/", "ho-so/minh-chung/{lost}/"],
    "criteria:self_scores": ["ho-so/{draft}/tu-cham/", "ho-so/{returned}/tu-cham/"],
    "reports:receipt": ["ho-so/{waiting}/bien-nhan/1/", "ho-so/{again}/bien-nhan/1/"],
    "movement:units_home": ["don-vi/"],
    "movement:join": [
        "don-vi/tham-gia/",
        *(f"don-vi/tham-gia/?q={q}" for q in ("truong", "zzz", "a")),
    ],
    "movement:new_unit": ["don-vi/tham-gia/moi/", "don-vi/tham-gia/moi/?loai=khong-co", *KINDS],
    "movement:join_unit": ["don-vi/tham-gia/{other_unit}/"],
    "movement:unit": ["don-vi/{unit}/"],
    "movement:unit_phone": ["don-vi/{unit}/dien-thoai/"],
    "movement:invite": ["don-vi/{unit}/moi/"],
    "movement:end_membership": ["don-vi/{unit}/vai-tro/{membership}/ket-thuc/"],
    "movement:hand_over": ["don-vi/{unit}/ban-giao/", "don-vi/{accepted_unit}/ban-giao/"],
    "movement:hand_over_minutes": ["don-vi/{unit}/ban-giao/{hand_over}/"],
    "movement:invitation": [f"moi/{TOKEN}/", "moi/khong-co/"],
    "movement:invitation_answer": ["moi/"],
}
# Addresses that change something and show no page of their own.
NO_PAGE = {
    "movement:register",
    "movement:reopen_registration",
    "movement:hang_evidence",
    "movement:remove_evidence",
    "movement:submit",
    "movement:withdraw_request",
    "movement:revoke_invitation",
    "reports:remake_receipt",
}
# Pages of results, which test_accessibility_of_scoring.py looks at.
OF_SCORING = {"criteria:result", "criteria:result_evidence", "criteria:appeal"}
# Forms that are sent empty, to look at what they say then; what follows the blank picks one form
# of several, or its button.
FORMS = [
    "ho-so/dang-ky/",
    "ho-so/dang-ky/{registration}/sua/",
    "ho-so/{draft}/chi-tieu/",
    "ho-so/{following}/chep/",
    "ho-so/{draft}/thanh-tich/them/",
    "ho-so/{draft}/thanh-tich/{achievement}/",
    "ho-so/{draft}/thanh-tich/{achievement}/minh-chung/ form[data-upload]",
    "ho-so/{draft}/thanh-tich/{achievement}/minh-chung/ form[action$='/dung-lai/']",
    "ho-so/{draft}/minh-chung/ form[data-upload]",
    "ho-so/{draft}/minh-chung/{spare}/sua/",
    "ho-so/{draft}/tu-cham/",
    "don-vi/tham-gia/{other_unit}/",
    *KINDS,
    "don-vi/{unit}/dien-thoai/",
    "don-vi/{unit}/moi/",
    "don-vi/{unit}/ban-giao/",
    "tai-khoan/thong-tin/",
    "tai-khoan/password/change/",
    "tai-khoan/email/ [name=action_add]",
]
ACCOUNT = [
    *("tai-khoan/", "tai-khoan/thong-tin/", "tai-khoan/email/", "tai-khoan/password/change/"),
    *("tai-khoan/2fa/", "tai-khoan/2fa/webauthn/"),
    *("tai-khoan/sessions/", "tai-khoan/reauthenticate/", "tai-khoan/logout/"),
]
SECOND_FACTOR = [
    f"tai-khoan/2fa/{page}"
    for page in (
        "",
        "recovery-codes/",
        "recovery-codes/generate/",
        "totp/deactivate/",
        "webauthn/add/",
    )
]
OFFICE = [
    *("cham-diem/", "cham-diem/{waiting}/tiep-nhan/", "cham-diem/{again}/tiep-nhan/"),
    "cham-diem/{returned}/tiep-nhan/",
    "cham-diem/{accepted}/culture_social/",
    *("ho-so/{again}/noi-dung/", "ho-so/{again}/thay-doi/", "don-vi/{unit}/ban-giao/"),
]
MOVEMENT = "quan-tri/movement/"
ADMIN = [
    *(
        f"{MOVEMENT}{model}/"
        for model in ("unit", "user", "membership", "officerole", "joinrequest")
    ),
    *(f"{MOVEMENT}{model}/" for model in ("letter", "round", "registration", "handover", "signer")),
    *(f"{MOVEMENT}unit/{page}/" for page in ("add", "import", "export", "{unit}/change")),
    *(f"{MOVEMENT}unit/{{unit}}/{page}/" for page in ("cong-viec", "gop", "history")),
    *(f"{MOVEMENT}user/{page}/" for page in ("add", "import", "export", "{colleague}/change")),
    *(f"{MOVEMENT}{model}/add/" for model in ("membership", "officerole", "signer")),
    f"{MOVEMENT}membership/{{membership}}/change/",
    *(f"{MOVEMENT}letter/{{letter}}/change/", f"{MOVEMENT}registration/{{promised}}/change/"),
    *(
        f"{MOVEMENT}joinrequest/{{{key}}}/tra-loi/"
        for key in ("request", "request_new", "request_refused")
    ),
    *(f"{MOVEMENT}round/{{round}}/{page}/" for page in ("change", "gia-han")),
    *(f"{MOVEMENT}handover/{page}/" for page in ("phong/{office}", "{hand_over}/bien-ban")),
]
ADMIN_FORMS = [
    f"{MOVEMENT}unit/add/",
    f"{MOVEMENT}unit/import/",
    f"{MOVEMENT}unit/{{unit}}/gop/",
    f"{MOVEMENT}user/add/",
    f"{MOVEMENT}handover/phong/{{office}}/",
    f"{MOVEMENT}round/{{round}}/gia-han/",
]
ADMINISTRATION = [
    *("quan-tri/", "quan-tri/xac-thuc-hai-buoc/", "quan-tri/xac-thuc-hai-buoc/{colleague}/"),
    *(f"{MOVEMENT}handover/phong/", f"{MOVEMENT}user/{{colleague}}/change/"),
]
# Writes a summary and sends it, to the address named, faster than it can save itself.
SEND_SUMMARY = """([words, action]) => {
    const form = document.querySelector("main form[method=post]");
    form.querySelector("textarea").value = words;
    form.action = action;
    form.requestSubmit();
}"""
SECRET = re.compile(r"^[A-Z2-7]{32}$")
BRACES = re.compile(r"\{\w+\}")
HEADERS = ("Nhóm", "Loại", "Tên", "Thôn, địa chỉ", "Cơ quan cấp trên", "Mã số thuế")


@pytest.fixture(scope="module")
def keys(portal: Portal) -> dict[str, int]:
    """The keys of what stands in the station."""
    said = portal.manage("shell", "-c", "from tests.e2e.station import prepare; prepare()")
    keys: dict[str, int] = json.loads(said.splitlines()[-1])
    return keys


@pytest.fixture(scope="module")
def visitors(
    browser: Browser, portal: Portal, keys: dict[str, int]
) -> Iterator[Callable[[str], Visitor]]:
    """People who have signed in, each in a browser of their own that is kept for the next test."""
    here: dict[str, Visitor] = {}

    def visitor(name: str) -> Visitor:
        if name not in here:
            page = sign_in(browser, portal, name) if name else visit(browser, portal)
            here[name] = Visitor(page, keys)
        here[name].found = []
        return here[name]

    yield visitor
    for guest in here.values():
        guest.page.context.close()


def test_every_address_of_the_station_stands_in_the_table() -> None:
    found = addresses(get_resolver()).items()

    assert {name for name, path in found if path.startswith(PARTS)} == {
        *(*TABLE, *NO_PAGE, *OF_SCORING)
    }


def test_every_page_of_the_table_has_the_name_it_stands_under() -> None:
    named = {path: resolve(f"/{BRACES.sub('1', path).partition('?')[0]}") for path in _paths()}

    assert {path: match.view_name for path, match in named.items()} == {
        path: name for name, paths in TABLE.items() for path in paths
    }


def test_a_visitors_pages(visitors: Callable[[str], Visitor]) -> None:
    visitor = visitors("")
    doors = [f"tai-khoan/{page}/" for page in ("login", "signup", "password/reset")]

    visitor.look_at([*doors, f"moi/{TOKEN}/", "moi/khong-co/"])

    assert visitor.send_empty(doors) == []


def test_account_pages(visitors: Callable[[str], Visitor]) -> None:
    assert visitors(REPRESENTATIVE).look_at(ACCOUNT) == []


@pytest.mark.parametrize("part", PARTS)
def test_the_representatives_pages(part: str, visitors: Callable[[str], Visitor]) -> None:
    paths = [path for path in _paths() if path.startswith(part)]

    assert visitors(REPRESENTATIVE).look_at(paths) == []


def test_forms_in_their_error_state(visitors: Callable[[str], Visitor]) -> None:
    assert visitors(REPRESENTATIVE).send_empty(FORMS) == []


def test_a_newcomers_pages_and_the_second_factor(visitors: Callable[[str], Visitor]) -> None:
    visitor = visitors(NEWCOMER)
    page = visitor.page

    visitor.look_at(["bat-dau/", "don-vi/", f"moi/{TOKEN}/", "tai-khoan/2fa/totp/activate/"])
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    visitor.look()
    visitor.send_empty(["tai-khoan/2fa/totp/activate/"])
    secret = page.get_by_text(SECRET).inner_text()
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("[name=code]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    visitor.look()

    assert visitor.look_at(SECOND_FACTOR) == []


def test_a_conflict_of_two_tabs(visitors: Callable[[str], Visitor]) -> None:
    visitor = visitors(REPRESENTATIVE)
    page = visitor.page
    conflict = page.get_by_role("heading", name="Chưa lưu: đã có bản mới hơn")

    _overtaken(visitor, "Bản thứ nhất ở thẻ kia")
    page.get_by_label("Tóm tắt thành tích").fill("Bản thứ nhất ở thẻ này")
    page.keyboard.press("Tab")
    expect(conflict).to_be_visible()
    visitor.look()

    _overtaken(visitor, "Bản thứ hai ở thẻ kia")
    with page.expect_navigation():
        page.evaluate(SEND_SUMMARY, ["Bản thứ hai ở thẻ này", page.url])
    expect(conflict).to_be_visible()
    assert visitor.look() == []


def test_text_for_a_dossier_that_was_sent_meanwhile(visitors: Callable[[str], Visitor]) -> None:
    visitor = visitors(REPRESENTATIVE)
    visitor.open("ho-so/{draft}/tom-tat/")

    with visitor.page.expect_navigation():
        sent = "/ho-so/{waiting}/tom-tat/".format(**visitor.keys)
        visitor.page.evaluate(SEND_SUMMARY, ["Gõ muộn", sent])

    written = visitor.page.get_by_role("textbox", name="Tóm tắt thành tích")
    expect(written).to_have_value("Gõ muộn")
    assert visitor.look() == []


def test_a_file_that_is_refused_on_the_page(
    visitors: Callable[[str], Visitor], tmp_path: Path
) -> None:
    visitor = visitors(REPRESENTATIVE)
    visitor.open("ho-so/{draft}/minh-chung/")
    file = tmp_path / "anh.exe"
    file.write_bytes(b"MZ")

    visitor.page.locator("input[type=file]").set_input_files(file)
    visitor.page.get_by_role("button", name="Tải tệp lên").click()
    visitor.page.locator("[data-upload-list] .govuk-error-message").wait_for()

    assert visitor.look() == []


def test_the_offices_pages(visitors: Callable[[str], Visitor]) -> None:
    visitor = visitors(OFFICER)
    visitor.look_at(OFFICE)
    assert visitor.send_empty(["cham-diem/{waiting}/tiep-nhan/ [name=return]"]) == []


def test_the_offices_working_pages(visitors: Callable[[str], Visitor]) -> None:
    assert visitors(OFFICER).look_at(ADMIN) == []


def test_the_offices_forms_in_their_error_state(visitors: Callable[[str], Visitor]) -> None:
    assert visitors(OFFICER).send_empty(ADMIN_FORMS) == []


def test_both_steps_of_an_import(visitors: Callable[[str], Visitor], tmp_path: Path) -> None:
    visitor = visitors(OFFICER)
    right = ("Cơ quan, đơn vị", "Cơ quan, đơn vị, trường học", "Trường Mầm non Hoa Sen", "Thôn 2")
    tables = {"dung.xlsx": [(*right, "Ủy ban nhân dân xã")], "sai.xlsx": [right, ("Không có",)]}
    for name, rows in tables.items():
        file = tmp_path / name
        file.write_bytes(a_workbook(HEADERS, *rows))
        visitor.open("quan-tri/movement/unit/import/")
        visitor.page.locator("input[type=file]").set_input_files(file)
        visitor.page.locator("main form button[type=submit]").first.click()
        visitor.page.get_by_role("table").first.wait_for()
        visitor.look()

    assert visitor.found == []


def test_the_administrators_pages(visitors: Callable[[str], Visitor]) -> None:
    assert visitors(ADMINISTRATOR).look_at(ADMINISTRATION) == []


def _overtaken(visitor: Visitor, words: str) -> None:
    """Open the summary of the draft; another tab saves other words meanwhile."""
    visitor.open("ho-so/{draft}/tom-tat/")
    other = visitor.page.context.new_page()
    other.goto(visitor.page.url)
    with other.expect_navigation():
        other.evaluate(SEND_SUMMARY, [words, visitor.page.url])
    other.close()


def _paths() -> list[str]:
    return [path for paths in TABLE.values() for path in paths]

"""Every message of the libraries that can reach a person exists in good Vietnamese.

The libraries' own catalogues say which messages there are, so an upgrade that brings a new one
fails here with its name. Ours stand in locale/vi/LC_MESSAGES/ and win over the libraries' own.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

import polib
import pytest
from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation.trans_real import DjangoTranslation
from import_export.forms import ImportForm

CATALOGUES = (
    ("django.conf", "django"),
    ("django.contrib.admin", "django"),
    ("django.contrib.admin", "djangojs"),
    ("django.contrib.auth", "django"),
    ("django.contrib.contenttypes", "django"),
    ("django.contrib.sessions", "django"),
    ("django.contrib.humanize", "django"),
    ("allauth", "django"),
    ("import_export", "django"),
)
DOMAINS = ("django", "djangojs")

# Messages that may stay without Vietnamese, each with the reason why nobody meets it.
NOT_NEEDED: dict[str, str] = {}

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?[a-z][^>]*>")


class Entry(Protocol):
    """What these tests read of polib's entries; polib itself is untyped."""

    msgctxt: str | None
    msgid: str
    msgid_plural: str
    msgstr: str
    msgstr_plural: dict[int, str]


class Message(NamedTuple):
    """What gettext looks a translation up by."""

    context: str | None
    text: str
    plural: bool


def message_of(entry: Entry) -> Message:
    return Message(entry.msgctxt, entry.msgid, bool(entry.msgid_plural))


def vietnamese_of(entry: Entry) -> str:
    return entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr


def locale_folder(library: str) -> Path:
    spec = find_spec(library)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "locale"


def messages_of(library: str, domain: str) -> set[Message]:
    """All messages of a library: its English catalogue, or what its other languages translate."""
    folder = locale_folder(library)
    found = [folder / "en" / "LC_MESSAGES" / f"{domain}.po"]
    if not found[0].exists():
        found = sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po"))
    return {
        message_of(entry) for path in found for entry in polib.pofile(path) if not entry.obsolete
    }


def translated(path: Path) -> dict[Message, str]:
    return {
        message_of(entry): vietnamese_of(entry)
        for entry in polib.pofile(path)
        if entry.translated() and not entry.obsolete
    }


def our_folder() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES"


def our_entries() -> Iterator[Entry]:
    for domain in DOMAINS:
        yield from polib.pofile(our_folder() / f"{domain}.po")


def merged(library: str, domain: str) -> dict[Message, str]:
    """A library's own Vietnamese, if it ships any, under ours."""
    shipped = locale_folder(library) / "vi" / "LC_MESSAGES" / f"{domain}.po"
    own = translated(shipped) if shipped.exists() else {}
    return own | translated(our_folder() / f"{domain}.po")


def from_django(catalogue: DjangoTranslation, message: Message) -> str:
    """What Django's own lookup returns; the plural form, where there is one, for three things."""
    context, text, plural = message
    if plural and context:
        return str(catalogue.npgettext(context, text, text, 3))
    if plural:
        return str(catalogue.ngettext(text, text, 3))
    if context:
        return str(catalogue.pgettext(context, text))
    return str(catalogue.gettext(text))


@pytest.mark.parametrize(("library", "domain"), CATALOGUES)
def test_every_message_of_the_libraries_is_translated(library: str, domain: str) -> None:
    messages = messages_of(library, domain)
    vietnamese = merged(library, domain)

    missing = {message.text for message in messages if message not in vietnamese}

    assert messages
    assert sorted(missing - set(NOT_NEEDED)) == []


@pytest.mark.parametrize(("library", "domain"), CATALOGUES)
def test_django_returns_the_merged_translation(library: str, domain: str) -> None:
    catalogue = DjangoTranslation("vi", domain=domain)
    vietnamese = merged(library, domain)
    # A message that two libraries share has one translation; the last one that Django loads.
    shared = {
        message
        for other, other_domain in CATALOGUES
        if other_domain == domain and other != library
        for message in messages_of(other, domain)
    } - set(translated(our_folder() / f"{domain}.po"))

    assert {
        message.text: from_django(catalogue, message)
        for message in messages_of(library, domain) - shared
        if message in vietnamese and from_django(catalogue, message) != vietnamese[message]
    } == {}


def test_our_translations_keep_placeholders_and_markup() -> None:
    assert [
        entry.msgid
        for entry in our_entries()
        if Counter(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        != Counter(PLACEHOLDER.findall(vietnamese_of(entry)))
    ] == []


def test_our_translations_keep_blanks_and_line_breaks_at_both_ends() -> None:
    def ends(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert [
        entry.msgid for entry in our_entries() if ends(entry.msgid) != ends(vietnamese_of(entry))
    ] == []


def test_our_translations_are_nfc() -> None:
    assert [
        entry.msgid
        for entry in our_entries()
        if not unicodedata.is_normalized("NFC", vietnamese_of(entry))
    ] == []


def test_our_translations_do_not_shout() -> None:
    # ":?.!" is no sentence: Django looks there for the signs after which a label takes no colon.
    assert [
        entry.msgid
        for entry in our_entries()
        if "!" in vietnamese_of(entry) and entry.msgid != ":?.!"
    ] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_our_catalogue_has_no_gap_and_one_plural_form(domain: str) -> None:
    catalogue = polib.pofile(our_folder() / f"{domain}.po")

    assert catalogue.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [
        entry.msgid for entry in catalogue if set(entry.msgstr_plural) not in (set(), {0})
    ] == []
    assert catalogue.obsolete_entries() == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_message_stands_twice_in_our_catalogue(domain: str) -> None:
    counts = Counter(
        (entry.msgctxt, entry.msgid) for entry in polib.pofile(our_folder() / f"{domain}.po")
    )

    assert [message for message, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_equals_its_source(domain: str) -> None:
    source = polib.pofile(our_folder() / f"{domain}.po")
    compiled = polib.mofile(our_folder() / f"{domain}.mo")

    assert {message_of(entry): vietnamese_of(entry) for entry in compiled} == {
        message_of(entry): vietnamese_of(entry) for entry in source
    }
    assert compiled.metadata == source.metadata


def test_every_entry_of_our_catalogue_is_a_message_of_a_library() -> None:
    for domain in DOMAINS:
        known = {
            message
            for library, of_domain in CATALOGUES
            if of_domain == domain
            for message in messages_of(library, domain)
        }
        ours = set(translated(our_folder() / f"{domain}.po"))

        assert sorted(message.text for message in ours - known) == []


def test_a_wrong_sign_in_is_answered_in_vietnamese() -> None:
    message = DefaultAccountAdapter.error_messages["email_password_mismatch"]

    with translation.override("vi"):
        assert str(message) == (
            "Địa chỉ thư điện tử hoặc mật khẩu không đúng. Hãy kiểm tra và nhập lại."
        )


def test_a_short_password_is_refused_in_vietnamese() -> None:
    with translation.override("vi"), pytest.raises(ValidationError) as refusal:
        MinimumLengthValidator(10).validate("ngắn")

    assert refusal.value.messages == [
        "Mật khẩu này quá ngắn. Hãy đặt mật khẩu có ít nhất 10 ký tự."
    ]


def test_the_import_form_asks_in_vietnamese() -> None:
    with translation.override("vi"):
        assert str(ImportForm.base_fields["import_file"].label) == "Tệp cần nhập"


def test_django_answers_with_our_words_where_its_own_are_clumsy() -> None:
    with translation.override("vi"):
        # Django's own Vietnamese says here that the reset succeeded.
        assert translation.gettext("Password reset unsuccessful") == "Chưa đặt lại được mật khẩu"
        assert translation.gettext("This field is required.") == (
            "Mục này bắt buộc. Hãy điền hoặc chọn."
        )

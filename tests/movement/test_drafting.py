from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from movement.drafting import (
    Conflict,
    Saved,
    discard,
    draft_of,
    forget,
    form_key,
    part_of,
    pending,
    save_form,
)
from movement.errors import Refused
from movement.models import Draft, Submission, Unit, User
from movement.typed import Typed
from tests.acting import refusal

KEY = "registration:5"
NOW = datetime(2026, 11, 2, 7, 5, tzinfo=UTC)
MINE: Typed = {"summary": ["Bản của tôi"]}
THEIRS: Typed = {"summary": ["Bản của họ"]}


def never(kept: Typed | None) -> bool:
    return False


def nothing() -> None:
    return None


@pytest.fixture
def save(unit: Unit, member: User) -> Callable[..., Saved | Conflict]:
    """Save the form as the representative, valid and unlike all that is kept unless told."""

    def save(version: int, **changed: object) -> Saved | Conflict:
        arguments = {
            "key": KEY,
            "unit": unit,
            "typed": MINE,
            "agrees": never,
            "write": nothing,
            "actor": member,
            "now": NOW,
            **changed,
        }
        return save_form(version=version, **arguments)  # type: ignore[arg-type]

    return save


def test_a_form_that_nobody_saved_has_no_row(db: None) -> None:
    assert draft_of(KEY) is None


def test_a_valid_form_is_written_and_nothing_is_kept_beside_it(
    save: Callable[..., Saved | Conflict], member: User
) -> None:
    written: list[str] = []

    result = save(0, write=lambda: written.append("một lần"))

    assert result == Saved(version=1, saved_at=NOW, complete=True)
    assert written == ["một lần"]
    draft = Draft.objects.get(key=KEY)
    assert (draft.version, draft.data, draft.saved_by, draft.saved_at) == (1, None, member, NOW)


def test_a_form_that_is_not_valid_yet_is_kept_as_it_was_typed(
    save: Callable[..., Saved | Conflict],
) -> None:
    assert save(0, write=None) == Saved(version=1, saved_at=NOW, complete=False)

    draft = draft_of(KEY)
    assert draft is not None
    assert draft.data == MINE
    assert str(draft) == "registration:5 (1)"


def test_a_form_that_says_what_is_stored_leaves_nothing_pending(
    save: Callable[..., Saved | Conflict],
) -> None:
    save(0, write=None, agrees=lambda kept: kept is None)

    assert Draft.objects.get().data is None


def test_what_a_rule_refuses_is_undone_and_the_text_is_kept(
    save: Callable[..., Saved | Conflict], unit: Unit
) -> None:
    def half_way() -> None:
        Unit.objects.filter(pk=unit.pk).update(address="Nửa chừng")
        raise Refused("Không được.", "summary")

    result = save(0, write=half_way)

    assert isinstance(result, Saved)
    assert (result.version, result.complete) == (1, False)
    assert result.refusal is not None
    assert (result.refusal.message, result.refusal.field) == ("Không được.", "summary")
    unit.refresh_from_db()
    assert unit.address == ""
    assert Draft.objects.get().data == MINE


def test_an_older_version_overwrites_nothing_and_gets_the_kept_text(
    save: Callable[..., Saved | Conflict], editor: User
) -> None:
    save(0, typed=THEIRS, write=None, actor=editor)
    written: list[str] = []

    later = NOW + timedelta(minutes=3)
    result = save(0, write=lambda: written.append("ghi đè"), now=later)

    assert result == Conflict(version=1, saved_by=editor, saved_at=NOW, theirs=THEIRS)
    assert written == []
    draft = Draft.objects.get()
    assert (draft.version, draft.data, draft.saved_at) == (1, THEIRS, NOW)


def test_an_older_version_is_told_when_the_newer_one_stands_in_its_place(
    save: Callable[..., Saved | Conflict], editor: User
) -> None:
    save(0, actor=editor)

    assert save(0) == Conflict(version=1, saved_by=editor, saved_at=NOW, theirs=None)


def test_with_the_newest_version_one_overwrites_knowingly(
    save: Callable[..., Saved | Conflict], editor: User
) -> None:
    save(0, actor=editor)
    conflict = save(0)

    assert save(conflict.version) == Saved(version=2, saved_at=NOW, complete=True)


def test_a_second_click_that_says_the_same_is_no_conflict(
    save: Callable[..., Saved | Conflict],
) -> None:
    save(0)

    assert save(0, agrees=lambda kept: kept is None) == Saved(
        version=2, saved_at=NOW, complete=True
    )


def test_a_version_from_the_future_is_a_conflict_too(save: Callable[..., Saved | Conflict]) -> None:
    assert save(7) == Conflict(version=0, saved_by=None, saved_at=NOW, theirs=None)


def test_without_a_moment_it_is_now(save: Callable[..., Saved | Conflict]) -> None:
    before = timezone.now()

    result = save(0, now=None)

    assert before <= result.saved_at <= timezone.now()


# Throwing away


def test_kept_text_is_thrown_away_and_other_tabs_are_out_of_date(
    save: Callable[..., Saved | Conflict], editor: User
) -> None:
    save(0, write=None)

    discard(key=KEY, version=1, actor=editor, now=NOW)

    draft = Draft.objects.get()
    assert (draft.data, draft.version, draft.saved_by) == (None, 2, editor)


def test_text_that_somebody_went_on_with_is_not_thrown_away(
    save: Callable[..., Saved | Conflict], editor: User
) -> None:
    save(0, write=None)
    save(1, write=None)

    said = refusal(discard, key=KEY, version=1, actor=editor)

    assert said == ("Có người vừa gõ thêm vào biểu mẫu này; hãy xem lại rồi hãy bỏ.", None)
    assert Draft.objects.get().data == MINE


def test_where_nothing_is_kept_nothing_is_thrown_away(member: User) -> None:
    discard(key=KEY, version=0, actor=member)

    assert not Draft.objects.exists()


def test_a_form_is_forgotten_with_its_thing(save: Callable[..., Saved | Conflict]) -> None:
    save(0)
    save(0, key="registration:6")

    forget(KEY)

    assert [draft.key for draft in Draft.objects.all()] == ["registration:6"]


# Forms of a dossier


def test_the_key_of_a_form_names_the_dossier_the_part_and_the_thing(draft: Submission) -> None:
    pk = draft.pk

    assert form_key(draft, "summary") == f"submission:{pk}:summary"
    assert (
        form_key(draft, "achievements", "new", "ab12") == f"submission:{pk}:achievements:new:ab12"
    )


def test_only_kept_text_of_this_dossier_is_pending(
    save: Callable[..., Saved | Conflict], draft: Submission
) -> None:
    save(0, key=form_key(draft, "summary"))
    save(0, key=form_key(draft, "achievements", 3), write=None)
    save(0, key=form_key(draft, "self_scores"), write=None)
    save(0, key=f"submission:{draft.pk}1:summary", write=None)

    assert [part_of(kept) for kept in pending(draft)] == ["achievements", "self_scores"]

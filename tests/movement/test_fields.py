import unicodedata

import pytest
from django.db import connection

from movement.models import Group, Submission, Unit, User
from tests.factories import a_user

NAME = "Đặng Thị Hường"
DECOMPOSED = unicodedata.normalize("NFD", NAME)


def stored(model: type, column: str, key: int) -> str:
    """What stands in the database, past every field of Django."""
    table = model._meta.db_table  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [key])
        return str(cursor.fetchone()[0])


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.create(
        code="x", order=1, section="III.1.1", name=DECOMPOSED, subject="Các cơ quan"
    )


def test_a_line_is_stored_composed_whatever_the_keyboard_sent(group: Group) -> None:
    assert DECOMPOSED != NAME
    assert stored(Group, "name", group.pk) == NAME
    assert group.name == NAME


def test_prose_is_stored_composed_by_an_update_as_well(empty_draft: Submission) -> None:
    Submission.objects.filter(pk=empty_draft.pk).update(summary=DECOMPOSED)

    assert stored(Submission, "summary", empty_draft.pk) == NAME


def test_a_search_in_decomposed_letters_finds_the_composed(group: Group) -> None:
    assert Group.objects.get(name=DECOMPOSED) == group


def test_forms_read_a_line_composed() -> None:
    assert Unit._meta.get_field("name").to_python(DECOMPOSED) == NAME


def test_what_is_not_text_passes_unchanged(group: Group) -> None:
    field = Unit._meta.get_field("name")

    assert field.to_python(None) is None
    assert field.get_prep_value(None) is None
    assert Group(name=None)._meta.get_field("name").pre_save(Group(name=None), True) is None


@pytest.mark.django_db
def test_a_person_sorts_by_the_given_name_and_the_mail_address_is_in_lower_case() -> None:
    user = a_user(" Huong@XuanTruong.example ", DECOMPOSED)

    assert (user.email, user.full_name) == ("huong@xuantruong.example", NAME)
    assert User.objects.first() == user
    assert (str(user), user.get_full_name(), user.get_short_name()) == (NAME, NAME, "Hường")


@pytest.mark.django_db
def test_a_person_without_a_name_is_shown_by_the_address() -> None:
    assert str(a_user(name="")) == "nguoi@xuantruong.example"

"""Keys in pages are written without the dot that groups thousands: 1000 and not “1.000”."""

import re
from pathlib import Path

import pytest
from django.conf import settings

GROUPED = re.compile(r"\{\{ [a-z_.]*(\.pk|unit_id|round_id|\.year) \}\}")
TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_key_and_no_year_is_written_as_an_amount(template: Path) -> None:
    assert GROUPED.search(template.read_text(encoding="utf-8")) is None

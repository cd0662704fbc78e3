"""Loading the award forms from their data file."""

import tomllib
from pathlib import Path

from django.db import transaction

from awards.models import AwardForm

FORMS_FILE = Path(__file__).parent / "data" / "award-forms.toml"


@transaction.atomic
def load_award_forms(path: Path = FORMS_FILE) -> int:
    """Make the forms that are not there yet; edited ones stay as they are.

    Returns:
        How many were made now.
    """
    made_now = 0
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["form"]:
        row["quorum_num"], row["quorum_den"] = row.pop("quorum")
        row["threshold_num"], row["threshold_den"] = row.pop("threshold")
        _form, made = AwardForm.objects.get_or_create(
            code=row.pop("code"), valid_from=row.pop("valid_from"), defaults=row
        )
        made_now += made
    return made_now

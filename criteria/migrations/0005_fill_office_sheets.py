"""Every sheet of an office becomes the office's sheet, with its one scorer's sheet beneath."""

from typing import Any

from django.db import migrations
from django.db.models import F

CLASSES = (("Xuất sắc", 95, True), ("Tốt", 85, True), ("Hoàn thành", 75, False))
LAST_CLASS = ("Không hoàn thành", 0, False)


def fill(apps: Any, schema_editor: Any) -> None:
    """One scorer judged until now; what was signed stays signed, with the same points."""
    get = apps.get_model
    criteria_sets = get("criteria", "CriteriaSet").objects
    criteria_sets.exclude(state="draft").update(scorers=1)
    for criteria_set in criteria_sets.all():
        for name, from_share, is_top in (*CLASSES, LAST_CLASS):
            criteria_set.class_bands.create(name=name, from_share=from_share, is_top=is_top)
    for sheet in get("criteria", "ScoreSheet").objects.all():
        _divide(get("criteria", "OfficeSheet"), get("criteria", "OfficeScore"), sheet)
    get("criteria", "Result").objects.update(base=F("total"))


def _divide(office_sheet_model: Any, office_score_model: Any, sheet: Any) -> None:
    signed = sheet.state == "signed"
    office_sheet = office_sheet_model.objects.create(
        submission_id=sheet.submission_id,
        revision_id=sheet.revision_id,
        office_id=sheet.office_id,
        state="signed" if signed else "scoring",
        seats=1,
        opened_at=sheet.opened_at,
        completed_at=sheet.signed_at,
        signed_at=sheet.signed_at,
        signed_by_id=sheet.signed_by_id,
    )
    sheet.office_sheet = office_sheet
    sheet.state = "finished" if signed else "open"
    sheet.finished_at = sheet.signed_at
    sheet.save()
    if signed:
        for score in sheet.scores.all():
            office_score_model.objects.create(
                office_sheet=office_sheet,
                criterion_id=score.criterion_id,
                points=score.points,
                reason=score.reason,
            )


class Migration(migrations.Migration):

    dependencies = [("criteria", "0004_two_scorers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

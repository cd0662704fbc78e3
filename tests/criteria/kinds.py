"""Criteria of each kind, for tests of what is computed from figures."""

from decimal import Decimal

from criteria.models import Band, Criterion

TEN = Decimal(10)


def make(criterion: Criterion, kind: Criterion.Kind, measure: str = "", **values: object) -> None:
    """Turn the criterion into one of this kind, worth ten points unless told."""
    criterion.kind, criterion.measure = kind, measure
    criterion.max_points = TEN
    for name, value in values.items():
        setattr(criterion, name, value)
    criterion.save()


def make_ratio(criterion: Criterion) -> None:
    """Dossiers done, over dossiers promised."""
    make(criterion, Criterion.Kind.RATIO, "hồ sơ")


def make_yes_no(criterion: Criterion) -> None:
    """Yes is worth everything."""
    make(criterion, Criterion.Kind.YES_NO)


def make_bands(criterion: Criterion) -> None:
    """From 3 models 10 points, from 1 model 7,5, none nothing."""
    make(criterion, Criterion.Kind.BANDS, "mô hình")
    criterion.bands.all().delete()
    Band.objects.create(criterion=criterion, lower=3, points=TEN)
    Band.objects.create(criterion=criterion, lower=1, upper=3, points=Decimal("7.5"))

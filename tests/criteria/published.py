"""A published group and its people, for the tests of what follows publication."""

from dataclasses import dataclass
from decimal import Decimal

from criteria.models import Criterion, OfficeScore, Result
from criteria.publication import publish_results
from movement.models import Group, Membership, Submission, User
from tests.factories import Portal

OF_CULTURE = "CQ3.1"  # a criterion of Phòng Văn hóa - Xã hội
OF_ECONOMY = "CQ1.2"  # and one of Phòng Kinh tế


@dataclass(frozen=True)
class Published:
    """A unit of a published group.

    Attributes:
        member: who represents the unit.
    """

    portal: Portal
    result: Result
    member: User

    @property
    def submission(self) -> Submission:
        """The unit's dossier."""
        return self.result.submission

    def criterion(self, code: str = OF_ECONOMY) -> Criterion:
        """A criterion of the set in force."""
        return Criterion.objects.get(code=code, criteria_set__state="published")

    def line(self, code: str = OF_ECONOMY) -> OfficeScore:
        """The signed line as it is now."""
        return OfficeScore.objects.get(
            office_sheet__submission=self.submission, criterion__code=code
        )

    def total(self) -> Decimal:
        """The dossier's total as it is now."""
        return Result.objects.get(pk=self.result.pk).total


def publish_agencies(portal: Portal) -> None:
    """Show the results of the agencies."""
    publish_results(
        round_=portal.round, group=Group.objects.get(code=Group.AGENCY), actor=portal.culture
    )


def published(portal: Portal, share: str = "0.5") -> Published:
    """Trạm Y tế's dossier, judged and published."""
    result = portal.judged("Trạm Y tế", share)
    publish_agencies(portal)
    member = Membership.objects.get(unit=result.submission.unit).user
    return Published(portal, result, member)

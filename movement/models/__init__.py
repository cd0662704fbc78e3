"""The data of the movement, one file per concept."""

from movement.models.evidence import Evidence
from movement.models.history import Event
from movement.models.people import Office, OfficeRole, User
from movement.models.plan import (
    Authority,
    ContentArea,
    Phase,
    Plan,
    PlanCriterion,
    PlanSection,
    Round,
    RoundWindow,
    Signer,
)
from movement.models.submissions import Achievement, Revision, Submission
from movement.models.units import Group, Membership, Unit

__all__ = [
    "Achievement",
    "Authority",
    "ContentArea",
    "Event",
    "Evidence",
    "Group",
    "Membership",
    "Office",
    "OfficeRole",
    "Phase",
    "Plan",
    "PlanCriterion",
    "PlanSection",
    "Revision",
    "Round",
    "RoundWindow",
    "Signer",
    "Submission",
    "Unit",
    "User",
]

"""The data of the movement, one file per concept."""

from movement.models.drafts import Draft
from movement.models.evidence import Evidence
from movement.models.gaps import Gap, RevisionRequest
from movement.models.history import Event
from movement.models.membership import HandOver, Invitation, JoinRequest
from movement.models.outbox import Letter
from movement.models.people import Office, OfficeRole, User
from movement.models.plan import (
    Authority,
    ContentArea,
    Extension,
    Phase,
    Plan,
    PlanCriterion,
    PlanSection,
    Round,
    RoundWindow,
    Signer,
)
from movement.models.registrations import Registration, Target
from movement.models.submissions import Achievement, Figure, Revision, Submission, TargetResult
from movement.models.units import FormerName, Group, Membership, Unit

__all__ = [
    "Achievement",
    "Authority",
    "ContentArea",
    "Draft",
    "Event",
    "Evidence",
    "Extension",
    "Figure",
    "FormerName",
    "Gap",
    "Group",
    "HandOver",
    "Invitation",
    "JoinRequest",
    "Letter",
    "Membership",
    "Office",
    "OfficeRole",
    "Phase",
    "Plan",
    "PlanCriterion",
    "PlanSection",
    "Registration",
    "Revision",
    "RevisionRequest",
    "Round",
    "RoundWindow",
    "Signer",
    "Submission",
    "Target",
    "TargetResult",
    "Unit",
    "User",
]

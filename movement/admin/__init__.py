"""The standing office's desk for people, units and rounds at /quan-tri/."""

from movement.admin import handover, joining, outbox, people, rounds, units
from movement.admin.base import LOCALIZED_NUMBERS, PortalModelAdmin

__all__ = [
    "LOCALIZED_NUMBERS",
    "PortalModelAdmin",
    "handover",
    "joining",
    "outbox",
    "people",
    "rounds",
    "units",
]

"""The offices' desk for criteria sets at /quan-tri/."""

from criteria.admin import criteria, sets

__all__ = ["criteria", "sets"]

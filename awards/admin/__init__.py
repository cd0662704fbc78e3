"""The council's and the standing office's desk at /quan-tri/: lists and working pages."""

from awards.admin import decisions, lists, proposals, sittings, votes

__all__ = ["decisions", "lists", "proposals", "sittings", "votes"]

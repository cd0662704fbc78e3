"""Searching the honour roll: one folded column, all words, any order, no diacritics needed."""

from django.db.models import QuerySet

from awards.models import Honour
from movement.text import fold

MAX_WORDS = 8


def search_honours(honours: QuerySet[Honour], query: str) -> QuerySet[Honour]:
    """Honours that hold every word of the query, with or without diacritics, đ as d."""
    for word in fold(query).split()[:MAX_WORDS]:
        honours = honours.filter(folded__contains=word)
    return honours

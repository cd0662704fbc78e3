"""Checking what people upload: by name, by size and by content; no database."""

from movement.files.checking import ALLOWED_TYPES, ALLOWED_WORDS, CheckedFile, check_file
from movement.files.names import clean_name

__all__ = ["ALLOWED_TYPES", "ALLOWED_WORDS", "CheckedFile", "check_file", "clean_name"]

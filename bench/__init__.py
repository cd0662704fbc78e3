"""Measures of a portal of its own, in a folder of its own; set up before anything is imported."""

import os
import tempfile

import django

os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="portal-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuantruong.settings")
os.environ["LOG_LEVEL"] = "ERROR"
django.setup()

"""The Celery application: `celery -A xuantruong worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuantruong.settings")

app = Celery("xuantruong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""WSGI entry point: `gunicorn xuantruong.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuantruong.settings")

application = get_wsgi_application()

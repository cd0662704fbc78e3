"""Settings of the test suite: the portal's own, made quick and kept out of var/."""

import os
import tempfile

# Set before the portal's settings read it: tests never touch a real var/ folder.
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="portal-tests-"))

from xuantruong.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
SECOND_FACTOR_REQUIRED = False  # tests of the second factor turn it on
# WhiteNoise warns about a folder that is not there, and warnings are errors here.
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405

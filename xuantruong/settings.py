"""Every setting of the portal, and the only place that reads the environment.

Two ways to run, one code (docs/van-hanh.md): without any variable the portal runs embedded
(SQLite, a filesystem queue, mail written to a folder); with PRODUCTION=1 it demands a secret key,
host names, PostgreSQL and Redis, and refuses demonstration data.
"""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where and how it runs -------------------------------------------------------------------

PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key from the environment; embedded, one that is made once and kept in VAR_DIR."""
    if PRODUCTION:
        return str(env.str("SECRET_KEY"))
    given = env.str("SECRET_KEY", default="")
    if given:
        return str(given)
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS: list[str] = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "xuantruong.apps.PortalConfig",
    "xuantruong.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "import_export",
    "csp",
    "rules",
    "movement",
    "criteria",
    "awards",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "xuantruong.middleware.PrivatePagesMiddleware",
    "xuantruong.middleware.EndedRolesMiddleware",
    "xuantruong.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "xuantruong.urls"
WSGI_APPLICATION = "xuantruong.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xuantruong.context_processors.portal",
            ],
            "builtins": ["xuantruong.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "xuantruong.forms.PortalFormRenderer"

# --- Database --------------------------------------------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": (
        env.db_url("DATABASE_URL")
        if PRODUCTION
        else env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE is what cures "database is locked" under WAL with several writers.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA busy_timeout=20000;PRAGMA foreign_keys=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Queue and cache -------------------------------------------------------------------------

REDIS_URL: str = env.str("REDIS_URL") if PRODUCTION else env.str("REDIS_URL", default="")

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 25  # WeasyPrint keeps memory; a fresh child gives it back
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "requeue-stale-reports": {"task": "reports.requeue_stale", "schedule": 60.0},
    "scan-waiting-evidence": {"task": "movement.scan_waiting", "schedule": 60.0},
    "sweep-letters": {"task": "movement.sweep_letters", "schedule": 60.0},
    "requeue-stale-receipts": {"task": "reports.requeue_stale_receipts", "schedule": 60.0},
    "end-sessions": {"task": "xuantruong.end_sessions", "schedule": crontab(hour=0, minute=5)},
    "send-reminders": {"task": "movement.send_reminders", "schedule": crontab(hour=7, minute=30)},
}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    _queue = VAR_DIR / "queue"
    for _name in ("messages", "processed", "control"):
        (_queue / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # In and out are the same folder on purpose: web and worker share it.
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Accounts --------------------------------------------------------------------------------

AUTH_USER_MODEL = "movement.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "xuantruong.accounts.PortalBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_FORMS = {"login": "xuantruong.account_forms.PortalLoginForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "xuantruong.sign_up.PersonForm"
ACCOUNT_ADAPTER = "xuantruong.accounts.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that has just signed up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Cổng thi đua] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True

# The second factor: obligatory for offices, council and administrators (xuantruong/second_factor).
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=True)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "xuantruong.accounts.PortalMFAAdapter"
MFA_FORMS = {
    "activate_totp": "xuantruong.second_factor_forms.SetUpAppForm",
    "add_webauthn": "xuantruong.second_factor_forms.AddPasskeyForm",
    "authenticate": "xuantruong.second_factor_forms.SecondStepForm",
    "edit_webauthn": "xuantruong.second_factor_forms.RenamePasskeyForm",
    "reauthenticate": "xuantruong.second_factor_forms.ConfirmForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a cheap phone's clock may be half a minute wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# One provider of identities (the province's, VNeID), when the environment names it.
OIDC_SERVER_URL: str = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_ADAPTER = "xuantruong.identity_provider.PortalSocialAccountAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # a new person sees the name and the address, and mends them
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "dang-nhap-chung",
                "name": env.str("OIDC_NAME", default="") or "tài khoản dùng chung",
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {
                    "server_url": OIDC_SERVER_URL,
                    "oauth_pkce_enabled": True,
                    # Joins accounts by an address only if the provider says that it verified it.
                    "email_authentication": True,
                },
            }
        ]
    }

# --- Language, dates, numbers ----------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["xuantruong.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Files -----------------------------------------------------------------------------------

STATIC_URL = "/tinh/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [("portal", BASE_DIR / "static" / "portal")]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "files")))
STORAGES = {
    # Evidence and reports: no MEDIA_URL, a view that asks permission serves every file.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_MAX_BYTES = 10 * 1024 * 1024
EVIDENCE_MAX_FILES = 20  # in one upload
EVIDENCE_MAX_PIXELS = 50_000_000
DOSSIER_MAX_BYTES = 100 * 1024 * 1024
ARCHIVE_MAX_FILES = 2000
ARCHIVE_MAX_RATIO = 100
ARCHIVE_MAX_BYTES = 200 * 1024 * 1024
PDF_MAX_OBJECTS = 200_000
PDF_MAX_SECONDS = 15
# A virus scanner (clamd); without a host there is none, with one no unscanned file is given out.
CLAMAV_HOST: str = env.str("CLAMAV_HOST", default="")
CLAMAV_PORT: int = env.int("CLAMAV_PORT", default=3310)
CLAMAV_TIMEOUT = 30
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "xuantruong.uploading.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
REQUEST_MAX_BYTES = EVIDENCE_MAX_FILES * EVIDENCE_MAX_BYTES + 2 * 1024 * 1024
ANONYMOUS_MAX_BYTES = EVIDENCE_MAX_BYTES + 2 * 1024 * 1024  # a request without a session
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True  # a unit may not be named into a formula
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"  # who may not see a list may not take it away

# --- Mail ------------------------------------------------------------------------------------

if PRODUCTION or env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="thidua@localhost")
EMAIL_TIMEOUT = 20  # seconds; a mail server that does not answer may not hold the worker
# Where links in letters lead: the worker that sends them sees no request.
PORTAL_URL: str = env.str(
    "PORTAL_URL",
    default=f"https://{ALLOWED_HOSTS[0]}"
    if PRODUCTION and ALLOWED_HOSTS
    else "http://localhost:8000",
).rstrip("/")

# --- Security --------------------------------------------------------------------------------

CSRF_FAILURE_VIEW = "movement.views.kept_text.csrf_failure"  # what was typed is not lost
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("PRODUCTION and DEBUG must not both be set.")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/$"]  # the monitor asks from inside, without TLS
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The limits of signing in count visitors by the address that the proxy has seen, not the proxy.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Logging: no personal data, no bodies ----------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "pypdf": {"level": "CRITICAL"},  # it tells about every crooked upload
    },
}

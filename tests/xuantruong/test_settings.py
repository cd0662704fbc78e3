"""The two ways to run, read from the environment; every case is a fresh copy of the settings."""

import importlib.util
import os
import stat
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "thidua.example,localhost",
    "CSRF_TRUSTED_ORIGINS": "https://thidua.example",
    "DATABASE_URL": "postgres://portal:bi-mat@postgres/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp+tls://nguoi:mat-khau@thu.example:587",
}
OIDC = {
    "OIDC_SERVER_URL": "https://sso.example/realms/tinh",
    "OIDC_NAME": "cổng của tỉnh",
    "OIDC_CLIENT_ID": "cong-thi-dua",
    "OIDC_CLIENT_SECRET": "bi-mat",
}
READ = [
    *PRODUCTION,
    *OIDC,
    "PORTAL_URL",
    "DEBUG",
    "MEDIA_ROOT",
    "DEFAULT_FROM_EMAIL",
    "SECURE_HSTS_SECONDS",
    "SECOND_FACTOR_REQUIRED",
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Nothing set but a folder of its own."""
    for name in READ:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    return monkeypatch


def settings_with(environment: pytest.MonkeyPatch, **values: str) -> ModuleType:
    """The settings as a new process with these variables would read them."""
    for name, value in values.items():
        environment.setenv(name, value)
    spec = importlib.util.spec_from_file_location(
        "fresh_settings", ROOT / "xuantruong" / "settings.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Production


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_production_does_not_start_half_set_up(
    missing: str, environment: pytest.MonkeyPatch
) -> None:
    rest = {name: value for name, value in PRODUCTION.items() if name != missing}

    with pytest.raises(ImproperlyConfigured, match=missing):
        settings_with(environment, **rest)


def test_production_without_a_secret_key_stops_the_process(tmp_path: Path) -> None:
    values = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}

    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **values},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert "Set the SECRET_KEY environment variable" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_production_never_shows_the_details_of_an_error(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="PRODUCTION and DEBUG must not both be set"):
        settings_with(environment, **PRODUCTION, DEBUG="1")


def test_production_uses_postgres_redis_and_smtp(environment: pytest.MonkeyPatch) -> None:
    settings = settings_with(environment, **PRODUCTION)

    database = settings.DATABASES["default"]
    assert (database["ENGINE"], database["HOST"]) == ("django.db.backends.postgresql", "postgres")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
    assert settings.CELERY_BROKER_URL == "redis://redis:6379/0"
    assert settings.CACHES["default"]["LOCATION"] == "redis://redis:6379/0"
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    assert (settings.EMAIL_HOST, settings.EMAIL_USE_TLS) == ("thu.example", True)
    assert settings.SECRET_KEY == "k" * 60
    assert not (settings.VAR_DIR / "secret_key").exists()


def test_production_speaks_only_tls(environment: pytest.MonkeyPatch) -> None:
    settings = settings_with(environment, **PRODUCTION)

    assert settings.ALLOWED_HOSTS == ["thidua.example", "localhost"]
    assert settings.CSRF_TRUSTED_ORIGINS == ["https://thidua.example"]
    assert settings.SECURE_SSL_REDIRECT is True
    assert settings.SECURE_HSTS_SECONDS == 31536000
    assert settings.SESSION_COOKIE_SECURE is True
    assert settings.CSRF_COOKIE_SECURE is True
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 1
    assert settings.DEBUG is False


def test_production_without_host_names_answers_to_none(environment: pytest.MonkeyPatch) -> None:
    rest = {name: value for name, value in PRODUCTION.items() if name != "ALLOWED_HOSTS"}

    assert settings_with(environment, **rest).ALLOWED_HOSTS == []


def test_only_the_monitor_is_answered_without_tls(client: Any, settings: Any, db: None) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^suc-khoe/$"]

    assert client.get("/suc-khoe/").status_code == 200
    assert client.get("/ke-hoach/")["Location"] == "https://testserver/ke-hoach/"


# Embedded


def test_embedded_everything_stays_in_one_folder(environment: pytest.MonkeyPatch) -> None:
    settings = settings_with(environment)

    var = settings.VAR_DIR
    assert settings.DATABASES["default"]["NAME"] == str(var / "portal.sqlite3")
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings.CELERY_BROKER_URL == "filesystem://"
    assert sorted(path.name for path in (var / "queue").iterdir()) == [
        "control",
        "messages",
        "processed",
    ]
    assert var / "files" == settings.MEDIA_ROOT
    assert str(var / "mail") == settings.EMAIL_FILE_PATH
    assert settings.CACHES["default"]["BACKEND"].endswith("LocMemCache")
    assert settings.ALLOWED_HOSTS == ["localhost", "127.0.0.1", "[::1]"]
    assert not hasattr(settings, "SECURE_SSL_REDIRECT")


def test_embedded_a_secret_key_is_made_once_for_its_owner_alone(
    environment: pytest.MonkeyPatch,
) -> None:
    first = settings_with(environment)
    second = settings_with(environment)

    assert len(first.SECRET_KEY) >= 50
    assert second.SECRET_KEY == first.SECRET_KEY
    mode = stat.S_IMODE((first.VAR_DIR / "secret_key").stat().st_mode)
    assert mode == 0o600


def test_embedded_a_given_secret_key_is_used_and_none_is_made(
    environment: pytest.MonkeyPatch,
) -> None:
    settings = settings_with(environment, SECRET_KEY="của tôi")

    assert settings.SECRET_KEY == "của tôi"
    assert not (settings.VAR_DIR / "secret_key").exists()


def test_embedded_services_may_be_lent_one_by_one(environment: pytest.MonkeyPatch) -> None:
    settings = settings_with(
        environment, REDIS_URL="redis://localhost/9", EMAIL_URL="smtp://localhost:2525"
    )

    assert settings.CELERY_BROKER_URL == "redis://localhost/9"
    assert settings.EMAIL_PORT == 2525
    assert settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert not (settings.VAR_DIR / "queue").exists()


@pytest.mark.parametrize("embedded", [True, False])
def test_the_security_of_pages_is_the_same_in_both(
    embedded: bool, environment: pytest.MonkeyPatch
) -> None:
    settings = settings_with(environment, **({} if embedded else PRODUCTION))

    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert not any("unsafe" in word for words in directives.values() for word in words)
    assert settings.X_FRAME_OPTIONS == "DENY"
    assert settings.SESSION_COOKIE_HTTPONLY is True
    assert not hasattr(settings, "MEDIA_URL")
    assert settings.IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT is True
    assert settings.IMPORT_EXPORT_EXPORT_PERMISSION_CODE == "view"
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


# Links in letters


def test_letters_lead_to_the_first_host_name_unless_an_address_is_given(
    environment: pytest.MonkeyPatch,
) -> None:
    assert settings_with(environment).PORTAL_URL == "http://localhost:8000"
    assert settings_with(environment, **PRODUCTION).PORTAL_URL == "https://thidua.example"
    given = settings_with(environment, PORTAL_URL="https://cong.example/")
    assert given.PORTAL_URL == "https://cong.example"


# Accounts


def test_the_second_factor_is_required_unless_it_is_switched_off(
    environment: pytest.MonkeyPatch,
) -> None:
    assert settings_with(environment).SECOND_FACTOR_REQUIRED is True
    assert settings_with(environment, SECOND_FACTOR_REQUIRED="0").SECOND_FACTOR_REQUIRED is False


def test_passkeys_want_tls_in_production(environment: pytest.MonkeyPatch) -> None:
    assert settings_with(environment).MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN is True
    production = settings_with(environment, **PRODUCTION)
    assert production.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN is False


def test_no_provider_of_identities_stands_there_by_itself(
    environment: pytest.MonkeyPatch,
) -> None:
    assert settings_with(environment).SOCIALACCOUNT_PROVIDERS == {}


def test_a_provider_of_identities_comes_from_the_environment(
    environment: pytest.MonkeyPatch,
) -> None:
    settings = settings_with(environment, **OIDC)

    (provider,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    assert (provider["name"], provider["client_id"], provider["secret"]) == (
        "cổng của tỉnh",
        "cong-thi-dua",
        "bi-mat",
    )
    assert provider["settings"]["server_url"] == "https://sso.example/realms/tinh"
    assert provider["settings"]["oauth_pkce_enabled"] is True


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_half_a_provider_stops_the_start(missing: str, environment: pytest.MonkeyPatch) -> None:
    rest = {name: value for name, value in OIDC.items() if name != missing}

    with pytest.raises(ImproperlyConfigured, match=missing):
        settings_with(environment, **rest)

"""Which of the services that some tests need are on this machine."""

import os
import shutil

import psycopg2
import redis


def required() -> bool:
    """Whether a missing service is a failure (.ci/run) or is only named (make test)."""
    return os.environ.get("REQUIRE_SERVICES") == "1"


def postgres_url() -> str:
    """Where the tests look for PostgreSQL."""
    return os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def redis_url() -> str:
    """Where the tests look for Redis; a database number of their own."""
    return os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


def chromium() -> str | None:
    """The path of Debian's Chromium."""
    return shutil.which("chromium")


def missing() -> dict[str, str]:
    """The services that are not there, each with the tests that need it."""
    found = {}
    if not _postgres_answers():
        found["PostgreSQL"] = "the suite on PostgreSQL, races with parallel connections"
    if not _redis_answers():
        found["Redis"] = "the report through a Redis broker"
    if chromium() is None or shutil.which("pdftotext") is None:
        found["Chromium and pdftotext"] = "the browser tests"
    return found


def _postgres_answers() -> bool:
    try:
        psycopg2.connect(postgres_url(), connect_timeout=3).close()
    except psycopg2.Error:
        return False
    return True


def _redis_answers() -> bool:
    try:
        client = redis.Redis.from_url(redis_url(), socket_connect_timeout=3)
        client.ping()
        client.close()
    except redis.RedisError:
        return False
    return True

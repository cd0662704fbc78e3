"""How a page is timed."""

import statistics
import time

from django.test import Client

from movement.models import User


def browser_of(user: User | None) -> Client:
    """A browser, signed in when there is somebody."""
    client = Client(headers={"host": "localhost"})
    if user is not None:
        client.force_login(user, "xuantruong.accounts.PortalBackend")
    return client


def median_ms(client: Client, path: str, repeats: int) -> float:
    """The median time of a page, in milliseconds, after one warm-up."""
    times = []
    for _repeat in range(repeats + 1):
        started = time.perf_counter()
        response = client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, (path, response.status_code)
    return statistics.median(times[1:])

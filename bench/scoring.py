"""Server time of the scoring desk over a large round; also alone: `python -m bench.scoring`."""

import time

from django.core.management import call_command

from bench.large_round import CRITERIA, DOSSIERS, YEAR, LargeRound, build, reopen
from bench.pages import browser_of, median_ms

BUDGET_MS = 300
REPEATS = 5
RANKED = f"?dot={YEAR}&nhom=individual"
JUDGED = (
    "/cham-diem/?muc=xong",
    f"/cham-diem/xep-hang/{RANKED}",
    f"/cham-diem/xep-hang/{RANKED}&page=10",
    f"/cham-diem/tong-hop/?dot={YEAR}",
)
# Read now and then by the heads of offices: measured, without a budget.
RARE = f"/cham-diem/nguoi-cham/?dot={YEAR}"
SCORING = (
    "/cham-diem/?muc=cua-toi",
    "/cham-diem/?muc=tiep-theo",
    f"/cham-diem/tong-hop/?dot={YEAR}",
)


def main() -> None:
    """Build the round in the portal that was prepared, measure, print against the budget."""
    started = time.perf_counter()
    large = build()
    words = f"build {DOSSIERS} dossiers × {CRITERIA} criteria × 4 scorers"
    print(f"{words:45} {time.perf_counter() - started:8.1f} s")
    late = _measure(large, JUDGED, "all signed")
    print(f"{f'{RARE} (all signed)':60} {median_ms(browser_of(large.head), RARE, REPEATS):8.1f} ms")
    reopen(large)
    late += _measure(large, SCORING, "being scored")
    if late:
        print(f"Over the budget of {BUDGET_MS} ms: {', '.join(late)}")


def _measure(large: LargeRound, paths: tuple[str, ...], when: str) -> list[str]:
    """Print the time of each page; the pages that are over the budget."""
    client = browser_of(large.head)
    late = []
    for path in paths:
        spent = median_ms(client, path, REPEATS)
        print(f"{f'{path} ({when})':60} {spent:8.1f} ms of {BUDGET_MS}")
        if spent > BUDGET_MS:
            late.append(path)
    return late


if __name__ == "__main__":
    call_command("prepare", verbosity=0)
    main()

"""`make test`: the whole suite, and at the end what was not run and why.

On SQLite always; once more on PostgreSQL when one answers; browser and Redis tests when Chromium
and Redis are there. With REQUIRE_SERVICES=1 (.ci/run) a missing service is a failure.
"""

import os
import subprocess
import sys

from tests import services

RULE_MODULES = (
    "movement/readiness.py,movement/references.py,movement/text.py,movement/units.py,"
    "movement/workflow.py,movement/evidence.py,criteria/arithmetic.py,criteria/publishing.py,"
    "criteria/results.py,criteria/scoring.py,criteria/self_scoring.py,awards/tally.py,"
    "awards/proposing.py,awards/deciding.py,awards/honours.py,awards/search.py,"
    "awards/ballot/*.py,reports/attempts.py,reports/charts.py,reports/content.py,"
    "reports/figures.py,reports/jobs.py,reports/snapshot.py"
)


def run(title: str, *command: str, **environment: str) -> bool:
    """Run a step, show its output, say whether it passed."""
    print(f"\n== {title}", flush=True)
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.call(command, env={**own, **environment}) == 0


def main() -> int:
    """Run every step that this machine allows; 0 when all passed."""
    python = sys.executable
    missing = services.missing()
    passed = [
        run("Tests on SQLite", python, "-m", "coverage", "run", "-m", "pytest"),
        run("Coverage of the whole", python, "-m", "coverage", "report", "--skip-covered"),
        run(
            "Coverage of the rule modules",
            *(python, "-m", "coverage", "report", "--fail-under=100", f"--include={RULE_MODULES}"),
        ),
    ]
    if "PostgreSQL" not in missing:
        passed.append(
            run(
                "Tests on PostgreSQL",
                *(python, "-m", "pytest", "-m", "not browser"),
                DATABASE_URL=services.postgres_url(),
            )
        )
    if missing:
        print("\nNot run, because these were not found on this machine:")
        for name, what in missing.items():
            print(f"  - {name}: {what}")
    if missing and services.required():
        print("They are required here (REQUIRE_SERVICES=1).")
        return 1
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())

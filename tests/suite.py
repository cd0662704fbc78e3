"""`make test`: the whole suite, and at the end what was not run and why.

On SQLite always; once more on PostgreSQL when one answers; browser and Redis tests when Chromium
and Redis are there. With REQUIRE_SERVICES=1 (.ci/run) a missing service is a failure.
"""

import os
import subprocess
import sys
import tempfile

from tests import services

RULE_MODULES = (
    # who takes part
    "movement/text.py,movement/numbers.py,movement/phones.py,movement/tax_codes.py,"
    "movement/units.py,movement/roles.py,movement/joining.py,movement/inviting.py,"
    "movement/handover.py,movement/merging.py,movement/people.py,movement/importing/*.py,"
    # when, and what they promised
    "movement/windows.py,movement/extending.py,movement/registering.py,"
    "movement/target_results.py,movement/reminders.py,"
    # the dossier
    "movement/readiness.py,movement/references.py,movement/workflow.py,movement/achieving.py,"
    "movement/copying.py,movement/pasting.py,movement/drafting.py,movement/typed.py,"
    "movement/gaps.py,movement/comparing.py,movement/similarity.py,movement/evidence.py,"
    "movement/keeping.py,movement/scanning.py,movement/files/*.py,movement/outbox.py,"
    # the stations to the right
    "criteria/arithmetic.py,criteria/statistics.py,criteria/measuring.py,criteria/examples.py,"
    "criteria/publishing.py,criteria/set_problems.py,criteria/set_content.py,"
    "criteria/copying_sets.py,criteria/comparing_sets.py,criteria/spreadsheets/*.py,"
    "criteria/self_scoring.py,criteria/gap_meter.py,criteria/conflicts.py,criteria/blindness.py,"
    "criteria/seats.py,criteria/sheets.py,criteria/grounds.py,criteria/scoring.py,"
    "criteria/reconciling.py,criteria/freezing.py,criteria/handover.py,criteria/results.py,"
    "criteria/publication.py,criteria/appeals.py,criteria/explaining.py,criteria/ranking.py,"
    "criteria/severity.py,criteria/overview.py,criteria/left_out.py,criteria/among_first.py,"
    "awards/tally.py,awards/proposing.py,awards/deciding.py,awards/honours.py,awards/search.py,"
    "awards/ballot/*.py,reports/attempts.py,reports/charts.py,reports/content.py,"
    "reports/figures.py,reports/jobs.py,reports/receipts.py,reports/snapshot.py"
)


class Step:
    """A command that is started now and shown when it has ended."""

    def __init__(self, title: str, *command: str, **environment: str) -> None:
        self.title = title
        own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self._output = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._process = subprocess.Popen(
            command, env={**own, **environment}, stdout=self._output, stderr=subprocess.STDOUT
        )

    def passed(self) -> bool:
        """Wait for the end, show the output, say whether it passed."""
        code = self._process.wait()
        self._output.seek(0)
        print(f"\n== {self.title}\n{self._output.read()}", flush=True)
        return code == 0


def run(title: str, *command: str) -> bool:
    """Run a step, show its output as it comes, say whether it passed."""
    print(f"\n== {title}", flush=True)
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.call(command, env=own) == 0


def main() -> int:
    """Run every step that this machine allows; 0 when all passed."""
    python = sys.executable
    missing = services.missing()
    postgres = None
    if "PostgreSQL" not in missing:  # beside the run on SQLite: each keeps one processor busy
        postgres = Step(
            "Tests on PostgreSQL",
            *(python, "-m", "pytest", "-m", "not browser"),
            DATABASE_URL=services.postgres_url(),
        )
    passed = [
        run("Tests on SQLite", python, "-m", "coverage", "run", "-m", "pytest"),
        run("Coverage of the whole", python, "-m", "coverage", "report", "--skip-covered"),
        run(
            "Coverage of the rule modules",
            *(python, "-m", "coverage", "report", "--fail-under=100", f"--include={RULE_MODULES}"),
        ),
    ]
    if postgres is not None:
        passed.append(postgres.passed())
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

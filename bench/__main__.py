"""`make bench`: server time of the main pages, of the report and of a large round's scoring.

Figures are of this machine and this moment; compare two runs on the same machine only.
"""

import time

from django.core.management import call_command

from bench import scoring
from bench.pages import browser_of, median_ms
from movement.models import Submission, User
from reports.models import ReportSnapshot
from reports.render.pdf import render_pdf
from xuantruong.demo.people import DOMAIN

REPEATS = 20
PAGES = {
    "": ["/", "/ke-hoach/", "/vinh-danh/", "/vinh-danh/?q=truong"],
    "don-vi": ["/ho-so/"],
    "van-hoa-xa-hoi": ["/cham-diem/", "/cham-diem/xep-hang/", "/bao-cao/", "/quan-tri/"],
}


def main() -> None:
    """Prepare a portal of its own, measure, print."""
    started = time.perf_counter()
    call_command("prepare", verbosity=0)
    call_command("load_demo", verbosity=0)
    print(f"{'prepare and load the demonstration year':45} {time.perf_counter() - started:8.1f} s")
    for name, paths in PAGES.items():
        user = User.objects.get(email=f"{name}@{DOMAIN}") if name else None
        client = browser_of(user)
        for path in paths:
            print(f"{path:45} {median_ms(client, path, REPEATS):8.1f} ms")
        if name == "don-vi":  # a draft, compared with every other dossier on its check page
            draft = Submission.objects.get(unit__memberships__user__email=f"{name}@{DOMAIN}")
            for page in ("", "tu-cham/", "kiem-tra/"):
                path = f"/ho-so/{draft.pk}/{page}"
                print(f"{path:45} {median_ms(client, path, REPEATS):8.1f} ms")
    print(f"{'interim report, PDF':45} {render_seconds():8.1f} s")
    scoring.main()


def render_seconds() -> float:
    """How long the PDF of the demonstration report takes."""
    content = ReportSnapshot.objects.latest("as_of").figures()
    started = time.perf_counter()
    render_pdf(content, lambda _percent: None)
    return time.perf_counter() - started


main()

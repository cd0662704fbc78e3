"""Who may do what in `reports`: reports are the two offices' own desk."""

import rules

from movement.permissions import is_office_staff, is_standing_office

rules.add_perm("reports.view_report", is_office_staff)
rules.add_perm("reports.request_report", is_office_staff)

# The admin's pages of this app: to look at, never to change.
rules.add_perm("reports", is_standing_office)
for _model in ("reportjob", "reportsnapshot", "reportfile"):
    rules.add_perm(f"reports.view_{_model}", is_standing_office)

"""What `movement` tells the apps to its right, inside the transaction of the change."""

from django.dispatch import Signal

# Sent by workflow.submit with `revision` and `now`. A receiver that fails undoes the submission:
# what must exist for every submission (its receipt) is made here or the dossier was not sent.
dossier_submitted = Signal()

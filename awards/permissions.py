"""Who may do what in `awards`."""

import rules


@rules.predicate
def is_council_member(person: object) -> bool:
    return False

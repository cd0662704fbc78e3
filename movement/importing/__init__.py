"""Tables of units and people: a verdict on every row of a file, then all rows or none."""

"""The demonstration year: invented people and units, real rules, made and removed by a command."""

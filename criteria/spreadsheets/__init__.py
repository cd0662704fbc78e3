"""Criteria sets, score sheets and results as XLSX files, and a set read back from one."""

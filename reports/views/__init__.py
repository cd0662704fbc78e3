"""Pages of the files that leave the portal."""

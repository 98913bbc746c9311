"""Ratios that are reported and judged, not gates: `make bench`."""

"""Hypothesis for the whole suite: the same examples on every machine, and as much time as a busy one needs."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("symptom-search", deadline=None, derandomize=True)
settings.load_profile("symptom-search")

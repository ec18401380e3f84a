"""Faults of disks, processes and pages that a build and its readers survive; faults.toml lists all forty.

`make test` takes samples, `make torture` every operation, and prints its figures.
"""

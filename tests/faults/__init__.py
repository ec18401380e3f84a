"""Faults of disks, processes and pages that a build and its readers survive."""

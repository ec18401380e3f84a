"""python -m indexer: symptom-index without `find`."""

from indexer.cli import commands

if __name__ == "__main__":
    commands()

"""python -m indexer: symptom-index without what asks questions."""

from indexer.cli import commands

if __name__ == "__main__":
    commands()

"""python -m indexer: symptom-index without what asks questions."""

from indexer.source_commands import whole

if __name__ == "__main__":
    whole()

"""python -m indexer: symptom-index without what asks questions."""

from indexer.setup_commands import complete

if __name__ == "__main__":
    complete()

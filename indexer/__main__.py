"""python -m indexer: symptom-index without what asks questions."""

from indexer.generation_commands import maintenance

if __name__ == "__main__":
    maintenance()

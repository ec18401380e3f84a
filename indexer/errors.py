"""Everything that can go wrong, one tree. Each message says what to do next.

SymptomSearchError            exit 1, HTTP 500
├── WrongUsage                exit 2, HTTP 400
│   ├── CorpusMissing         the corpus folder is not there or holds no page
│   ├── EncoderUnusable       the folder or package of the setting `encoder` does not hold one
│   └── SettingsInvalid       all faults of symptom-search.toml and its variables at once
├── PageUnreadable            one page cannot become an article; a build skips and reports it
│   └── PageExcluded          the page asks to be left out; no failure
├── ReadingFailed             a fault of the program while it read a page; the build stops
├── NoGeneration              exit 3, HTTP 503
│   ├── NothingBuilt          no generation is published yet
│   ├── GenerationDamaged     the published files do not match their manifest, nor do older ones
│   └── GenerationStale       it is older than the setting ready_hours allows; it still answers
├── BuildRefused              exit 4, HTTP 503  the gate kept the old generation
├── BuildRunning              exit 5, HTTP 503  another build holds the lock
├── StorageFailed             the disk or its permissions; the old generation stays
│   └── EngineUnavailable     HTTP 503  the cluster that keeps the passages does not answer as it should
├── DeadlinePassed            HTTP 503  answering took longer than the setting deadline allows
├── WatchFailed               the corpus folder cannot be watched for changes
├── MirrorFailed              a site or its sitemap cannot be copied; what is in the folder stays
├── DeletionRefused           exit 4, HTTP 503  a site lost more pages than a mirror may delete
├── GenerationUnknown         exit 2, HTTP 404
├── GenerationIsCurrent       exit 2, HTTP 400  the current generation cannot be dropped
└── ArticleUnknown            exit 2, HTTP 404
"""

from __future__ import annotations

from collections.abc import Sequence


class SymptomSearchError(Exception):
    """Root of the tree. str(error) is one or more sentences for a person, without a traceback or a query."""

    exit_code = 1
    http_status = 500


class WrongUsage(SymptomSearchError):
    exit_code = 2
    http_status = 400


class CorpusMissing(WrongUsage):
    pass


class EncoderUnusable(WrongUsage):
    pass


class SettingsInvalid(WrongUsage):
    """`faults` holds one sentence for each wrong name or value."""

    def __init__(self, source: str, faults: list[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"Settings in {source} cannot be used; correct these and run the command again:\n{lines}")


class PageUnreadable(SymptomSearchError):
    pass


class PageExcluded(PageUnreadable):
    pass


class ReadingFailed(SymptomSearchError):
    pass


class NoGeneration(SymptomSearchError):
    exit_code = 3
    http_status = 503


class NothingBuilt(NoGeneration):
    pass


class GenerationDamaged(NoGeneration):
    pass


class GenerationStale(NoGeneration):
    pass


class BuildRefused(SymptomSearchError):
    """`gates` names what refused: articles, sections, pages, questions, or empty when no page gave an article."""

    exit_code = 4
    http_status = 503

    def __init__(self, message: str, gates: Sequence[str] = ()) -> None:
        self.gates = tuple(gates)
        super().__init__(message)


class BuildRunning(SymptomSearchError):
    exit_code = 5
    http_status = 503


class StorageFailed(SymptomSearchError):
    pass


class EngineUnavailable(StorageFailed):
    """`passing` says whether it may go by itself, so that asking again makes sense."""

    http_status = 503

    def __init__(self, message: str, *, passing: bool = False) -> None:
        self.passing = passing
        super().__init__(message)


class DeadlinePassed(SymptomSearchError):
    http_status = 503


class WatchFailed(SymptomSearchError):
    pass


class MirrorFailed(SymptomSearchError):
    pass


class DeletionRefused(SymptomSearchError):
    exit_code = 4
    http_status = 503


class GenerationUnknown(SymptomSearchError):
    exit_code = 2
    http_status = 404


class GenerationIsCurrent(SymptomSearchError):
    exit_code = 2
    http_status = 400


class ArticleUnknown(SymptomSearchError):
    exit_code = 2
    http_status = 404

"""Settings → Engine: the one module that knows every engine."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

from indexer.engines.opensearch_engine import Cluster, Layout, OpenSearchEngine, OpenSearchService
from indexer.engines.seam import Engine
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.errors import SettingsInvalid
from indexer.meaning import open_encoder
from indexer.publishing.generations import Generations
from indexer.settings import FILE_NAME, Settings

_opened = lru_cache(maxsize=2)(open_encoder)  # reading one takes a third of a second, and every engine of a process shares it


def open_engine(settings: Settings, index: Path) -> Engine:
    """The engine that `settings.engine` names; `index` is its folder, which need not exist yet.

    Raises SettingsInvalid. No cluster is asked anything yet.
    """
    if settings.engine == "whoosh":
        return WhooshEngine(Generations(index), partial(_opened, settings.encoder))
    assert settings.engine == "opensearch", "the table of settings allows no other engine"
    layout = Layout(settings.opensearch_prefix, settings.opensearch_shards, settings.opensearch_replicas)
    return OpenSearchEngine(OpenSearchService(_cluster(settings)), layout, index, partial(_opened, settings.encoder))


def _cluster(settings: Settings) -> Cluster:
    certificates = settings.opensearch_certificates
    if certificates and not Path(certificates).is_file():
        raise SettingsInvalid(FILE_NAME, [f"`opensearch_certificates`: there is no file {certificates}"])
    return Cluster(
        hosts=settings.opensearch_hosts,
        user=settings.opensearch_user,
        password=_password(settings),
        certificates=certificates,
        timeout_ms=int(settings.opensearch_timeout * 1000),
    )


def _password(settings: Settings) -> str:
    file = settings.opensearch_password_file
    if not file:
        return settings.opensearch_password
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(FILE_NAME, [f"`opensearch_password_file`: {file} cannot be read"]) from error

"""The description of the web API is true: every answer fits it, whatever is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypedDict

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from indexer.settings import Settings
from search_web.app import create_app
from search_web.languages import Languages
from search_web.openapi import WHY, description, schema_of
from search_web.parameters import SEARCH_PARAMETERS
from tests.articles import published
from tests.fuzz.mutations import often
from tests.memory_engine import MemoryEngine

SITE = Settings(site_name="Body & Worry", page_size=2)
DESCRIBED = description(SITE)
OPERATIONS = [(path, method.upper()) for path, methods in DESCRIBED["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def api() -> Any:
    engine = MemoryEngine()
    published(engine)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(SITE, engine, Languages(Path("no/synonyms.toml"))))


@pytest.mark.parametrize(
    ("operation", "mode"),
    [(operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
    + [(operation, GenerationMode.NEGATIVE) for operation in OPERATIONS if "/api/v1/search" in operation],
    ids=str,
)
@settings(max_examples=often(8, 300), derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_answer_is_as_described(api: Any, operation: tuple[str, str], mode: GenerationMode, data: st.DataObject) -> None:
    path, method = operation
    case = data.draw(api[path][method].as_strategy(generation_mode=mode))

    case.call_and_validate()


@pytest.mark.parametrize("name", SEARCH_PARAMETERS)
def test_every_parameter_is_described_in_both_ways_to_ask(name: str) -> None:
    search = DESCRIBED["paths"]["/api/v1/search"]

    assert [p["schema"] for p in search["get"]["parameters"] if p["name"] == name] == [
        search["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"][name]
    ]


def test_an_answer_with_everything_in_it_is_as_described(api: Any, client: FlaskClient) -> None:
    case = api["/api/v1/search"]["GET"].Case(query={"q": "skipped beat, harmful", "group": "passage"})

    assert client.get("/api/v1/search?q=skipped+beat").get_json()["results"]
    case.validate_response(case.call(app=client.application))


@pytest.mark.parametrize("status", WHY)
def test_every_problem_is_described(status: int) -> None:
    assert all(str(status) in o["responses"] for methods in DESCRIBED["paths"].values() for o in methods.values())


def test_the_address_of_the_search_stands_in_it_when_it_is_known() -> None:
    assert "servers" not in DESCRIBED
    assert description(Settings(search_url="https://search.example/"))["servers"] == [{"url": "https://search.example"}]


class TreeJson(TypedDict):
    """It holds itself."""

    name: str
    size: float | None
    kind: Literal["oak", "ash"]
    branches: list[TreeJson]


def test_types_become_schemas() -> None:
    shapes: dict[str, Any] = {}

    assert schema_of(TreeJson, shapes) == {"$ref": "#/components/schemas/Tree"}
    assert shapes["Tree"]["properties"] == {
        "name": {"type": "string"},
        "size": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "kind": {"type": "string", "enum": ["oak", "ash"]},
        "branches": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    }
    assert schema_of(dict[str, int], {})["additionalProperties"] == {"type": "integer"}
    with pytest.raises(TypeError):
        schema_of(bytes, {})

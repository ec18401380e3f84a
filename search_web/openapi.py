"""The description of the web API (OpenAPI 3.1), made of the code that answers: its parameters and the types of its JSON."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from types import NoneType, UnionType
from typing import Any, Literal, TypedDict, Union, get_args, get_origin, get_type_hints, is_typeddict

from indexer.article_json import ArticleJson
from indexer.settings import Settings
from search_web.answering.answer_json import AnswerJson, NoticeJson
from search_web.parameters import SEARCH_PARAMETERS, Parameter, Q

Schema = dict[str, Any]

JSON, PROBLEM, FORM = "application/json", "application/problem+json", "application/x-www-form-urlencoded"

_PLAIN: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}

WHY: dict[int, str] = {
    400: "A parameter is not what it may be.",
    404: "There is nothing at this address.",
    405: "This address does not answer to this method.",
    413: "The body is too large.",
    414: "The address is too long.",
    429: "Too many requests; come back after Retry-After seconds.",
    500: "A fault of the server.",
    503: "There is nothing to search just now, or no time for it; come back after Retry-After seconds.",
}


class SuggestionJson(TypedDict):
    """A title, heading or symptom of the corpus."""

    text: str
    kind: Literal["title", "heading", "symptom"]


class SuggestionsJson(TypedDict):
    """What the words typed so far may become, best first."""

    suggestions: list[SuggestionJson]


class AliveJson(TypedDict):
    """The server runs, whether or not there is anything to search."""

    status: Literal["alive"]


class ReadyJson(TypedDict):
    """A generation is open."""

    status: Literal["ready"]
    generation: str
    built_at: str


class _ProblemJson(TypedDict):
    type: str
    title: str
    status: int
    detail: str


class ProblemJson(_ProblemJson, total=False):
    """What went wrong and what to do (RFC 9457). It never repeats the query. A search has its notices all the same."""

    notices: list[NoticeJson]


def description(settings: Settings) -> Schema:
    """The whole document."""
    shapes: dict[str, Schema] = {}
    search = list(SEARCH_PARAMETERS.values())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.site_name,
            "version": version("symptom-search"),
            "description": "Finds passages of health articles by what visitors feel. General information, no medical advice.",
        },
        **({"servers": [{"url": settings.search_url.rstrip("/")}]} if settings.search_url else {}),
        "paths": {
            "/api/v1/search": _asked("search", "Passages that speak of what is felt.", search, AnswerJson, shapes),
            "/api/v1/suggest": _asked("suggest", "What is being typed, completed.", [Q], SuggestionsJson, shapes),
            "/api/v1/articles/{article_id}": {
                "get": {
                    **_operation("article", "One article, whole.", ArticleJson, shapes),
                    "parameters": [
                        {"name": "article_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
                    ],
                }
            },
            "/healthz": {"get": _operation("healthz", "Whether the server runs.", AliveJson, shapes)},
            "/readyz": {"get": _operation("readyz", "Whether there is something to search.", ReadyJson, shapes)},
        },
        "components": {"schemas": shapes},
    }


def _asked(name: str, summary: str, parameters: Iterable[Parameter], answer: Any, shapes: dict[str, Schema]) -> Schema:
    """Parameters in the address, or as a form that stands in no log."""
    taken = list(parameters)
    form = {parameter.name: _parameter_schema(parameter) for parameter in taken}
    in_address = [
        {"name": p.name, "in": "query", "description": p.help, "schema": _parameter_schema(p)} for p in taken
    ]  # a form that repeats, as a query does, is what both standards mean without saying more
    return {
        "get": {**_operation(name, summary, answer, shapes), "parameters": in_address},
        "post": {
            **_operation(f"{name}_by_form", f"{summary} Keeps the query out of addresses.", answer, shapes),
            "requestBody": {"content": {FORM: {"schema": {"type": "object", "properties": form}}}},
        },
    }


def _operation(name: str, summary: str, answer: Any, shapes: dict[str, Schema]) -> Schema:
    problem = {"content": {PROBLEM: {"schema": schema_of(ProblemJson, shapes)}}}
    good = {"description": (answer.__doc__ or "").strip(), "content": {JSON: {"schema": schema_of(answer, shapes)}}}
    problems = {str(status): {"description": why, **problem} for status, why in WHY.items()}
    return {"operationId": name, "summary": summary, "responses": {"200": good, **problems}}


def _parameter_schema(parameter: Parameter) -> Schema:
    if parameter.most:
        schema: Schema = {"type": "integer", "minimum": 1, "maximum": parameter.most}
    elif parameter.choices:
        schema = {"type": "string", "enum": [*parameter.choices, *([""] if parameter.many else [])]}  # "" counts as not given
    else:
        schema = {"type": "string"}
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {"type": "array", "items": schema} if parameter.many else schema


def schema_of(shape: Any, shapes: dict[str, Schema]) -> Schema:
    """A type of JSON → its schema. Typed dictionaries are written into `shapes` by name and referred to.

    Raises TypeError for a type that JSON does not have.
    """
    if is_typeddict(shape):
        name = shape.__name__.removesuffix("Json")
        if name not in shapes:
            shapes[name] = {}  # one that holds itself would never end
            shapes[name].update(_object(shape, shapes))
        return {"$ref": f"#/components/schemas/{name}"}
    if shape in _PLAIN:
        return {"type": _PLAIN[shape]}
    origin, inner = get_origin(shape), get_args(shape)
    if origin is Literal:
        return {"type": "string", "enum": list(inner)}
    if origin is list:
        return {"type": "array", "items": schema_of(inner[0], shapes)}
    if origin is dict:
        keys = schema_of(inner[0], shapes)
        return {"type": "object", "propertyNames": keys, "additionalProperties": schema_of(inner[1], shapes)}
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(one, shapes) for one in inner]}
    raise TypeError(f"{shape!r} is no type of JSON")


def _object(shape: Any, shapes: dict[str, Schema]) -> Schema:
    hints = get_type_hints(shape)
    schema: Schema = {
        "type": "object",
        "properties": {name: schema_of(hint, shapes) for name, hint in hints.items()},
        "required": [name for name in hints if name in shape.__required_keys__],
    }
    return {"description": shape.__doc__, **schema} if shape.__doc__ else schema

from __future__ import annotations

from dataclasses import fields

import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes

from search_web.pages import TEMPLATES, Page


def variables(environment: Environment, template: str) -> set[str]:
    """What a template and the templates it names take from outside."""
    assert environment.loader
    source = environment.loader.get_source(environment, template)[0]
    tree = environment.parse(source)
    named = {name for name in meta.find_referenced_templates(tree) if name}
    own = {str(name) for node in tree.find_all(nodes.FromImport) for name in node.names}
    own |= {name.name for node in tree.find_all(nodes.Assign) for name in node.find_all(nodes.Name) if name.ctx == "store"}
    taken = meta.find_undeclared_variables(tree) - set(environment.globals) - own
    return taken.union(*(variables(environment, name) for name in named))


@pytest.mark.parametrize(("page", "template"), TEMPLATES.items(), ids=TEMPLATES.values())
def test_a_template_uses_every_field_of_its_page_and_nothing_else(app: Flask, page: type[Page], template: str) -> None:
    assert variables(app.jinja_env, template) == {field.name for field in fields(page)}


def test_only_the_template_of_highlights_writes_a_mark(app: Flask) -> None:
    templates = app.jinja_env.list_templates()
    sources = [app.jinja_env.loader.get_source(app.jinja_env, name)[0] for name in templates if app.jinja_env.loader]

    assert sum(source.count("<mark>") for source in sources) == 1
    assert not any("|safe" in source.replace(" ", "") for source in sources)

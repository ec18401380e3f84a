"""Pages as tests read them."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient


def soup(client: FlaskClient, address: str, **query: object) -> BeautifulSoup:
    response = client.get(address, query_string=query or None)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "lxml")


def text_of(tree: Tag, selector: str = "main") -> str:
    found = tree.select_one(selector)
    assert found, selector
    return re.sub(r"\s+", " ", found.get_text()).strip()

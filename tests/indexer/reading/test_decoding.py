"""Bytes of a page become the text its author saw, whatever its label says."""

from __future__ import annotations

import pytest

from indexer.reading.decoding import decode


def page(charset: str, text: str = "fièvre") -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-8", "latin-1"])
def test_accents_are_right_in_every_usual_encoding(codec: str) -> None:
    text = "<p>fièvre</p>\r\n"
    assert decode(text.encode(codec)) == text


def test_a_byte_order_mark_wins_over_the_declaration() -> None:
    text = page("koi8-r")
    assert decode(text.encode("utf-8-sig")) == text
    assert decode(text.encode("utf-16")) == text


def test_cut_utf_16_loses_only_its_last_character() -> None:
    assert decode("<p>fièvre".encode("utf-16")[:-1]).startswith("<p>fièvr")


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("windows-1251", "лихорадка"),
        ("KOI8-R", "лихорадка"),
        ("iso-8859-2", "gorączka"),
        ("iso-8859-9", "ateş"),
        ("windows-1253", "πυρετός"),
        ("shift_jis", "発熱"),
        ("euc-kr", "발열"),
        ("gb2312", "发热"),
        ("big5", "發熱"),
    ],
)
def test_a_declared_charset_is_honoured(label: str, text: str) -> None:
    assert decode(page(label, text).encode(label)) == page(label, text)


@pytest.mark.parametrize(
    "head",
    [
        "<META CHARSET=windows-1251>",
        "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
        "<!-- <meta charset=koi8-r> --><meta charset='windows-1251'>",
    ],
)
def test_each_way_to_declare_a_charset_is_understood(head: str) -> None:
    assert decode((head + "лихорадка").encode("windows-1251")) == head + "лихорадка"


def test_a_declaration_beyond_the_head_is_not_looked_for() -> None:
    data = b"<p>" + b"x" * 5000 + "<meta charset=windows-1251>лихорадка".encode("windows-1251")
    assert "лихорадка" not in decode(data)


@pytest.mark.parametrize("label", ["latin1", "iso-8859-1", "ascii", "windows-1252"])
def test_latin_labels_mean_windows_1252(label: str) -> None:
    assert decode(page(label, "fièvre \u2013 \u20ac").encode("windows-1252")) == page(label, "fièvre \u2013 \u20ac")


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "shift_jis", "utf-16", "utf-7", "no-such-charset"])
def test_valid_utf_8_is_read_as_such_under_a_stale_label(label: str) -> None:
    assert decode(page(label).encode()) == page(label)


@pytest.mark.parametrize("label", ["utf-8", "utf-16", "utf-32", "utf-7", "hex", "unicode_escape", "idna", "no-such-charset", "."])
def test_latin_text_survives_a_wrong_or_dangerous_label(label: str) -> None:
    assert decode(page(label).encode("latin-1")) == page(label)


@pytest.mark.parametrize("label", ["utf-7", "iso-2022-jp", "hz", "x-user-defined"])
def test_no_label_turns_harmless_bytes_into_markup(label: str) -> None:
    text = page(label, "+ADw-script+AD4- \x1b$B ~{")
    assert decode(text.encode()) == text


def test_a_declared_charset_that_does_not_fit_gives_way() -> None:
    assert decode(page("shift_jis", "fièvre aiguë").encode("latin-1")) == page("shift_jis", "fièvre aiguë")


def test_a_pasted_windows_quote_does_not_spoil_a_utf_8_page() -> None:
    data = "<p>fièvre aiguë et élevée, il dit: ".encode() + b"\x93oui\x94</p>"
    assert decode(data) == "<p>fièvre aiguë et élevée, il dit: \u201coui\u201d</p>"


def test_latin_text_that_looks_like_utf_8_once_stays_latin() -> None:
    text = "<p>\u201eMENÜ\u201c für schöne Füße"  # Ü“ in windows-1252 is also valid UTF-8
    assert decode(text.encode("windows-1252")) == text


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\x81\x8d", b"<!--" * 2000, b"<meta charset=", bytes(range(256)) * 20])
def test_any_bytes_become_text_without_lone_surrogates(data: bytes) -> None:
    decode(data).encode("utf-8")

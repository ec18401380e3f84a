"""Headings, and the kind of section that each begins."""

from __future__ import annotations

import pytest

from indexer.reading.kinds import kind_of_heading


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Symptoms", "symptoms"),
        ("What does a panic attack feel like?", "symptoms"),
        ("What tingling can feel like", "symptoms"),
        ("Signs and symptoms", "symptoms"),
        ("Symptoms and causes", "symptoms"),
        ("Causes", "causes"),
        ("Who is at risk?", "causes"),
        ("Risk factors", "causes"),
        ("How is asthma diagnosed?", "diagnosis"),
        ("Tests you may need", "diagnosis"),
        ("Treatment", "treatment"),
        ("What are the treatments for gout?", "treatment"),
        ("Medicines", "treatment"),
        ("Things you can do yourself", "self_care"),
        ("Living with arthritis", "self_care"),
        ("Prevention", "prevention"),
        ("How to avoid another attack", "prevention"),
        ("Outlook", "outlook"),
        ("Complications", "outlook"),
        ("When to see a doctor", "get_help"),
        ("See a GP if:", "get_help"),
        ("Call 999 if you have chest pain", "get_help"),
        ("Urgent advice: get help from 111", "get_help"),
        ("Frequently asked questions", "faq"),
        ("FAQs", "faq"),
        ("Overview", "overview"),
        ("What is gout?", "overview"),
        ("References", "references"),
        ("Sources and further reading", "references"),
        ("Selected references:", "references"),
        ("Sources of vitamin D", None),
        ("Monday mornings", None),
    ],
)
def test_a_heading_names_its_kind(heading: str, kind: str | None) -> None:
    assert kind_of_heading(heading) == kind

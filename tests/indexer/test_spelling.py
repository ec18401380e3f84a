"""British and American spellings of one word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.spelling import spellings
from indexer.terms import term_of

PAIRS = (
    "oesophagus/esophagus haemorrhage/hemorrhage tumour/tumor diarrhoea/diarrhea anaemia/anemia paediatric/pediatric "
    "oedema/edema foetus/fetus leukaemia/leukemia coeliac/celiac recognise/recognize hospitalisation/hospitalization "
    "analysed/analyzed behavioural/behavioral colour/color centre/center centimetres/centimeters grey/gray mould/mold "
    "dyspnoea/dyspnea haemorrhoids/hemorrhoids gynaecologist/gynecologist caesarean/cesarean anaesthetic/anesthetic "
    "oestrogen/estrogen sulphur/sulfur paraesthesia/paresthesia hypoglycaemia/hypoglycemia ischaemic/ischemic "
    "faeces/feces odourless/odorless neighbour/neighbor dialyse/dialyze disorientated/disoriented "
    "lymphoedema/lymphedema burnt/burned"
)


@pytest.mark.parametrize("pair", PAIRS.split())
def test_british_and_american_spellings_are_each_others(pair: str) -> None:
    british, american = pair.split("/")
    assert spellings(british) == (american,)
    assert spellings(american) == (british,)


@pytest.mark.parametrize(
    "word",
    "four hour pour wise likewise exercise surprise promise advise raise bruise noise disease doctor meter "
    "practice size prize seize capsize immunocompromised irises penises laboratory humorous humoral colorectal "
    "odorous vigorous tremor academia epidemic academic systemic hemisphere homeowner pedal pedestrian fetish "
    "swelling tracheoesophageal citizen".split(),
)
def test_a_word_of_one_spelling_is_left_alone(word: str) -> None:
    assert spellings(word) == ()


@given(st.text(max_size=30))
def test_a_spelling_is_always_another_term(word: str) -> None:
    assert all(term_of(other) != term_of(word) for other in spellings(word))


def test_metre_is_a_meter_but_a_meter_is_not_always_a_metre() -> None:
    assert spellings("metre") == ("meter",)

"""Other names for what is typed: found in a question, read from a file with all its faults told, drawn from articles."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SettingsInvalid
from indexer.records import Article, Passage, Section
from indexer.terms import stems_of
from indexer.vocabulary import (
    MAX_PHRASE_CHARACTERS,
    Group,
    Phrase,
    Run,
    Synonyms,
    is_name,
    read_synonyms,
    suggest_synonyms,
)

SHIPPED = Path(__file__).parents[2] / "corpus" / "synonyms.toml"

BREATH = Group(("short of breath", "breathless", "dyspnoea"), ("winded",))
SLEEP = Group(("can't sleep", "insomnia"))
SICK = Group(("feeling sick", "nausea"))
PRESSURE = Group(("high blood pressure", "hypertension"))
BLOOD = Group(("blood", "haemoglobin fluid"))
SYNONYMS = Synonyms((BREATH, SLEEP, SICK, PRESSURE, BLOOD))


def found(question: str, synonyms: Synonyms = SYNONYMS) -> list[tuple[str, ...]]:
    """Texts of the other names of each phrase found."""
    return [tuple(dict.fromkeys(phrase.text for phrase in run.others)) for run in synonyms.runs_in(stems_of(question))]


def read(folder: Path, toml: str) -> Synonyms:
    file = folder / "synonyms.toml"
    file.write_text(toml, encoding="utf-8")
    return read_synonyms(file)


def faults(folder: Path, toml: str) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        read(folder, toml)
    return caught.value.faults


def article(*sentences: str, title: str = "A page", names: tuple[str, ...] = (), id: str = "articles/a.html") -> Article:
    passages = tuple(Passage("paragraph", None, sentence) for sentence in sentences)
    return Article(id, title, "en", None, None, names, (Section(2, "", (), None, "overview", passages),), (), "")


def test_a_phrase_brings_the_other_names_of_its_group() -> None:
    assert found("breathless") == [("short of breath", "dyspnoea")]


def test_a_phrase_is_found_whatever_form_its_words_have() -> None:
    assert found("Shortness of BREATH") == [("breathless", "dyspnoea")]


def test_several_phrases_of_one_question_are_found_in_order() -> None:
    question = stems_of("insomnia plus high blood pressure")
    assert [(run.start, run.end) for run in SYNONYMS.runs_in(question)] == [(0, 1), (2, 5)]


def test_the_longer_of_two_phrases_counts() -> None:
    assert found("my high blood pressure") == [("hypertension",)]
    assert found("my high blood sugar") == [("haemoglobin fluid",)]


@pytest.mark.parametrize("typed", ["can't get to sleep", "cannot sleep", "I cant ever sleep at all, can't sleep"])
def test_little_words_inside_a_phrase_do_not_hide_it(typed: str) -> None:
    assert ("insomnia",) in {others[-1:] for others in found(typed)}


def test_a_phrase_with_little_words_between_is_itself_worth_searching_for() -> None:
    assert found("can't get to sleep") == [("can't sleep", "insomnia")]


@pytest.mark.parametrize("typed", ["sick", "feeling fine, then sick", "feel without sick", "feel not sick", "sleep can't"])
def test_half_a_phrase_or_one_with_a_word_that_matters_between_is_not_found(typed: str) -> None:
    assert found(typed) == []


def test_a_gap_of_many_little_words_is_too_long() -> None:
    assert found("feel so very really quite just sick") == []


def test_what_is_typed_only_is_understood_but_never_searched_for() -> None:
    assert found("winded") == [("short of breath", "breathless", "dyspnoea")]
    assert found("breathless") == [("short of breath", "dyspnoea")]


def test_both_spellings_of_a_name_are_understood_and_searched_for() -> None:
    assert found("dyspnea")[0][:2] == ("short of breath", "breathless")
    (run,) = SYNONYMS.runs_in(["breathless"])
    assert Phrase("dyspnoea", ("dyspnea",)) in run.others
    assert Phrase("dyspnoea", ("dyspnoea",)) in run.others


def test_the_very_terms_typed_are_not_among_the_others() -> None:
    assert SYNONYMS.runs_in(["insomnia"]) == [Run(0, 1, (Phrase("can't sleep", ("cant", "sleep")),))]


def test_no_groups_find_nothing() -> None:
    assert Synonyms().runs_in(["insomnia"]) == []


@given(
    st.lists(
        st.sampled_from(stems_of("short breath breathless can't get to sleep feel sick high blood pressure not in")), max_size=32
    )
)
def test_runs_never_overlap_and_lie_within_the_question(terms: list[str]) -> None:
    ends = [place for run in SYNONYMS.runs_in(terms) for place in (run.start, run.end)]
    assert ends == sorted(ends)
    assert all(run.start < run.end <= len(terms) for run in SYNONYMS.runs_in(terms))


def test_ten_thousand_groups_cost_a_question_no_more_than_ten() -> None:
    def best(groups: int) -> float:
        synonyms = Synonyms(Group((f"lay{n} name{n}", f"clinical{n}")) for n in range(groups))
        question = [f"{word}{n}" for n in range(16) for word in ("lay", "name")]
        times = []
        for _ in range(20):
            begun = time.perf_counter()
            synonyms.runs_in(question)
            times.append(time.perf_counter() - begun)
        return min(times)

    assert best(10_000) < 5 * best(20)


def test_synonyms_survive_pickling() -> None:
    copy = pickle.loads(pickle.dumps(SYNONYMS))
    assert copy.groups == SYNONYMS.groups
    assert found("dyspnea", copy) == found("dyspnea")


def test_every_word_of_every_phrase_is_known() -> None:
    assert SYNONYMS.words >= {"short", "of", "cant", "dyspnoea", "winded"}


def test_no_file_means_no_groups(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path / "synonyms.toml").groups == ()


def test_groups_are_read_as_they_stand(tmp_path: Path) -> None:
    toml = '[[group]]\nwords = ["loo", "toilet"]\ntyped_only = ["the little room"]\n'
    assert read(tmp_path, toml).groups == (Group(("loo", "toilet"), ("the little room",)),)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    long = "word " * 9
    told = faults(
        tmp_path,
        f"""
        synonyms = 1
        [[group]]
        words = ["piles"]
        [[group]]
        words = ["loo", "toilet", "", "the"]
        typed = ["lav"]
        [[group]]
        words = ["Toilets", "lavatory", "{long}", "{"x" * MAX_PHRASE_CHARACTERS}y"]
        [[group]]
        words = "flu"
        """,
    )
    assert [fault.split(" is ")[0][:60] for fault in told if "`synonyms`" in fault]
    assert sum("empty or too long" in fault for fault in told) == 4
    assert sum("needs two phrases" in fault for fault in told) == 2
    assert any("`typed` is not known" in fault for fault in told)
    assert any("list of texts" in fault for fault in told)
    assert '"Toilets" of group 3 is "toilet" of group 2; a phrase stands in one group only' in told


@pytest.mark.parametrize("toml", ["[group]\nwords = ['a', 'b']", "group = 3", "group = ['a']"])
def test_a_group_that_is_no_table_of_tables_is_a_fault(tmp_path: Path, toml: str) -> None:
    assert any("[[group]]" in fault for fault in faults(tmp_path, toml))


def test_two_forms_of_one_word_are_no_two_phrases(tmp_path: Path) -> None:
    assert "needs two phrases" in faults(tmp_path, '[[group]]\nwords = ["headache", "headaches"]')[0]


def test_a_file_that_is_no_toml_or_no_text_is_a_fault(tmp_path: Path) -> None:
    assert "cannot be read" in faults(tmp_path, "[[group")[0]
    (tmp_path / "synonyms.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsInvalid):
        read_synonyms(tmp_path / "synonyms.toml")


def test_the_shipped_groups_are_sound_and_many() -> None:
    assert len(read_synonyms(SHIPPED).groups) >= 450


@pytest.mark.parametrize(
    ("typed", "also"),
    [
        ("I get short of breath", "dyspnoea"),
        ("my heart is racing", "palpitations"),
        ("pins and needles in both hands", "paraesthesia"),
        ("can't get to sleep", "insomnia"),
        ("throwing up all night", "vomiting"),
        ("blood in my pee", "haematuria"),
        ("ringing in my ears", "tinnitus"),
        ("do I have piles", "haemorrhoids"),
        ("shingles", "herpes zoster"),
        ("heart attack", "myocardial infarction"),
        ("lump in my throat", "globus"),
        ("my tummy hurts", "abdominal pain"),
        ("nothing feels real", "derealization"),
        ("the kids", "children"),
        ("painkillers", "analgesic"),
        ("GERD", "acid reflux"),
    ],
)
def test_everyday_words_bring_the_clinical_ones(typed: str, also: str) -> None:
    terms = tuple(stems_of(also))
    assert any(phrase.terms == terms for run in read_synonyms(SHIPPED).runs_in(stems_of(typed)) for phrase in run.others)


@pytest.mark.parametrize(
    ("typed", "never"),
    [
        ("headache", "migraine"),
        ("hyperthyroidism", "hypothyroidism"),
        ("low blood pressure", "high blood pressure"),
        ("low blood sugar", "hyperglycaemia"),
        ("blood test", "testicles"),
        ("skin irritation", "grumpy"),
        ("muscle tear", "weepy"),
        ("sinus rhythm", "sinus infection"),
        ("sick note", "nausea"),
    ],
)
def test_what_is_another_thing_is_never_brought(typed: str, never: str) -> None:
    terms = tuple(stems_of(never))
    assert all(phrase.terms != terms for run in read_synonyms(SHIPPED).runs_in(stems_of(typed)) for phrase in run.others)


NAMED = SYNONYMS.merge(
    [
        ("Wandering spleen", ("Splenoptosis", "Pelvic spleen", "WS")),
        ("Pelvic kidney", ("Ectopic kidney", "Wandering organ")),
        ("Floating kidney", ("Wandering organ", "Nephroptosis")),
        ("Raised pressure", ("Hypertension",)),
        ("Cocaine", ("Snow", "Crack", "Coca leaf extract")),
        ("Leukaemia of children", ("ALL",)),
        ("Mixed page", ("Insomnia", "Nausea", "Something else")),
    ]
)


def test_names_of_an_article_join_by_themselves() -> None:
    assert found("splenoptosis", NAMED) == [("Wandering spleen", "Pelvic spleen")]


def test_a_name_of_several_articles_joins_none() -> None:
    assert found("wandering organ", NAMED) == []


def test_names_that_touch_a_reviewed_group_are_understood_but_do_not_change_what_it_searches_for() -> None:
    assert found("raised pressure", NAMED) == [("high blood pressure", "hypertension")]
    assert found("hypertension", NAMED) == [("high blood pressure",)]


def test_names_of_two_reviewed_groups_are_left_alone() -> None:
    assert found("something else", NAMED) == []
    assert found("insomnia", NAMED) == found("insomnia")


@pytest.mark.parametrize("typed", ["ws", "snow", "crack", "all"])
def test_slang_and_abbreviations_that_are_words_never_join(typed: str) -> None:
    assert found(typed, NAMED) == []


@pytest.mark.parametrize(
    "text",
    ["", "MS", "pain", "Acute disease", "Type 2", "Gas, bloating", "Nausea and vomiting", "Skin - clammy", "G6", "a " * 60],
)
def test_codes_lists_and_whole_classes_of_things_are_no_names(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize("text", ["Grippe", "ADHD", "Acute kidney failure", "Bell's palsy", "Hepatitis B"])
def test_names_are_names(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("High blood pressure (hypertension) is common.", ("High blood pressure", "hypertension")),
        ("They may have fever, low blood sugar (hypoglycemia), and fits.", ("low blood sugar", "hypoglycemia")),
        ("Deep vein thrombosis (DVT) is a clot.", ("Deep vein thrombosis", "DVT")),
        ("He has non-steroidal anti-inflammatory drugs (NSAIDs) at home.", ("non-steroidal anti-inflammatory drugs", "NSAIDs")),
        ("Pertussis, also known as whooping cough, spreads fast.", ("Pertussis", "whooping cough")),
        ("Tinnitus is often called ringing ears.", ("Tinnitus", "ringing ears")),
    ],
)
def test_a_sentence_that_gives_another_name_becomes_a_proposal(sentence: str, words: tuple[str, str]) -> None:
    (proposal,) = suggest_synonyms([article(sentence)])
    assert (proposal.words, proposal.sentence, proposal.article_id) == (words, sentence, "articles/a.html")


@pytest.mark.parametrize(
    "sentence",
    [
        "Swelling of the brain (encephalitis) is rare.",
        "An enlarged liver and spleen (hepatosplenomegaly) is felt.",
        "The knee (see below) hurts.",
        "It is also called the gripes.",
        "Take it with food (twice a day).",
        "Pancreatitis (PAN-kre-ah-TI-tis) hurts.",
        "Levels of sugar (glucose) rise.",
        "Everyone (ABC) agrees.",
    ],
)
def test_a_bracket_that_is_no_other_name_becomes_none(sentence: str) -> None:
    assert suggest_synonyms([article(sentence)]) == []


def test_also_known_as_names_of_a_page_become_a_proposal() -> None:
    (proposal,) = suggest_synonyms([article(title="Whooping cough", names=("Pertussis", "WC"))])
    assert (proposal.words, proposal.sentence) == (("Whooping cough", "Pertussis"), "")


def test_what_most_articles_say_is_proposed_first_and_once() -> None:
    common = "Low blood sugar (hypoglycemia) is common."
    rare = "Watery eyes (epiphora and more)."
    pages = [
        article("Brittle nails (onychia) and warts (papilloma) grow.", id="1"),
        article(common, rare, id="2"),
        article(common, id="3"),
    ]
    assert suggest_synonyms(pages)[0].article_id == "2"
    assert len({proposal.words for proposal in suggest_synonyms(pages)}) == len(suggest_synonyms(pages))


def test_what_is_known_already_is_not_proposed() -> None:
    assert suggest_synonyms([article("High blood pressure (hypertension) is common.")], SYNONYMS) == []


def test_an_articles_name_for_more_than_the_article_leads_nowhere() -> None:
    names = [("Plasma cell leukemia", ["Leukemia"]), ("CHOPS syndrome", ["obesity"]), ("Fainting", ["Syncope"])]
    passages = {
        "plasma": 90,
        "cell": 900,
        "leukemia": 800,
        "chops": 2,
        "syndrome": 9000,
        "obesity": 800,
        "fainting": 60,
        "syncope": 90,
    }
    merged = Synonyms().merge(names, passages)
    assert [merged.runs_in(stems_of(name)) for name in ("leukemia", "obesity")] == [[], []]
    assert [other.text for run in merged.runs_in(stems_of("syncope")) for other in run.others] == ["Fainting"]

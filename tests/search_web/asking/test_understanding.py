"""Which words count, how else they may be said, and what was most likely meant."""

from __future__ import annotations

import pytest

from indexer.engines.lexicon import Lexicon
from indexer.engines.seam import Clause
from indexer.terms import stems_of
from indexer.vocabulary import Group, Synonyms
from search_web.asking.language import PLAIN, Language, learn
from search_web.asking.query import MAX_TERMS
from search_web.asking.understanding import Reading, Understood, understand
from tests.articles import ARTICLES, article, published, section
from tests.memory_engine import MemoryEngine

WORDS = (
    "short of breath breathless dyspnoea cannot sleep insomnia pins and needles tingling hands anaemia anemia chest pain without "
    "no fever cough numb stress palpitations heart racing dizziness hydroxyzine hydralazine"
).split()
GROUPS = (
    Group(("short of breath", "breathless", "dyspnoea")),
    Group(("can't sleep", "insomnia")),
    Group(("pins and needles", "tingling")),
    Group(("heart racing", "palpitations")),
    Group(("bluish lips", "cyanosis")),
)


@pytest.fixture(scope="module")
def language() -> Language:
    return learn(Lexicon(dict.fromkeys(WORDS, 9), (), ()), Synonyms(GROUPS))


def ways(clause: Clause) -> list[str]:
    return [" ".join(alternative.terms) for alternative in clause.alternatives]


def typed(understood: Understood) -> list[str]:
    return [ways(clause)[0] for clause in understood.question.clauses]


def test_words_that_say_nothing_are_left_out_and_negations_are_kept() -> None:
    assert typed(understand("why do my hands go numb when I'm stressed", PLAIN)) == stems_of("hands numb stressed")
    assert typed(understand("I am not sleeping", PLAIN)) == stems_of("not sleeping")
    assert typed(understand("can't breathe", PLAIN)) == stems_of("can't breathe")


def test_a_query_of_nothing_but_little_words_is_asked_as_it_is() -> None:
    assert typed(understand("what is it like", PLAIN)) == stems_of("what like")


@pytest.mark.parametrize(
    ("text", "kept"), [("vitamin a", ["vitamin", "a"]), ("hepatitis A", ["hepat", "a"]), ("a cough", ["cough"])]
)
def test_a_lone_a_is_kept_where_it_is_a_name(text: str, kept: list[str]) -> None:
    assert typed(understand(text, PLAIN)) == kept


def test_what_is_listed_is_several_symptoms() -> None:
    understood = understand("back pain, trouble sleeping and tingling hands", PLAIN)
    assert understood.symptoms == ("back pain", "trouble sleeping", "tingling hands")
    assert [clause.symptom for clause in understood.question.clauses] == [0, 0, 1, 1, 2, 2]


def test_a_tale_is_one_symptom_however_many_commas_it_has() -> None:
    tale = "since last spring my left arm tingles whenever driving home late, and then the elbow hurts"
    assert understand(tale, PLAIN).symptoms == (tale,)


def test_an_and_inside_a_known_phrase_parts_nothing(language: Language) -> None:
    assert understand("pins and needles and chest pain", language).symptoms == ("pins and needles", "chest pain")


def test_a_phrase_shares_the_weight_of_its_other_names_among_its_words(language: Language) -> None:
    short, breath = understand("short of breath", language).question.clauses
    assert ways(short) == ["short", "breathless", "dyspnoea"]
    assert ways(breath)[0] == "breath"
    assert [a.weight for a in short.alternatives] == [1.0, 0.35, 0.35]


def test_several_phrases_of_one_query_are_each_expanded(language: Language) -> None:
    understood = understand("heart racing and can't sleep", language)
    assert [(said.typed, said.also) for said in understood.expanded] == [
        ("heart racing", ("palpitations",)),
        ("can't sleep", ("insomnia",)),
    ]


def test_other_names_that_no_article_holds_are_neither_searched_nor_said(language: Language) -> None:
    understood = understand("bluish lips", language)
    assert understood.expanded == ()
    assert all(len(clause.alternatives) == 1 for clause in understood.question.clauses)


def test_expansion_can_be_switched_off(language: Language) -> None:
    understood = understand("heart racing", language, reading=Reading(expand=False))
    assert (typed(understood), understood.expanded) == (stems_of("heart racing"), ())


def test_british_and_american_spelling_find_each_other(language: Language) -> None:
    (clause,) = understand("anemia", language).question.clauses
    assert ways(clause) == ["anemia", "anaemia"]


def test_an_unknown_word_is_mended_and_the_text_says_how(language: Language) -> None:
    understood = understand("dizzyness and chest pain", language)
    assert understood.corrected == "dizziness and chest pain"
    assert typed(understood)[0] == stems_of("dizziness")[0]


def test_mending_can_be_switched_off(language: Language) -> None:
    understood = understand("dizzyness", language, reading=Reading(correct=False))
    assert (understood.corrected, typed(understood)) == (None, stems_of("dizzyness"))


def test_names_of_medicines_are_offered_and_never_swapped(language: Language) -> None:
    understood = understand("hydroxazine", language)
    assert understood.corrected is None
    assert {word for offered in understood.offered for word in offered.instead} >= {"hydroxyzine"}


def test_what_is_denied_after_a_complaint_is_a_wish_not_a_word(language: Language) -> None:
    understood = understand("chest pain without any fever or cough", language)
    assert [(ways(clause), clause.optional) for clause in understood.question.clauses] == [
        (["chest"], False),
        (["pain"], False),
        (["without fever", "no fever"], True),
        (["without cough", "no cough"], True),
    ]


def test_a_denial_that_comes_first_is_the_complaint(language: Language) -> None:
    assert typed(understand("no fever", language)) == ["no", "fever"]


@pytest.mark.parametrize("question", ["chest pain without", 'chest pain without "any fever"'])
def test_a_denial_of_no_plain_word_denies_nothing_else(language: Language, question: str) -> None:
    wanted = [ways(clause)[0] for clause in understand(question, language).question.clauses if not clause.optional]

    assert {"chest", "pain"} <= set(wanted)


def test_no_passage_with_a_fever_profits_from_a_question_without_one() -> None:
    texts = ("Chest pain with fever", "Chest pain", "Chest pain without fever")
    snapshot = published(MemoryEngine(), [article("x", "Chest", section("Symptoms", *texts)), *ARTICLES])
    found = snapshot.find(understand("chest pain without fever", PLAIN).question, 3)
    order = [p.text for p in snapshot.passages([m.passage for m in found.matches])]
    assert order[0] == "Chest pain without fever"
    assert order.index("Chest pain") < order.index("Chest pain with fever")


def test_quotation_marks_ask_for_the_very_phrase(language: Language) -> None:
    (clause,) = understand('"short of breath"', language).question.clauses
    assert (ways(clause), clause.required) == (["short breath"], True)


def test_a_minus_leaves_out_a_word_or_a_phrase() -> None:
    question = understand('headache -migraine -"stiff neck" light-headed', PLAIN).question
    assert question.exclusions == (("migrain",), ("stiff", "neck"))
    assert len(question.clauses) == 3


def test_a_word_typed_twice_is_asked_once() -> None:
    assert typed(understand("pain pain PAIN", PLAIN)) == ["pain"]


@pytest.mark.parametrize("text", ["1/2 tablet", "24/7 pain", "pain, e.g. in the arm"])
def test_a_slash_between_figures_and_a_shortened_word_part_nothing(text: str) -> None:
    assert len(understand(text, PLAIN).symptoms) == text.count(",") + 1


def test_and_or_parts_as_and_does() -> None:
    assert understand("chest pain and/or nausea", PLAIN).symptoms == ("chest pain", "nausea")


def test_a_symptom_listed_twice_is_one() -> None:
    assert understand("cough, fever, Cough", PLAIN).symptoms == ("cough", "fever")


def test_only_the_mended_word_of_the_text_changes(language: Language) -> None:
    assert understand('dizzyness "dizzyness"', language).corrected == 'dizziness "dizzyness"'


def test_what_was_expanded_is_said_as_it_was_typed(language: Language) -> None:
    assert [said.typed for said in understand("Short of breath", language).expanded] == ["Short of breath"]


def test_of_two_hundred_unknown_words_only_those_within_the_limit_are_mended(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    correct = language.speller.correct
    monkeypatch.setattr(language.speller, "correct", lambda word: looked_up.append(word) or correct(word))

    understood = understand(" ".join(f"qx{n}" for n in range(200)), language)

    assert 0 < len(looked_up) <= MAX_TERMS
    assert understood.truncated


def test_nothing_is_swapped_in_a_question_of_another_language() -> None:
    language = learn(Lexicon({"fiber": 900, "headache": 900, "fever": 900, "with": 900}, (), ()), Synonyms())
    assert understand("kopfschmerzen und fieber", language).corrected is None
    assert understand("headake", language).corrected == "headache"
    assert understand("headake with fevver", language).corrected == "headache with fever"


def test_one_word_that_resembles_nothing_does_not_make_a_question_foreign(language: Language) -> None:
    assert understand("dizzyness stress cough xyzzy", language).corrected == "dizziness stress cough xyzzy"


def test_a_slip_of_another_name_or_another_form_is_mended_where_that_finds_something() -> None:
    groups = Synonyms((Group(("nausea", "nauseous")), Group(("bleeding", "blood loss")), Group(("ague", "chilliness"))))
    language = learn(Lexicon({"nausea": 40, "bleeds": 40}, (), ()), groups)
    assert understand("nauseus", language).corrected == "nauseous"
    assert understand("bleading", language).corrected == "bleeding"
    assert understand("chillines", language).corrected is None


def test_a_name_mistyped_twice_is_offered_once(language: Language) -> None:
    assert len(understand("hydroxazine and hydroxazine", language).offered) == 1


def test_what_a_tale_leaves_out_is_no_part_of_what_it_tells(language: Language) -> None:
    tale = "for some weeks my chest has hurt whenever I climb stairs or lie down flat in bed"
    (told,) = understand(f'{tale} -fever -"stiff neck"', language).symptoms

    assert told == tale
    assert understand(tale, language).symptoms == (tale,)


def test_the_one_word_that_counts_in_a_known_phrase_is_not_searched_for_by_itself() -> None:
    low = learn(Lexicon(dict.fromkeys(["feel", "down", "sad", "syndrome"], 9), (), ()), Synonyms((Group(("feel down", "sad")),)))
    (clause,) = understand("I feel down", low).question.clauses
    assert ways(clause) == ["feel down", "sad"]


def test_two_words_that_the_corpus_writes_as_one_are_searched_for_as_one_too() -> None:
    lexicon = Lexicon({"heart": 6000, "burn": 160, "heartburn": 80, "attack": 900, "heartattack": 1, "type": 40}, (), ())
    first, second = understand("heart burn", learn(lexicon, Synonyms())).question.clauses
    assert ways(first) == ["heart", "heartburn"]
    assert ways(second) == ["burn", "heartburn"]
    assert typed(understand("heart attack", learn(lexicon, Synonyms()))) == ["heart", "attack"]
    assert [ways(clause) for clause in understand("type 2", learn(lexicon, Synonyms())).question.clauses] == [["type"], ["2"]]


@pytest.mark.parametrize(
    "text",
    [
        "Hello, chest pain, thanks",
        "Hi doctor. I am 34 years old. Chest pain. What should I do? Thank you very much.",
        "I am a 45 year old woman and chest pain",
    ],
)
def test_greetings_and_who_somebody_is_are_no_symptoms_and_nothing_is_incomplete_without_them(text: str) -> None:
    understood = understand(text, PLAIN)
    assert [symptom.casefold() for symptom in understood.symptoms] == ["chest pain"]
    assert {clause.alternatives[0].terms[0] for clause in understood.question.clauses if not clause.optional} == {"chest", "pain"}


def test_who_is_greeted_alone_is_what_is_asked_for() -> None:
    assert understand("old age", PLAIN).symptoms == ("old age",)


def test_a_slip_of_a_word_that_is_not_searched_for_is_left_out() -> None:
    language = learn(Lexicon({"this": 90, "headache": 9}, (), ()), Synonyms())
    understood = understand("thsi headache", language)
    assert typed(understood) == stems_of("headache")
    assert understood.corrected is None


def test_what_is_quoted_is_required_though_it_was_typed_before() -> None:
    nausea, cough = understand('nausea and cough "nausea"', PLAIN).question.clauses
    assert nausea.required
    assert not cough.required

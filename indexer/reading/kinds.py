"""The readable table: words of a heading → kind of its section."""

from __future__ import annotations

from indexer.reading.text import any_of
from indexer.records import SectionKind

_WHICH = (
    r"(?:selected|key|other|article|additional|external|medical|scientific|cited|main|our|further|more|general|for|"
    r"notes?|view|show)"
)
_LIST = r"(?:references?|sources?|bibliography|citations?|works cited|footnotes?|endnotes?|literature(?: cited)?)"
_MORE = r"(?:further reading|sources|notes|references|resources|credits|citations)"
_TEXT = r"(?:page|article|topic)"

# Each line holds alternatives, parted by "|".
_RULES: dict[SectionKind, str] = {
    "references": rf"""
        ^further reading\W*$
        ^(?:{_WHICH}\W+(?:and\W+)?)*{_LIST}(?:\W+(?:and|&)\W+{_MORE})?(?:\W+(?:used|list|cited|for this {_TEXT}))?\W*$
    """,
    "faq": r"""
        \bfaqs?\b|frequently asked|common(?:ly asked)? questions|questions (?:and|&) answers|\bq ?(?:and|&) ?a\b
        your questions|questions people ask
    """,
    "get_help": r"""
        \b(?:call|dial|phone|ring) (?:999|911|112|111|000|988)\b|\b999\b|\b911\b|\ba&e\b|immediate action
        \b(?:in an|medical|an) emergency\b|\bemergency (?:help|care|services?|advice|department|room|treatment|warning|symptoms)\b
        when (?:should (?:i|you)|to|do (?:i|you) need to) (?:\w+ ){0,3}(?:see|call|contact|seek|visit|get|go|speak|talk)
        when (?:should (?:i|you)|to|do (?:i|you) need to) (?:\w+ ){0,3}(?:ask|consult|worry|be concerned)
        see(?:ing)? (?:a|your) (?:gp|doctor|dentist|pharmacist|health|optician|midwife)
        (?:see|call|contact|consult|talk to|speak to|ask) (?:a|an|your|the|for an?) (?:\w+ ){0,2}(?:gp|doctor|physician|nurse)
        (?:see|call|contact|consult|talk to|speak to|ask) (?:a|an|your|the|for an?) (?:\w+ ){0,2}(?:pharmacist|dentist|111)
        (?:see|call|contact|consult|talk to|speak to|ask) (?:a|an|your|the|for an?) (?:\w+ ){0,2}(?:professional|appointment)
        (?:see|call|contact|consult|talk to|speak to|ask) (?:a|an|your|the|for an?) (?:\w+ ){0,2}(?:provider|midwife)
        seek(?:ing)? (?:\w+ ){0,2}(?:help|care|attention|advice)
        get(?:ting)? (?:\w+ ){0,2}(?:medical )?(?:help|medical advice|medical care|care now)|warning signs
        ^when\b.{0,40}\b(?:seen|examined|checked|doctors?|medical)\b
        \burgent (?:advice|care|help|attention|medical|treatment|symptoms)\b|\burgently\b
        red flags|medical (?:advisory|advice|attention|alert|help)|when to (?:worry|get help)|where to get help
    """,
    "diagnosis": r"""
        diagnos|\btests?\b|\btested\b|testing|screening|\bexams?\b|examination
        how (?:do|does|will|can) (?:\w+ ){0,4}(?:doctors?|i|you|they|providers?) (?:\w+ )?(?:know|tell|find out|check)
        how is (?:\w+ ){1,6}(?:detected|found|identified|confirmed)|preparing for your appointment
        what to expect from your (?:doctor|gp)|assessment
    """,
    "prevention": r"""
        prevent|reduc(?:e|ing) (?:your |the )?(?:risk|chance)|lower(?:ing)? (?:your |the )?risk|avoid(?:ing)?\b|vaccin
        immuni[sz]|protect(?:ing|ion)?\b
    """,
    "self_care": r"""
        self[ -]?(?:care|help|management|treatment)|home (?:remed|treatment|care)|at home|lifestyle|living with|coping
        cope\b|manag(?:e|ing) (?:\w+ ){0,4}(?:yourself|at home|symptoms|day)|what (?:can|should) (?:i|you) do
        (?:things|what) you can (?:do|try)|how (?:can|do|to) (?:i |you )?(?:ease|relieve|look after)|look(?:ing)? after
        eating|diet|nutrition|tips\b|daily life|exercises?\b|do'?s and don'?ts|pharmacist can help|relief\b
        remed(?:y|ies) (?:at|you)|ways to (?:\w+ ){0,2}(?:ease|relieve|calm|cope|help|feel)
        what (?:helps|can help|you can do)|how to (?:\w+ ){0,2}(?:ease|relieve|calm|cope)
    """,
    "treatment": r"""
        treat|therap|medicat|medicine|drugs?\b|surger|surgical|operation|procedure
        how (?:is|are) (?:\w+ ){1,6}(?:managed|cured)|management|\bcures?\b|remed|dos(?:e|age|ing)|rehabilitation
        antibiotic|side effects
    """,
    "outlook": r"""
        outlook|prognos|complication|life expectancy|recover|long[ -]term (?:effects?|problems)
        how long (?:does|do|will|is)|surviv|what happens (?:if|next|after)|can .* be cured|go away|course of
    """,
    "symptoms": r"""
        symptom|\bsigns?\b|check if (?:it|you)|(?:can|may|might|could) feel\b|feels? like\b|how (?:\w+ ){1,6}feels?\b
        sensations?\b|what (?:does|do) (?:\w+ ){1,6}(?:feel|look) like|how (?:does|do) (?:\w+ ){1,6}feel
        how (?:do|can|will) (?:i|you) (?:know|tell)|clinical (?:features|presentation|manifestations?)|presentation
        what (?:it|they) (?:feels?|looks?) like|manifestation
    """,
    "causes": r"""
        \bcaus|play(?:s|ing)? a (?:part|role)|(?:other|possible) (?:\w+ )?(?:explanations?|reasons?)
        what (?:brings?|sets?) (?:it|them) o[nf]|behind (?:it|them)$|going on in (?:the|your) body|risk factors?
        who (?:is|are) (?:\w+ ){0,3}(?:at risk|likely|affected)|who gets|why (?:do|does|is|are|did|it|this|they)|triggers?\b
        how (?:do|does|did) (?:\w+ ){0,3}(?:get|catch|happen|develop|spread)|genetic|inherit|transmi(?:ssion|tted)
        contagious|infectious|pathophysiology|aetiology|etiology|how .* spreads?|at risk|mechanism|gene\b|genes\b
    """,
    "overview": r"""
        ^(?:overview|introduction|summary|definition|background|description|highlights|abstract|statistics)\W*$
        ^(?:about\b.*|key (?:facts|points|takeaways)|at a glance|in brief|basics|the facts|types?(?: of .*)?)\W*$
        ^(?:what (?:is|are|was)(?: \(are\))? .*|who is affected.*|how common .*)\W*$
        ^understanding\b|frequency|prevalence|epidemiology|how many people
    """,
}
_TABLE = {kind: any_of(lines) for kind, lines in _RULES.items()}

_FIRST: tuple[SectionKind, ...] = ("references", "faq", "get_help")  # a question about help is about help, whatever else it names
_LAST: SectionKind = "overview"  # "What is …" fits "What is the treatment of …" too


def kind_of_heading(heading: str) -> SectionKind | None:
    """A heading → the kind it names, or None when it names none. Of several, what it names first counts."""
    places: list[tuple[int, SectionKind]] = []
    for kind, pattern in _TABLE.items():
        found = pattern.search(heading)
        if found and kind in _FIRST:
            return kind
        if found:
            places.append((found.start() if kind != _LAST else len(heading), kind))
    return min(places, key=lambda place: place[0])[1] if places else None

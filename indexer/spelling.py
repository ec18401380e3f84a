"""British and American spelling, by rule: anaemia and anemia are one word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from indexer.forgetting import kept
from indexer.terms import fold, term_of

# British=American, at the start of a word (^) or anywhere in it
_ROOTS = (
    "^haemo=^hemo ^haema=^hema haemoglob=hemoglob haemorrh=hemorrh anaesth=anesth paraesth=paresth dysaesth=dysesth "
    "hyperaesth=hyperesth hypoaesth=hypoesth synaesth=synesth ^aetiolog=^etiolog paediatr=pediatr ^orthopaed=^orthoped "
    "^paedoph=^pedoph gynaeco=gyneco ^caesare=^cesare ^caesari=^cesari ^faecal=^fecal ^faeces=^feces ^caecum=^cecum "
    "^caecal=^cecal ^anaemi=^anemi leukaemi=leukemi ischaemi=ischemi glycaemi=glycemi septicaemi=septicemi toxaemi=toxemi "
    "uraemi=uremi lipidaemi=lipidemi volaemi=volemi viraemi=viremi bacteraemi=bacteremi thalassaemi=thalassemi natraemi=natremi "
    "kalaemi=kalemi calcaemi=calcemi cythaemi=cythemi oxaemi=oxemi acidaemi=acidemi cholesterolaemi=cholesterolemi "
    "uricaemi=uricemi bilirubinaemi=bilirubinemi tularaemi=tularemi globulinaemi=globulinemi globinaemi=globinemi ^oesoph=^esoph "
    "^oedema=^edema lymphoedema=lymphedema papilloedema=papilledema myxoedema=myxedema ^oestro=^estro ^oestrad=^estrad "
    "^oestriol=^estriol ^foetus=^fetus ^foetal=^fetal ^coeliac=^celiac rrhoea=rrhea rrhoeic=rrheic pnoea=pnea pnoeic=pneic "
    "amoeb=ameb homoeopath=homeopath homoeosta=homeosta phaeochr=pheochr sulph=sulf tranquillis=tranquiliz behaviour=behavior"
).split()
# British=American, the whole word or its plural
_WORDS = (
    "grey=gray greyish=grayish mould=mold mouldy=moldy ageing=aging fibre=fiber centre=center centred=centered litre=liter "
    "millilitre=milliliter centimetre=centimeter millimetre=millimeter kilometre=kilometer theatre=theater goitre=goiter "
    "titre=titer naevus=nevus naevi=nevi practising=practicing practised=practiced licence=license defence=defense "
    "offence=offense pretence=pretense programme=program pyjamas=pajamas aluminium=aluminum moustache=mustache cosy=cozy "
    "yoghurt=yogurt judgement=judgment fulfil=fulfill manoeuvre=maneuver mum=mom mummy=mommy draughty=drafty burnt=burned "
    "learnt=learned dreamt=dreamed spoilt=spoiled savoury=savory hiccough=hiccup disc=disk neurone=neuron fontanelle=fontanel "
    "orientated=oriented disorientated=disoriented"
).split()
# A British meter measures and a British practice is a noun: these are respelt in one direction only.
_TO_AMERICAN = "metre=meter practise=practice".split()
# Words that have one spelling only, though they end so.
_ONLY_ISE = (
    "exerc adv surpr prom prec superv rev dev comprom compr desp telev franch enfranch improv inc exc conc merchand enterpr "
    "expert prem treat parad chem dem circumc sunr surm repr appr chast advert upr pract pen pelv clitor trell mant marqu r ar "
    "cr an m v ir"
).split()
_ONE_SPELLING = rf"(?!(?:un|in|re|self|immuno)?(?:(?:{'|'.join(_ONLY_ISE)})is|(?:caps|overs|outs|res|downs|ups|mids|s|pr)iz))"
# (before, British, American, after)
_OUR = r"((?:un|dis|mis|multi)?(?:col|fav|flav|harb|hon|hum|lab|neighb|od|rum|tum|vap|vig|endeav|arm|sav))"
_DOUBLED = r"(counsel|travel|cancel|label|model|signal|tunnel|channel|fuel|dial|total|level|marvel|quarrel|panel|pedal|equal)"
_MIDDLES = (
    (_OUR, "our", "or", r"((?:s|ed|ing|able|ably|ful|fully|less|er|ers|ites?|hoods?)?)"),
    (_DOUBLED, "l", "", r"(ed|ing|er|ers|or|ors)"),
    (r"((?:psycho)?(?:anal|paral|catal|dial|hydrol|electrol|breathal))", "ys", "yz", r"(e|ed|ing|er|ers)"),
    # After a vowel or a "w" too there is one spelling: raise, bruise, likewise.
    (rf"{_ONE_SPELLING}(\w+[b-df-hj-np-tvxyz])", "is", "iz", r"((?:e|ed|es|er|ers|ing|ations?|able))"),
)
BRITISH, AMERICAN = 0, 1  # sides of the pairs above
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def spellings(word: str) -> tuple[str, ...]:
    """One word → its British or American spelling, folded, where that gives another term; mostly none."""
    folded = fold(word)
    both = (respelt(folded, BRITISH), respelt(folded, AMERICAN))
    return tuple(other for other in both if term_of(other) != term_of(folded))


@kept(1 << 14)  # holds the words that questions repeat
def respelt(word: str, to: int) -> str:
    """A folded word as BRITISH or AMERICAN spell it; mostly the same."""
    if _MAY_CHANGE[to].search(word):
        for pattern, respell in _RULES[to]:
            word = pattern.sub(respell, word)
    return word


def _rules(to: int) -> Iterator[_Rule]:
    yield _replacing(r"^(?:{})(?=s?$)", [pair.split("=") for pair in _WORDS + _TO_AMERICAN * to], to)
    yield _replacing("{}", [pair.split("=") for pair in _ROOTS], to)
    for before, *middles, after in _MIDDLES:
        yield re.compile(f"^{before}{middles[1 - to]}{after}$"), rf"\g<1>{middles[to]}\g<2>"


def _replacing(pattern: str, pairs: Sequence[Sequence[str]], to: int) -> _Rule:
    becomes = {pair[1 - to].lstrip("^"): pair[to].lstrip("^") for pair in pairs}
    longest_first = sorted((pair[1 - to] for pair in pairs), key=len, reverse=True)
    return re.compile(pattern.format("|".join(longest_first))), lambda found: becomes[found.group()]


_RULES = (tuple(_rules(BRITISH)), tuple(_rules(AMERICAN)))
_MAY_CHANGE = tuple(re.compile("|".join(pattern.pattern for pattern, _ in rules)) for rules in _RULES)  # one look for most words

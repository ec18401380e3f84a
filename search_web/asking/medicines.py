"""Which words name a medicine: those are offered to the visitor, never put in place of what was typed."""

from __future__ import annotations

import math
import re

from search_web.asking.slips import ANY_OTHER, slip_cost

# Names of substances end so; the everyday words do too.
_MEDICINE = re.compile(
    r"(?:ine|ol|olone?|pril|sartan|statin|azole|mycin|micin|cillin|floxacin|cycline|azepam|azolam|zepate|barbital|caine|profen|mab|nib|"
    r"vir|parin|gliptin|glitazone|formin|thiazide|semide|lukast|sone|dronate|codone|phylline|triptan|setron|oxetine|zepine|amide|"
    r"trel|tide|rubicin|platin|olimus|azide|done|pam|pram|zine|zide|tant|oxin|farin|xaban|gatran|grel|fibrate|toin|proxen|oxifen|"
    r"trexate|pentin|gabalin|propion|pirone|minophen|spirin|lofen|steride|sporin|cefalexin)$"
)
_EVERYDAY = frozenset(
    "alcohol cholesterol control protocol migraine urine spine medicine caffeine nicotine routine vaccine caroline "
    "determine examine imagine machine saline marine decline define refine online baseline outline guideline discipline "
    "feminine masculine feline genuine intestine quarantine trampoline vaseline gasoline magazine adrenaline bovine "
    "canine clementine combine confine engine famine fine fluorine chlorine iodine line mine nine wine shine pine vine "
    "dine shrine sunshine trine twine ravine valentine adenine creatinine histamine melanine school stool tool pool "
    "cool wool fool symbol patrol petrol pistol idol carol capitol aerosol parasol menthol thymol glycerol ethanol "
    "methanol cortisol cortisone hormone someone everyone anyone backbone bone done gone none tone stone zone phone "
    "alone throne microphone telephone abandon condone redone undone overdone peptide riptide tide divide provide "
    "inside outside beside wide side hide guide suicide decide slide ride bride pride spam toxin dioxin distant "
    "important constant instant infant reluctant assistant resistant pregnant dominant significant tongue crib rib nib "
    "bib pram".split()
)
# Known to be taken for each other. Whoever mistypes one is shown the others.
_LOOK_ALIKES = tuple(
    frozenset(names.split("/"))
    for names in (
        "hydroxyzine/hydralazine prednisone/prednisolone clonidine/clonazepam/klonopin bupropion/buspirone "
        "celebrex/celexa/cerebyx lamictal/lamisil lamotrigine/lamivudine metformin/metronidazole tramadol/trazodone "
        "zantac/xanax/zyrtec amlodipine/amiloride amitriptyline/nortriptyline carbamazepine/oxcarbazepine "
        "chlorpromazine/chlorpropamide cycloserine/cyclosporine/ciclosporin daunorubicin/doxorubicin "
        "dopamine/dobutamine ephedrine/epinephrine fluoxetine/fluvoxamine/duloxetine/paroxetine "
        "glipizide/glyburide/glimepiride hydrocodone/oxycodone hydrocortisone/hydrocodone losartan/valsartan "
        "medroxyprogesterone/methylprednisolone/methyltestosterone morphine/hydromorphone "
        "nicardipine/nifedipine/nimodipine olanzapine/quetiapine penicillin/penicillamine quinine/quinidine "
        "risperidone/ropinirole sertraline/cetirizine/selegiline sulfadiazine/sulfasalazine sumatriptan/zolmitriptan "
        "tizanidine/tiagabine tolazamide/tolbutamide vinblastine/vincristine propranolol/pravastatin atenolol/albuterol "
        "diazepam/lorazepam/alprazolam azathioprine/azithromycin levothyroxine/liothyronine mirtazapine/metazapine "
        "simvastatin/sitagliptin warfarin/heparin"
    ).split()
)
# Names they are sold under, which follow no rule: those most often prescribed or bought that no ending above gives away.
_SOLD = frozenset(
    "abilify accutane actonel adderall advair advil aldactone aleve allegra ambien anadin aricept arimidex ativan atripla "
    "augmentin avastin avodart azilect bactrim benadryl betadine boniva botox brilinta bystolic calpol celebrex celexa "
    "chantix cialis cipro claritin clexane colace concerta cosentyx coumadin cozaar crestor cymbalta depakote detrol "
    "dexilant diflucan dilantin dilaudid diovan disprin dulcolax effexor eliquis enbrel entresto entyvo evista eylea "
    "farxiga femara flagyl flexeril flomax flonase flovent fosamax gaviscon geodon gleevec glucophage haldol harvoni "
    "herceptin humalog humira imitrex imodium imuran inderal invokana januvia jardiance keflex keppra keytruda klonopin "
    "lamictal lamisil lantus lasix levaquin levitra lexapro librium lipitor loestrin lomotil lovenox lucentis lunesta "
    "lupron lyrica maalox maxalt metamucil micardis mirapex mirena mobic motrin mounjaro mucinex namenda naprosyn nasonex "
    "neurontin nexium nolvadex norco norvasc novolog nurofen nuvaring ocrevus opdivo otezla oxycontin ozempic panadol paxil "
    "paxlovid pepcid percocet phenergan piriton plaquenil plavix pradaxa premarin prevacid prilosec pristiq procardia "
    "prograf prolia propecia proscar protonix provera prozac qvar reglan remeron remicade requip restasis revlimid "
    "risperdal ritalin rituxan robitussin saxenda seroquel sinemet singulair skelaxin spiriva stelara strattera suboxone "
    "sudafed symbicort synthroid tagamet tamiflu tarceva tecfidera tegretol tenormin topamax toujeo tradjenta trileptal "
    "trulicity truvada tums tylenol ultram valium valtrex velcade ventolin viagra vicodin victoza vyvanse wegovy wellbutrin "
    "xanax xarelto xeljanz xolair xyzal yasmin zanaflex zantac zestril zetia zithromax zocor zofran zoladex zoloft zovirax "
    "zyban zyloprim zyprexa zyrtec".split()
)


def is_medicine(word: str) -> bool:
    return word in _SOLD or (bool(_MEDICINE.search(word)) and word not in _EVERYDAY)


def is_everyday(word: str) -> bool:
    """Whether the word ends as medicines do and is none."""
    return word in _EVERYDAY


def is_sold(word: str) -> bool:
    """Whether this is a name under which a medicine is sold: right, though no article has it."""
    return word in _SOLD


def may_mean_medicine(typed: str) -> bool:
    """Whether the word ends as medicines do or is one slip away from a name they are sold under."""
    return bool(_MEDICINE.search(typed)) or any(
        name[0] == typed[0] and slip_cost(typed, name, ANY_OTHER) < math.inf for name in _SOLD
    )


def mistaken_for(word: str) -> list[str]:
    """The medicines that this one is known to be taken for, itself among them."""
    return [name for group in _LOOK_ALIKES if word in group for name in sorted(group)]

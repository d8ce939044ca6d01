"""The results section of an abstract, written from the readout's own figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from posology.dictionaries import GRADE_WORDS, RESPONDERS
from posology.reporting.readout import Escalation, ResultSentence
from posology.reporting.table_parts import as_percent, dose_noun, number_writer, unrecorded_dlts
from posology.stats import clopper_pearson, percent, summarise

#: A term is named among the common ones when at least this share of the treated patients had it, unless the
#: protocol says otherwise: the usual cut of phase 1 abstracts.
COMMON_PERCENT = 10.0

#: At most this many common terms are named.
COMMON_TERMS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphFacts:
    """What the paragraph is written from."""

    frames: Mapping[str, pl.DataFrame]
    escalation: Escalation
    absent: Mapping[str, str]
    synthetic: bool
    drug: str | None = None
    confidence: float = 0.95
    common_percent: float | None = None
    analytes: Mapping[str, str] | None = None


def result_sentences(facts: ParagraphFacts) -> tuple[ResultSentence, ...]:
    """Write the results in prose; a sentence whose figure is absent drops out or says why.

    The MTD is named only when it is estimated. Synthetic patients are announced first. Each sentence names the
    table whose figures, with their patients, it tells.
    """
    subjects = facts.frames["subjects"]
    treated = subjects.filter("safety")
    told = [ResultSentence(text="SYNTHETIC DATA.")] if facts.synthetic else []
    if treated.height == 0:
        why = facts.absent.get("infusions", "no dose is recorded")
        return (*told, ResultSentence(text=f"No patient was treated: {why}."))
    parts: tuple[tuple[str | None, list[str]], ...] = (
        ("dlt", [_enrolment(subjects, treated, facts)]),
        ("baseline", _medians(treated, _AT_BASELINE)),
        ("prior-therapy", _medians(treated, _PRIOR_THERAPY)),
        ("exposure", _medians(treated, _exposure(facts))),
        ("dlt", _dlt(treated, facts)),
        (None, _escalation_end(facts)),
        *_adverse_events(treated, facts),
        ("ada", _antibodies(treated)),
        ("responses", _responses(treated, facts)),
        ("pk-samples", _concentrations(treated, facts)),
    )
    told += [ResultSentence(text=sentence, table=table) for table, sentences in parts for sentence in sentences]
    return tuple(told)


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Write a number with its noun.

    Examples
    --------
    >>> counted(1, "patient"), counted(0, "patient"), counted(2, "dose level")
    ('1 patient', '0 patients', '2 dose levels')
    """
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Iterable[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    words = list(parts)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _enrolment(subjects: pl.DataFrame, treated: pl.DataFrame, facts: ParagraphFacts) -> str:
    enrolled = subjects.filter("enrolled").height
    drug = f" with {facts.drug}" if facts.drug else ""
    who = _sexes(treated)
    used = facts.frames["levels"].filter(pl.col("treated") > 0)
    start = (
        f"In total, {counted(treated.height, 'patient')}{who} {_were(treated.height)} treated{drug}"
        if enrolled == treated.height
        else f"Of {counted(enrolled, 'enrolled patient')}, {treated.height}{who} {_were(treated.height)} treated{drug}"
    )
    if used.height == 0:
        return f"{start}."
    place, noun = ("in", "group") if used["dose"].null_count() else ("at", "dose level")
    names = listed(_share_unit(used["label"].to_list()))
    sizes = [str(size) for size in used["treated"].to_list()]
    if used.height == 1:
        return f"{start} {place} one {noun} ({names})."
    return f"{start} {place} {counted(used.height, noun)} ({names}; {listed(sizes)} patients respectively)."


def _share_unit(labels: Sequence[str]) -> list[str]:
    """Write the unit once: 0.6, 1.2 and 2.4 mg/kg."""
    units = {label.partition(" ")[2] for label in labels}
    if len(units) == 1 and "" not in units and all(label[:1].isdigit() for label in labels):
        return [label.partition(" ")[0] for label in labels[:-1]] + [labels[-1]]
    return list(labels)


def _sexes(treated: pl.DataFrame) -> str:
    counts = dict(treated.group_by("sex").len().iter_rows())
    women, men = counts.get("F", 0), counts.get("M", 0)
    if women + men != treated.height:
        return ""
    if not men:
        return " (a woman)" if women == 1 else " (all women)"
    if not women:
        return " (a man)" if men == 1 else " (all men)"
    return f" ({counted(women, 'woman', 'women')} and {counted(men, 'man', 'men')})"


_AT_BASELINE = (
    ("age", "The median age was {} years ({})."),
    ("months_since_diagnosis", "The first dose followed the diagnosis by a median of {} months ({})."),
)
_PRIOR_THERAPY = (("prior_regimens", "Patients had had a median of {} prior regimens ({})."),)


def _exposure(facts: ParagraphFacts) -> tuple[tuple[str, str], ...]:
    noun = dose_noun(facts.frames.get("infusions"))
    verb = "had" if noun == "dose record" else "received"
    return (("infusions", f"They {verb} a median of {{}} {noun}s ({{}})."),)


def _medians(treated: pl.DataFrame, wanted: tuple[tuple[str, str], ...]) -> list[str]:
    sentences = []
    for column, sentence in wanted:
        values = treated[column].drop_nulls().to_list()
        if not values:
            continue
        summary = summarise(values)
        write = number_writer(values, 0 if column == "months_since_diagnosis" else None)
        median, low, high = (
            write(value) for value in (summary.median, summary.minimum, summary.maximum) if value is not None
        )
        known = f"; known for {summary.n}" if summary.n < treated.height else ""
        if median == "1":
            sentence = (
                sentence.replace("months", "month")
                .replace("regimens", "regimen")
                .replace("infusions", "infusion")
                .replace("doses", "dose")
                .replace("dose records", "dose record")
            )
        sentences.append(sentence.format(median, f"range {low}–{high}{known}"))
    return sentences


def _dlt(treated: pl.DataFrame, facts: ParagraphFacts) -> list[str]:
    evaluable = treated.filter(pl.col("dlt_evaluable").fill_null(value=False))
    if "subjects.dlt_evaluable" in facts.absent:
        return [f"DLTs are not given: {facts.absent['subjects.dlt_evaluable']}."]
    more = len(unrecorded_dlts(treated))
    aside = f" (the adverse-event table marks {counted(more, 'more patient')}: not in the ledger)" if more else ""
    if evaluable.height == 0:
        return [f"No patient is evaluable for DLT yet{aside}."]
    events = evaluable.filter(pl.col("dlt").fill_null(value=False))
    several = counted(evaluable.height, "evaluable patient")
    bounds = _bounds(facts.frames["levels"])
    if events.height == 0:
        first = f"No DLT occurred in {several}{aside}."
    else:
        by_level = dict(events.group_by("level").len().iter_rows())
        places = [
            f"{by_level[level]} of {number} at {label}"
            for level, label, number in facts.frames["levels"].select("level", "label", "evaluable").iter_rows()
            if level in by_level
        ]
        first = f"{events.height} of {several} had a DLT ({listed(places)}){aside}."
    if not bounds:
        return [first]
    limit = f"one-sided exact {100 * facts.confidence:g} % upper bound"
    return [first, f"The {limit} of the DLT rate was {listed(bounds)}."]


def _bounds(levels: pl.DataFrame) -> list[str]:
    """Name each level's bound, levels with the same counts together."""
    alike: dict[tuple[int, int, float], list[str]] = {}
    counts = levels.filter(pl.col("evaluable") > 0).select("label", "dlts", "evaluable", "upper_bound")
    for label, dlts, number, bound in counts.iter_rows():
        alike.setdefault((dlts, number, bound), []).append(label)
    sentences = []
    for (dlts, number, bound), labels in alike.items():
        each = " each" if len(labels) > 1 else ""
        sentences.append(f"{as_percent(bound)} % at {listed(_share_unit(labels))} ({dlts} of {number}{each})")
    return sentences


def _escalation_end(facts: ParagraphFacts) -> list[str]:
    escalation = facts.escalation
    label = {step.identity: step.dose_label for step in escalation.steps}
    words = {
        "estimated": f"The MTD was {label.get(escalation.mtd or '', escalation.mtd or '')}",
        "not-reached": "The MTD was not reached",
        "none-tolerable": "No dose level was tolerable",
        "not-determined": "The MTD was not determined",
    }
    if escalation.mtd_status in words:
        how = (
            "" if escalation.ledger_head is not None else ", by the design's rule on the tables; no decision is signed"
        )
        sentences = [f"{words[escalation.mtd_status]}{how}."]
    else:
        why = facts.absent.get("mtd_status", "no dose decisions are recorded")
        sentences = [f"The MTD is not stated: {why}."]
    if escalation.recommended is not None:
        basis = escalation.recommended_basis or ""
        how = ", by a signed decision" if basis.startswith("signed decision") else ""
        how += ", as the protocol states" if basis.startswith("stated") else ""
        how += " (assumed: the study's source does not name it)" if "assumed: " in basis else ""
        name = label.get(escalation.recommended, escalation.recommended)
        sentences.append(f"The recommended dose is {name}{how}.")
    return sentences


def _adverse_events(treated: pl.DataFrame, facts: ParagraphFacts) -> list[tuple[str | None, list[str]]]:
    events = facts.frames.get("events")
    if events is None:
        return [(None, [f"Adverse events are not given: {facts.absent.get('events', 'none are recorded')}."])]
    n = treated.height
    mine = events.filter("treatment_emergent").join(treated.select("subject"), on="subject", how="semi")
    if mine.height == 0:
        return [("teae", ["No treatment-emergent adverse event was recorded."])]
    anyone = mine["subject"].n_unique()
    by_term = (
        mine.group_by("term").agg(pl.col("subject").n_unique().alias("n")).sort(["n", "term"], descending=[True, False])
    )
    cut = COMMON_PERCENT if facts.common_percent is None else facts.common_percent
    common = [
        f"{_lower(term)} ({count}, {percent(count, n)} %)"
        for term, count in by_term.iter_rows()
        if 100 * count >= cut * n
    ]
    head = f"Treatment-emergent adverse events occurred in {anyone} of {counted(n, 'patient')} ({percent(anyone, n)} %)"
    most = f"; the most common {_were_was(common)} {listed(common[:COMMON_TERMS])}" if common else ""
    if "events.grade" in facts.absent:
        severe = [f"Grades are not given: {facts.absent['events.grade']}."]
    else:
        severe = _severe(mine)
    return [("teae", [f"{head}{most}."]), ("grade3", severe), ("serious", _serious(mine, facts))]


def _severe(mine: pl.DataFrame) -> list[str]:
    sentences = []
    none = []
    for grade in (3, 4, 5):
        here = mine.filter(pl.col("grade") == grade)
        if here.height == 0:
            none.append(str(grade))
            continue
        terms = here.group_by("term").agg(pl.col("subject").n_unique().alias("n"))
        shown = [
            f"{_lower(term)} ({counted(count, 'patient')})"
            for term, count in terms.sort(["n", "term"], descending=[True, False]).iter_rows()
        ]
        noun = "event was" if here.height == 1 else "events were"
        said = "" if grade == 3 else f" ({GRADE_WORDS[grade]})"
        sentences.append(f"The grade {grade}{said} {noun} {listed(shown)}.")
    if none:
        sentences.append(f"There was no event of grade {' or '.join(none) if len(none) < 3 else '3 or higher'}.")
    return sentences


def _serious(mine: pl.DataFrame, facts: ParagraphFacts) -> list[str]:
    fatal = mine.filter("fatal")["subject"].n_unique()
    unknown = "events.fatal" in facts.absent
    if unknown and "events.serious" in facts.absent:
        return ["Whether events were serious or fatal is not recorded."]
    if "events.serious" in facts.absent:
        died = (
            f"{counted(fatal, 'patient')} died of an adverse event" if fatal else "No patient died of an adverse event"
        )
        return [f"{died}; seriousness is not recorded."]
    serious = mine.filter(pl.col("serious").fill_null(value=False))["subject"].n_unique()
    if unknown:
        first = f"{counted(serious, 'patient')} had a" if serious else "There was no"
        return [f"{first} serious adverse event; whether events were fatal is not recorded."]
    if not serious and not fatal:
        return ["There was no serious adverse event and no death from an adverse event."]
    first = (
        f"{counted(serious, 'patient')} had a serious adverse event"
        if serious
        else "There was no serious adverse event"
    )
    second = f"{counted(fatal, 'patient')} died of an adverse event" if fatal else "none died of an adverse event"
    return [f"{first}, and {second}."]


def _antibodies(treated: pl.DataFrame) -> list[str]:
    known = treated.filter(pl.col("ada_emergent").is_not_null())
    if known.height == 0:
        return []
    emergent = known.filter("ada_emergent").height
    what = f"in {emergent} of" if emergent else "in none of"
    noun = counted(known.height, "patient")
    return [f"Treatment-emergent antidrug antibodies were found {what} {noun} tested before and after the first dose."]


def _responses(treated: pl.DataFrame, facts: ParagraphFacts) -> list[str]:
    assessed = treated.filter(pl.col("best_response").is_not_null())
    if assessed.height == 0:
        why = facts.absent.get("subjects.best_response")
        return [f"Responses are not given: {why}."] if why else []
    responders = assessed.filter(pl.col("best_response").is_in(RESPONDERS))
    if responders.height == 0:
        return [f"None of {counted(assessed.height, 'patient')} assessed responded."]
    complete = responders.filter(pl.col("best_response") == "CR").height
    partial = responders.height - complete
    kinds = [
        counted(complete, "complete response") if complete else "",
        counted(partial, "partial response") if partial else "",
    ]
    by_level = dict(responders.group_by("level").len().iter_rows())
    places = [
        f"{by_level[level]} at {label}"
        for level, label in facts.frames["levels"].select("level", "label").iter_rows()
        if level in by_level
    ]
    where = f" ({listed(places)})" if places else ""
    interval = clopper_pearson(responders.height, assessed.height)
    limits = f"exact 95 % CI {as_percent(interval.lower)}–{as_percent(interval.upper)} %"
    verb = "was" if responders.height == 1 else "were"
    what = f"{listed([kind for kind in kinds if kind])}{where}"
    rate = f"{percent(responders.height, assessed.height)} % ({limits})"
    return [
        f"Among {counted(assessed.height, 'patient')} assessed there {verb} {what}, confirmation not required: {rate}."
    ]


def _concentrations(treated: pl.DataFrame, facts: ParagraphFacts) -> list[str]:
    concentrations = facts.frames.get("concentrations")
    if concentrations is None:
        return []
    mine = concentrations.join(treated.select("subject"), on="subject", how="semi").filter(
        pl.col("value").is_not_null() | pl.col("below_limit")
    )
    if mine.height == 0:
        return []
    names = facts.analytes or {}
    found = mine["analyte"].unique().sort().to_list()
    analytes = [label for name, label in names.items() if name in found] + [n for n in found if n not in names]
    patients = mine["subject"].n_unique()
    return [f"Concentrations of {listed(analytes)} were measured in {counted(patients, 'patient')}."]


def _lower(term: str) -> str:
    """Write a term inside a sentence: small letters, abbreviations and codes as they are.

    Examples
    --------
    >>> _lower("Nausea"), _lower("APPLICATION SITE PRURITUS"), _lower("ECG QT prolonged"), _lower("COVID-19")
    ('nausea', 'application site pruritus', 'ECG QT prolonged', 'COVID-19')
    """
    words = term.split(" ")
    if term.isupper():
        return " ".join(word if any(sign.isdigit() for sign in word) else word.lower() for word in words)
    first = words[0].lower() if words[0][1:].islower() else words[0]
    return " ".join([first, *words[1:]])


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _were_was(items: Sequence[str]) -> str:
    return "was" if len(items) == 1 else "were"

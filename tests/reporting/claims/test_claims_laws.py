"""Laws over generated sets, conditions and texts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from statistics import median

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posology.reporting.claims import Derived, ExpressionError, derive, meaning, parse
from posology.reporting.claims.published import to_decimals
from posology.reporting.readout import Readout

SETS = ("patients(subjects where age < 50)", "patients(subjects where dose = 1)", "patients(events where grade >= 2)")
fixed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def frames(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    count = draw(st.integers(1, 8))
    names = [f"P{number}" for number in range(count)]
    subjects = pl.DataFrame(
        {
            "subject": names,
            "age": draw(st.lists(st.one_of(st.none(), st.integers(18, 90)), min_size=count, max_size=count)),
            "dose": draw(st.lists(st.sampled_from([1.0, 2.0]), min_size=count, max_size=count)),
            "source": [[f"dm:{row}"] for row in range(1, count + 1)],
        },
        schema_overrides={"age": pl.Int64},
    )
    who = draw(st.lists(st.sampled_from(names), min_size=1, max_size=12))
    events = pl.DataFrame(
        {
            "subject": who,
            "grade": draw(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=len(who), max_size=len(who))),
            "source": [[f"ae:{row}"] for row in range(1, len(who) + 1)],
        },
        schema_overrides={"grade": pl.Int64},
    )
    return {"subjects": subjects, "events": events}


def _of(study: Readout, tables: dict[str, pl.DataFrame], expression: str) -> Derived:
    return derive(parse(expression), replace(study, frames=tables, absent={}))


def _count(study: Readout, tables: dict[str, pl.DataFrame], expression: str) -> int | None:
    value = _of(study, tables, expression).value
    return None if value is None else int(value)  # type: ignore[arg-type]


@fixed
@given(tables=frames(), first=st.sampled_from(SETS), second=st.sampled_from(SETS))
def test_union_counts_both_sides_once(
    small_study: Readout, tables: dict[str, pl.DataFrame], first: str, second: str
) -> None:
    alone = [_count(small_study, tables, one) for one in (first, second)]
    if None in alone:
        return
    union, both, rest = (
        _count(small_study, tables, f"{first} {operator} {second}") for operator in ("union", "intersect", "minus")
    )
    assert union is not None
    assert both is not None
    assert union == sum(filter(None, alone)) - both
    assert rest == (alone[0] or 0) - both
    assert _of(small_study, tables, f"{first} within {second}").value == ((rest == 0) if alone[0] else None)


@fixed
@given(tables=frames(), limit=st.integers(1, 5))
def test_rows_are_fulfilled_refused_or_undetermined_and_nothing_else(
    small_study: Readout, tables: dict[str, pl.DataFrame], limit: int
) -> None:
    condition = f"grade >= {limit}"
    yes = _of(small_study, tables, f"rows(events where {condition})")
    no = _of(small_study, tables, f"rows(events where not ({condition}))")
    if yes.value is None:
        assert tables["events"]["grade"].null_count() == tables["events"].height
        return
    groups = [set(yes.figure.rows), set(no.figure.rows), set(yes.undetermined)]
    assert sum(len(group) for group in groups) == tables["events"].height == len(set.union(*groups))
    assert yes.undetermined == no.undetermined


@fixed
@given(tables=frames(), seed=st.integers(0, 99))
def test_order_of_rows_never_matters(small_study: Readout, tables: dict[str, pl.DataFrame], seed: int) -> None:
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in tables.items()}
    for expression in (*SETS, "median(age of subjects)", "values(grade of events)", "max(age of subjects)"):
        assert _of(small_study, tables, expression) == _of(small_study, shuffled, expression)


@fixed
@given(tables=frames())
def test_median_agrees_with_the_standard_library(small_study: Readout, tables: dict[str, pl.DataFrame]) -> None:
    known = tables["subjects"]["age"].drop_nulls().to_list()
    expected = Fraction(median(known)) if known else None
    assert _of(small_study, tables, "median(age of subjects)").value == expected


WORDS = ["patients", "rows", "(", ")", "events", "where", "grade", "=", "3", "'a'", "and", "not", "of", "percent", "in"]


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=15).map(" ".join)))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    try:
        read = parse(text)
    except ExpressionError as error:
        assert 1 <= error.character <= len(text) + 1
        assert error.fix
    else:
        assert all(1 <= problem.character <= len(text) for problem in meaning(read).problems)


@given(numerator=st.integers(-(10**6), 10**6), denominator=st.integers(1, 999), decimals=st.integers(0, 6))
def test_rounding_is_within_half_a_unit_and_halves_go_away_from_zero(
    numerator: int, denominator: int, decimals: int
) -> None:
    value = Fraction(numerator, denominator)
    rounded = to_decimals(value, decimals)
    error = Fraction(rounded) - value
    assert abs(error) <= Fraction(1, 2 * 10**decimals)
    if abs(error) == Fraction(1, 2 * 10**decimals):
        assert abs(Fraction(rounded)) > abs(value)

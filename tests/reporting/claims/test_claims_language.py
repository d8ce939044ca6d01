"""What the parser refuses, with the character it points at, and what the names mean."""

from __future__ import annotations

import pytest

from posology.reporting.claims import ExpressionError, Kind, meaning, parse


@pytest.mark.parametrize(
    ("expression", "character", "problem", "fix"),
    [
        ("", 1, "a value is missing before the end", "Write a number"),
        ("rows(events", 12, "')' is missing before the end", "Close the parenthesis"),
        ("rows(events))", 13, "')' is left over", "Join the parts"),
        ("rows events", 6, "'events' is left over", "Join the parts"),
        ("rows()", 6, "rows needs a table, and here is ')'", "Write rows(TABLE where ...)"),
        ("median(of subjects)", 8, "median needs a column, and here is 'of'", "Write median(COLUMN of TABLE"),
        ("median(age subjects)", 12, "'of' is missing before 'subjects'", "Write median(COLUMN of TABLE"),
        ("percent(rows(events))", 21, "'of' is missing before ')'", "Write percent(PART of WHOLE)"),
        ("rows(events where grade == 3)", 25, "'==' has no meaning here", "Write a single ="),
        ("rows(events where grade ≥ 3)", 25, "'≥' has no meaning here", "Write >="),
        ("rows(events where term = 'Chills)", 26, "the text is not closed", "Close it with '"),
        ("rows(events where grade in ())", 29, "a value is missing before ')'", "Write in ('a', 'b')"),
        ("rows(events where grade in (1, 2)", 34, "')' is missing before the end", "Close the parenthesis"),
        ("rows(events where term contains 3)", 33, "contains looks for a 'text'", "Write column contains"),
        ("rows(events where grade is 3)", 28, "'missing' is missing before '3'", "Write is missing"),
        ("1 < 2 < 3", 7, "a comparison has two sides", "Join two comparisons with and"),
        ("rows(events where 1 < grade < 3)", 29, "a comparison has two sides", "Join two comparisons"),
        (
            "patients(events) union patients(events) minus patients(events)",
            41,
            "'union' and 'minus' stand side by side",
            "Put parentheses",
        ),
        ("patient(events)", 1, "there is no function 'patient'", "Did you mean 'patients'? Known: distinct,"),
        (".5", 1, "this is not a number", "Write numbers as 3 or 0.6"),
        ("3mg", 1, "this is not a number", "Write numbers as 3 or 0.6"),
        ("(" * 17 + "1" + ")" * 17, 17, "parentheses are nested deeper than 16", "Split it"),
        ("not " * 200 + "true", 481, "the expression has more than 120 parts", "Split it"),
        ("1" + "+1" * 300, 121, "the expression has more than 120 parts", "Split it"),
        ("'" + "a" * 2000 + "'", 1, "the expression has 2002 characters, more than 2000", "Split it"),
    ],
)
def test_unreadable_expression_points_at_the_character(expression: str, character: int, problem: str, fix: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(expression)
    assert (caught.value.character, caught.value.problem) == (character, problem)
    assert str(caught.value.fix).startswith(fix)


def test_caret_stands_under_the_character_in_its_own_line() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("rows(events\n  wheer grade = 3)")
    assert str(caught.value).splitlines() == [
        "character 15: ')' is missing before 'wheer'.",
        "    wheer grade = 3)",
        "    ^",
        "Did you mean 'where'? Close the parenthesis.",
    ]


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("rows(events)", Kind.NUMBER),
        ("patients(events)", Kind.PATIENTS),
        ("patients(events) + 1", Kind.NUMBER),
        ("ROWS(Events WHERE Grade = 3 AND NOT Serious)", Kind.NUMBER),
        ("min(first_dose of subjects)", Kind.DATE),
        ("values(term of events)", Kind.VALUES),
        ("mtd_status", Kind.TEXT),
        ("mtd_reached and synthetic", Kind.TRUTH),
        ("patients(events) within (patients(subjects) minus patients(responses))", Kind.TRUTH),
    ],
)
def test_expression_gives_one_kind_of_value(expression: str, kind: Kind) -> None:
    assert (meaning(parse(expression)).kind, meaning(parse(expression)).problems) == (kind, ())


@pytest.mark.parametrize(
    ("expression", "character", "message", "fix"),
    [
        ("rows(evens)", 6, "there is no table 'evens'", "Did you mean 'events'? Known: antibodies, concentrations, "),
        (
            "rows(events where trem = 'x')",
            19,
            "table events has no column 'trem'",
            "Did you mean 'term'? Known: action,",
        ),
        ("median(agee of subjects)", 8, "table subjects has no column 'agee'", "Did you mean 'age'?"),
        (
            "mtd_reachd",
            1,
            "there is no value 'mtd_reachd'",
            "Did you mean 'mtd_reached'? Known: mtd_reached, mtd_status",
        ),
        ("events", 1, "events is a table, not a value", "Write rows(events) or patients(events)"),
        ("patients(levels)", 10, "table levels has one row a dose level, not a patient", "Write rows(levels ...)"),
        (
            "median(term of events)",
            8,
            "median needs a column that holds a number, and term holds a text",
            "Known: dose,",
        ),
        ("rows(events where grade)", 19, "a condition is true or false, and this is a number", "Give true or false"),
        ("rows(events where grade = 'x')", 25, "a number cannot be compared with a text", "Compare two values"),
        ("rows(events where term > 'x')", 24, "a text has no order, so '>' has no meaning", "Use = or !="),
        ("rows(events where onset > 'May')", 27, "'May' is not a date", "Write dates as '2020-12-31'"),
        ("rows(events where onset = term)", 25, "a date cannot be compared with a text", "Compare two values"),
        ("rows(events where linked = 'x')", 26, "a list of texts cannot be compared with a text", "Compare two"),
        ("rows(events where grade contains 'x')", 25, "contains looks in a text, and this is a number", "Give a text"),
        ("rows(events where 3 is missing)", 19, "'is missing' asks about a column", "Write COLUMN is missing"),
        (
            "rows(events where term in patients(events))",
            24,
            "only the column subject can be in a set of patients",
            "Write subject in patients(...)",
        ),
        (
            "rows(events where grade = patients(events))",
            25,
            "a number cannot be compared with a set of patients",
            "Compare two values of one kind",
        ),
        (
            "rows(events) union patients(events)",
            1,
            "union joins two sets of patients, and this is a number",
            "Give a set",
        ),
        ("true + 1", 1, "'+' reckons with numbers, and this is true or false", "Give a number here"),
        ("1 and true", 1, "and joins two statements, and this is a number", "Give true or false here"),
        ("values(dose of subjects) = 1", 26, "a list of values cannot be compared with a number", "Compare two"),
    ],
)
def test_name_or_part_without_meaning_is_pointed_at(expression: str, character: int, message: str, fix: str) -> None:
    problems = meaning(parse(expression)).problems
    assert [(problem.character, problem.message) for problem in problems] == [(character, message)]
    assert problems[0].fix.startswith(fix)


def test_every_unknown_name_of_an_expression_is_told_at_once() -> None:
    text = "rows(events where trem = 'x' and grad = 3) + median(ag of subjects) + rows(foo)"
    problems = meaning(parse(text)).problems
    assert [problem.character - 1 for problem in problems] == [
        text.index(f"{word}") for word in ("trem", "grad ", "ag ", "foo")
    ]

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from posology.efficacy import best_recorded

FIRST = date(2019, 3, 4)


def best(*responses: tuple[int, str]) -> tuple[str, date] | None:
    """Give the best response of one subject from (days after the first dose, response)."""
    frame = pl.DataFrame(
        {
            "subject": ["a"] * len(responses),
            "date": [FIRST + timedelta(days=day) for day, _ in responses],
            "response": [response for _, response in responses],
            "first_dose": [FIRST] * len(responses),
            "source": [[f"rs:{number}"] for number in range(1, len(responses) + 1)],
        }
    )
    found = best_recorded(frame)
    return None if found.height == 0 else (found["best_response"][0], found["best_response_date"][0])


@pytest.mark.parametrize(
    ("responses", "expected", "day"),
    [
        (((42, "SD"), (84, "PR"), (126, "CR")), "CR", 126),
        (((42, "PR"), (84, "PR")), "PR", 42),
        (((42, "SD"), (84, "PD"), (126, "PR")), "SD", 42),
        (((42, "PD"),), "PD", 42),
        (((42, "NE"), (84, "PD")), "PD", 84),
        (((42, "NE"),), "NE", 42),
        (((-7, "PR"), (42, "SD")), "SD", 42),
        (((42, "NON-CR/NON-PD"), (84, "NE")), "NON-CR/NON-PD", 42),
    ],
)
def test_best_response_is_the_best_from_first_dose_to_first_progression(
    responses: tuple[tuple[int, str], ...], expected: str, day: int
) -> None:
    assert best(*responses) == (expected, FIRST + timedelta(days=day))


def test_a_subject_assessed_only_before_the_first_dose_has_no_best_response() -> None:
    assert best((-7, "SD")) is None


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = ((42, "SD"), (84, "PR"), (126, "PD"))
    assert best(*rows) == best(*reversed(rows)) == ("PR", FIRST + timedelta(days=84))

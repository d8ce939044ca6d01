"""Colours of the report: told apart by people with any colour vision, readable on white and in grey print.

Hues follow Okabe & Ito (2008), "Color Universal Design", darkened where text of that colour must reach a
contrast of 4.5 on white.
"""

from __future__ import annotations

from typing import Final

INK: Final = "#17232e"
MUTED: Final = "#4d5c6a"
LINE: Final = "#cdd6de"
WASH: Final = "#f3f6f8"
PAPER: Final = "#ffffff"
ACCENT: Final = "#0a5584"
SYNTHETIC: Final = "#7a1b52"
SYNTHETIC_WASH: Final = "#f6e3ee"
RECOMMENDED: Final = "#00664d"
RECOMMENDED_WASH: Final = "#e3f3ee"
DLT: Final = "#b3370b"
NO_DLT: Final = "#2b6c9b"
LANE: Final = "#b8c8d6"

GRADE_FILL: Final = {1: "#d3e3f0", 2: "#8fbbdc", 3: "#f0a04b", 4: "#b3470b", 5: "#1d1d1d"}
GRADE_INK: Final = {1: INK, 2: INK, 3: INK, 4: PAPER, 5: PAPER}
UNGRADED_FILL: Final = "#e4e4e4"

RESPONSE_FILL: Final = {"CR": "#00513d", "PR": "#007a5c", "SD": "#2b6c9b", "PD": "#b3370b", "NE": "#6b7783"}

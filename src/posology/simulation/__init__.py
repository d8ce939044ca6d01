"""Trials that never ran: named random draws, and synthetic patients who agree with a published abstract."""

from posology.simulation.draws import Draws

__all__ = ["Draws"]

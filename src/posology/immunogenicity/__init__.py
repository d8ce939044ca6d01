"""Immunogenicity: antidrug antibodies before and after treatment."""

from posology.immunogenicity.antibody_status import BOOST, antibody_status

__all__ = ["BOOST", "antibody_status"]

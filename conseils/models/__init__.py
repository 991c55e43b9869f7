"""Who represents an area, and what they do there."""

from conseils.models.mandats import Mandat

__all__ = ["Mandat"]

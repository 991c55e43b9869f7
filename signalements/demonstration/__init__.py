"""Imaginary reports for a demonstration: plausible, deterministic, and marked as such."""

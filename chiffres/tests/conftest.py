"""A street lamp, a mail server and pages of anybody in a browser; a town whose figures are kept."""

from __future__ import annotations

import pytest

from signalements.demonstration.ecriture import ecrire
from signalements.tests.conftest import lampadaire, ouvrir, smtp  # noqa: F401


@pytest.fixture
def soixante(ville, monkeypatch) -> int:
    """Sixty imaginary reports, without pictures nor letters; nothing is folded yet."""
    monkeypatch.setattr("signalements.demonstration.ecriture.ENTIERS", 0)
    return ecrire(60, graine=5)

"""A town with reports on its map."""

from __future__ import annotations

import pytest

from signalements.demonstration.ecriture import ecrire


@pytest.fixture
def cent_vingt(ville, monkeypatch) -> int:
    """A hundred and twenty imaginary reports, without pictures nor letters."""
    monkeypatch.setattr("signalements.demonstration.ecriture.ENTIERS", 0)
    return ecrire(120, graine=11)

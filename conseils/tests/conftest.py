"""What the tests of the representatives' space share: a browser, a mail server, a report of Amina's."""

from __future__ import annotations

import pytest

from signalements.tests.conftest import TAILLES, couper, lampadaire, ouvrir, smtp  # noqa: F401


@pytest.fixture(autouse=True)
def sans_attente(settings):
    """Nobody waits here, save where the test says so."""
    settings.FORMULAIRE_SECONDES_MIN = 0

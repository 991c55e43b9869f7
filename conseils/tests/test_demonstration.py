"""The demonstration shows a conseil and a CIL at work, once, and leaves no letter to be sent."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from conseils.models import Balade, Mandat
from signalements import registre
from signalements.models import Commentaire, Courriel, Soutien

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sans_illustrations(monkeypatch):
    """Two pictures are enough for a test."""
    monkeypatch.setattr("signalements.demonstration.ecriture.ENTIERS", 20)


def test_ca_marche(ville):
    for _n in range(2):
        call_command("demo", signalements=120, verbosity=0)
    assert Soutien.objects.filter(prioritaire_le__isnull=False).count() == 2
    assert Commentaire.objects.count() == 4
    assert Balade.objects.filter(terminee_le__isnull=False).count() == 2
    assert Courriel.objects.en_souffrance().count() == 0
    assert Mandat.objects.filter(nom_public="").exists()
    assert registre.verifier() == []

"""A fresh demonstration shows what subscribers receive."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from nouvelles import tournee
from nouvelles.tests.conftest import mots
from signalements.demonstration.abonnes import abonner
from signalements.models import AbonnementNouvelles, Courriel

pytestmark = pytest.mark.django_db


def test_ca_marche(ville):
    call_command("demo", "--signalements", "400", "--graine", "83126", verbosity=0)
    assert AbonnementNouvelles.objects.actifs().count() == 3
    while tournee.raconter(timezone.localtime().replace(hour=9)):
        Courriel.objects.de_nouvelles().update(envoye_le=timezone.now())
    letters = {c.destinataire: c for c in Courriel.objects.de_nouvelles()}
    assert set(letters) >= {"ines@example.org", "marius@example.org"}
    assert "Conseil de quartier Sud" in mots(letters["ines@example.org"])
    assert "2 km autour de" in mots(letters["marius@example.org"])
    abonner()
    assert AbonnementNouvelles.objects.count() == 3

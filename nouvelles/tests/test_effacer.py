"""What the worker forgets: addresses never confirmed, addresses that do not exist, letters that have left."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from config.management.commands.atelier import Command as Atelier
from nouvelles import operations
from nouvelles.operations import Voeu
from nouvelles.tests.conftest import AMINA, abonne, signale
from signalements import registre
from signalements.models import AbonnementNouvelles, Courriel

pytestmark = pytest.mark.django_db
JOUR = dt.timedelta(days=1)


def test_ca_marche(ville, tour, smtp):
    operations.sabonner(courriel=AMINA, voeu=Voeu())
    kept = abonne("voisine@example.org")
    signale()
    tour()
    assert Courriel.objects.de_nouvelles().count() == 2
    AbonnementNouvelles.objects.update(cree_le=timezone.now() - 8 * JOUR)
    Courriel.objects.update(envoye_le=timezone.now() - 31 * JOUR)
    Atelier().sweep()
    assert list(AbonnementNouvelles.objects.all()) == [kept]
    assert not Courriel.objects.de_nouvelles().exists()
    assert Courriel.objects.exists(), "the letters of reports stay"
    assert registre.verifier() == []


def test_pas_avant(ville, tour, smtp):
    operations.sabonner(courriel=AMINA, voeu=Voeu())
    AbonnementNouvelles.objects.update(cree_le=timezone.now() - 6 * JOUR)
    Courriel.objects.update(envoye_le=timezone.now() - 29 * JOUR)
    assert operations.effacer() == 0


def test_une_adresse_qui_n_existe_pas(ville):
    abonne()
    AbonnementNouvelles.objects.update(refuse_le=timezone.now() - 29 * JOUR)
    assert operations.effacer() == 0
    AbonnementNouvelles.objects.update(refuse_le=timezone.now() - 31 * JOUR)
    assert operations.effacer() == 1
    assert not AbonnementNouvelles.objects.exists()


def test_ce_qui_attend_encore_n_est_pas_oublie(ville):
    operations.sabonner(courriel=AMINA, voeu=Voeu())
    Courriel.objects.update(cree_le=timezone.now() - 90 * JOUR)
    assert operations.effacer() == 0

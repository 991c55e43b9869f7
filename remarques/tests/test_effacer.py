"""Words, address and letters of a remark leave the drawer a year after it is done or refused; the figures stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from config.management.commands.atelier import Command as Atelier
from mairie.models.remarques import Propos, Remarque
from remarques import operations
from remarques.tests.conftest import MOTS, texte
from remarques.tests.test_decider import FAITE
from signalements import registre
from signalements.models import Courriel

pytestmark = pytest.mark.django_db
AN = dt.timedelta(days=365)


def faite_il_y_a(remarque, duree: dt.timedelta) -> None:
    columns = {nom: FAITE[nom] for nom in ("etat", "titre", "reponse")}
    le = timezone.now() - duree
    Remarque.objects.filter(pk=remarque.pk).update(**columns, close_le=le, publiee_le=le)


def test_ca_marche(alice, inconnu, remarque):
    operations.repondre(remarque=remarque, texte="Merci, Madame.", cle="ClefDuFormulaire00001_")
    faite_il_y_a(remarque, AN + dt.timedelta(hours=1))
    Atelier().sweep()
    propos = Propos.objects.get()
    assert (propos.mots, propos.courriel) == ("", "")
    assert propos.efface_le is not None
    letter = Courriel.objects.get(remarque=remarque)
    assert (letter.destinataire, letter.objet, letter.texte, letter.html) == ("", "", "", "")
    assert letter.vide_le is not None
    assert registre.verifier() == [], "the proof of the letter holds"
    assert FAITE["titre"] in texte(inconnu.get("/ce-qui-a-change/"))
    page = texte(alice.get(f"/remarques/file/{remarque.pk}/"))
    assert "effacés le" in page
    assert MOTS not in page
    assert FAITE["titre"] in texte(alice.get("/remarques/file/?etat=faite"))


@pytest.mark.parametrize("duree", [dt.timedelta(0), AN - dt.timedelta(hours=1)])
def test_pas_avant(remarque, duree):
    faite_il_y_a(remarque, duree)
    assert operations.effacer() == 0
    assert Propos.objects.get().mots == MOTS


def test_pas_tant_qu_elle_n_est_pas_close(remarque):
    Remarque.objects.update(recue_le=timezone.now() - 3 * AN)
    assert operations.effacer() == 0


def test_rejouer_ne_change_rien(remarque):
    faite_il_y_a(remarque, 2 * AN)
    assert operations.effacer() == 1
    emptied = Propos.objects.get().efface_le
    assert operations.effacer() == 0
    assert Propos.objects.get().efface_le == emptied


def test_la_duree_est_un_reglage(remarque, settings):
    settings.CONSERVATION_REMARQUES_JOURS = 10
    faite_il_y_a(remarque, dt.timedelta(days=11))
    assert operations.effacer() == 1

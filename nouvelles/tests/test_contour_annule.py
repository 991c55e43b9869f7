"""An outline that was told and is called off: those who were told hear of it, once, in the same transaction."""

from __future__ import annotations

import datetime as dt

import pytest

from nouvelles.contours import annoncer_contour, annoncer_contours, annuler
from nouvelles.tests.conftest import AMINA, abonne, mots, objet, zone
from quartiers.models import Redecoupage
from quartiers.redecoupage import RedecoupageRefuse
from quartiers.tests.aides import change, couper, entite, trace
from signalements import poste
from signalements.models import Courriel

pytestmark = pytest.mark.django_db
JOUR = dt.date(2027, 1, 1)


@pytest.fixture
def scinde(ville) -> Redecoupage:
    """The conseil Sud becomes two on the first of January."""
    ouest, est = couper(trace("S"), 5.888)
    return change(
        entite("S1", "Sud ouest", ouest), entite("S2", "Les Sablettes", est), jour=JOUR, fermer=["S"]
    )


def page(row: Redecoupage, suite: str = "change") -> str:
    return f"/admin/quartiers/redecoupage/{row.pk}/{suite}/"


def test_ca_marche(alice, scinde, smtp):
    abonne(zone=zone("conseil", "S"))
    abonne("nord@example.org", zone=zone("conseil", "N"))
    abonne("ville@example.org")
    assert annoncer_contours() == 1
    assert "1 personne abonnée" in alice.get(page(scinde)).content.decode().replace("\u00a0", " ")
    reponse = alice.post(page(scinde, "annuler"), follow=True)
    assert "Un courriel le dit à la personne" in reponse.content.decode()
    while poste.poster():
        pass
    _first, lettre = smtp.recus
    assert lettre["To"] == AMINA
    assert objet(lettre) == "Conseil de quartier Sud : le changement du 1er janvier 2027 n’aura pas lieu"
    vu = mots(lettre)
    assert "changerait le 1er janvier 2027. Ce changement n’aura pas lieu." in vu
    assert "/quartiers/sud/" in vu
    assert lettre["List-Unsubscribe-Post"]
    assert alice.post(page(scinde, "annuler")).status_code == 404
    assert Courriel.objects.de_nouvelles().count() == 2, "once"


def test_l_etranger_a_la_porte(inconnu, bruno, scinde):
    for client in (inconnu, bruno):
        assert client.post(page(scinde, "annuler")).status_code in (302, 403)
    assert Redecoupage.objects.exists()


def test_qui_n_a_pas_ete_prevenu_n_apprend_rien(scinde):
    abonne(zone=zone("conseil", "S"))
    assert annuler(redecoupage=scinde) == 0
    assert not Courriel.objects.de_nouvelles().exists()


def test_ce_qui_change_tout_de_meme_ce_jour_la_se_dit(scinde):
    abonne(zone=zone("conseil", "S"))
    annoncer_contours()
    annuler(redecoupage=scinde)
    assert annoncer_contours() == 0
    change(entite("S", "Sud", couper(trace("S"), 5.888)[0]), jour=JOUR)
    assert annoncer_contours() == 1


def test_le_changement_d_avant_ne_se_redit_pas(ville):
    """Of two changes told, the second is called off."""
    abonne(zone=zone("conseil", "S"))
    ouest, est = couper(trace("S"), 5.888)
    change(entite("S", "Sud", ouest), jour=dt.date(2026, 12, 15))
    second = change(entite("S", "Sud", est), jour=JOUR)
    assert annoncer_contours() == 2
    assert annuler(redecoupage=second) == 1
    assert annoncer_contours() == 0


def test_refuse_rien_ne_part(scinde):
    """All or nothing: what cannot be called off any more is told by nobody."""
    abonne(zone=zone("conseil", "S"))
    annoncer_contours()
    change(entite("S2", "Les Sablettes", couper(trace("S2"), 5.9)[0]), jour=dt.date(2027, 6, 1))
    with pytest.raises(RedecoupageRefuse, match="change encore plus tard"):
        annuler(redecoupage=scinde)
    assert Courriel.objects.filter(modele="secteur_contour_annule").count() == 0
    assert annoncer_contours() == 0


def test_annule_pendant_que_l_on_annonce(scinde):
    """The round had listed the change; it is called off before its letters are written."""
    abonne(zone=zone("conseil", "S"))
    annuler(redecoupage=scinde)
    assert annoncer_contour(zone=zone("conseil", "S"), jour=JOUR) == 0

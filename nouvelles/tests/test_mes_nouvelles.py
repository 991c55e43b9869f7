"""The page behind the link of the letters: see, change, leave, without account and without script."""

from __future__ import annotations

import pytest
from django.test import Client

from mairie.models import Groupe
from nouvelles.operations import Rythme
from nouvelles.tests.conftest import AMINA, SABLETTES, abonne, texte, zone
from signalements import courriels
from signalements.models import AbonnementNouvelles, Courriel

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(ville) -> AbonnementNouvelles:
    return abonne(zone=zone("conseil", "S"), rythme=Rythme.JOUR, groupes=Groupe.objects.filter(code="PRO"))


def lien(row: AbonnementNouvelles, acte: str = "mes_nouvelles") -> str:
    return courriels.url_nouvelles(row, acte).removeprefix("http://localhost:8000")


def test_ca_marche(inconnu, row):
    page = inconnu.get(lien(row))
    vu = texte(page)
    assert "Conseil de quartier Sud" in vu
    assert "Chaque matin" in vu
    assert "Prochain courriel" in vu
    assert 'value="PRO" checked' in page.content.decode()
    assert AMINA not in page.content.decode(), "a letter that was passed on does not tell the address"
    sent = {"quoi": "autour", "lieu": "43.081, 5.89", "rayon_m": "500", "rythme": "aussitot"}
    done = inconnu.post(lien(row), sent, follow=True)
    assert "C’est changé." in texte(done)
    row.refresh_from_db()
    assert (row.zone, row.rayon_m, row.rythme, row.groupes.count()) == (None, 500, "aussitot", 0)
    assert row.courriel == AMINA


def test_rien_n_est_perdu(inconnu, row):
    response = inconnu.post(
        lien(row), {"quoi": "secteur", "secteur": "", "rythme": "semaine", "groupes": ["ECL"]}
    )
    assert response.status_code == 422
    assert "Choisissez un secteur" in texte(response)
    assert 'value="ECL" checked' in response.content.decode()
    assert 'name="rythme" value="semaine"' in response.content.decode()
    row.refresh_from_db()
    assert row.rythme == "jour"


@pytest.mark.parametrize("sent", [{}, {"quoi": "\0", "rythme": "x" * 9999}, {"quoi": "autour", "lon": "\0"}])
def test_n_importe_quoi(inconnu, row, sent):
    assert inconnu.post(lien(row), sent).status_code == 422


def test_un_lieu_qu_elle_a_deja(inconnu, row):
    abonne(zone=zone("conseil", "N"))
    response = inconnu.post(lien(row), {"quoi": "secteur", "secteur": "conseil:N", "rythme": "jour"})
    assert response.status_code == 422
    assert "Vous recevez déjà les nouvelles de ce lieu." in texte(response)


def test_garder_le_cercle(inconnu, ville):
    row = abonne(centre=SABLETTES, rayon_m=200, lieu="Les Sablettes")
    page = inconnu.get(lien(row)).content.decode()
    assert 'name="lon" value="5.89"' in page
    sent = {
        "quoi": "autour",
        "lieu": "Les Sablettes",
        "lieu_dit": "Les Sablettes",
        "lon": "5.89",
        "lat": "43.081",
    }
    inconnu.post(lien(row), sent | {"rayon_m": "1000", "rythme": "jour"})
    row.refresh_from_db()
    assert (row.centre.coords, row.rayon_m) == ((5.89, 43.081), 1000)


def test_partir_par_le_bouton(inconnu, row):
    quit_ = lien(row, "quitter")
    for _i in range(2):
        inconnu.get(quit_)
        inconnu.head(quit_)
    assert AbonnementNouvelles.objects.filter(pk=row.pk).exists(), "a link never acts"
    assert "C’est arrêté" in texte(inconnu.post(quit_, follow=True))
    assert not AbonnementNouvelles.objects.exists()
    assert not Courriel.objects.filter(destinataire=AMINA).exists()
    for acte in ("mes_nouvelles", "confirmer", "quitter"):
        assert "C’est arrêté" in texte(inconnu.get(lien(row, acte)))


def test_partir_d_un_clic_sans_cookie(row):
    """RFC 8058: the mail program posts one word, without cookie, as a form or as multipart."""
    strict = Client(enforce_csrf_checks=True)
    form = "application/x-www-form-urlencoded"
    assert strict.post(lien(row, "quitter"), "List-Unsubscribe=Autre", content_type=form).status_code == 403
    assert AbonnementNouvelles.objects.exists()
    done = strict.post(lien(row, "quitter"), "List-Unsubscribe=One-Click", content_type=form)
    assert (done.status_code, done.content) == (200, b"")
    assert not AbonnementNouvelles.objects.exists()
    assert strict.post(lien(row, "quitter"), {"List-Unsubscribe": "One-Click"}).status_code == 200, "again"
    assert strict.post("/nouvelles/faux/quitter/", {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_les_boutons_veulent_un_jeton_csrf(row):
    strict = Client(enforce_csrf_checks=True)
    for acte in ("mes_nouvelles", "confirmer", "quitter"):
        assert strict.post(lien(row, acte)).status_code == 403


def test_pas_encore_confirme(inconnu, row):
    AbonnementNouvelles.objects.update(confirme_le=None)
    response = inconnu.get(lien(row), follow=True)
    assert "Recevoir ces nouvelles ?" in texte(response)


@pytest.mark.parametrize("acte", ["mes_nouvelles", "quitter"])
def test_les_pages_des_lettres_ne_se_disent_pas(inconnu, row, acte):
    response = inconnu.get(lien(row, acte))
    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]

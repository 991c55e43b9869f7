"""The texts that the law asks for, and what is said when something goes wrong."""

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views import defaults
from django.views.csrf import csrf_failure

from mairie.models import EnTete
from quartiers.models import Commune

PAGES = ("accessibilite", "mentions-legales", "donnees-personnelles", "conditions")


def test_ca_marche(client, ville):
    for page in PAGES:
        html = client.get(f"/{page}/").content.decode()
        assert "La Seyne-sur-Mer" in html
        assert "Allô La Seyne" in html
        assert "relu et complété par la commune" in html


@pytest.mark.parametrize("adresse", PAGES)
def test_une_requete(client, ville, adresse, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get(f"/{adresse}/").status_code == 200


def test_contact_de_protection_des_donnees(client, ville):
    assert (
        "mailto:protection-des-donnees@example.org" in client.get("/donnees-personnelles/").content.decode()
    )


def test_ville_pas_encore_saisie(client, db):
    """Before the letterhead is entered the pages stand, without empty contacts."""
    EnTete.objects.all().delete()
    for page in PAGES:
        reponse = client.get(f"/{page}/")
        assert reponse.status_code == 200
        assert "mailto:" not in reponse.content.decode()
        assert 'href="tel:"' not in reponse.content.decode()


def test_le_pied_dit_non_conforme(client, ville):
    html = client.get("/conditions/").content.decode()
    assert 'href="/accessibilite/"' in html
    assert "non conforme" in html


def test_contours_approximatifs(client, ville):
    assert "approximatifs" in client.get("/mentions-legales/").content.decode()
    Commune.objects.update(contours_approximatifs=False)
    assert "approximatifs" not in client.get("/mentions-legales/").content.decode()


def test_rien_a_cette_adresse(client, ville):
    reponse = client.get("/nulle-part/")
    assert reponse.status_code == 404
    assert "Il n’y a rien à cette adresse" in reponse.content.decode()
    assert "/suivi/" in reponse.content.decode()


def test_formulaire_perime(ville):
    reponse = Client(enforce_csrf_checks=True).post(reverse("account_logout"))
    assert reponse.status_code == 403
    assert "resté ouvert trop longtemps" in reponse.content.decode()


@pytest.mark.parametrize(
    ("vue", "statut", "phrase"),
    [
        (lambda r: defaults.bad_request(r, Exception()), 400, "n’a pas été comprise"),
        (lambda r: defaults.permission_denied(r, Exception()), 403, "ne vous est pas ouverte"),
        (lambda r: csrf_failure(r), 403, "resté ouvert trop longtemps"),
    ],
)
def test_portes_fermees(ville, vue, statut, phrase):
    reponse = vue(RequestFactory().get("/"))
    assert reponse.status_code == statut
    assert phrase in reponse.content.decode()


@pytest.mark.parametrize("modele", ["413.html", "429.html"])
def test_autres_refus(ville, modele):
    assert "<h1>" in render_to_string(modele, request=RequestFactory().get("/"))


def test_panne_sans_base():
    """No `db` here: the page of a failure must not need what may have failed."""
    reponse = defaults.server_error(RequestFactory().get("/"))
    assert reponse.status_code == 500
    assert "Une panne de notre côté" in reponse.content.decode()

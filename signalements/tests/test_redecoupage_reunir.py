"""Several zones become one, in the admin."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from quartiers.models import Redecoupage, Zone
from quartiers.tests.aides import zone
from signalements.tests.aides_redecoupage import (
    JANVIER,
    REUNIR,
    envoyer,
    erreurs,
    etape,
    texte,
)

pytestmark = pytest.mark.django_db


def reunir(client: Client, nature: str = "conseil", **sent) -> HttpResponse:
    asked = {
        "zones": [zone("N").pk, zone("O").pk],
        "nom": "Nord et Ouest",
        "code": "NO",
        "a_partir_du": "2027-01-01",
    }
    return client.post(f"{REUNIR}?nature={nature}", asked | sent)


def test_reunir(alice, ville):
    reponse = reunir(alice)
    assert reponse.url == etape("differences")
    page = alice.get(reponse.url)
    assert "3 zones changent" in texte(page)
    assert page.context["form"].fields["fermer"].choices == []
    assert envoyer(alice, "differences", "accepter_form", "accepter").status_code == 302
    assert Zone.objects.closed(JANVIER).count() == 2


@pytest.mark.parametrize(
    ("sent", "champ", "phrase"),
    [
        ({"zones": []}, "zones", "Cochez au moins deux zones."),
        ({"zones": ["x\0"]}, "zones", "Le caractère nul n’est pas autorisé."),
        ({"zones": ["x"]}, "zones", "Cochez des zones de la liste."),
        ({"zones": ["999999"]}, "zones", "Cochez des zones de la liste."),
        ({"nom": ""}, "nom", "Donnez un nom."),
        ({"nom": "x" * 10_000}, "nom", "Ce texte a 10000 signes ; il peut en avoir 120 au plus."),
        ({"code": "S"}, "code", "Ce code est celui de « Sud »."),
        ({"code": "x" * 41}, "code", "Ce texte a 41 signes ; il peut en avoir 40 au plus."),
        ({"a_partir_du": ""}, "a_partir_du", "Dites à partir de quel jour."),
        ({"a_partir_du": "0001-01-01"}, "a_partir_du", "Choisissez un jour depuis l’an 2000."),
    ],
)
def test_reunir_n_importe_quoi(alice, ville, sent, champ, phrase):
    reponse = reunir(alice, **sent)
    assert reponse.status_code == 422
    assert phrase in erreurs(reponse)[champ]
    assert not Redecoupage.objects.exists()


def test_reunir_une_seule_zone(alice, ville):
    assert erreurs(reunir(alice, zones=[zone("N").pk]))["zones"] == ["Cochez au moins deux zones."]
    assert erreurs(reunir(alice, nature="quartier"))["zones"] == ["Cochez des zones de la liste."]
    assert alice.get(f"{REUNIR}?nature=x%00").status_code == 200


def test_reunir_avant_le_contour_de_l_une(alice, ville):
    reponse = reunir(alice, a_partir_du="2015-01-01")
    page = alice.get(reponse.url)
    assert page.status_code == 422

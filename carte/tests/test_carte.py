"""The public map: page, list and summaries tell the same public reports."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mairie.models import Categorie
from signalements.etats import Famille
from signalements.models import Signalement

pytestmark = pytest.mark.django_db


def test_ca_marche(amina, cent_vingt):
    page = amina.get("/")
    total = Signalement.objects.publics().count()
    assert page.status_code == 200
    assert page.context["total"] == total
    assert f"{total} signalements" in page.content.decode()
    assert "approximatifs" in page.content.decode()


def test_les_requetes_ne_croissent_pas_avec_les_lignes(amina, cent_vingt, django_assert_num_queries):
    few, many = "/?etat=recu", "/"
    assert len(amina.get(few).context["lignes"]) < len(amina.get(many).context["lignes"])
    for address in (few, many):
        with django_assert_num_queries(9):
            amina.get(address)


def test_ni_prive_ni_doublon_ni_retire(amina, cent_vingt):
    page = amina.get("/carte/liste/", {"page": 1})
    private = Categorie.objects.filter(visibilite="prive").values_list("libelle", flat=True)
    assert not [libelle for libelle in private if libelle in page.content.decode()]
    hidden = Signalement.objects.filter(etat__in=["doublon", "retire"]).first()
    assert amina.get(reverse("carte:resume", args=[hidden.pk])).status_code == 404


def test_resume(amina, cent_vingt):
    row = Signalement.objects.publics().first()
    page = amina.get(reverse("carte:resume", args=[row.pk]))
    assert row.categorie.libelle[:10] in page.content.decode()
    assert amina.get(reverse("carte:resume", args=[2**63])).status_code == 404


@pytest.mark.parametrize(
    ("query", "champ"),
    [
        ("etat=vert", "etat"),
        ("groupe=XXX", "groupe"),
        ("categorie=TRQ-01", "categorie"),
        ("conseil=nulle-part", "conseil"),
        ("cil=%00", "cil"),
        ("depuis=hier", "depuis"),
        ("depuis=2026-02-01&jusqu_a=2026-01-01", "jusqu_a"),
        ("in_bbox=1,2,3", "in_bbox"),
        ("in_bbox=nan,nan,nan,nan", "in_bbox"),
    ],
)
def test_un_filtre_insense_est_dit_et_ignore(amina, cent_vingt, query, champ):
    for address in ("/", "/carte/liste/", "/carte/tuiles/12/2114/1496.json"):
        page = amina.get(f"{address}?{query}")
        assert page.status_code == 400, address
    assert champ in page.json()["erreurs"]


@pytest.mark.parametrize("page", ["0", "-3", "abc", "99999999999999", "%00"])
def test_une_page_insensee_montre_la_liste(amina, cent_vingt, page):
    assert amina.get(f"/?page={page}").status_code == 200


def test_les_filtres_comptent_juste(amina, cent_vingt):
    for famille in Famille:
        page = amina.get("/", {"etat": famille.value, "conseil": "S"})
        expected = (
            Signalement.objects.publics().de_famille(famille).filter(zones__code="S", zones__nature="conseil")
        )
        assert page.context["choisis"] == expected.count()


@pytest.mark.parametrize("nature", ["commune", "conseil", "quartier", "cil"])
def test_contours(amina, ville, nature):
    response = amina.get(f"/carte/contours/{nature}.json")
    assert response.json()["features"]
    again = amina.get(f"/carte/contours/{nature}.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert amina.get("/carte/contours/voisine.json").status_code == 404

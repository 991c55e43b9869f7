"""An outline drawn by hand: what it would do is shown before it is accepted, as for a file."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quartiers.models import Contour, Redecoupage, Zone
from quartiers.tests.aides import couper, multi, trace, zone
from signalements.tests.aides_redecoupage import envoyer, erreurs, etape, texte
from tests.formulaires import champs

pytestmark = pytest.mark.django_db
JANVIER = "2027-01-01"
NOEUD = '{"type":"MultiPolygon","coordinates":[[[[5.86,43.09],[5.88,43.11],[5.88,43.09],[5.86,43.11],[5.86,43.09]]]]}'
PARIS = MultiPolygon(Polygon.from_bbox((2.3, 48.8, 2.4, 48.9))).json


def adresse(z: Zone | None = None) -> str:
    return reverse("admin:quartiers_redecoupage_dessiner", args=[(z or zone("S")).pk])


def ouest() -> MultiPolygon:
    """The western part of the conseil Sud, without Amina's street lamp."""
    return multi(couper(trace("S"), 5.88)[0])


def dessiner(client: Client, **changes) -> HttpResponse:
    asked = {"geom": ouest().json, "a_partir_du": JANVIER} | changes
    return client.post(adresse(), champs(client.get(adresse()), "dessin_form", **asked))


def test_ca_marche(alice, lampadaire):
    reponse = dessiner(alice)
    row = Redecoupage.objects.get()
    assert reponse.url == etape("differences")
    page = texte(alice.get(reponse.url))
    assert "À partir du vendredi 1er janvier 2027, 1 zone change." in page
    assert "1 signalement ouvert change de secteur." in page
    assert "Sud aucun 1" in page
    assert "pour 0 %" not in page
    assert "Trou, 270 ha : aucun conseil" in page
    assert zone("S").contours.count() == 1, "nothing has changed yet"
    assert envoyer(alice, "differences", "accepter_form", "accepter").url == etape("change")
    before, after = zone("S").contours.order_by("periode")
    assert before.periode.upper == after.periode.lower == dt.date(2027, 1, 1)
    assert after.geom.sym_difference(ouest()).area < 1e-12
    row.refresh_from_db()
    assert row.accepte_le


@pytest.mark.parametrize("qui", ["inconnu", "bruno", "denis", "chantal"])
def test_les_portes(request, alice, qui):
    dessiner(alice)
    client = request.getfixturevalue(qui)
    for url in (adresse(), etape("dessin")):
        for reponse in (client.get(url, follow=True), client.post(url, {}, follow=True)):
            assert "Redécoupage" not in texte(reponse)
            assert reponse.status_code == 403 or "/compte/connexion/" in reponse.redirect_chain[-1][0]


def test_ce_qui_n_existe_pas(alice, ville):
    assert alice.get("/admin/quartiers/redecoupage/dessiner/999999/").status_code == 404
    assert alice.get("/admin/quartiers/redecoupage/999999/dessin/").status_code == 404
    fichier = Redecoupage.objects.create(nature="conseil", origine="zones.geojson", fichier=b"x")
    assert alice.get(etape("dessin", fichier)).status_code == 404


def test_le_dessin_se_reprend(alice, ville):
    """From the differences back to what was drawn: nothing is lost, and it stays one redécoupage."""
    dessiner(alice)
    page = alice.get(etape("differences")).content.decode()
    assert etape("dessin") in page
    form = champs(alice.get(etape("dessin")), "dessin_form")
    assert json.loads(form["geom"][0])["type"] == "MultiPolygon"
    assert form["a_partir_du"] == [JANVIER]
    assert alice.post(etape("dessin"), form | {"a_partir_du": "2027-02-01"}).url == etape("differences")
    assert Redecoupage.objects.get().jour == dt.date(2027, 2, 1)


def test_un_trou_et_un_polygone_seul(alice, ville):
    carre = Polygon(
        Polygon.from_bbox((5.86, 43.09, 5.88, 43.11))[0], Polygon.from_bbox((5.865, 43.095, 5.87, 43.1))[0]
    )
    dessiner(alice, geom=carre.json)
    envoyer(alice, "differences", "accepter_form", "accepter")
    assert trace("S").equals(MultiPolygon(carre, srid=4326))


def test_clore(alice, ville):
    dessiner(alice, clore="on")
    page = texte(alice.get(etape("differences")))
    assert "Sud prend fin" in page
    envoyer(alice, "differences", "accepter_form", "accepter")
    assert list(Zone.objects.closed(dt.date(2027, 1, 1))) == [zone("S")]


def test_scinder_a_la_main(alice, ville):
    """Closed, then its ground drawn for two others on the same day: they follow it."""
    dessiner(alice, clore="on")
    envoyer(alice, "differences", "accepter_form", "accepter")
    for n, part in enumerate(couper(trace("S"), 5.888)):
        neuve = Zone.objects.create(nature="conseil", code=f"S{n}", nom=f"Sud {n}", slug=f"sud-{n}")
        form = champs(alice.get(adresse(neuve)), "dessin_form", geom=multi(part).json, a_partir_du=JANVIER)
        assert "clore" not in form, "it has nothing to end yet"
        alice.post(adresse(neuve), form)
        envoyer(alice, "differences", "accepter_form", "accepter")
    assert set(zone("S").suites.values_list("apres__code", flat=True)) == {"S0", "S1"}


def test_rien_ne_change(alice, ville):
    dessiner(alice, geom=trace("S").json)
    assert "Rien ne change" in texte(alice.get(etape("differences")))


@pytest.mark.parametrize(
    ("changes", "champ", "phrase"),
    [
        ({"a_partir_du": ""}, "a_partir_du", "Dites à partir de quel jour."),
        ({"a_partir_du": "demain"}, "a_partir_du", "Écrivez une date"),
        ({"a_partir_du": "2020-01-01"}, "a_partir_du", "choisissez un jour plus tard"),
        ({"a_partir_du": "9999-12-31"}, "a_partir_du", "Choisissez un jour avant l’an 2100."),
        ({"geom": NOEUD}, "geom", "contour invalide"),
        ({"geom": PARIS}, "geom", "hors de la commune"),
        ({"geom": ""}, "geom", "Dessinez le contour sur la carte."),
        ({"geom": '{"type":"MultiPolygon","coordinates":[]}'}, "geom", "Dessinez le contour sur la carte."),
        ({"geom": "n’importe\x00quoi" + "x" * 10_000}, "geom", "ne se lisent pas"),
        (
            {"geom": '{"type":"Point","coordinates":[5.87,43.1]}'},
            "geom",
            "Dessinez un ou plusieurs polygones.",
        ),
        ({"geom": '{"type":"Polygon","coordinates":[[[5.8,"x"]]]}'}, "geom", "ne se lisent pas"),
    ],
)
def test_ce_qui_est_refuse_l_est_a_sa_place(alice, ville, changes, champ, phrase):
    reponse = dessiner(alice, **changes)
    assert reponse.status_code == 422
    assert any(phrase in e for e in erreurs(reponse)[champ]), erreurs(reponse)
    assert Contour.objects.filter(zone=zone("S")).count() == 1
    assert not Redecoupage.objects.exists()
    if champ == "a_partir_du":
        assert json.loads(reponse.context["form"]["geom"].value())["type"] == "MultiPolygon", "kept"

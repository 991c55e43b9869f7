"""Outlines and their periods, as the administrator enters them."""

import datetime as dt
import json

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from mairie.tests.test_admin import adresse, envoyer, erreurs
from quartiers.models import Contour, Zone

CARRE = MultiPolygon(Polygon.from_bbox((5.86, 43.09, 5.88, 43.11)))
TROUE = MultiPolygon(
    Polygon(
        Polygon.from_bbox((5.86, 43.09, 5.88, 43.11))[0], Polygon.from_bbox((5.865, 43.095, 5.87, 43.1))[0]
    )
)
NOEUD = '{"type":"MultiPolygon","coordinates":[[[[5.86,43.09],[5.88,43.11],[5.88,43.09],[5.86,43.11],[5.86,43.09]]]]}'
PARIS = MultiPolygon(Polygon.from_bbox((2.3, 48.8, 2.4, 48.9)))


@pytest.fixture
def sud(ville):
    return Zone.objects.conseils().get(code="S")


def contour(n, premier, dernier="", geom=CARRE):
    texte = geom if isinstance(geom, str) else geom.json
    return {
        f"contours__{n}__periode_0": premier,
        f"contours__{n}__periode_1": dernier,
        f"contours__{n}__geom": texte,
    }


def test_ca_marche(alice, sud):
    """The outline of today ends, another begins the next day: one save."""
    reponse = envoyer(alice, sud, contours__0__periode_1="31/12/2026", **contour(1, "01/01/2027", geom=TROUE))
    assert reponse.status_code == 302, erreurs(reponse)
    ancien, nouveau = sud.contours.order_by("periode")
    assert (ancien.periode.lower, ancien.periode.upper) == (dt.date(2020, 1, 1), dt.date(2027, 1, 1))
    assert (nouveau.periode.lower, nouveau.periode.upper) == (dt.date(2027, 1, 1), None)
    assert nouveau.geom.equals(TROUE), "the hole is kept"
    assert str(ancien) == "Sud, du 01/01/2020 au 31/12/2026"
    assert str(nouveau) == "Sud, depuis le 01/01/2027"


def test_nothing_changes_where_nothing_was_changed(alice, sud):
    avant = list(Contour.objects.filter(zone=sud).values_list("pk", "periode", "geom"))
    assert envoyer(alice, sud).status_code == 302
    assert list(Contour.objects.filter(zone=sud).values_list("pk", "periode", "geom")) == avant


@pytest.mark.parametrize("premier", ["01/01/2027", "01/01/2019", "01/01/2020"])
def test_an_overlap_is_said_beside_the_later_one(alice, sud, premier):
    [phrase] = erreurs(envoyer(alice, sud, **contour(1, premier)))
    assert phrase.startswith("Le 01/01/20")
    assert "un autre contour de cette zone est déjà en vigueur : donnez-lui un dernier jour" in phrase
    assert sud.contours.count() == 1


def test_the_day_of_the_change_belongs_to_one_alone(alice, sud):
    reponse = envoyer(alice, sud, contours__0__periode_1="01/01/2027", **contour(1, "01/01/2027"))
    assert len(erreurs(reponse)) == 1


def test_two_outlines_exchange_their_periods(alice, sud):
    ancien = sud.contours.get()
    Contour.objects.filter(pk=ancien.pk).update(periode=(dt.date(2020, 1, 1), dt.date(2025, 1, 1)))
    neuf = Contour.objects.create(zone=sud, geom=CARRE, periode=(dt.date(2025, 1, 1), None))
    reponse = envoyer(
        alice,
        sud,
        contours__0__periode_0="01/01/2025",
        contours__0__periode_1="",
        contours__1__periode_0="01/01/2020",
        contours__1__periode_1="31/12/2024",
    )
    assert reponse.status_code == 302, erreurs(reponse)
    neuf.refresh_from_db()
    assert neuf.periode.upper == dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        (contour(1, "02/01/2027", "01/01/2027"), "Le dernier jour vient avant le premier."),
        (contour(1, "demain"), "Saisissez une date valide."),
        (contour(1, "", "01/01/2027"), "Donnez le premier jour."),
        (contour(1, "31/02/2027"), "Saisissez une date valide."),
        (contour(1, "01/01/2027", "31/12/9999"), "Pour une période qui dure, laissez le dernier jour vide."),
        (contour(1, "01/01/2027", geom=NOEUD), "Ce contour se croise lui-même"),
        (contour(1, "01/01/2027", geom=PARIS), "Ce contour est tout entier hors de la commune."),
        (
            contour(1, "01/01/2027", geom='{"type":"MultiPolygon","coordinates":[]}'),
            "Dessinez le contour sur la carte.",
        ),
        (contour(1, "01/01/2027", geom=""), "Aucune valeur géométrique fournie."),
        (contour(1, "01/01/2027", geom="n’importe quoi"), "Valeur géométrique non valide."),
        (
            contour(1, "01/01/2027", geom='{"type":"Point","coordinates":[5.87,43.1]}'),
            "Type de géométrie non valide.",
        ),
        (
            contour(1, "01/01/2027", geom='{"type":"Polygon","coordinates":[[[5.8,"x"]]]}'),
            "Valeur géométrique non valide.",
        ),
    ],
)
def test_garbage_is_refused_beside_its_field(alice, sud, changes, phrase):
    reponse = envoyer(alice, sud, contours__0__periode_1="31/12/2026", **changes)
    assert any(phrase in e for e in erreurs(reponse)), erreurs(reponse)
    assert sud.contours.count() == 1


def test_what_was_drawn_is_not_lost_with_the_refusal(alice, sud):
    reponse = envoyer(alice, sud, **contour(1, "02/01/2027", "01/01/2027"))
    page = reponse.content.decode()
    assert 'value="02/01/2027"' in page
    forms = reponse.context["inline_admin_formsets"][0].formset.forms
    assert json.loads(forms[1]["geom"].value())["type"] == "MultiPolygon"


def test_a_polygon_becomes_one_of_several(alice, sud):
    un = contour(1, "01/01/2027", geom=CARRE[0].json)
    reponse = envoyer(alice, sud, contours__0__periode_1="31/12/2026", **un)
    assert reponse.status_code == 302, erreurs(reponse)
    assert sud.contours.get(periode__startswith=dt.date(2027, 1, 1)).geom.equals(CARRE)


def test_an_outline_in_use_is_not_deleted(alice, sud):
    assert envoyer(alice, sud, contours__0__DELETE="on").status_code == 302
    assert not sud.contours.exists()


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"nature": "quartier"}, "Un quartier est rattaché à un conseil de quartier."),
        ({"code": "N"}, "Un objet Zone avec ces champs Nature et Code existe déjà."),
        ({"slug": "é à"}, "Ce champ ne doit contenir que des lettres, des nombres, des tirets bas"),
    ],
)
def test_a_zone_keeps_its_sense(alice, sud, changes, phrase):
    assert any(phrase in e for e in erreurs(envoyer(alice, sud, **changes)))


def test_only_a_quartier_has_a_parent(alice, sud):
    nord = Zone.objects.conseils().get(code="N")
    assert erreurs(envoyer(alice, sud, parent=nord.pk)) == ["Seul un quartier est rattaché à une autre zone."]


def test_the_list_tells_what_is_drawn_today(alice, sud):
    sud.contours.all().delete()
    liste = alice.get(adresse(Zone, "changelist"), {"contour": "non"}).context["cl"].result_list
    assert [z.code for z in liste] == ["S"]

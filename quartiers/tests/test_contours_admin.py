"""A zone as the administrator enters it; its outlines are shown there, and drawn elsewhere."""

import pytest

from mairie.tests.test_admin import adresse, envoyer, erreurs
from quartiers.models import Zone
from tests.formulaires import champs


@pytest.fixture
def sud(ville):
    return Zone.objects.conseils().get(code="S")


def test_ca_marche(alice, sud):
    page = alice.get(adresse(sud)).content.decode()
    assert "Sud, depuis le 01/01/2020" in page
    assert "croquis-trait" in page
    assert f"/admin/quartiers/redecoupage/dessiner/{sud.pk}/" in page
    assert envoyer(alice, sud, nom="Sud et mer").status_code == 302
    assert sud.contours.count() == 1


def test_a_new_zone_is_drawn_next(alice, sud):
    url = adresse(Zone, "add")
    form = champs(alice.get(url), "zone_form", nature="cil", code="C99", nom="Les Pins", slug="les-pins")
    neuve = alice.post(url, form)
    zone = Zone.objects.get(code="C99")
    assert neuve.url == f"/admin/quartiers/redecoupage/dessiner/{zone.pk}/"
    assert "pas encore de contour" in alice.get(adresse(zone)).content.decode()


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

"""Known places: entered by an administrator, found by their names."""

from __future__ import annotations

import pytest

from quartiers.models import LieuConnu
from quartiers.recherche import chercher

pytestmark = pytest.mark.django_db
AJOUT = "/admin/quartiers/lieuconnu/add/"


def test_ca_marche(alice):
    answer = alice.post(AJOUT, {"nom": "Kiosque à musique", "coordonnees": "43.1012, 5.8805"})
    assert answer.status_code == 302
    (lieu,) = chercher("kiosk musique")
    assert (lieu.nom, lieu.lon, lieu.lat) == ("Kiosque à musique", 5.8805, 43.1012)
    row = LieuConnu.objects.get(nom="Kiosque à musique")
    page = alice.get(f"/admin/quartiers/lieuconnu/{row.pk}/change/")
    assert "43.1012, 5.8805" in page.content.decode()


@pytest.mark.parametrize(
    ("coordonnees", "phrase"),
    [
        ("", "obligatoire"),
        ("quelque part", "Écrivez deux nombres"),
        ("43.095, 5.835", "commune voisine"),
        ("48.85, 2.35", "hors de La Seyne-sur-Mer"),
        ("NaN, inf", "Écrivez deux nombres"),
    ],
)
def test_a_wrong_place_is_said_at_its_field(alice, coordonnees, phrase):
    before = LieuConnu.objects.count()
    page = alice.post(AJOUT, {"nom": "Nulle part", "coordonnees": coordonnees})
    assert page.status_code == 200
    assert phrase in page.content.decode()
    assert LieuConnu.objects.count() == before


@pytest.mark.parametrize("mots", ["l'évescat", "l’Évescat", "Tamaris l'evescat"])
def test_both_apostrophes_find(ville, mots):
    assert "Tamaris – L’Évescat – Pas du Loup" in [lieu.nom for lieu in chercher(mots)]


def test_a_name_is_given_once(alice):
    assert (
        "existe déjà"
        in alice.post(AJOUT, {"nom": "Place de la Lune", "coordonnees": "43.1012, 5.8805"}).content.decode()
    )

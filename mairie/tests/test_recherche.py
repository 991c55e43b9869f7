"""Everyday words find the category."""

from __future__ import annotations

import csv

import pytest

from mairie.demonstration import DOSSIER
from mairie.models import Categorie

pytestmark = pytest.mark.django_db

PLAINTES = list(csv.DictReader((DOSSIER / "plaintes.csv").open(encoding="utf-8")))
COURANTES = [
    ("lampadaire", "ECL-01"),
    ("LAMPADAIRES", "ECL-01"),
    ("lampadère", "ECL-01"),
    ("éclairage", "ECL-01"),
    ("lampad", "ECL-01"),
    ("trou dans la route", "VOI-01"),
    ("nid de poule", "VOI-01"),
    ("poubelle qui déborde", "PRO-04"),
    ("poubele", "PRO-04"),
    ("matelas sur le trottoir", "PRO-01"),
    ("voiture ventouse", "CIR-06"),
    ("crottes de chien", "PRO-05"),
    ("plage sale", "LIT-01"),
    ("feu rouge cassé", "CIR-02"),
    ("odeur de gaz", "ECL-06"),
    ("rat", "ESV-08"),
    ("des rats", "ESV-08"),
    ("arbre tombé", "ESV-01"),
    ("tag", "PRO-06"),
    ("graffitis", "PRO-06"),
    ("fuite d'eau", "EAU-01"),
    ("fuite d’eau", "EAU-01"),
    ("l'eau", "EAU-02"),
    ("l’eau", "EAU-02"),
    ("plus d'eau", "EAU-02"),
    ("plus d’eau", "EAU-02"),
    ("bouche d'égout", "EAU-04"),
    ("bouche d’égout", "EAU-04"),
    ("dos-d'âne", "CIR-04"),
    ("dos d’âne", "CIR-04"),
    ("égout bouché", "EAU-03"),
    ("ça sent les égouts", "EAU-03"),
    ("seringue", "PRO-02"),
    ("passage piéton effacé", "CIR-03"),
    ("balançoire cassée", "ESV-04"),
    ("banc cassé", "VOI-05"),
    ("bruit des voisins la nuit", "TRQ-01"),
    ("moisissure appartement", "HAB-01"),
    ("frelon asiatique", "ESV-07"),
    ("panneau stop", "CIR-01"),
]


@pytest.mark.parametrize(("mots", "code"), COURANTES)
def test_ca_marche(ville, mots, code):
    found = [c.code for c in Categorie.objects.active().searching(mots)]
    assert code in found[:5], found


@pytest.mark.parametrize("plainte", PLAINTES, ids=lambda p: p["lieu"])
def test_une_vraie_plainte_telle_qu_elle_est_ecrite(ville, plainte):
    found = [c.code for c in Categorie.objects.active().searching(plainte["texte"])]
    assert set(plainte["categories"].split("|")) & set(found[:5]), found


@pytest.mark.parametrize(
    "mots",
    [
        "",
        " ",
        "le de la",
        "💡",
        "& | ! :* ()",
        "'",
        "\\",
        "%",
        "a\0b",
        "x" * 10_000,
        "mot " * 5_000,
        "zzzzqqqq",
    ],
)
def test_n_importe_quoi_ne_trouve_rien_ou_presque(ville, mots, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert len(Categorie.objects.active().searching(mots)) <= 12


def test_une_categorie_inactive_ne_se_trouve_pas(ville):
    Categorie.objects.filter(code="ECL-01").update(active=False)
    assert "ECL-01" not in [c.code for c in Categorie.objects.active().searching("lampadaire")]


@pytest.mark.django_db
@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_les_deux_apostrophes_trouvent(ville, apostrophe):
    """A keyboard writes one, a telephone the other."""
    found = [c.libelle for c in Categorie.objects.searching(f"dépôt d{apostrophe}encombrants")]
    assert "Dépôt sauvage d’encombrants ou de gravats" in found[:2]

"""What has not changed is kept for ever, what has is seen at once: the generation in the address of a tile."""

from __future__ import annotations

import itertools
import json

import pytest
from django.contrib.gis.gdal import DataSource

from carte import comptes, grille, tuiles
from carte.filtres import Filtres
from mairie.models import Categorie, Groupe
from signalements.etats import Etat, Famille
from signalements.models import Signalement

pytestmark = pytest.mark.django_db
ETERNEL = "public, max-age=31536000, immutable"


def tuile_de(row: Signalement, z: int) -> tuple[int, int, int]:
    return z, row.pixel_x // grille.cote(z), row.pixel_y // grille.cote(z)


def generation(z: int, x: int, y: int) -> int:
    """As the page adds them up."""
    found = tuiles.generations()
    shift = grille.Z_REGION - z
    total = found.pop("", 0)
    for name, n in found.items():
        rx, ry = map(int, name.split("/"))
        touches = (
            (rx >> shift, ry >> shift) == (x, y) if shift >= 0 else (rx, ry) == (x >> -shift, y >> -shift)
        )
        total += n * touches
    return total


def demander(client, address: tuple[int, int, int], **params):
    return client.get("/carte/tuiles/{}/{}/{}.json".format(*address), params)


@pytest.mark.parametrize("z", [9, 11, 12, 13, 18])
def test_ca_marche(amina, lampadaire, z):
    row = Signalement.objects.get()
    address = tuile_de(row, z)
    before = generation(*address)
    assert before > 0
    assert tuiles.tuile(Filtres(), *address).generation == before
    kept = demander(amina, address, g=before)
    assert kept["Cache-Control"] == ETERNEL
    assert row.numero in kept.content.decode()
    # Folding moves nothing that anybody can see.
    comptes.plier()
    assert generation(*address) == before
    assert demander(amina, address, g=before)["Cache-Control"] == ETERNEL
    Signalement.objects.update(etat="pris_en_charge")
    after = generation(*address)
    assert after > before
    assert json.loads(demander(amina, address, g=after).content)["points"][0][3] == 1


def test_une_autre_generation_n_est_gardee_par_personne(amina, lampadaire):
    """Somebody who asks for tomorrow's tile must not leave today's in everybody's cache."""
    address = tuile_de(Signalement.objects.get(), 14)
    now = generation(*address)
    for g in (0, now - 1, now + 1, 10**15 - 1):
        response = demander(amina, address, g=g)
        assert response.status_code == 200
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("g", ["-1", "1.5", "x", "1e3", "٣", "9" * 16, "1 "])
def test_une_generation_qui_n_en_est_pas_une(amina, lampadaire, g):
    response = demander(amina, tuile_de(Signalement.objects.get(), 14), g=g)
    assert response.status_code == 400
    assert response.json() == {"erreurs": {"g": ["La génération est un nombre entier."]}}


def test_ce_que_disent_les_tuiles_change_aussi_par_les_mots(lampadaire):
    address = tuile_de(Signalement.objects.get(), 14)
    other = Groupe.objects.exclude(pk=lampadaire.categorie.groupe_id).first()
    for change in ({"code": "AUTRE-01"}, {"groupe": other}):
        before = generation(*address)
        Categorie.objects.filter(pk=lampadaire.categorie_id).update(**change)
        assert generation(*address) == before + 1
        assert tuiles.tuile(Filtres(), *address).generation == before + 1


def test_loin_d_ici_rien_ne_change(lampadaire):
    far = (14, 0, 0)
    before = generation(*far)
    Signalement.objects.update(etat="pris_en_charge")
    assert generation(*far) == before


def test_refaire_la_carte_garde_les_generations(cent_vingt):
    before = tuiles.generations()
    comptes.plier(40)
    comptes.reconstruire()
    assert tuiles.generations() == before


def test_les_generations_en_une_petite_reponse(amina, cent_vingt, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = amina.get("/carte/generations.json")
    assert response["Cache-Control"] == "no-cache"
    assert response.json() == {"z": 12, "generations": tuiles.generations()}
    assert len(response.content) < 400


# -- For a GIS ------------------------------------------------------------------------


def test_les_memes_choses_en_tuiles_vectorielles(amina, cent_vingt, tmp_path):
    """What GDAL, and so QGIS, reads of the vector tile is what the page reads of the JSON one."""
    row = Signalement.objects.publics().exclude(position=None).first()
    for z in (9, 12, 18):
        address = tuile_de(row, z)
        told = json.loads(tuiles.tuile(Filtres(), *address).contenu)
        response = amina.get("/carte/tuiles/{}/{}/{}.mvt".format(*address))
        assert response["Content-Type"] == "application/vnd.mapbox-vector-tile"
        assert response["Access-Control-Allow-Origin"] == "*"
        path = tmp_path / f"{z}.mvt"
        path.write_bytes(response.content)
        layers = {layer.name: layer for layer in DataSource(str(path))}
        assert {n for n in ("grappes", "points") if told[n]} == set(layers)
        if told["points"]:
            assert sorted(f.get("numero") for f in layers["points"]) == sorted(p[0] for p in told["points"])
        if told["grappes"]:
            assert sorted(f.get("n") for f in layers["grappes"]) == sorted(
                sum(g[2:]) for g in told["grappes"]
            )
            assert sum(f.get("resolu") for f in layers["grappes"]) == sum(g[2 + 5] for g in told["grappes"])


def test_tilejson(amina, ville):
    found = amina.get("/carte/tuiles.json").json()
    assert found["tilejson"] == "3.0.0"
    assert found["tiles"] == ["http://testserver/carte/tuiles/{z}/{x}/{y}.mvt"]
    assert (found["minzoom"], found["maxzoom"]) == (9, 18)
    west, south, east, north = found["bounds"]
    assert west < 5.88 < east
    assert south < 43.1 < north
    assert [layer["id"] for layer in found["vector_layers"]] == ["grappes", "points"]


def test_l_adresse_d_un_lieu_se_lit_dans_les_deux_sens():
    for x, y in ((0, 0), (1, 0), (0, 1), (2114, 1503), (2**30 - 1, 2**30 - 1)):
        assert grille.adresse(grille.morton(x, y)) == (x, y)


def test_une_tuile_coute_deux_requetes_dont_une_pour_ses_points(lampadaire, django_assert_num_queries):
    address = tuile_de(Signalement.objects.get(), 12)
    with django_assert_num_queries(2):
        tuiles.tuile(Filtres(), *address)
    with django_assert_num_queries(1):
        tuiles.tuile(Filtres(etats=[Famille.REFUSE]), *address)


def au_milieu(monkeypatch, fois: int, faire) -> None:
    """Let something happen between the two statements of a tile, that many times."""
    lire, restent = tuiles.Requete.points, iter(range(fois))

    def points(*demande):
        if next(restent, None) is not None:
            faire()
        return lire(*demande)

    monkeypatch.setattr(tuiles.Requete, "points", points)


def test_un_changement_au_milieu_fait_relire_la_tuile(lampadaire, monkeypatch):
    address = tuile_de(Signalement.objects.get(), 12)
    avant = tuiles.tuile(Filtres(), *address)
    au_milieu(monkeypatch, 1, lambda: Signalement.objects.update(etat=Etat.PRIS_EN_CHARGE))
    entre = tuiles.tuile(Filtres(), *address)
    monkeypatch.undo()
    assert entre == tuiles.tuile(Filtres(), *address)
    assert entre.generation > avant.generation
    assert b",1," in entre.contenu  # in progress


def test_sans_repit_la_tuile_n_est_gardee_sous_aucun_numero(lampadaire, amina, monkeypatch):
    row = Signalement.objects.get()
    etats = itertools.cycle([Etat.PRIS_EN_CHARGE, Etat.RECU])
    au_milieu(monkeypatch, 99, lambda: Signalement.objects.update(etat=next(etats)))
    z, x, y = tuile_de(row, 12)
    assert tuiles.tuile(Filtres(), z, x, y).generation == tuiles.AUCUNE
    reponse = amina.get(f"/carte/tuiles/{z}/{x}/{y}.json?g={sum(tuiles.generations().values()) + 2}")
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"

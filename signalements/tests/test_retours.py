"""The places that keep coming back: counted each night, each place once."""

import datetime as dt
import math
import random

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from mairie.models import Categorie, Compte
from signalements import operations, retours, veille
from signalements.etats import Etat
from signalements.models import Retour, Signalement
from signalements.operations import Envoi, deposer
from signalements.retours import avec_endroit, revient

LON, LAT = 5.8901, 43.0811
METRE = 1 / 111_320
"""Of latitude, in degrees."""


@pytest.fixture
def la(ville):
    """Put a report that many metres north of one spot, so many days ago."""

    def mettre(metres: float = 0, jours: int = 10, code: str = "ECL-01") -> Signalement:
        point = Point(LON, LAT + metres * METRE, srid=4326)
        row = deposer(envoi=Envoi(categorie=Categorie.objects.get(code=code), point=point)).signalement
        Signalement.objects.filter(pk=row.pk).update(recu_le=timezone.now() - dt.timedelta(days=jours))
        return row

    return mettre


def test_ca_marche(la):
    first, middle, last = la(0), la(20), la(40)
    la(500)
    assert retours.compter(timezone.now()) == 1
    assert list(Retour.objects.values_list("signalement", "fois")) == [(middle.pk, 3)]
    assert first.pk < middle.pk < last.pk


def test_chaque_nuit(la):
    for _ in range(3):
        la()
    veille.veiller(timezone.localdate())
    assert Retour.objects.get().fois == 3
    Signalement.objects.update(recu_le=timezone.now() - dt.timedelta(days=400))
    retours.compter(timezone.now())
    assert not Retour.objects.exists(), "a place is forgotten once it is quiet"


def test_ni_un_autre_genre_ni_une_autre_annee_ni_trop_loin(la):
    la(0), la(10)
    la(5, code="PRO-01")
    la(5, jours=366)
    la(45)
    assert retours.compter(timezone.now()) == 0


def test_ni_prive_ni_retire_ni_doublon(la):
    private = Categorie.objects.filter(visibilite=Categorie.Visibilite.PRIVE)[0]
    rows = [la(0), la(5)]
    for _ in range(3):
        la(0, code=private.code)
    merged, gone = la(1), la(2)
    bruno = Compte.objects.get(email="bruno@example.org")
    operations.changer_etat(signalement=merged, vers=Etat.DOUBLON, auteur=bruno, original=rows[0])
    Signalement.objects.filter(pk=gone.pk).update(etat=Etat.RETIRE, clos_le=timezone.now())
    assert retours.compter(timezone.now()) == 0


def test_deux_endroits_restent_deux(la):
    for metres in (0, 1, 2, 100, 101, 102, 103):
        la(metres)
    retours.compter(timezone.now())
    assert sorted(Retour.objects.values_list("fois", flat=True)) == [3, 4]


def test_reviennent_ceux_que_l_endroit_compte(la):
    """The middle and those at thirty metres of it, of its kind; whoever comes there since as well."""
    first, middle, last = la(0), la(25), la(50)
    autre, loin = la(25, code="PRO-01"), la(90)
    retours.compter(timezone.now())
    since = la(20)
    here = {first, middle, last, since}
    assert set(Signalement.objects.filter(revient())) == here
    assert {(r.pk, r.endroit, r.fois) for r in avec_endroit(Signalement.objects.all())} == {
        *((r.pk, middle.pk, 3) for r in here),
        (autre.pk, None, None),
        (loin.pk, None, None),
    }


def test_l_endroit_d_un_signalement_cache_se_tait(la):
    rows = [la(n) for n in range(3)]
    retours.compter(timezone.now())
    operations.retirer(signalement=rows[-1])
    assert not Signalement.objects.filter(revient()).exists()


# -- Beside the count that everybody would make --------------------------------


def nombreux(modele: Signalement, places: list[tuple[str, float, float]]) -> list[Signalement]:
    """As many reports like this one: of a category, so many metres east and north of the spot."""
    east, north = 81_433, 111_104  # metres in a degree here, on WGS 84
    kinds = {c.code: c for c in Categorie.objects.all()}
    return Signalement.objects.bulk_create(
        Signalement(
            numero=f"{rank:010}",
            cle_empreinte="x",
            categorie=kinds[code],
            service=modele.service,
            position=Point(LON + x / east, LAT + y / north, srid=4326),
            recu_le=modele.recu_le,
            echeance_legale=modele.echeance_legale,
            objectif_le=modele.objectif_le,
        )
        for rank, (code, x, y) in enumerate(places)
    )


def un_a_un(rows: list[Signalement], places: list[tuple[str, float, float]]) -> dict[int, int]:
    """How many of its kind stand within thirty metres of each, itself included."""
    kinds = [row.categorie.groupe_id for row in rows]
    return {
        row.pk: sum(k == kind and math.dist(a[1:], b[1:]) <= 30 for k, b in zip(kinds, places, strict=True))
        for row, kind, a in zip(rows, kinds, places, strict=True)
    }


def semer(graine: int, combien: int, largeur: float) -> list[tuple[str, float, float]]:
    """Places drawn at random in a square and along a street; one in four is another's, or thirty metres from it."""
    hasard = random.Random(graine)
    places: list[tuple[str, float, float]] = []
    for _ in range(combien):
        code = hasard.choice(["ECL-01", "ECL-01", "ECL-02", "PRO-01"])
        x, y = hasard.uniform(0, largeur), hasard.choice([0, hasard.uniform(-largeur / 2, largeur / 2)])
        if places and hasard.random() < 0.25:
            _code, x, y = hasard.choice(places)
            x, y = hasard.choice(
                [(x, y), (x + 29.99, y), (x, y - 30.01), (x + 18, y + 23.99), (x - 18, y + 24.01)]
            )
        places.append((code, x, y))
    return places


@pytest.mark.parametrize("graine", range(4))
def test_comme_un_a_un(la, graine):
    places = semer(graine, combien=150, largeur=300)
    rows = nombreux(la(jours=400), places)
    counts = un_a_un(rows, places)
    assert max(counts.values()) < retours.UN_A_UN - 5, "so few that none is counted by lines"
    where = {row.pk: (row.categorie.groupe_id, *place[1:]) for row, place in zip(rows, places, strict=True)}
    expected = {
        (pk, fois)
        for pk, fois in counts.items()
        if fois >= 3
        and not any(
            (counts[other], other) > (fois, pk)
            for other in counts
            if where[other][0] == where[pk][0] and math.dist(where[other][1:], where[pk][1:]) <= 60
        )
    }
    assert retours.compter(timezone.now()) == len(expected) > 5
    assert set(Retour.objects.values_list("signalement", "fois")) == expected


def test_la_ou_ils_sont_nombreux(la):
    """Line by line: the middle is as good as the best, and how many came there is told exactly."""
    places = [("ECL-01", x, y) for _code, x, y in semer(7, combien=600, largeur=150)]
    rows = nombreux(la(jours=400), places)
    counts = un_a_un(rows, places)
    assert max(counts.values()) > 2 * retours.UN_A_UN
    retours.compter(timezone.now())
    found = dict(Retour.objects.values_list("signalement", "fois"))
    assert found == {pk: counts[pk] for pk in found}
    at = {row.pk: place[1:] for row, place in zip(rows, places, strict=True)}
    for kept, fois in found.items():
        near = max(counts[pk] for pk, place in at.items() if math.dist(at[kept], place) <= 60)
        assert near <= 1.1 * fois, "no other has clearly more around it"
    assert all(math.dist(at[a], at[b]) > 60 for a in found for b in found if a < b)
    assert max(found.values()) >= 0.95 * max(counts.values())


def test_a_l_autre_bout_du_monde(la):
    """Thirty metres are thirty metres overseas, south of the equator and west of Greenwich as well."""
    *others, middle = [la(n) for n in range(4)]
    lat, lon = -17.53, -149.57
    east = METRE / math.cos(math.radians(lat))
    for row, metres in zip((*others, middle), (29, -29, 31, 0), strict=True):
        Signalement.objects.filter(pk=row.pk).update(position=Point(lon + metres * east, lat, srid=4326))
    retours.compter(timezone.now())
    assert list(Retour.objects.values_list("signalement", "fois")) == [(middle.pk, 3)]

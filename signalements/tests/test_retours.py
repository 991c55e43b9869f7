"""The places that keep coming back: counted each night, each place once."""

import datetime as dt

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

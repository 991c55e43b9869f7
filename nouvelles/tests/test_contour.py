"""Another outline: one letter to each subscriber of the zone, before it counts."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from config.management.commands.atelier import Command as Atelier
from mairie import delais
from nouvelles.contours import annoncer_contour, annoncer_contours
from nouvelles.operations import Rythme, Voeu, changer, quitter
from nouvelles.tests.conftest import AMINA, SABLETTES, abonne, mots, objet, zone
from quartiers.filiation import filier
from quartiers.models import Contour, Nature, Zone
from quartiers.tests.aides import change, couper, entite, trace
from signalements import poste
from signalements.models import AbonnementNouvelles, Courriel

pytestmark = pytest.mark.django_db
JOUR = dt.date(2027, 1, 1)


@pytest.fixture
def sud(ville) -> Zone:
    return zone("conseil", "S")


def fermer(z: Zone, jour: dt.date) -> Contour:
    """The last outline of this zone ends the day before."""
    last = z.contours.latest("periode")
    last.periode = DateRange(last.periode.lower, jour)
    last.save()
    return last


def rapetisser(z: Zone, jour: dt.date = JOUR) -> Contour:
    """From that day on the zone is smaller."""
    last = fermer(z, jour)
    smaller = last.geom.buffer(-0.0005)
    return Contour.objects.create(
        zone=z,
        geom=smaller if smaller.geom_type == "MultiPolygon" else f"SRID=4326;{_multi(smaller)}",
        periode=DateRange(jour, None),
    )


def _multi(polygon) -> str:
    return polygon.wkt.replace("POLYGON", "MULTIPOLYGON (") + ")"


def test_ca_marche(sud, smtp):
    abonne(zone=sud)
    abonne("nord@example.org", zone=zone("conseil", "N"))
    abonne("ville@example.org")
    assert annoncer_contours() == 0, "nothing changes"
    rapetisser(sud)
    assert annoncer_contours() == 1
    poste.poster()
    (lettre,) = smtp.recus
    assert objet(lettre) == "Conseil de quartier Sud : le contour change le 1er janvier 2027"
    vu = mots(lettre)
    assert "À partir du 1er janvier 2027" in vu
    assert "/quartiers/sud/" in vu
    assert "Changer de secteur" in vu
    assert lettre["List-Unsubscribe-Post"]
    assert annoncer_contours() == annoncer_contour(zone=sud, jour=JOUR) == 0, "told once"


def test_un_secteur_qui_disparait(sud, smtp):
    abonne(zone=sud)
    was = fermer(sud, JOUR)
    for nom, code in (("Sablettes", "S1"), ("Saint-Elme", "S2")):
        heir = Zone.objects.create(nature=Nature.CONSEIL, code=code, nom=nom, slug=nom.lower())
        Contour.objects.create(zone=heir, geom=was.geom, periode=DateRange(JOUR, None))
    filier(nature=Nature.CONSEIL, jour=JOUR)
    assert annoncer_contours() == 1
    poste.poster()
    vu = mots(smtp.pour(AMINA)[0])
    assert "ce secteur n’existe plus" in vu
    assert vu.index("Conseil de quartier Sablettes") < vu.index("Conseil de quartier Saint-Elme")
    assert "Conseil de quartier Centre" not in vu, "a neighbour takes nothing"
    assert "choisissez-en un autre" in vu


def test_les_suites_sont_celles_de_la_filiation(sud, smtp):
    """Whoever takes a fiftieth of it follows it, on its page as in the letter."""
    abonne(zone=sud)
    whole = trace("S")
    lon = next(n / 1000 for n in range(5850, 5950) if couper(whole, n / 1000)[0].area > 0.02 * whole.area)
    ouest, est = couper(whole, lon)
    assert ouest.area < 0.05 * whole.area
    change(entite("S1", "Le coin", ouest), entite("S2", "Les Sablettes", est), jour=JOUR, fermer=["S"])
    assert set(sud.suites.values_list("apres__nom", flat=True)) == {"Le coin", "Les Sablettes"}
    assert annoncer_contours() == 1
    poste.poster()
    vu = mots(smtp.pour(AMINA)[0])
    assert "Conseil de quartier Le coin" in vu
    assert "Conseil de quartier Les Sablettes" in vu


def test_meme_contour_sous_une_autre_periode(sud):
    abonne(zone=sud)
    last = fermer(sud, JOUR)
    Contour.objects.create(zone=sud, geom=last.geom, periode=DateRange(JOUR, None))
    assert annoncer_contours() == 0


def test_entre_en_retard_puis_oublie(sud):
    abonne(zone=sud)
    AbonnementNouvelles.objects.update(contour_dit_le=timezone.localdate() - dt.timedelta(days=30))
    rapetisser(sud, timezone.localdate() - dt.timedelta(days=2))
    assert annoncer_contours(timezone.localdate() + dt.timedelta(days=10)) == 0
    assert annoncer_contours() == 1


def test_qui_arrive_apres_le_sait_deja(sud):
    rapetisser(sud, timezone.localdate())
    abonne(zone=sud)
    assert annoncer_contours() == 0


def test_qui_change_de_secteur_est_prevenu_du_nouveau(sud):
    row = abonne(zone=sud)
    north = zone("conseil", "N")
    rapetisser(sud)
    rapetisser(north)
    annoncer_contours()
    changer(abonnement=row, voeu=Voeu(zone=north, rythme=Rythme.JOUR))
    assert annoncer_contours() == 1


def test_par_lots_et_pas_a_qui_part(sud, monkeypatch):
    monkeypatch.setattr("nouvelles.contours.LOT", 2)
    rows = [abonne(f"voisin{n}@example.org", zone=sud) for n in range(5)]
    quitter(pk=rows[0].pk)
    abonne("cercle@example.org", centre=SABLETTES, rayon_m=500)
    rapetisser(sud)
    assert annoncer_contours() == 4


def test_la_commande_et_l_atelier(sud):
    abonne(zone=sud)
    rapetisser(sud)
    out = StringIO()
    call_command("annoncer_contours", "--dry-run", stdout=out)
    assert "Sud, le 01/01/2027 : 1" in out.getvalue().replace("\xa0", " ")
    assert not Courriel.objects.exists()
    for hour, letters in ((6, 0), (7, 1), (8, 1)):
        with time_machine.travel(dt.datetime(2026, 11, 30, hour, 30, tzinfo=delais.PARIS), tick=False):
            Atelier().watch()
        assert Courriel.objects.de_nouvelles().count() == letters
    call_command("annoncer_contours", stdout=out)
    assert "0 courriels écrits." in out.getvalue()

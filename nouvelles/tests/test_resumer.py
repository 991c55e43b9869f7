"""A digest in the morning or on Monday: what came, what ended, what is planned, what comes back; or no letter."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.utils import timezone

from conseils.seances import operations as seances
from mairie.models import Categorie, Compte
from nouvelles import tournee
from nouvelles.contenu import MONTRES
from nouvelles.operations import Rythme, Voeu, changer, prochaine
from nouvelles.tests.conftest import AMINA, LUNDI, abonne, agit, mots, objet, signale, zone
from signalements import images, operations, poste, retours
from signalements.etats import Etat
from signalements.models import AbonnementNouvelles, Courriel
from signalements.tests.aides import CLE, jpeg

pytestmark = pytest.mark.django_db
NORD = Point(5.8605, 43.1125, srid=4326)
H = dt.timedelta(hours=1)
JOUR = dt.timedelta(days=1)


def travaille() -> None:
    """The worker as long as there is something to do."""
    while tournee.raconter():
        while poste.poster():
            pass


def test_ca_marche(ville, smtp, lundi):
    abonne(zone=zone("conseil", "S"), rythme=Rythme.JOUR)
    agent = Compte.objects.get(email="bruno@example.org")
    repare = signale()
    images.recevoir(jpeg("avant.jpg"), numero=repare.numero, cle=CLE)
    operations.completer(signalement=repare, cle=CLE, texte="")
    images.recevoir(jpeg("apres.jpg", "green"), numero=repare.numero, cle="jeton-de-bruno", par_la_ville=True)
    operations.changer_etat(signalement=repare, vers=Etat.RESOLU, auteur=agent, jeton="jeton-de-bruno")
    while images.preparer_une():
        pass
    operations.relire(
        signalement=repare, auteur=agent, photos=list(repare.photos.values_list("pk", flat=True))
    )
    prevu = signale(code="VOI-01")
    agit(prevu, Etat.PLANIFIE, date=LUNDI.date() + 10 * JOUR)
    nouveau = signale(code="PRO-01")
    travaille()
    assert smtp.pour(AMINA) == [], "before the morning of the next day"
    lundi.shift(JOUR)
    travaille()
    assert smtp.pour(AMINA) == [], "six o'clock"
    lundi.shift(H)
    travaille()
    (lettre,) = smtp.pour(AMINA)
    assert objet(lettre) == "Conseil de quartier Sud : 1 nouveau, 1 résolu, 1 prévu"
    vu = mots(lettre)
    assert vu.index(repare.numero) < vu.index(prevu.numero) < vu.index(nouveau.numero)
    assert "résolu le jour même · photos avant et après" in vu
    assert "prévu le 3 décembre" in vu
    assert "Chaque matin · Conseil de quartier Sud" in vu
    html = lettre.get_body("html").get_content()
    assert html.count("<img") == 2
    assert 'alt="Avant"' in html
    lundi.shift(JOUR)
    travaille()
    assert len(smtp.pour(AMINA)) == 1, "nothing to tell, no letter"


def test_le_lundi(ville, smtp, lundi):
    abonne(rythme=Rythme.SEMAINE)
    lundi.shift(2 * H)
    signale()
    travaille()
    assert smtp.pour(AMINA) == [], "that of this Monday would have told nothing"
    for _day in range(6):
        lundi.shift(JOUR)
        travaille()
        assert smtp.pour(AMINA) == []
    lundi.shift(JOUR)
    travaille()
    assert len(smtp.pour(AMINA)) == 1
    assert AbonnementNouvelles.objects.get().prochaine_le == LUNDI.date() + 14 * JOUR


def test_plusieurs_jours_manques_font_une_lettre(ville, smtp, lundi):
    abonne(rythme=Rythme.JOUR)
    for _day in range(5):
        signale()
        lundi.shift(JOUR)
    lundi.shift(5 * H)
    travaille()
    (lettre,) = smtp.pour(AMINA)
    assert "5 nouveaux" in objet(lettre)
    assert AbonnementNouvelles.objects.get().prochaine_le == LUNDI.date() + 6 * JOUR


def test_ce_qui_revient(ville, smtp, lundi):
    for _n in range(2):
        agit(signale(code="PRO-01"), Etat.RESOLU)
        lundi.shift(30 * JOUR)
    abonne(rythme=Rythme.JOUR)
    signale(code="PRO-02", lieu="Impasse des Dunes")
    signale(code="ECL-01")
    retours.compter(timezone.now())
    lundi.shift(JOUR + 3 * H)
    travaille()
    vu = mots(smtp.pour(AMINA)[0])
    assert "CE QUI REVIENT" in vu
    assert "3 fois au même endroit en un an" in vu
    assert vu.count("fois au même endroit") == 1
    assert "Dunes" not in vu, "not published yet"


def test_ce_qui_est_prive_ne_revient_pas(ville, smtp, lundi):
    """What only agents see does not count, not even as a number."""
    for _n in range(2):
        signale(code="PRO-01")
        lundi.shift(JOUR)
    Categorie.objects.filter(code="PRO-01").update(visibilite="prive")
    abonne(rythme=Rythme.JOUR)
    signale(code="PRO-02")
    retours.compter(timezone.now())
    lundi.shift(JOUR + 3 * H)
    travaille()
    assert "fois au même endroit" not in mots(smtp.pour(AMINA)[0])


def test_beaucoup_se_comptent(ville, smtp, lundi):
    abonne(rythme=Rythme.JOUR)
    for _n in range(MONTRES + 3):
        signale()
        lundi.shift(H / 60)
    retours.compter(timezone.now())
    lundi.shift(JOUR + 3 * H)
    travaille()
    vu = mots(smtp.pour(AMINA)[0])
    assert "et 3 autres." in vu
    assert vu.count("/suivi/") == MONTRES + 1, "and the place where they come back"


def test_un_refus_se_dit_refus(ville, smtp, lundi):
    abonne(rythme=Rythme.JOUR)
    agit(signale(), Etat.REFUSE, message="Ce chemin est privé.")
    lundi.shift(JOUR + 3 * H)
    travaille()
    assert objet(smtp.pour(AMINA)[0]).startswith("Refusé : Lampadaire")
    assert "1 refusé." in mots(smtp.pour(AMINA)[0])


def test_devenu_prive_entre_temps(ville, smtp, lundi):
    abonne(rythme=Rythme.JOUR)
    row = signale()
    Categorie.objects.filter(pk=row.categorie_id).update(visibilite="prive")
    lundi.shift(JOUR + 3 * H)
    travaille()
    assert smtp.pour(AMINA) == []


def test_changer_de_lieu_ne_repousse_pas_le_resume(ville, lundi):
    row = abonne(rythme=Rythme.SEMAINE)
    lundi.shift(7 * JOUR)
    changer(abonnement=row, voeu=Voeu(zone=zone("conseil", "N"), rythme=Rythme.SEMAINE))
    row.refresh_from_db()
    assert row.prochaine_le == LUNDI.date() + 7 * JOUR, "due in an hour, and still is"
    changer(abonnement=row, voeu=Voeu(zone=zone("conseil", "N"), rythme=Rythme.JOUR))
    row.refresh_from_db()
    assert row.prochaine_le == LUNDI.date() + 8 * JOUR


@pytest.mark.parametrize("jours", range(7))
def test_le_prochain_resume_est_un_lundi_a_venir(jours):
    day = LUNDI.date() + jours * JOUR
    assert prochaine(Rythme.SEMAINE, day) == LUNDI.date() + 7 * JOUR
    assert prochaine(Rythme.JOUR, day) == day + JOUR
    assert prochaine(Rythme.AUSSITOT, day) is None


def test_le_jour_du_changement_d_heure(ville, smtp):
    """Seven o'clock is that of the town, the day it has 25 hours too."""
    sunday = dt.datetime(2026, 10, 25, 5, 30, tzinfo=dt.UTC)
    with time_machine.travel(sunday - JOUR, tick=False):
        abonne(rythme=Rythme.JOUR)
        signale()
    with time_machine.travel(sunday, tick=False):
        travaille()
        assert not Courriel.objects.de_nouvelles().exists(), "half past six"
    with time_machine.travel(sunday + H, tick=False):
        travaille()
    assert len(smtp.pour(AMINA)) == 1


@pytest.mark.parametrize(
    ("nature", "code", "rythme", "dite"),
    [
        ("conseil", "S", Rythme.JOUR, True),
        ("quartier", "Q08", Rythme.SEMAINE, True),
        ("conseil", "N", Rythme.JOUR, False),
        ("conseil", "S", Rythme.AUSSITOT, False),
    ],
)
def test_la_prochaine_seance_s_annonce(ville, smtp, lundi, nature, code, rythme, dite):
    abonne(zone=zone(nature, code), rythme=rythme)
    sud, chantal = zone("conseil", "S"), Compte.objects.get(email="chantal@example.org")
    for jours, titre, annoncee in (
        (9, "Séance d’hiver", True),
        (5, "Entre nous", False),
        (30, "Plus tard", True),
    ):
        le = LUNDI + jours * JOUR + 12 * H
        seances.preparer(
            zone=sud, auteur=chantal, titre=titre, le=le, lieu="École Léo-Lagrange", annoncee=annoncee
        )
    signale()
    signale(point=NORD)
    lundi.move_to(LUNDI + 7 * JOUR + 2 * H)
    travaille()
    (lettre,) = smtp.pour(AMINA)
    for part in ("plain", "html"):
        vu = lettre.get_body(part).get_content().replace("\u00a0", " ")
        assert ("Séance d’hiver" in vu) is dite
        assert ("École Léo-Lagrange" in vu) is dite
        assert "Entre nous" not in vu
        assert "Plus tard" not in vu

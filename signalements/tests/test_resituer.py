"""Open reports follow the outlines of the day; closed ones keep their zones of then."""

from __future__ import annotations

import datetime as dt
import random
import threading
from io import StringIO

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mairie.delais import PARIS
from mairie.models import Categorie, Compte, Regle, Service
from mairie.routage import Aiguillage, service_for
from nouvelles.contours import annoncer_contours
from nouvelles.tests.conftest import abonne
from quartiers import redecoupage
from quartiers.choix_d_import import ImportRefuse
from quartiers.lieux import HorsCommune, situer, situer_tous
from quartiers.models import Contour, Nature, Redecoupage, Zone
from quartiers.tests.aides import UN_JOUR, accepte, change, couper, entite, multi, prepare, trace, zone
from signalements import deplacements, secteurs
from signalements.demonstration.ecriture import ecrire
from signalements.etats import Etat
from signalements.models import Evenement, Signalement, Situation
from signalements.operations import changer_etat, placer, resituer
from signalements.operations.depot import Envoi, deposer
from signalements.registre import verifier as verifier_registre
from signalements.tests.aides import depose

pytestmark = pytest.mark.django_db
JANVIER = dt.date(2027, 1, 1)
BORD = 5.888
"""A meridian west of the street lamp, through the conseil Sud."""


def le(jour: dt.date, heure: int = 9):
    return time_machine.travel(dt.datetime(jour.year, jour.month, jour.day, heure, tzinfo=PARIS), tick=False)


def secteurs_de(row: Signalement) -> set[str]:
    return set(row.situations.values_list("zone__code", flat=True))


def dit(*args, **options) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().replace("\xa0", " ")


def sain() -> None:
    """The counts of the map and the figures are those of the reports, and the register is whole."""
    assert "même chose" in dit("verifier_carte")
    assert "même chose" in dit("verifier_chiffres")
    assert verifier_registre() == []


def l_est_passe_au_centre(jour: dt.date = JANVIER) -> Redecoupage:
    """The east of the conseil Sud, where the street lamp is, goes to the conseil Centre-Est."""
    ouest, est = couper(trace("S"), BORD)
    return change(entite("S", "Sud", ouest), entite("CE", "Centre-Est", trace("CE").union(est)), jour=jour)


@pytest.fixture
def clos(ville) -> Signalement:
    """A report beside the street lamp, closed."""
    row = depose()
    agent = Compte.objects.get(email="elena@example.org")
    return changer_etat(signalement=row, vers=Etat.RESOLU, auteur=agent, message="C’est réparé.")


def test_ca_marche(lampadaire, clos, ville):
    l_est_passe_au_centre()
    assert "0 signalements ouverts changent" in dit("resituer") or "0 signalement ouvert" in dit("resituer")
    assert "S" in secteurs_de(lampadaire)
    with le(JANVIER):
        told = dit("resituer")
    assert "1 signalement ouvert change de secteur." in told
    assert "Sud → Centre-Est : 1" in told
    assert secteurs_de(lampadaire) == {"CE", "Q08", "CIL02"}
    assert secteurs_de(clos) == {"S", "Q08", "CIL02"}
    event = lampadaire.evenements.get(nature=Evenement.Nature.SECTEUR)
    assert event.details == {
        "jour": "2027-01-01",
        "quittees": [zone("S").pk],
        "gagnees": [zone("CE").pk],
    }
    assert Redecoupage.objects.get().applique_le is not None
    sain()


def test_jouee_deux_fois_elle_ne_fait_rien_de_plus(lampadaire):
    l_est_passe_au_centre()
    with le(JANVIER):
        dit("resituer")
        before = list(Evenement.objects.values_list("pk", flat=True))
        assert "0 signalement" in dit("resituer")
    assert list(Evenement.objects.values_list("pk", flat=True)) == before


def test_a_blanc_elle_dit_ce_qui_sera_fait_ce_jour_la(lampadaire):
    l_est_passe_au_centre()
    told = dit("resituer", dry_run=True, jour=JANVIER)
    assert "À blanc" in told
    assert "Sud → Centre-Est : 1" in told
    assert "Redécoupage du 01/01/2027" in told
    assert secteurs_de(lampadaire) == {"S", "Q08", "CIL02"}
    assert not Evenement.objects.filter(nature=Evenement.Nature.SECTEUR).exists()
    with pytest.raises(CommandError, match="--dry-run"):
        call_command("resituer", jour=JANVIER)


def test_l_atelier_le_fait_le_jour_venu(lampadaire, monkeypatch):
    l_est_passe_au_centre()
    call_command("atelier", une_fois=True)
    assert "S" in secteurs_de(lampadaire)
    with le(JANVIER, heure=1):  # before the night watch
        call_command("atelier", une_fois=True)
    assert "CE" in secteurs_de(lampadaire)


def test_la_nuit_suit_aussi_ce_qui_est_dessine_a_la_main(lampadaire):
    ouest, est = couper(trace("S"), BORD)
    Contour.objects.filter(zone=zone("S")).update(geom=multi(ouest))
    Contour.objects.filter(zone=zone("CE")).update(geom=multi(trace("CE").union(est)))
    with le(timezone.localdate() + UN_JOUR):
        call_command("atelier", une_fois=True)
    assert "CE" in secteurs_de(lampadaire)


def test_les_memes_zones_prennent_le_nouveau_contour_sans_evenement(lampadaire):
    ouest, est = couper(trace("S"), 5.87)
    change(entite("S", "Sud", est), entite("O", "Ouest", trace("O").union(ouest)), jour=JANVIER)
    with le(JANVIER):
        assert "0 signalement" in dit("resituer")
        situation = lampadaire.situations.get(zone=zone("S"))
    assert situation.contour.periode.lower == JANVIER
    assert not lampadaire.evenements.filter(nature=Evenement.Nature.SECTEUR).exists()
    sain()


def test_un_clos_rouvert_suit_la_nuit_d_apres(lampadaire, clos):
    l_est_passe_au_centre()
    with le(JANVIER):
        dit("resituer")
        assert "S" in secteurs_de(clos)
        agent = Compte.objects.get(email="elena@example.org")
        changer_etat(signalement=clos, vers=Etat.ROUVERT, auteur=agent, message="Encore éteint.")
        dit("resituer")
    assert "CE" in secteurs_de(clos)


# -- Letters ------------------------------------------------------------------------------


def test_qui_suit_une_zone_touchee_est_prevenu_d_avance(lampadaire):
    sud, nord = zone("S"), zone("N")
    abonne(zone=sud)
    abonne("farid@example.org", zone=nord)
    l_est_passe_au_centre()
    assert annoncer_contours() == 1
    assert annoncer_contours() == 0
    with le(JANVIER):
        dit("resituer")
        assert annoncer_contours() == 0, "told once, before its day"


# -- Services ---------------------------------------------------------------------------


def test_le_service_reste_et_celui_d_une_regle_est_dit(lampadaire):
    autre = Service.objects.get(code="PROP")
    Regle.objects.create(categorie=lampadaire.categorie, zone=zone("CE"), service=autre)
    before = lampadaire.service
    l_est_passe_au_centre()
    assert f"{lampadaire.numero_lisible} : {before.code} → PROP" in dit(
        "resituer", dry_run=True, jour=JANVIER
    )
    with le(JANVIER):
        assert f"{lampadaire.numero_lisible} : {before.code} → PROP" in dit("resituer")
    lampadaire.refresh_from_db()
    assert lampadaire.service == before
    assert lampadaire.evenements.get(nature=Evenement.Nature.SECTEUR).details["service_regle"] == "PROP"
    sain()


def test_une_regle_qui_n_a_pas_change_ne_dit_rien(lampadaire):
    """An agent has given it to another service than the rule: that stays between them."""
    Signalement.objects.filter(pk=lampadaire.pk).update(service=Service.objects.get(code="PROP"))
    l_est_passe_au_centre()
    assert "règle" not in dit("resituer", dry_run=True, jour=JANVIER)


def test_l_aiguillage_est_celui_de_service_for(ville):
    aiguillage = Aiguillage()
    for categorie in Categorie.objects.all():
        for code in ("Q01", "Q08", "Q14"):
            quartier = zone(code, Nature.QUARTIER)
            zones = [quartier, quartier.parent]
            from_rows = aiguillage.regle_for(categorie.pk, [z.pk for z in zones])
            assert from_rows.service_id == service_de(categorie, zones)


def service_de(categorie, zones) -> int:
    return service_for(categorie, zones).service.pk


# -- Without a point, or outside ----------------------------------------------------------


def sans_point(code: str = "Q08") -> Signalement:
    return depose(code="PRO-01", point=None, quartier=zone(code, Nature.QUARTIER))


def test_sans_point_il_suit_les_quartiers_reunis(ville):
    row = sans_point()
    assert secteurs_de(row) == {"Q08", "S"}
    joined = redecoupage.preparer_reunion(
        zones=[zone("Q08", "quartier"), zone("Q09", "quartier")], code="Q20", nom="Les Plages", jour=JANVIER
    )
    accepte(joined)
    with le(JANVIER):
        assert "1 signalement ouvert change" in dit("resituer")
    assert secteurs_de(row) == {"Q20", "S"}


def test_sans_point_un_quartier_scinde_est_a_placer_a_la_main(ville):
    row = sans_point()
    ouest, est = couper(trace("Q08", "quartier"), BORD)
    change(
        entite("Q21", "Sablettes ouest", ouest),
        entite("Q22", "Sablettes est", est),
        jour=JANVIER,
        nature="quartier",
        fermer=["Q08"],
    )
    with le(JANVIER):
        told = dit("resituer")
    assert row.numero_lisible in told
    assert "placez-le à la main" in told
    assert secteurs_de(row) == {"Q08", "S"}


def test_ce_qui_sort_de_la_commune_garde_ses_zones_et_se_dit(lampadaire):
    ouest, _est = couper(trace("83126", "commune"), 5.86)
    Contour.objects.filter(zone__nature=Nature.COMMUNE).update(geom=multi(ouest))
    assert lampadaire.numero_lisible in dit("resituer")
    assert "S" in secteurs_de(lampadaire)


def test_l_epingle_deplacee_prend_les_contours_du_jour(lampadaire, clos):
    l_est_passe_au_centre()
    agent = Compte.objects.get(email="bruno@example.org")
    with le(JANVIER):
        for row in (lampadaire, clos):
            placer(signalement=row, point=Point(5.8902, 43.081, srid=4326), auteur=agent)
    assert "CE" in secteurs_de(lampadaire)
    assert "S" in secteurs_de(clos), "it was closed under the outlines of then"


# -- Many ---------------------------------------------------------------------------------


def test_les_requetes_ne_dependent_pas_du_nombre(ville, django_assert_max_num_queries):
    rows = [depose(ecart=n * 0.00001) for n in range(30)]
    l_est_passe_au_centre()
    aiguillage = Aiguillage()
    with django_assert_max_num_queries(14):
        done = resituer(signalements=[r.pk for r in rows], jour=JANVIER, aiguillage=aiguillage)
    assert len(done) == 30
    sain()


@pytest.mark.parametrize("avec_un_trou", [False, True])
def test_situer_tous_dit_ce_que_dit_situer(ville, avec_un_trou):
    if avec_un_trou:  # where the nearest conseil, or the nearest quartier, is that of the town
        Contour.objects.filter(zone__code__in=["S", "Q01"]).update(geom=multi(couper(trace("S"), 5.885)[0]))
    draw = random.Random(83126)
    points = [(draw.uniform(5.83, 5.93), draw.uniform(43.03, 43.13)) for _ in range(400)]
    found = situer_tous(points)
    refused = 0
    for (lon, lat), lieu in zip(points, found, strict=True):
        try:
            assert situer(Point(lon, lat, srid=4326)) == lieu
        except HorsCommune:
            refused += 1
            assert lieu is None
    assert 50 < refused < 350


def test_page_par_page(ville, monkeypatch):
    monkeypatch.setattr("signalements.demonstration.ecriture.ENTIERS", 0)
    ecrire(120, graine=11)
    l_est_passe_au_centre()
    whole = [m for page in deplacements.chercher(JANVIER) for m in page.trouves]
    monkeypatch.setattr(deplacements, "PAGE", 7)
    assert [m for page in deplacements.chercher(JANVIER) for m in page.trouves] == whole
    monkeypatch.setattr(secteurs, "LOT", 3)
    assert len(secteurs.appliquer(JANVIER).deplaces) == sum(m.change for m in whole) > 0
    sain()


@pytest.mark.django_db(transaction=True)
def test_qui_est_clos_pendant_ce_temps_reste(lampadaire):
    """The batch waits for the agent's lock, then sees that it is closed."""
    l_est_passe_au_centre()
    agent = Compte.objects.get(email="elena@example.org")
    done: list = []

    def night() -> None:
        try:
            done.append(resituer(signalements=[lampadaire.pk], jour=JANVIER, aiguillage=Aiguillage()))
        finally:
            connection.close()

    with transaction.atomic():
        Signalement.objects.select_for_update().get(pk=lampadaire.pk)
        thread = threading.Thread(target=night)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it waits for the row"
        changer_etat(signalement=lampadaire, vers=Etat.RESOLU, auteur=agent, message="Réparé.")
    thread.join(20)
    assert done == [[]]
    assert "S" in secteurs_de(lampadaire)


# -- Any sequence ---------------------------------------------------------------------------

CONSEILS = ("N", "S", "O", "CE")
ACTE = st.one_of(
    st.tuples(st.just("deplacer"), st.sampled_from(CONSEILS), st.floats(5.84, 5.91)),
    st.tuples(st.just("scinder"), st.integers(0, 50), st.floats(5.84, 5.91)),
    st.tuples(st.just("reunir"), st.integers(0, 50), st.integers(0, 50)),
    st.tuples(st.just("clore"), st.integers(0, 50), st.none()),
    st.tuples(st.just("rouvrir"), st.integers(0, 50), st.none()),
    st.tuples(st.just("deposer"), st.floats(5.85, 5.91), st.floats(43.06, 43.12)),
    st.tuples(st.just("attendre"), st.integers(0, 3), st.none()),
)


class _Ville:
    """A town whose outlines change at random, told day by day."""

    def __init__(self) -> None:
        self.jour = JANVIER
        self.gardees: dict[int, set[int]] = {}
        self.suite = 0
        self.agent = Compte.objects.get(email="elena@example.org")

    def en_vigueur(self) -> list[Zone]:
        demain = self.jour + UN_JOUR
        return list(Zone.objects.conseils().current(demain).order_by("code"))

    def jouer(self, acte: str, a, b) -> None:
        getattr(self, acte)(a, b)

    def deplacer(self, code, lon) -> None:
        """What lies west of a meridian goes from one conseil to the next one in the alphabet."""
        zones = self.en_vigueur()
        here = next((z for z in zones if z.code == code), None)
        if here is None or len(zones) < 2:
            return
        other = zones[(zones.index(here) + 1) % len(zones)]
        ouest, est = couper(trace(here.code), lon)
        if est.empty or ouest.empty or ouest.area < 1e-9 or est.area < 1e-9:
            return
        self.changer(
            entite(here.code, here.nom, est), entite(other.code, other.nom, trace(other.code).union(ouest))
        )

    def scinder(self, n, lon) -> None:
        zones = self.en_vigueur()
        here = zones[n % len(zones)]
        ouest, est = couper(trace(here.code), lon)
        if ouest.area < 1e-9 or est.area < 1e-9:
            return
        self.suite += 1
        self.changer(
            entite(f"X{self.suite}a", f"{here.nom} a", ouest),
            entite(f"X{self.suite}b", f"{here.nom} b", est),
            fermer=[here.code],
        )

    def reunir(self, n, m) -> None:
        zones = self.en_vigueur()
        deux = [zones[n % len(zones)], zones[m % len(zones)]]
        if deux[0] == deux[1]:
            return
        self.suite += 1
        code = deux[0].code if n % 2 else f"R{self.suite}"
        self.accepter(
            redecoupage.preparer_reunion(zones=deux, code=code, nom="Réunis", jour=self.jour + UN_JOUR)
        )

    def changer(self, *entites, **options) -> None:
        self.accepter(prepare(*entites, jour=self.jour + UN_JOUR, **options))

    def accepter(self, row: Redecoupage) -> None:
        try:
            with transaction.atomic():
                accepte(row)
        except ImportRefuse:
            pass  # a second change of the same zone for the same day

    def clore(self, n, _b) -> None:
        rows = list(Signalement.objects.ouverts().order_by("pk"))
        if rows:
            row = rows[n % len(rows)]
            changer_etat(signalement=row, vers=Etat.RESOLU, auteur=self.agent, message="C’est réparé.")
            self.gardees[row.pk] = set(row.situations.values_list("zone", flat=True))

    def rouvrir(self, n, _b) -> None:
        if self.gardees:
            pk = sorted(self.gardees)[n % len(self.gardees)]
            row = Signalement.objects.get(pk=pk)
            changer_etat(signalement=row, vers=Etat.ROUVERT, auteur=self.agent, message="Encore éteint.")
            del self.gardees[pk]

    def deposer(self, lon, lat) -> None:
        try:
            point = Point(lon, lat, srid=4326)
            deposer(envoi=Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=point))
        except HorsCommune:
            pass

    def attendre(self, jours, _b) -> None:
        self.jour += jours * UN_JOUR


def test_apres_n_importe_quelle_suite_de_redecoupages(ville, django_db_blocker):
    for lon, lat in ((5.89, 43.081), (5.868, 43.1), (5.878, 43.102), (5.85, 43.06), (5.87, 43.115)):
        try:
            deposer(
                envoi=Envoi(categorie=Categorie.objects.get(code="ECL-01"), point=Point(lon, lat, srid=4326))
            )
        except HorsCommune:
            continue

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTE, min_size=1, max_size=8))
    def check(actes):
        with transaction.atomic():
            jouee = _Ville()
            for acte in actes:
                with le(jouee.jour):
                    jouee.jouer(*acte)
                jouee.jour += UN_JOUR
                with le(jouee.jour):
                    secteurs.appliquer(jouee.jour)
                    tenu(jouee)
            sain()
            transaction.set_rollback(True)

    check()


def tenu(jouee: _Ville) -> None:
    for row in Signalement.objects.ouverts():
        expected = {(p.zone.pk, p.contour_id) for p in situer(row.position).placements}
        assert set(row.situations.values_list("zone", "contour")) == expected
    for pk, zones in jouee.gardees.items():
        assert set(Situation.objects.filter(signalement=pk).values_list("zone", flat=True)) == zones

"""The kept figures: equal to a slow count on random towns, after each change, on every path; a lie is found."""

from __future__ import annotations

import datetime as dt
import random
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as reglages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chiffres import lecture, tenue
from chiffres.lecture import PRIVEES, PUBLIQUES, VILLE, Selection
from chiffres.periodes import Periode, mois
from chiffres.tests import lents
from mairie.models import Categorie, Compte, Service
from quartiers.models import Contour, Nature, Zone
from signalements.etats import CLOS, DEFINITIONS, Etat, Famille
from signalements.models import Canal, Courriel, Evenement, Signalement, Situation

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 11, 24)
JOUR_MIDI = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
PERIODE = Periode.douze_mois(JOUR)


def sql(query: str, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else None


def test_ca_marche(soixante):
    assert lecture.arretes_le() is not None
    while tenue.plier():
        pass
    assert lecture.arretes_le() is None
    told = lecture.lire(Selection(Periode(mois(JOUR) - 30, mois(JOUR) + 600)))
    assert told.compte.recus == Signalement.objects.publics().count()
    assert told.stock.ouverts == Signalement.objects.publics().ouverts().count()
    assert tenue.verifier() == []


def test_les_rangs_sont_ceux_de_la_table_des_etats():
    for rank, etat in enumerate(Etat):
        famille = DEFINITIONS[etat].famille
        expected = list(Famille).index(famille) if famille else None
        assert sql("SELECT chiffres_etat(%s), chiffres_famille(%s)", etat.value, etat.value) == [
            (rank, expected)
        ]
    assert sql("SELECT chiffres_mois(%s)", JOUR) == [(mois(JOUR),)]
    assert reglages.TIME_ZONE == "Europe/Paris", "chiffres_jour counts days in this zone"


# -- Random towns -----------------------------------------------------------------------

# Around midnight, the ends of months and the changes of hour.
AUX_BORDS = [
    dt.datetime(2026, 3, 31, 21, 59, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 31, 22, 0, tzinfo=dt.UTC),
    dt.datetime(2025, 12, 31, 23, 0, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC),
]


def instant(tirage: random.Random) -> dt.datetime:
    if tirage.random() < 0.2:
        return tirage.choice(AUX_BORDS)
    return JOUR_MIDI - dt.timedelta(seconds=tirage.randrange(480 * 86400))


class Ville:
    """What the random reports are made of."""

    def __init__(self) -> None:
        self.categories = [
            *Categorie.objects.publiques()[:2],
            Categorie.objects.filter(visibilite="prive")[0],
        ]
        self.services = list(Service.objects.all()[:3])
        self.zones = [
            z
            for nature in (Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)
            for z in Zone.objects.filter(nature=nature)[:2]
        ]
        self.agent = Compte.objects.get(email="bruno@example.org")
        self.contours = self._deux_contours()
        self.rang = 0

    def _deux_contours(self) -> dict[int, list[Contour]]:
        """Each zone has changed once: the outline of then, that of now."""
        found = {}
        for zone in self.zones:
            now = zone.contours.get()
            Contour.objects.filter(pk=now.pk).update(periode=(dt.date(2026, 6, 1), None))
            then = Contour.objects.create(
                zone=zone, geom=now.geom, periode=(dt.date(2020, 1, 1), dt.date(2026, 6, 1))
            )
            found[zone.pk] = [then, now]
        return found

    def signalement(self, tirage: random.Random, recu_le: dt.datetime) -> Signalement:
        self.rang += 1
        day = recu_le.date()
        silence = tirage.choice(["rejet", "rejet", "sans_objet"])
        row = Signalement(
            numero=f"{self.rang:010}",
            canal=tirage.choice([Canal.WEB, Canal.TELEPHONE, Canal.GUICHET]),
            categorie=tirage.choice(self.categories),
            service=tirage.choice(self.services),
            recu_le=recu_le,
            regime_silence=silence,
            echeance_legale=day + dt.timedelta(days=tirage.randrange(90))
            if tirage.random() < 0.9 or silence == "rejet"
            else None,
            objectif_le=day + dt.timedelta(days=tirage.randrange(60)),
            suspendu_le=recu_le if tirage.random() < 0.2 else None,
        )
        self.passer(row, tirage)
        return row

    def passer(self, row: Signalement, tirage: random.Random) -> None:
        """Put it in any state."""
        row.etat = tirage.choice([*Etat, Etat.RESOLU, Etat.RESOLU, Etat.RESOLU])
        row.planifie_le = JOUR
        row.clos_le = self.apres(row, tirage) if row.etat in CLOS else None
        row.doublon_de_id = row.pk if row.etat == Etat.DOUBLON else None
        if row.etat == Etat.DOUBLON and not row.pk:
            row.etat = Etat.RETIRE

    def apres(self, row: Signalement, tirage: random.Random) -> dt.datetime:
        """Some time after the reception, sometimes the same day, sometimes (typed late) before."""
        return row.recu_le + dt.timedelta(hours=tirage.choice([-30, 1, 20, tirage.randrange(24 * 120)]))

    def raconter(self, row: Signalement, tirage: random.Random) -> Evenement:
        N = Evenement.Nature
        nature = tirage.choice(
            [N.ETAT, N.MESSAGE, N.AFFECTATION, N.CATEGORIE, N.POSITION, N.AVIS, N.NOTE, N.PARTS]
        )
        details: dict[str, Any] = {}
        if nature in (N.AFFECTATION, N.CATEGORIE, N.POSITION, N.PARTS) and tirage.random() < 0.8:
            details["service"] = tirage.choice(self.services).code
        if nature == N.AVIS:
            details["repare"] = tirage.random() < 0.5
        moved = nature in (N.ETAT, N.AVIS, N.CATEGORIE) and tirage.random() < 0.8
        return Evenement(
            signalement=row,
            nature=nature,
            etat_apres=tirage.choice(list(Etat)) if moved else "",
            auteur=tirage.choice([self.agent, None]),
            le=self.apres(row, tirage),
            details=details,
        )

    def depot(self, row: Signalement) -> Evenement:
        return Evenement(
            signalement=row,
            nature=Evenement.Nature.DEPOT,
            etat_apres=Etat.RECU,
            le=row.recu_le,
            details={"service": row.service.code},
        )

    def accuse(self, row: Signalement, tirage: random.Random) -> Courriel:
        sent = self.apres(row, tirage) if tirage.random() < 0.7 else None
        modele = tirage.choice(["accuse", "accuse", "etat"])
        return Courriel(signalement=row, pour="declarant", modele=modele, envoye_le=sent)

    def situer(self, rows: list[Signalement], tirage: random.Random) -> None:
        """Place them, or place them anew: other zones, or the same by another outline."""
        Situation.objects.filter(signalement__in=rows).delete()
        Situation.objects.bulk_create(
            Situation(signalement=row, zone=zone, contour=tirage.choice([*self.contours[zone.pk], None]))
            for row in rows
            for zone in self.zones
            if tirage.random() < 0.4
        )

    def peupler(self, instants: list[dt.datetime], tirage: random.Random) -> None:
        rows = Signalement.objects.bulk_create(self.signalement(tirage, le) for le in instants)
        told = [self.depot(row) for row in rows if tirage.random() < 0.9]
        told += [self.raconter(row, tirage) for row in rows for _ in range(tirage.randrange(4))]
        Evenement.objects.bulk_create(told)
        Courriel.objects.bulk_create(self.accuse(row, tirage) for row in rows if tirage.random() < 0.6)
        self.situer(rows, tirage)

    def changer(self, tirage: random.Random) -> None:
        """Something happens to a few of them, on whatever path."""
        rows = list(Signalement.objects.order_by("?")[: tirage.randrange(1, 6)])
        match tirage.choice(["etat", "ligne", "evenement", "lettre", "zones", "visibilite", "nouveaux"]):
            case "etat":
                for row in rows:
                    self.passer(row, tirage)
                    row.save()
            case "ligne":
                other = self.signalement(tirage, timezone.now() - dt.timedelta(days=tirage.randrange(500)))
                fields = [
                    "categorie",
                    "service",
                    "canal",
                    "recu_le",
                    "objectif_le",
                    "echeance_legale",
                    "suspendu_le",
                ]
                name = tirage.choice(fields)
                if name != "echeance_legale" or other.echeance_legale:
                    Signalement.objects.filter(pk__in=[r.pk for r in rows]).update(
                        **{name: getattr(other, name)}
                    )
            case "evenement":
                Evenement.objects.bulk_create(self.raconter(row, tirage) for row in rows)
            case "lettre":
                Courriel.objects.filter(signalement__in=rows).update(envoye_le=timezone.now())
            case "zones":
                self.situer(rows, tirage)
            case "visibilite":
                category = tirage.choice(self.categories)
                Categorie.objects.filter(pk=category.pk).update(visibilite=tirage.choice(["public", "prive"]))
            case "nouveaux":
                self.peupler([JOUR_MIDI - dt.timedelta(days=tirage.randrange(500)) for _ in range(3)], tirage)

    def selections(self, tirage: random.Random) -> list[Selection]:
        """All over the town, of agents, and one of anything."""
        first = mois(JOUR) - tirage.randrange(16)
        pks = [c.pk for c in self.categories]
        return [
            Selection(PERIODE),
            Selection(PERIODE, tuple(-s.pk for s in self.services[:2]), (PUBLIQUES, PRIVEES)),
            Selection(
                PERIODE,
                tuple(lecture.du_service(s, tirage.choice(self.zones)) for s in self.services[:2]),
                (PUBLIQUES, PRIVEES),
                tirage.choice([(), ("telephone", "guichet")]),
            ),
            Selection(
                Periode(first, min(mois(JOUR), first + tirage.randrange(14))),
                (tirage.choice([VILLE, *(z.pk for z in self.zones), -self.services[0].pk]),),
                tirage.choice([(PUBLIQUES,), tuple(pks[:2]), tuple(pks[:1])]),
                tirage.choice([(), ("web",), ("web", "guichet")]),
            ),
        ]


def _une_ville(taille: int, tirage: random.Random, tours: int) -> None:
    """Build it, change it, fold now and then; after each fold the kept figures equal the slow ones."""
    with transaction.atomic():
        town = Ville()
        town.peupler([instant(tirage) for _ in range(taille)], tirage)
        for _turn in range(tours):
            while tenue.plier(tirage.choice([3, 1000])):
                pass
            lents.verifier(town.selections(tirage), town.zones, town.services, JOUR)
            assert tenue.verifier() == []
            town.changer(tirage)
        transaction.set_rollback(True)


# None, a few, or enough for delays to be told.
TIRAGES = {
    "taille": st.sampled_from([0, 5, 40, 80, 120]),
    "graine": st.integers(0, 2**32),
}
# A town does not shrink: its seed tells it again.
SANS_HATE = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}


@settings(max_examples=8, **SANS_HATE)
@given(**TIRAGES)
def test_au_hasard_les_chiffres_egalent_le_calcul_lent(ville, taille, graine):
    _une_ville(taille, random.Random(graine), tours=3)


@pytest.mark.longs
@settings(max_examples=200, **SANS_HATE)
@given(**TIRAGES)
def test_sur_deux_cents_villes(ville, taille, graine):
    _une_ville(taille, random.Random(graine), tours=5)


# -- Every path -------------------------------------------------------------------------


def _un() -> Signalement:
    return Signalement.objects.publics().order_by("pk")[0]


def _supprimer() -> None:
    sql("ALTER TABLE signalements_evenement DISABLE TRIGGER USER")
    _un().delete()
    sql("ALTER TABLE signalements_evenement ENABLE TRIGGER USER")


def _update(**columns: Any) -> None:
    Signalement.objects.filter(pk=_un().pk).update(**columns)


def _lettre(**columns: Any) -> Courriel:
    return Courriel.objects.create(signalement=_un(), pour="declarant", modele="accuse", **columns)


CHEMINS = {
    "etat": lambda: _update(etat="transmis", clos_le=None),
    "retrait": lambda: _update(etat="retire", clos_le=timezone.now()),
    "tous les etats": lambda: sql("UPDATE signalements_signalement SET etat = 'resolu', clos_le = now()"),
    "categorie": lambda: _update(
        categorie=Categorie.objects.publiques().exclude(pk=_un().categorie_id).first()
    ),
    "categorie privee": lambda: _update(categorie=Categorie.objects.filter(visibilite="prive").first()),
    "visibilite": lambda: Categorie.objects.filter(pk=_un().categorie_id).update(visibilite="prive"),
    "service": lambda: _update(service=Service.objects.exclude(pk=_un().service_id).first()),
    "jour": lambda: _update(recu_le=timezone.now() - dt.timedelta(days=700)),
    "objectif": lambda: _update(objectif_le=dt.date(2020, 1, 1)),
    "evenement": lambda: Evenement.objects.create(
        signalement=_un(),
        nature="affectation",
        details={"service": Service.objects.exclude(pk=_un().service_id)[0].code},
        auteur=Compte.objects.get(email="bruno@example.org"),
    ),
    "lettre partie": lambda: _lettre(envoye_le=timezone.now()),
    "lettre partie plus tard": lambda: [
        Courriel.objects.filter(pk=_lettre().pk).update(envoye_le=timezone.now())
    ],
    "zones": lambda: Situation.objects.filter(signalement=_un()).delete(),
    "autre zone": lambda: (
        _un()
        .situations.filter(zone__nature="conseil")
        .update(zone=Zone.objects.conseils().exclude(pk__in=_un().zones.values("pk"))[0])
    ),
    "toutes les zones": lambda: sql("TRUNCATE signalements_situation"),
    "effacement": _supprimer,
    "table videe": lambda: sql("TRUNCATE signalements_signalement CASCADE"),
}


@pytest.mark.parametrize("chemin", CHEMINS)
def test_aucun_chemin_n_oublie(soixante, chemin):
    while tenue.plier():
        pass
    before = sql("SELECT * FROM chiffres_fait ORDER BY 1")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    CHEMINS[chemin]()
    while tenue.plier():
        pass
    assert sql("SELECT * FROM chiffres_fait ORDER BY 1") != before
    assert tenue.verifier() == []


def test_une_lettre_effacee_ne_compte_plus(lampadaire):
    letter = Courriel.objects.get(modele="accuse")
    Courriel.objects.filter(pk=letter.pk).update(envoye_le=timezone.now())
    tenue.plier()
    letter.delete()
    tenue.plier()
    assert sql("SELECT accuse FROM chiffres_fait") == [(None,)]
    assert tenue.verifier() == []


def test_une_categorie_privee_ne_laisse_rien_de_public(lampadaire):
    Categorie.objects.filter(pk=lampadaire.categorie_id).update(visibilite="prive")
    while tenue.plier():
        pass
    this_month = Periode.douze_mois(timezone.localdate())
    zone = lampadaire.situations.first().zone
    for selection in (Selection(this_month), Selection.de_zone(zone, this_month)):
        told = lecture.lire(selection)
        assert (told.compte.recus, told.stock.ouverts) == (0, 0)
    assert lecture.lire(Selection.de_service(lampadaire.service, this_month)).compte.recus == 1


# -- Upkeep -----------------------------------------------------------------------------

MENSONGES = [
    "UPDATE chiffres_compte SET familles = familles + 1 WHERE ctid = (SELECT ctid FROM chiffres_compte LIMIT 1)",
    "UPDATE chiffres_fait SET court = NOT court WHERE ctid = (SELECT ctid FROM chiffres_fait LIMIT 1)",
    "DELETE FROM chiffres_fait WHERE signalement_id = (SELECT max(signalement_id) FROM chiffres_fait)",
    "DELETE FROM chiffres_compte WHERE ensemble > 0",
    "INSERT INTO chiffres_passage VALUES (0, 0, 24000, 'web', 'EV', 'PROP', 1)",
]


@pytest.mark.parametrize("mensonge", MENSONGES)
def test_un_mensonge_est_trouve_et_repare(soixante, mensonge):
    while tenue.plier():
        pass
    sql(mensonge)
    with pytest.raises(CommandError, match="Les chiffres diffèrent des signalements"):
        call_command("verifier_chiffres", stderr=StringIO())
    call_command("reconstruire_chiffres", stdout=StringIO(), stderr=StringIO())
    out = StringIO()
    call_command("verifier_chiffres", stdout=out, stderr=StringIO())
    assert "même chose" in out.getvalue()


def test_ce_qui_attend_n_est_pas_un_mensonge(soixante):
    assert tenue.plier(10) == 10
    assert tenue.verifier() == []


def test_un_seul_plie(soixante):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [tenue._VERROU])
        assert tenue.plier() == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [tenue._VERROU])
    other.close()
    assert tenue.plier() > 0


def test_lire_ne_coute_que_deux_requetes(soixante, django_assert_num_queries):
    tenue.plier()
    zones = list(Zone.objects.conseils())
    with django_assert_num_queries(2):
        lecture.lire(Selection.de_zone(zones[0], PERIODE))
    with django_assert_num_queries(2):
        lecture.comparer(zones, PERIODE)

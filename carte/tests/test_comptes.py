"""The counts of the map: kept on every path, exact before and after they are folded, found out when they lie."""

from __future__ import annotations

import datetime as dt
import json
import random
import threading
from collections import Counter
from io import StringIO

import pytest
from django.conf import settings as reglages
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carte import comptes, grille, periodes, tuiles
from carte.filtres import Filtres
from mairie.models import Categorie
from signalements.etats import DEFINITIONS, Etat, Famille
from signalements.models import Signalement, Situation

pytestmark = pytest.mark.django_db


def sql(query: str, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall() if cursor.description else None


def totaux(filtres: Filtres, z: int = 9) -> Counter[str]:
    """The reports by family, as all tiles of one zoom tell them."""
    found: Counter[str] = Counter()
    pixels = Signalement.objects.exclude(pixel_x=None).values_list("pixel_x", "pixel_y")
    for x, y in {(x // grille.cote(z), y // grille.cote(z)) for x, y in pixels}:
        tile = json.loads(tuiles.tuile(filtres, z, x, y).contenu)
        for _x, _y, *numbers in tile["grappes"]:
            found.update(dict(zip(Famille.values, numbers, strict=True)))
        found.update(Famille.values[point[3]] for point in tile["points"])
    return +found


def vrais(filtres: Filtres) -> Counter[str]:
    rows = filtres.signalements().exclude(position=None)
    return +Counter({f.value: rows.de_famille(f).count() for f in Famille})


def exact(*lots: int) -> None:
    """Before anything is folded, and after so many lines each time."""
    for lines in (0, *lots):
        comptes.plier(lines)
        assert comptes.verifier() == []
        assert totaux(Filtres()) == vrais(Filtres())


def test_ca_marche(cent_vingt):
    assert sql("SELECT count(*) FROM carte_ecart")[0][0] > 0
    exact(1, 10_000)
    assert sql("SELECT count(*) FROM carte_ecart") == [(0,)]
    assert sum(totaux(Filtres()).values()) > 50


def test_les_familles_sont_celles_de_la_table_des_etats():
    for etat in Etat:
        famille = DEFINITIONS[etat].famille
        expected = list(Famille).index(famille) if famille else None
        assert sql("SELECT carte_famille(%s)", etat.value) == [(expected,)], etat
    assert [DEFINITIONS[e].sur_carte for e in Etat] == [DEFINITIONS[e].famille is not None for e in Etat]


def test_les_zooms_et_les_mois_sont_ceux_de_la_base():
    assert sql(
        "SELECT carte_z_max(1), carte_z_max(0), carte_z_max(-1), carte_z_max(carte_mois('2026-11-24'))"
    ) == [(tuiles.Z_MAX_CATEGORIE, grille.Z_MAX, grille.Z_MAX, tuiles.Z_MAX_MOIS)]
    assert sql("SELECT carte_mois('2026-11-24')") == [(tuiles._MOIS + 12 * 2026 + 10,)]
    assert sql("SELECT carte_morton(554425397, 394134251)") == [(grille.morton(554425397, 394134251),)]
    assert reglages.TIME_ZONE == "Europe/Paris", "carte_verite counts days in this zone"


def test_le_jour_est_celui_de_la_ville(lampadaire):
    Signalement.objects.update(recu_le=dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC))
    assert sql("SELECT jour FROM carte_point") == [(dt.date(2026, 7, 1),)]


# -- Every path -----------------------------------------------------------------------


def _un() -> Signalement:
    return Signalement.objects.publics().exclude(position=None).order_by("pk").first()


def _supprimer() -> None:
    sql("ALTER TABLE signalements_evenement DISABLE TRIGGER USER")
    _un().delete()
    sql("ALTER TABLE signalements_evenement ENABLE TRIGGER USER")


CHEMINS = {
    "etat": lambda: Signalement.objects.filter(pk=_un().pk).update(etat="transmis", clos_le=None),
    "retrait": lambda: Signalement.objects.filter(pk=_un().pk).update(etat="retire", clos_le=timezone.now()),
    "doublon": lambda: sql(
        "UPDATE signalements_signalement SET etat = 'doublon', clos_le = now(), doublon_de_id = id WHERE id = %s",
        _un().pk,
    ),
    "tous les etats": lambda: sql("UPDATE signalements_signalement SET etat = 'resolu', clos_le = now()"),
    "categorie": lambda: Signalement.objects.filter(pk=_un().pk).update(
        categorie=Categorie.objects.publiques().exclude(pk=_un().categorie_id).first()
    ),
    "categorie privee": lambda: Signalement.objects.filter(pk=_un().pk).update(
        categorie=Categorie.objects.filter(visibilite="prive").first()
    ),
    "visibilite": lambda: Categorie.objects.filter(pk=_un().categorie_id).update(visibilite="prive"),
    "visibilite, et retour": lambda: [
        Categorie.objects.filter(pk=pk).update(visibilite=v)
        for pk in [_un().categorie_id]
        for v in ("prive", "public")
    ],
    "point": lambda: sql(
        "UPDATE signalements_signalement SET position = ST_SetSRID(ST_MakePoint(5.9, 43.1), 4326) WHERE id = %s",
        _un().pk,
    ),
    "sans point": lambda: sql("UPDATE signalements_signalement SET position = NULL WHERE id = %s", _un().pk),
    "jour": lambda: Signalement.objects.filter(pk=_un().pk).update(
        recu_le=timezone.now() - dt.timedelta(days=400)
    ),
    "zones": lambda: Situation.objects.filter(signalement=_un()).delete(),
    "toutes les zones": lambda: sql("TRUNCATE signalements_situation"),
    "effacement": _supprimer,
    "table videe": lambda: sql("TRUNCATE signalements_signalement CASCADE"),
}


@pytest.mark.parametrize("chemin", CHEMINS)
@pytest.mark.parametrize("plie", [True, False])
def test_aucun_chemin_n_oublie(cent_vingt, chemin, plie):
    if plie:
        comptes.plier(10_000)
    before = sql("SELECT * FROM carte_point ORDER BY 1")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    CHEMINS[chemin]()
    assert (sql("SELECT * FROM carte_point ORDER BY 1") == before) == (chemin == "visibilite, et retour")
    exact(10_000)


def test_au_hasard(cent_vingt):
    """Any sequence of changes and of foldings leaves the counts equal to the reports."""
    pks = list(Signalement.objects.values_list("pk", flat=True))
    publiques = list(Categorie.objects.values_list("pk", flat=True))
    change = st.one_of(
        st.tuples(
            st.just("etat"), st.sampled_from(pks), st.sampled_from(["recu", "pris_en_charge", "transmis"])
        ),
        st.tuples(st.just("clos"), st.sampled_from(pks), st.sampled_from(["resolu", "refuse", "retire"])),
        st.tuples(st.just("categorie_id"), st.sampled_from(pks), st.sampled_from(publiques)),
        st.tuples(st.just("point"), st.sampled_from(pks), st.floats(43.05, 43.12)),
        st.tuples(st.just("plier"), st.integers(0, 30), st.none()),
    )

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(change, min_size=1, max_size=12))
    def check(changes):
        for quoi, cible, valeur in changes:
            rows = Signalement.objects.filter(pk=cible)
            match quoi:
                case "etat":
                    rows.update(etat=valeur, clos_le=None)
                case "clos":
                    rows.update(etat=valeur, clos_le=timezone.now())
                case "point":
                    rows.update(position=Point(5.88, valeur, srid=4326))
                case "plier":
                    comptes.plier(cible)
                case _:
                    rows.update(**{quoi: valeur})
        assert comptes.verifier() == []
        assert totaux(Filtres(), 12) == vrais(Filtres())

    check()


# -- Upkeep ---------------------------------------------------------------------------

MENSONGES = [
    "UPDATE carte_compte SET n5 = coalesce(n5, 0) + 1 WHERE ctid = (SELECT ctid FROM carte_compte LIMIT 1)",
    "DELETE FROM carte_ecart",
    "DROP TRIGGER carte_partis ON carte_point; DELETE FROM carte_point",
    "DELETE FROM carte_compte WHERE z = 14",
]


@pytest.mark.parametrize("mensonge", MENSONGES)
def test_un_mensonge_est_trouve_et_repare(cent_vingt, mensonge):
    comptes.plier(60)
    sql(mensonge)
    with pytest.raises(CommandError, match="La carte diffère des signalements"):
        call_command("verifier_carte", stderr=StringIO())
    call_command("reconstruire_carte", stdout=StringIO(), stderr=StringIO())
    out = StringIO()
    call_command("verifier_carte", stdout=out, stderr=StringIO())
    assert "même chose" in out.getvalue()
    exact(10_000)


def test_un_seul_plie(cent_vingt, django_db_blocker):
    waiting = sql("SELECT count(*) FROM carte_ecart")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [comptes._VERROU])
        assert comptes.plier() == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [comptes._VERROU])
    other.close()
    assert sql("SELECT count(*) FROM carte_ecart") == waiting
    assert comptes.plier() > 0


def test_une_categorie_privee_ne_laisse_rien(lampadaire):
    Categorie.objects.filter(pk=lampadaire.categorie_id).update(visibilite="prive")
    assert sql("SELECT * FROM carte_point") == []
    exact()


# -- Many at once ---------------------------------------------------------------------


def _storm(pks: list[int], seed: int, changes: int, errors: list[BaseException]) -> None:
    draw = random.Random(seed)
    try:
        for _change in range(changes):
            etat = draw.choice(["recu", "pris_en_charge", "transmis", "en_attente"])
            Signalement.objects.filter(pk=draw.choice(pks)).update(etat=etat, clos_le=None)
    except BaseException as error:
        errors.append(error)
    finally:
        connection.close()


@pytest.mark.longs
@pytest.mark.django_db(transaction=True)
def test_deux_mille_changements_au_meme_endroit(cent_vingt):
    sql("UPDATE signalements_signalement SET position = ST_Point(5.89, 43.081, 4326)")
    pks = list(Signalement.objects.publics().values_list("pk", flat=True)[:40])
    everything = vrais(Filtres()).total()
    errors: list[BaseException] = []
    writers = [threading.Thread(target=_storm, args=(pks, seed, 250, errors)) for seed in range(8)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        comptes.plier(50)
        assert totaux(Filtres(), 18).total() == everything
    assert errors == []
    assert comptes.verifier() == []
    while comptes.plier():
        pass
    assert comptes.verifier() == []
    assert totaux(Filtres(), 18) == vrais(Filtres())


# -- Periods --------------------------------------------------------------------------


@given(
    st.one_of(st.none(), st.dates(dt.date(2000, 1, 1), dt.date(2200, 12, 31))),
    st.one_of(st.none(), st.integers(0, 900)),
)
def test_une_periode_se_partage_sans_rien_perdre(depuis, duree):
    debut = depuis or dt.date(2024, 2, 29)
    jusqu_a = debut + dt.timedelta(days=duree) if duree is not None else None
    mois, jours = periodes.partager(depuis, jusqu_a)
    for ecart in range(-40, 1000):
        day = debut + dt.timedelta(days=ecart)
        inside = (depuis is None or day >= depuis) and (jusqu_a is None or day <= jusqu_a)
        month = 12 * day.year + day.month - 1
        counted = bool(mois and mois[0] <= month <= mois[1]) + sum(a <= day <= b for a, b in jours)
        assert counted == inside, day

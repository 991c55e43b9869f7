"""Fill one database with imaginary reports, as an import of an old register would: COPY, then zones in SQL.

    DATABASE_URL=postgis:///banc_100000 python -m bench.charger 100000

`python -m bench.charger migrer` brings one that is there up to date. Prints one line of JSON: seconds of a bare COPY of
the same rows, and of the import with zones, services, dates, first events and indexes, then of the counts of the map and
of the figures. Points are clustered as in a city: 80 hot spots and 400 streets.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bench.mesurer import avance, dire
from mairie import delais
from mairie.demonstration import charger_ville
from mairie.models import Categorie, EnTete
from signalements import numero as numeros
from signalements.etats import CLOS, Etat

GRAINE = 42
JOURS = 548
FOYERS, RUES = 80, 400
DEGRE_M = 111_320
TABLES = (
    "signalements_signalement",
    "signalements_situation",
    "signalements_declarant",
    "signalements_evenement",
    "signalements_texte",
    "signalements_courriel",
)
TEXTES_MAX = 220_000
"""Up to that many reports come with words: what the agents search is measured there."""
RUES_DITES = (
    "avenue Gambetta",
    "rue Léon-Blum",
    "quai Saturnin-Fabre",
    "corniche Georges-Pompidou",
    "chemin de Mauvéou",
    "boulevard Staline",
    "rue Évenos",
    "allée des Peupliers",
    "place Germain-Loro",
    "montée des Oliviers",
)
CE_QU_ON_DIT = (
    "C’est dangereux pour les enfants de l’école",
    "Cela dure depuis trois semaines et personne ne vient",
    "À côté de l’arrêt de bus, on ne peut plus passer avec une poussette",
    "Déjà signalé par téléphone en début de mois",
    "Merci de faire le nécessaire avant le marché de samedi",
    "L’odeur devient difficile à supporter le soir",
    "Un morceau est tombé sur le trottoir",
)
ETATS = {  # by age in days: (up to, states, weights)
    "jeune": (
        30,
        [Etat.RECU, Etat.PRIS_EN_CHARGE, Etat.PLANIFIE, Etat.RESOLU, Etat.TRANSMIS],
        [52, 26, 9, 10, 3],
    ),
    "moyen": (
        120,
        [Etat.RECU, Etat.PRIS_EN_CHARGE, Etat.PLANIFIE, Etat.RESOLU, Etat.REFUSE],
        [12, 22, 11, 50, 5],
    ),
    "ancien": (10**9, [Etat.PRIS_EN_CHARGE, Etat.RESOLU, Etat.REFUSE, Etat.HORS_COMPETENCE], [3, 88, 6, 3]),
}


def rows(nombre: int, spots: list[tuple[float, float]], categories: list[int]) -> Iterator[str]:
    """Yield that many lines for COPY: number, lon, lat, category, state, received, closed, planned, channel."""
    hasard = random.Random(GRAINE)
    now = timezone.now().replace(microsecond=0)
    weights = [hasard.paretovariate(1.1) for _spot in spots]
    popular = [hasard.paretovariate(0.9) for _category in categories]
    angles = [hasard.uniform(0, math.pi) for _spot in spots]
    shrink = math.cos(math.radians(spots[0][1]))
    for _lot in range(0, nombre, 10_000):
        size = min(10_000, nombre - _lot)
        places = hasard.choices(range(len(spots)), weights, k=size)
        kinds = hasard.choices(categories, popular, k=size)
        for place, kind in zip(places, kinds, strict=True):
            lon, lat = spots[place]
            east, north = hasard.gauss(0, 120), hasard.gauss(0, 120)
            if place >= FOYERS:  # along a street of some 400 m
                along, aside = hasard.uniform(-200, 200), hasard.gauss(0, 6)
                east = along * math.cos(angles[place]) - aside * math.sin(angles[place])
                north = along * math.sin(angles[place]) + aside * math.cos(angles[place])
            age = int(JOURS * hasard.random() ** 1.3)
            recu = now - dt.timedelta(days=age, seconds=hasard.randrange(86400))
            _until, states, weight = next(v for v in ETATS.values() if age <= v[0])
            etat = hasard.choices(states, weight)[0]
            clos = (recu + (now - recu) * hasard.random() ** 3).isoformat() if etat in CLOS else r"\N"
            prevu = (now + dt.timedelta(days=hasard.randrange(30))).date() if etat == Etat.PLANIFIE else r"\N"
            canal = "web" if hasard.random() < 0.6 else "telephone"
            numero = numeros.completer("".join(hasard.choices(numeros.ALPHABET, k=9)))
            yield (
                f"{numero}\t{lon + east / DEGRE_M / shrink:.6f}\t{lat + north / DEGRE_M:.6f}\t{kind}\t{etat}\t"
                f"{recu.isoformat()}\t{clos}\t{prevu}\t{canal}\n"
            )


REGISTRE = """
    CREATE UNLOGGED TABLE banc_registre (
        numero varchar(10), lon float8, lat float8, categorie_id integer, etat varchar(16), recu_le timestamptz,
        clos_le timestamptz, planifie_le date, canal varchar(10)
    )"""
COPIE = "COPY banc_registre FROM STDIN"
# What fell outside the commune is dropped. A table of its own, so that the planner knows how many they are.
PLACES = """
    CREATE UNLOGGED TABLE banc_places AS
    SELECT d.* FROM quartiers_contour o JOIN quartiers_zone z ON z.id = o.zone_id
    CROSS JOIN LATERAL (
        SELECT t.*, p.position FROM banc_registre t
        CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(t.lon, t.lat), 4326) AS position) p
        WHERE ST_Covers(o.geom, p.position) OFFSET 0
    ) d
    WHERE z.nature = 'commune' AND o.periode @> CURRENT_DATE
"""
# A number drawn twice is dropped here.
SIGNALEMENTS = """
    INSERT INTO signalements_signalement (numero, cle_empreinte, envoi_empreinte, porte, canal, categorie_id, service_id,
        regle_id, etat, position, recu_le, saisi_le, modifie_le, regime_silence, echeance_legale, objectif_le,
        planifie_le, transmis_a, publie_le, clos_le, palier_legal, palier_objectif)
    SELECT DISTINCT ON (t.numero) t.numero, '', 'banc', 'signalement', t.canal, c.id, r.service_id, r.id, t.etat, t.position, t.recu_le,
        t.recu_le, coalesce(t.clos_le, t.recu_le), c.regime_silence,
        CASE WHEN c.regime_silence <> 'sans_objet' THEN j.legale END, j.objectif, t.planifie_le, '', t.recu_le, t.clos_le,
        0, 0
    FROM banc_places t
    JOIN mairie_categorie c ON c.id = t.categorie_id
    JOIN mairie_regle r ON r.categorie_id = c.id AND r.zone_id IS NULL
    JOIN banc_jours j ON j.jour = (t.recu_le AT TIME ZONE 'Europe/Paris')::date AND j.delai = c.delai_jours
"""
# One outline after the other: its prepared form is made once. Of conseils and quartiers that share a border, the
# lowest code, as in quartiers.lieux.
SITUATIONS = """
    INSERT INTO signalements_situation (signalement_id, zone_id, contour_id)
    SELECT DISTINCT ON (s.id, z.nature, CASE WHEN z.nature = 'cil' THEN z.id END) s.id, z.id, c.id
    FROM quartiers_contour c
    JOIN quartiers_zone z ON z.id = c.zone_id AND z.nature IN ('conseil', 'quartier', 'cil')
    CROSS JOIN LATERAL (
        SELECT id FROM signalements_signalement s WHERE s.position && c.geom AND ST_Covers(c.geom, s.position) OFFSET 0
    ) s
    WHERE c.periode @> CURRENT_DATE
    ORDER BY s.id, z.nature, CASE WHEN z.nature = 'cil' THEN z.id END, z.code
"""
# The rule of a place wins over that of the whole town.
SERVICES = """
    UPDATE signalements_signalement s SET service_id = r.service_id, regle_id = r.id
    FROM signalements_situation t JOIN mairie_regle r ON r.zone_id = t.zone_id
    WHERE t.signalement_id = s.id AND r.categorie_id = s.categorie_id
"""
DECLARANTS = """
    INSERT INTO signalements_declarant (signalement_id, nature, canal, courriel, telephone, prenom, nom, adresse, siret, rna,
        navigateur_empreinte, cree_le)
    SELECT id, 'auteur', canal, '', '', '', '', '', '', '', '', recu_le FROM signalements_signalement
"""
EVENEMENTS = """
    INSERT INTO signalements_evenement (signalement_id, nature, etat_avant, etat_apres, le, role, canal, details, rang,
        empreinte)
    SELECT s.id, 'depot', '', 'recu', s.recu_le, '', s.canal, d.details, 1,
        signalements_maillon('', s.id, 1, 'depot', '', 'recu', s.recu_le, NULL, '', s.canal, d.details)
    FROM signalements_signalement s JOIN mairie_service v ON v.id = s.service_id
    JOIN mairie_categorie c ON c.id = s.categorie_id,
    jsonb_build_object('service', v.code, 'regle', s.regle_id, 'categorie', c.code) AS d(details)
"""
# One in twelve was with another service first; whoever was answered was so by the desk, some days after the reception.
AFFECTATIONS = """
    INSERT INTO signalements_evenement (signalement_id, nature, etat_avant, etat_apres, le, auteur_id, role, canal, details,
        rang, empreinte)
    SELECT s.id, 'affectation', '', '', d.le, a.id, a.role, 'web', d.details, 2,
        signalements_maillon(e.empreinte, s.id, 2, 'affectation', '', '', d.le, a.id, a.role, 'web', d.details)
    FROM signalements_signalement s JOIN signalements_evenement e ON e.signalement_id = s.id
    JOIN mairie_service v ON v.id = s.service_id
    CROSS JOIN (SELECT id, role FROM mairie_compte WHERE email = 'bruno@example.org') a
    CROSS JOIN LATERAL (SELECT s.recu_le + interval '1 day' AS le,
        jsonb_build_object('service', CASE v.code WHEN 'PROP' THEN 'EV' ELSE 'PROP' END) AS details) d
    WHERE s.id % 12 = 0
"""
REPONSES = """
    INSERT INTO signalements_evenement (signalement_id, nature, etat_avant, etat_apres, le, auteur_id, role, canal, details,
        rang, empreinte)
    SELECT s.id, 'etat', 'recu', s.etat, d.le, a.id, a.role, 'web', '{}', e.rang + 1,
        signalements_maillon(e.empreinte, s.id, e.rang + 1, 'etat', 'recu', s.etat, d.le, a.id, a.role, 'web', '{}')
    FROM signalements_signalement s
    JOIN signalements_evenement e ON e.signalement_id = s.id AND e.rang = CASE WHEN s.id % 12 = 0 THEN 2 ELSE 1 END
    CROSS JOIN (SELECT id, role FROM mairie_compte WHERE email = 'bruno@example.org') a
    CROSS JOIN LATERAL (SELECT least(s.recu_le + s.id % 23 * interval '17 hours', coalesce(s.clos_le, now())) AS le) d
    WHERE s.etat <> 'recu'
"""
ACCUSES = """
    INSERT INTO signalements_courriel (signalement_id, pour, support, modele, destinataire, objet, texte, html, empreinte,
        message_id, cree_le, prochain_essai_le, tentatives, envoye_le, erreur)
    SELECT id, 'declarant', 'courriel', 'accuse', '', '', '', '', '', '', recu_le, recu_le, 1, recu_le + interval '1 minute', ''
    FROM signalements_signalement WHERE canal = 'web'
"""

# What was seen, where, and a sentence: as residents write, so that each word is in some reports and none in all.
TEXTES = """
    INSERT INTO signalements_texte (signalement_id, nature, texte, sel, cree_le, publie_le)
    SELECT s.id, t.nature, t.texte, '', s.recu_le, s.recu_le
    FROM signalements_signalement s JOIN mairie_categorie c ON c.id = s.categorie_id
    CROSS JOIN LATERAL (VALUES
        ('lieu', (1 + s.id %% 97) || ' ' || (%(rues)s::text[])[1 + s.id %% %(n_rues)s]),
        ('description', coalesce(c.mots[1 + s.id %% greatest(1, cardinality(c.mots))], c.libelle) || ' devant le '
            || (1 + s.id %% 97) || ' ' || (%(rues)s::text[])[1 + s.id %% %(n_rues)s] || '. '
            || (%(dit)s::text[])[1 + s.id %% %(n_dit)s] || '.')
    ) AS t(nature, texte)
"""


def main(nombre: int) -> None:
    call_command("migrate", verbosity=0)
    charger_ville()
    avance("the town, the register")
    with connection.cursor() as cursor, tempfile.TemporaryDirectory() as folder:
        cursor.execute(
            "SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'"
        )
        register = Path(folder) / "registre.tsv"
        register.write_text("".join(rows(nombre, _spots(cursor), _categories())))
        cursor.execute(REGISTRE)
        avance("import")
        seconds = {"copie": _timed(lambda: _copy(cursor, register))}
        cursor.execute("TRUNCATE banc_registre")
        with transaction.atomic():
            # As the owner of the private cluster may: no trigger and no foreign key looks at each row.
            cursor.execute("SET LOCAL session_replication_role = replica")
            seconds["import"] = _timed(lambda: _import(cursor, register, nombre <= TEXTES_MAX))
            avance("counts")
            seconds["points"] = _timed(
                lambda: cursor.execute("INSERT INTO carte_point SELECT * FROM carte_verite")
            )
            seconds["comptes"] = _timed(
                lambda: cursor.execute("SELECT carte_compter(z) FROM generate_series(18, 9, -1) z")
            )
            avance("figures")
            seconds["chiffres"] = _timed(lambda: cursor.execute("SELECT chiffres_refaire()"))
            cursor.execute("DROP TABLE banc_registre, banc_places, banc_jours")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM signalements_signalement")
        facts = {"lignes": cursor.fetchone()[0], "secondes": seconds}
        # Last: where this table stands, the database is whole.
        cursor.execute("CREATE TABLE banc_charge AS SELECT %s::jsonb AS faits", [json.dumps(facts)])
        dire(facts)


def _timed(act) -> float:
    start = time.perf_counter()
    act()
    return round(time.perf_counter() - start, 3)


def _copy(cursor, register: Path) -> None:
    with cursor.copy(COPIE) as copy, register.open("rb") as file:
        while block := file.read(1 << 20):
            copy.write(block)


def _import(cursor, register: Path, avec_mots: bool) -> None:
    with _without_indexes(cursor):
        _copy(cursor, register)
        _days(cursor)
        cursor.execute(PLACES)
        cursor.execute("ANALYZE banc_places, banc_jours")
        cursor.execute(SIGNALEMENTS)
        cursor.execute(SITUATIONS)
        cursor.execute("ANALYZE signalements_signalement, signalements_situation")
        cursor.execute(SERVICES)
        cursor.execute(DECLARANTS)
        cursor.execute(EVENEMENTS)
        cursor.execute(AFFECTATIONS)
        cursor.execute(REPONSES)
        cursor.execute(ACCUSES)
        if avec_mots:
            words = {"rues": list(RUES_DITES), "n_rues": len(RUES_DITES)}
            cursor.execute(TEXTES, words | {"dit": list(CE_QU_ON_DIT), "n_dit": len(CE_QU_ON_DIT)})


def _days(cursor) -> None:
    """The dates that a day of reception brings, by delay: computed by the rules themselves."""
    fermes = EnTete.objects.courant().fermes
    today = timezone.localdate()
    cursor.execute(
        "CREATE UNLOGGED TABLE banc_jours"
        " (jour date, delai integer, legale date, objectif date, PRIMARY KEY (jour, delai))"
    )
    delays = set(Categorie.objects.values_list("delai_jours", flat=True))
    found = []
    for age in range(JOURS + 3):
        day = today - dt.timedelta(days=age)
        noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
        legal = delais.echeance_legale(noon)
        found += [(day, delay, legal, delais.objectif(noon, delay, fermes)) for delay in delays]
    cursor.executemany("INSERT INTO banc_jours VALUES (%s, %s, %s, %s)", found)


@contextmanager
def _without_indexes(cursor) -> Iterator[None]:
    """Drop the indexes and unique constraints of the tables, primary keys aside, and make them anew afterwards."""
    cursor.execute(
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
        " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype = 'u'",
        [list(TABLES)],
    )
    statements = cursor.fetchall()
    cursor.execute(
        "SELECT format('DROP INDEX %%I', i.relname), pg_get_indexdef(x.indexrelid) FROM pg_index x"
        " JOIN pg_class i ON i.oid = x.indexrelid"
        " WHERE x.indrelid = ANY(%s::regclass[]) AND NOT EXISTS"
        " (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u'))",
        [list(TABLES)],
    )
    statements += cursor.fetchall()
    for drop, _make in statements:
        cursor.execute(drop)
    yield
    for _drop, make in statements:
        cursor.execute(make)


def _spots(cursor) -> list[tuple[float, float]]:
    cursor.execute(
        "SELECT ST_X(p.geom), ST_Y(p.geom) FROM quartiers_contour c JOIN quartiers_zone z ON z.id = c.zone_id,"
        " ST_Dump(ST_GeneratePoints(c.geom, %s, %s)) p WHERE z.nature = 'commune'",
        [FOYERS + RUES, GRAINE],
    )
    return cursor.fetchall()


def _categories() -> list[int]:
    return list(
        Categorie.objects.publiques().filter(active=True).order_by("code").values_list("pk", flat=True)
    )


if __name__ == "__main__":
    if sys.argv[1] == "migrer":
        call_command("migrate", verbosity=0)
        dire({})
    else:
        main(int(sys.argv[1]))

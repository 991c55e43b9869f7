"""Which news are whose: events against subscriptions, all of them by one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection

from mairie.models import Categorie
from signalements.confidentialite import DECIMALES
from signalements.etats import REFUS, Etat
from signalements.models import AbonnementNouvelles, Evenement

NOUVEAU = "nouveau"
FINS = (Etat.RESOLU, *sorted(REFUS))
"""Closings that are told; what was joined to another report or withdrawn is told to nobody."""
ANNONCES = (*FINS, Etat.PLANIFIE)
NATURES = (Evenement.Nature.DEPOT, Evenement.Nature.CATEGORIE, Evenement.Nature.ETAT)

Nouvelles = dict[int, dict[int, set[str]]]
"""For each subscription, its reports, and what is new of each: NOUVEAU, a state of ANNONCES."""

# A report that was put into another category is new to whoever wanted that one and not the former. A state is told
# if it still holds. Places are those that the public sees: from many circles nobody finds the true one.
_SQL = """
WITH faits AS MATERIALIZED (
  SELECT e.id AS evenement_id, s.id AS signalement_id, c.id AS categorie_id, c.groupe_id,
         avant.id AS avant_id, avant.groupe_id AS avant_groupe_id,
         CASE WHEN e.nature = 'etat' THEN s.etat ELSE %(nouveau)s END AS sorte,
         ST_SetSRID(ST_MakePoint(round(ST_X(s.position)::numeric, %(decimales)s)::float8,
                                 round(ST_Y(s.position)::numeric, %(decimales)s)::float8), 4326) AS point
  FROM signalements_evenement e
  JOIN signalements_signalement s ON s.id = e.signalement_id
  JOIN mairie_categorie c ON c.id = s.categorie_id
  LEFT JOIN mairie_categorie avant
    ON e.nature = 'categorie' AND avant.code = e.details ->> 'de' AND avant.visibilite = %(public)s
  WHERE e.id > %(depuis)s AND e.id <= %(jusqu_a)s
    AND (e.nature IN ('depot', 'categorie')
         OR e.nature = 'etat' AND e.etat_apres = s.etat AND s.etat = ANY(%(annonces)s))
), abonnes AS (
  SELECT * FROM signalements_abonnementnouvelles WHERE id = ANY(%(abonnements)s)
), ici AS (
  SELECT a.id AS abonnement_id, f.* FROM faits f
  JOIN signalements_situation t ON t.signalement_id = f.signalement_id
  JOIN abonnes a ON a.zone_id = t.zone_id AND f.evenement_id > a.dit_jusqu_a
  UNION ALL
  SELECT a.id, f.* FROM faits f
  JOIN abonnes a ON a.centre && ST_Expand(f.point, 0.03, 0.02) AND f.evenement_id > a.dit_jusqu_a
    AND ST_DWithin(a.centre::geography, f.point::geography, a.rayon_m)
  UNION ALL
  SELECT a.id, f.* FROM faits f
  JOIN abonnes a ON a.zone_id IS NULL AND a.centre IS NULL AND f.evenement_id > a.dit_jusqu_a
), choix AS (
  SELECT abonnementnouvelles_id AS abonnement_id, groupe_id, NULL::bigint AS categorie_id
  FROM signalements_abonnementnouvelles_groupes WHERE abonnementnouvelles_id = ANY(%(abonnements)s)
  UNION ALL
  SELECT abonnementnouvelles_id, NULL, categorie_id
  FROM signalements_abonnementnouvelles_categories WHERE abonnementnouvelles_id = ANY(%(abonnements)s)
), voulus AS (
  SELECT i.abonnement_id, i.signalement_id, i.evenement_id, i.sorte, i.avant_id IS NULL AS premier,
         c.abonnement_id IS NULL AS tout,
         coalesce(c.groupe_id = i.groupe_id OR c.categorie_id = i.categorie_id, false) AS choisi,
         coalesce(c.groupe_id = i.avant_groupe_id OR c.categorie_id = i.avant_id, false) AS choisi_avant
  FROM ici i LEFT JOIN choix c ON c.abonnement_id = i.abonnement_id
)
SELECT DISTINCT abonnement_id, signalement_id, sorte FROM voulus
GROUP BY abonnement_id, signalement_id, evenement_id, sorte, premier, tout
HAVING tout AND premier OR bool_or(choisi) AND (premier OR NOT bool_or(choisi_avant))
"""


def apparier(abonnements: Sequence[AbonnementNouvelles], jusqu_a: int) -> Nouvelles:
    """Return what each of these has not been told yet, up to that event, of its place and kinds.

    Whether a report may be told is not asked here: `contenu.charger` leaves out all that is not public.
    """
    found: Nouvelles = defaultdict(lambda: defaultdict(set))
    if not abonnements:
        return found
    asked: dict[str, Any] = {
        "nouveau": NOUVEAU,
        "decimales": DECIMALES,
        "abonnements": [a.pk for a in abonnements],
        "depuis": min(a.dit_jusqu_a for a in abonnements),
        "jusqu_a": jusqu_a,
        "annonces": [e.value for e in ANNONCES],
        "public": Categorie.Visibilite.PUBLIC.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, asked)
        for abonnement, signalement, kind in cursor.fetchall():
            found[abonnement][signalement].add(kind)
    return found

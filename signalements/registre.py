"""The proof: each report is a chain of events, each night is sealed, and what was changed behind our back is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Evenement, Sceau

BLOC = 1000
"""Reports per block of a seal, in the order of their keys."""


@dataclass(frozen=True)
class Anomalie:
    """Something that the application did not write: about which report or which night, and what is wrong."""

    sujet: str
    phrase: str

    def __str__(self) -> str:
        return f"{self.sujet} : {self.phrase}"


# -- Seals -------------------------------------------------------------------


def sceller(jour: dt.date) -> Sceau:
    """Seal the chains as they are now, under this day; the seal of a day is made once.

    The table is locked for an instant, so that no event that was being written slips below the mark afterwards.
    """
    done = Sceau.objects.filter(le=jour).first()
    if done:
        return done
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE signalements_evenement IN SHARE MODE")
        mark = Evenement.objects.aggregate(n=Max("pk"))["n"] or 0
    blocs = _heads(mark)
    before = Sceau.objects.filter(le__lt=jour).order_by("-le").first()
    seal = Sceau(
        le=jour,
        evenement_max=mark,
        signalements=sum(b["signalements"] for b in blocs.values()),
        evenements=sum(b["evenements"] for b in blocs.values()),
        blocs=blocs,
    )
    seal.empreinte = _digest(seal, before)
    seal.save()
    return seal


_HEADS = """
SELECT signalement_id / %(bloc)s AS bloc, count(*), sum(rang),
       encode(sha256(convert_to(
         string_agg(signalement_id || ':' || empreinte, ' ' ORDER BY signalement_id), 'UTF8')), 'hex')
FROM (SELECT DISTINCT ON (signalement_id) signalement_id, rang, empreinte FROM signalements_evenement
      WHERE id <= %(mark)s ORDER BY signalement_id, rang DESC) tetes
GROUP BY 1
"""


def _heads(mark: int) -> dict[str, dict[str, int | str]]:
    """The chains as they stood at this event, block by block."""
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, {"bloc": BLOC, "mark": mark})
        return {
            str(bloc): {"signalements": n, "evenements": int(events), "empreinte": digest}
            for bloc, n, events, digest in cursor.fetchall()
        }


def _digest(seal: Sceau, before: Sceau | None) -> str:
    content = [
        before.empreinte if before else "",
        seal.le.isoformat(),
        seal.evenement_max,
        seal.signalements,
        seal.evenements,
        seal.blocs,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


# -- Verification ------------------------------------------------------------


def verifier(maximum: int = 100) -> list[Anomalie]:
    """Recompute everything and return what does not hold, at most `maximum` of each kind."""
    found = [
        Anomalie(numeros.montrer(numero), phrase % {"n": detail})
        for sql, phrase in _checks()
        for numero, detail in _rows(sql, maximum)
    ]
    return found + list(_broken_seals())


_CHAIN = """
SELECT s.numero, e.rang FROM (
  SELECT *, lag(empreinte, 1, '') OVER w AS avant, row_number() OVER w AS attendu
  FROM signalements_evenement WINDOW w AS (PARTITION BY signalement_id ORDER BY rang)
) e JOIN signalements_signalement s ON s.id = e.signalement_id
WHERE e.rang <> e.attendu OR e.empreinte <> signalements_maillon(e.avant, e.signalement_id, e.rang, e.nature,
  e.etat_avant, e.etat_apres, e.le, e.auteur_id, e.role, e.canal, e.details)
ORDER BY e.id
"""
_NO_EVENT = """
SELECT numero, 0 FROM signalements_signalement s
WHERE NOT EXISTS (SELECT FROM signalements_evenement e WHERE e.signalement_id = s.id) ORDER BY s.id
"""
_STATE = """
SELECT s.numero, e.etat_apres FROM signalements_signalement s JOIN LATERAL (
  SELECT etat_apres FROM signalements_evenement WHERE signalement_id = s.id AND etat_apres <> ''
  ORDER BY rang DESC LIMIT 1
) e ON true WHERE e.etat_apres <> s.etat ORDER BY s.id
"""
_RECEPTION = """
SELECT s.numero, to_char(e.le AT TIME ZONE 'Europe/Paris', 'DD/MM/YYYY') FROM signalements_signalement s
JOIN signalements_evenement e ON e.signalement_id = s.id AND e.rang = 1
WHERE e.nature = 'depot' AND e.le <> s.recu_le ORDER BY s.id
"""
_SERVICE = """
SELECT s.numero, e.code FROM signalements_signalement s JOIN mairie_service v ON v.id = s.service_id JOIN LATERAL (
  SELECT details->>'service' AS code FROM signalements_evenement
  WHERE signalement_id = s.id AND details->'service' IS NOT NULL ORDER BY rang DESC LIMIT 1
) e ON true WHERE e.code <> v.code ORDER BY s.id
"""
_DUE = """
SELECT s.numero, coalesce(e.echeance, '-') FROM signalements_signalement s JOIN LATERAL (
  SELECT details->>'echeance' AS echeance FROM signalements_evenement
  WHERE signalement_id = s.id AND details->'echeance' IS NOT NULL ORDER BY rang DESC LIMIT 1
) e ON true WHERE e.echeance IS DISTINCT FROM s.echeance_legale::text ORDER BY s.id
"""
_STOPPED = """
SELECT s.numero, coalesce(to_char(s.delai_suspendu_le, 'DD/MM/YYYY'), '-') FROM signalements_signalement s
LEFT JOIN (
  SELECT DISTINCT ON (signalement_id) signalement_id, nature, details FROM signalements_evenement
  WHERE nature IN ('suspension', 'reprise') ORDER BY signalement_id, rang DESC
) e ON e.signalement_id = s.id AND e.nature = 'suspension'
WHERE e.details->>'depuis' IS DISTINCT FROM s.delai_suspendu_le::text
  OR coalesce(e.details->>'motif', '') <> s.delai_motif ORDER BY s.id
"""
# Words whose salt was erased by a redaction are vouched for by nobody, on purpose.
_WORDS = """
SELECT s.numero, e.rang FROM signalements_texte t
JOIN signalements_evenement e ON e.id = t.evenement_id JOIN signalements_signalement s ON s.id = t.signalement_id
WHERE t.sel <> '' AND encode(sha256(convert_to(t.sel || t.texte, 'UTF8')), 'hex') IS DISTINCT FROM
  e.details->'textes_scelles'->>coalesce('question-' || t.question_id, t.nature)
ORDER BY t.id
"""
_LETTERS = """
SELECT s.numero, to_char(c.cree_le AT TIME ZONE 'Europe/Paris', 'DD/MM/YYYY') FROM signalements_courriel c
JOIN signalements_signalement s ON s.id = c.signalement_id
WHERE c.vide_le IS NULL AND c.empreinte <> encode(sha256(convert_to(c.objet, 'UTF8') || '\\x00'::bytea
  || convert_to(c.texte, 'UTF8') || '\\x00'::bytea || convert_to(c.html, 'UTF8')), 'hex')
ORDER BY c.id
"""


def _checks() -> list[tuple[str, str]]:
    return [
        (_NO_EVENT, _("plus aucun événement")),
        (_CHAIN, _("l’événement n° %(n)s a été modifié, ajouté ou retiré")),
        (_STATE, _("l’état n’est pas celui que disent ses événements (« %(n)s »)")),
        (_RECEPTION, _("la date de réception n’est pas celle de l’enregistrement (%(n)s)")),
        (_SERVICE, _("le service n’est pas celui que disent ses événements (%(n)s)")),
        (_DUE, _("la date légale n’est pas celle que disent ses événements (%(n)s)")),
        (_STOPPED, _("le délai légal n’est pas suspendu comme le disent ses événements (%(n)s)")),
        (_WORDS, _("des mots de l’événement n° %(n)s ont été changés")),
        (_LETTERS, _("un courriel du %(n)s a été changé")),
    ]


def _rows(sql: str, maximum: int) -> list[tuple[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {int(maximum)}")
        labels = dict(Etat.choices)
        return [(numero, labels.get(detail, detail)) for numero, detail in cursor.fetchall()]


def _broken_seals() -> Iterator[Anomalie]:
    """The nights whose seal no longer covers what is there: the first and the last one, as all hold the one before."""
    before: Sceau | None = None
    seals = list(Sceau.objects.order_by("le"))
    for seal in seals:
        if seal.empreinte != _digest(seal, before):
            yield Anomalie(_night(seal), _("le sceau lui-même a été modifié, ou un sceau précédent retiré"))
        before = seal
    # A chain only grows: the newest seal shows whatever the older ones do, the oldest tells since when.
    for seal in dict.fromkeys(seals[:1] + seals[-1:]):
        yield from _missing(seal)


def _missing(seal: Sceau) -> Iterator[Anomalie]:
    now = _heads(seal.evenement_max)
    for bloc, sealed in sorted(seal.blocs.items(), key=lambda item: int(item[0])):
        here = now.get(bloc, {"signalements": 0, "evenements": 0, "empreinte": ""})
        if here == sealed:
            continue
        first = int(bloc) * BLOC
        said = {
            "de": first,
            "a": first + BLOC - 1,
            "manquants": sealed["signalements"] - int(here["signalements"]),
            "evenements": sealed["evenements"] - int(here["evenements"]),
        }
        yield Anomalie(
            _night(seal),
            _(
                "entre les lignes %(de)s et %(a)s, il manque %(manquants)s signalements et %(evenements)s événements,"
                " ou une chaîne a été refaite"
            )
            % said,
        )
    if strangers := now.keys() - seal.blocs.keys():
        yield Anomalie(
            _night(seal), _("des événements ont été ajoutés sous le sceau (%(n)s)") % {"n": len(strangers)}
        )


def _night(seal: Sceau) -> str:
    return _("sceau du %(le)s") % {"le": f"{seal.le:%d/%m/%Y}"}

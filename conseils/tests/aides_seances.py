"""What several tests of sessions use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from conseils.models import Decision, Mandat, Point, Presence, Raison, Seance
from conseils.seances import operations
from mairie.models import Compte
from quartiers.models import Nature, Zone
from signalements import numero as numeros
from signalements.models import Signalement

BASE = "/conseil/sud/seances/"
SUIVANTE = dt.timedelta(days=30)


def sud() -> Zone:
    return Zone.objects.get(nature=Nature.CONSEIL, code="S")


def compte(nom: str = "chantal") -> Compte:
    return Compte.objects.get(email=f"{nom}@example.org")


def seance(**colonnes: Any) -> Seance:
    """A session of the conseil Sud in a week, prepared by chantal."""
    asked = {
        "zone": sud(),
        "auteur": compte(),
        "titre": "Séance d’hiver",
        "le": timezone.now().replace(microsecond=0) + dt.timedelta(days=7),
        "lieu": "Salle de l’école Léo-Lagrange",
    } | colonnes
    return operations.preparer(**asked)


def en_cours(**colonnes: Any) -> Seance:
    return operations.ouvrir(seance=seance(**colonnes))


def point(de: Seance, titre: str = "Les horaires du marché") -> Point:
    return operations.ajouter(seance=de, auteur=compte(), titre=titre)


def decision(de: Point, texte: str = "Demander un devis", **colonnes: Any) -> Decision:
    asked = {"point": de, "auteur": compte(), "cle": numeros.tirer_cle(), "texte": texte} | colonnes
    return operations.noter(**asked)


def clore(une: Seance, **colonnes: Any):
    presences = {Mandat.objects.get(compte=compte(), zone=une.zone).pk: Presence.Etat.PRESENT}
    return operations.clore(seance=une, auteur=compte(), presences=presences, **colonnes)


def passee(*, texte: str = "Réparer le banc", pour_le: dt.date | None = None, **colonnes: Any) -> Decision:
    """A promise of a session closed a month ago, due since yesterday unless told."""
    une = en_cours(le=timezone.now().replace(microsecond=0) - dt.timedelta(days=30))
    due = pour_le or timezone.localdate() - dt.timedelta(days=1)
    kept = decision(point(une, "Le banc du port"), texte, pour_le=due, **colonnes)
    clore(une)
    return kept


def raisons(de: Seance) -> list[tuple[Raison, int | None]]:
    """The agenda: reason and report of each item, in their order."""
    rows = de.points.a_l_ordre_du_jour()
    return [(Raison(r), s) for r, s in rows.values_list("raison", "signalement")]


def vieillir(row: Signalement, jours: int, **colonnes: Any) -> Signalement:
    """Make a report so many days old, and late unless told."""
    now = timezone.now()
    changes = {
        "recu_le": now - dt.timedelta(days=jours),
        "objectif_le": timezone.localdate() - dt.timedelta(days=1),
    } | colonnes
    Signalement.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row

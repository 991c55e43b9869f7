"""Who represents the areas of the demonstration town, and what they do: imaginary people, some unnamed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from conseils import operations
from conseils.models import Arret, Balade, Mandat
from conseils.revue import Jour, d_abord, du_secteur
from mairie.droits import Role
from mairie.models import Compte
from quartiers.models import Zone
from signalements import operations as acts
from signalements.demonstration.ecriture import MARQUE
from signalements.models import Courriel, Signalement, Soutien

MANDATS = Path(__file__).parent / "donnees" / "la-seyne" / "mandats.csv"
DEPUIS, DUREE = dt.timedelta(days=400), dt.timedelta(days=3 * 365)
"""The mandates have run for so long, of three years."""
RENDEZ_VOUS = "devant l’office de tourisme des Sablettes"
MOT = "Les parents de l’école y passent chaque matin. Pouvez-vous nous donner une date ?"
REPONSE = "Bonjour, l’équipe passe cette semaine ; nous vous le dirons ici quand ce sera fait."
MOT_PUBLIC = "Le conseil en a parlé le mois dernier : plusieurs habitants de la rue le demandent."


@transaction.atomic
def charger_mandats() -> None:
    """Give the areas of the demonstration those who represent them; nothing if there is any mandate."""
    if Mandat.objects.exists():
        return
    zones = {(zone.nature, zone.code): zone for zone in Zone.objects.all()}
    comptes = {compte.email: compte for compte in Compte.objects.all()}
    debut = timezone.localdate() - DEPUIS
    with MANDATS.open(encoding="utf-8", newline="") as file:
        Mandat.objects.bulk_create(
            Mandat(
                zone=zones[row["nature"], row["zone"]],
                compte=comptes.get(row["compte"]),
                nom_public=row["nom"],
                fonction=row["fonction"],
                periode=DateRange(debut, debut + DUREE),
            )
            for row in csv.DictReader(file)
        )


@transaction.atomic
def raconter_contributions() -> None:
    """Imagine what the conseil Sud and the CIL des Sablettes do for the imaginary reports; nothing if they have done
    anything. Their letters count as sent."""
    if Soutien.objects.exists() or Balade.objects.exists():
        return
    before, today = timezone.now(), timezone.localdate()
    for email in ("chantal@example.org", "lucie@example.org"):
        mandat = Mandat.objects.select_related("zone", "compte").filter(compte__email=email).first()
        if mandat is None or mandat.compte is None:
            continue
        qui: dict[str, Any] = {"zone": mandat.zone, "par": mandat.compte}
        _contribuer(
            qui, [ligne.row for ligne in d_abord(mandat.zone, Jour.lire(), 6) if not ligne.row.est_clos]
        )
        operations.preparer(
            **qui, le=today + dt.timedelta(days=9), heure=dt.time(18), rendez_vous=RENDEZ_VOUS
        )
        _une_balade(qui, today - dt.timedelta(days=12))
    Courriel.objects.filter(
        signalement__envoi_empreinte=MARQUE, envoye_le__isnull=True, cree_le__gte=before
    ).update(envoye_le=timezone.now(), tentatives=1)


def _contribuer(qui: dict[str, Any], rows: list[Signalement]) -> None:
    """Support the first ones, ask for one first, write about two; the desk answers the first word."""
    agent = Compte.objects.filter(role=Role.ACCUEIL, is_active=True).first()
    for row in rows[:3]:
        operations.soutenir(signalement=row, **qui)
    if not rows or agent is None:
        return
    operations.demander_priorite(signalement=rows[0], **qui)
    mot = operations.commenter(signalement=rows[0], **qui, texte=MOT, pour_tous=False)
    acts.repliquer(signalement=rows[0], commentaire=mot.pk, auteur=agent, message=REPONSE, publique=True)
    operations.commenter(signalement=rows[-1], **qui, texte=MOT_PUBLIC, pour_tous=True)


def _une_balade(qui: dict[str, Any], jour: dt.date) -> None:
    """A walk that is over: its reports are some that came about that day."""
    rows = list(du_secteur(qui["zone"]).filter(recu_le__date__lte=jour, arret=None).order_by("-recu_le")[:5])
    if not rows:
        return
    balade = Balade.objects.create(**qui, le=jour, rendez_vous=RENDEZ_VOUS, terminee_le=timezone.now())
    Arret.objects.bulk_create(Arret(balade=balade, signalement=row, par=qui["par"]) for row in rows[::-1])

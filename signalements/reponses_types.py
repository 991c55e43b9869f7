"""The standard answers for one report: which, and with what in their fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from mairie.models import Compte, ReponseType
from quartiers.dates import jour_en_entier
from signalements.etats import Etat
from signalements.models import Signalement, Texte


def pour(signalement: Signalement) -> list[ReponseType]:
    """Return the answers for a report's category and service, the most precise first: one query."""
    return list(ReponseType.objects.pour(signalement.categorie, signalement.service))


def valeurs(
    signalement: Signalement, compte: Compte, *, date: dt.date | None = None, autorite: str = ""
) -> dict[str, str]:
    """Return what each field of mairie.reponses stands for in this report (needs `dossier.pour_la_fiche`).

    The place in words is the resident's: told in public only once an agent has published it. `date` and `autorite` are
    what the agent has just typed for the state to come.
    """
    lieu = next((t for t in signalement.textes.all() if t.nature == Texte.Nature.LIEU and t.est_public), None)
    planned = date or (signalement.planifie_le if signalement.etat == Etat.PLANIFIE else None)
    due = signalement.reponse_due_le
    service, quartier = signalement.service, signalement.quartier
    return {
        "numero": signalement.numero_lisible,
        "categorie": signalement.categorie.libelle,
        "recu_le": jour_en_entier(timezone.localdate(signalement.recu_le)),
        "lieu": lieu.texte if lieu else "",
        "quartier": quartier.nom if quartier else "",
        "service": service.nom,
        "telephone": service.telephone,
        "horaires": service.horaires,
        "date_prevue": jour_en_entier(planned) if planned else "",
        "autorite": autorite.strip() or (signalement.transmis_a if signalement.etat == Etat.TRANSMIS else ""),
        "objectif": jour_en_entier(signalement.objectif_le),
        "echeance": jour_en_entier(due) if due else "",
        "prenom_nom_agent": compte.nom,
        "qualite_agent": compte.qualite,
    }


def inserer(message: str, reponse: str, intactes: Iterable[str] = ()) -> str:
    """Return the message with an answer put in: typed words stay above it, an answer left untouched gives way to it."""
    typed = message.replace("\r\n", "\n").strip()
    return reponse if not typed or typed in intactes else f"{typed}\n\n{reponse}"

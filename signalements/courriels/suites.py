"""Who among the residents is told what follows: the reporter, all who follow, by mail or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mairie.models import EnTete
from quartiers.models import Zone
from signalements import acces
from signalements.courriels.lettres import contexte_de, lettre, ranger, sur_papier, zones_de
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement

# The states that are worth a stamp, to somebody without e-mail.
ETATS_SUR_PAPIER = frozenset(
    {
        Etat.EN_ATTENTE,
        Etat.TRANSMIS,
        Etat.RESOLU,
        Etat.REFUSE,
        Etat.HORS_COMPETENCE,
        Etat.DOUBLON,
        Etat.ROUVERT,
    }
)


def a_tous(
    modele: str, evenement: Evenement, ajout: dict[str, object], *, auteurs_seulement: bool = False
) -> dict[str, object]:
    signalement = evenement.signalement
    contexte = contexte_de(signalement, EnTete.objects.courant(), zones_de(signalement)) | ajout
    actifs = signalement.abonnements.filter(
        confirme_le__isnull=False, arrete_le__isnull=True, refuse_le__isnull=True
    ).select_related("declarant")
    rows = composer_suite(modele, evenement, contexte, list(actifs), auteurs_seulement)
    if _worth_a_stamp(evenement):
        on_paper = signalement.declarants.filter(courriel="").exclude(adresse="").order_by("pk")
        rows += [
            sur_papier(modele, evenement, contexte, d)
            for d in on_paper
            if d.nature == Declarant.Nature.AUTEUR or not (auteurs_seulement or not signalement.est_public)
        ]
    ranger(rows)
    return contexte


def _worth_a_stamp(evenement: Evenement) -> bool:
    """Whether people without e-mail are told: every acknowledgement and message, of the states only some."""
    return evenement.nature != Evenement.Nature.ETAT or evenement.etat_apres in ETATS_SUR_PAPIER


def composer_etat(
    evenement: Evenement,
    abonnements: Sequence[Abonnement],
    zones: Iterable[Zone],
    en_tete: EnTete,
    message: str,
) -> list[Courriel]:
    """Return the letters of a change of state; nothing is saved."""
    contexte = contexte_de(evenement.signalement, en_tete, zones) | {"message": message}
    return composer_suite("etat", evenement, contexte, abonnements, False)


def composer_suite(
    modele: str,
    evenement: Evenement,
    contexte: dict[str, object],
    abonnements: Sequence[Abonnement],
    auteurs_seulement: bool,
) -> list[Courriel]:
    """The reporter's letters carry the secret link, the others' the public one; private reports have no others."""
    signalement = evenement.signalement
    rows = []
    for abonnement in abonnements:
        if abonnement.declarant and abonnement.declarant.nature == Declarant.Nature.AUTEUR:
            pour, cle = Courriel.Pour.DECLARANT, acces.cle_de_lettre(signalement.numero)
        elif auteurs_seulement or not signalement.est_public:
            continue
        else:
            pour, cle = Courriel.Pour.ABONNE, ""
        rows.append(lettre(modele, pour, evenement, contexte, abonnement=abonnement, cle=cle))
    return rows

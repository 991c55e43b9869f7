"""Who among the residents is told what follows: the reporter, all who follow, by mail or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from mairie.models import EnTete
from quartiers.models import Zone
from signalements.courriels.lettres import contexte_de, lettre, page_de, ranger, sur_papier, zones_de
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Signalement

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
        here = Q(signalement=signalement) | Q(signalement__doublon_de=signalement)
        on_paper = Declarant.objects.filter(here, courriel="").exclude(adresse="").order_by("pk")
        rows += [
            sur_papier(modele, evenement, contexte, d)
            for d in on_paper
            if _concerne(d, signalement, auteurs_seulement)
        ]
    ranger(rows)
    return contexte


def _worth_a_stamp(evenement: Evenement) -> bool:
    """Whether people without e-mail are told: every acknowledgement and message, of the states only some."""
    expired = "sans_reponse" in evenement.details
    return expired or evenement.nature != Evenement.Nature.ETAT or evenement.etat_apres in ETATS_SUR_PAPIER


def _concerne(declarant: Declarant | None, signalement: Signalement, auteurs_seulement: bool) -> bool:
    """Whether somebody is written to: private reports have no others than those who reported, or a duplicate of it."""
    auteur = declarant is not None and declarant.nature == Declarant.Nature.AUTEUR
    if auteurs_seulement:
        return auteur and declarant is not None and declarant.signalement_id == signalement.pk
    return auteur or signalement.est_public


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
    """The reporter's letters carry the secret link, the others' the public one."""
    signalement = evenement.signalement
    rows = []
    for abonnement in abonnements:
        if _concerne(abonnement.declarant, signalement, auteurs_seulement):
            cle, lien = page_de(abonnement.declarant, signalement)
            pour = Courriel.Pour.DECLARANT if cle else Courriel.Pour.ABONNE
            words = contexte | {"lien": lien}
            rows.append(lettre(modele, pour, evenement, words, abonnement=abonnement, cle=cle))
    return rows

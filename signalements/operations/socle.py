"""What all acts share: the refusal, the lock, the event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mairie import delais, reponses
from mairie.models import Categorie, Compte, EnTete
from signalements import acces
from signalements.etats import Etat
from signalements.models import Canal, Evenement, Photo, Signalement, Texte
from signalements.models.choix import PalierObjectif
from signalements.models.recit import PhotoQuerySet

OBJECTIF = ("objectif_le", "suspendu_le", "palier_objectif")
"""The columns of the service's clock."""


class ActeRefuse(ValueError):
    """An act that the rules do not allow; the message is a French sentence, `champ` the field it is about."""

    def __init__(self, phrase: str, champ: str = "") -> None:
        super().__init__(str(phrase))
        self.champ = champ


class DejaChange(ActeRefuse):
    """Somebody else has acted since the page was shown."""


class DejaFait(ActeRefuse):
    """The same sending of a form has acted already: a double click."""


def verrouiller(signalement: Signalement, jeton: str = "") -> Signalement:
    """Return the row as it is now, locked until the end of the transaction.

    Raises DejaFait if the form that carries `jeton` has acted: a second click waits for the lock, then finds the event.
    """
    # Nothing is joined: a row whose service changed while we waited would no longer match its old one, and be lost.
    row = Signalement.objects.select_for_update().get(pk=signalement.pk)
    if jeton and deja_fait(row.numero, jeton):
        raise DejaFait(_("C’est déjà enregistré."))
    return row


def deja_fait(numero: str, jeton: str) -> bool:
    """Return whether the form that carries this token has acted on the report of this number."""
    seen = Evenement.objects.filter(signalement__numero=numero, details__jeton=acces.empreinte_cle(jeton))
    return seen.exists()


def consigner(
    signalement: Signalement,
    nature: Evenement.Nature,
    *,
    auteur: Compte | None = None,
    canal: Canal = Canal.WEB,
    avant: Etat | str = "",
    apres: Etat | str = "",
    le: dt.datetime | None = None,
    details: dict[str, object] | None = None,
    textes: Sequence[Texte] = (),
    jeton: str = "",
) -> Evenement:
    """Add one event to the line of a report. Codes and ids only: never a word, never an address.

    `textes` are the words that came with it, not saved yet: kept beside, the event vouches for them by salted digests.
    `jeton` is the token of the form that acted, kept as a digest.
    """
    proof: dict[str, object] = {"jeton": acces.empreinte_cle(jeton)} if jeton else {}
    if textes:
        proof["textes_scelles"] = dict(t.sceller() for t in textes)
    evenement = Evenement.objects.create(
        signalement=signalement,
        nature=nature,
        etat_avant=avant,
        etat_apres=apres,
        auteur=auteur,
        role=auteur.role if auteur else "",
        canal=canal,
        le=le or timezone.now(),
        details=(details or {}) | proof,
    )
    for texte in textes:
        texte.signalement, texte.evenement = signalement, evenement
    if textes:
        Texte.objects.bulk_create(textes)
    return evenement


def mots(nature: Texte.Nature, texte: str) -> list[Texte]:
    """Return the words of an event to come, if there are any; the town's and a session's are public at once."""
    if not texte.strip():
        return []
    public = nature in (Texte.Nature.MESSAGE, Texte.Nature.SEANCE)
    return [Texte(nature=nature, texte=texte.strip(), publie_le=timezone.now() if public else None)]


def brouillons_de(signalement: Signalement, cle: str) -> PhotoQuerySet:
    """Return the photos kept under the number and this key: none where the category takes no photo."""
    kept = Photo.objects.brouillons(signalement.numero, acces.empreinte_cle(cle))
    return kept.none() if signalement.categorie.photo == Categorie.PhotoVoulue.INTERDITE else kept


def garder(brouillons: PhotoQuerySet, evenement: Evenement) -> None:
    """These photos came with this event."""
    brouillons.update(
        signalement=evenement.signalement,
        evenement=evenement,
        brouillon_numero="",
        brouillon_cle="",
        empreinte="",
    )


def exiger_complet(message: str) -> None:
    """Refuse a public message in which something is left to fill in, and say what. Raises ActeRefuse."""
    left = [f"«\u00a0{words}\u00a0»" for words in reponses.restes(message)]
    if left:
        phrase = ngettext(
            "Complétez ou retirez ce passage : %(restes)s.",
            "Complétez ou retirez ces passages : %(restes)s.",
            len(left),
        )
        raise ActeRefuse(phrase % {"restes": ", ".join(left)}, "message")


def echeance_consignee(signalement: Signalement) -> dict[str, object]:
    """What an event that sets the legal date keeps of it, so that a date changed behind our back shows."""
    due = signalement.echeance_legale
    return {"echeance": due.isoformat() if due else None}


def enregistrer(signalement: Signalement, champs: Collection[str]) -> None:
    """Save these columns and stamp the change."""
    signalement.modifie_le = timezone.now()
    signalement.save(update_fields=[*champs, "modifie_le"])


def jours_fermes() -> list[dt.date]:
    """The town's closing days to come."""
    return EnTete.objects.courant().fermes


def reprendre_objectif(signalement: Signalement) -> None:
    """Push the service's target by the working days spent waiting; the legal date does not move. Saves nothing.

    The columns to be saved are OBJECTIF.
    """
    if signalement.suspendu_le:
        suspended = timezone.localdate(signalement.suspendu_le)
        signalement.objectif_le = delais.reprendre(
            signalement.objectif_le, suspended, timezone.localdate(), jours_fermes()
        )
        signalement.palier_objectif = PalierObjectif.RIEN
    signalement.suspendu_le = None

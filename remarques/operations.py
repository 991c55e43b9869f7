"""The only door for writing what people say of the tool, what the town answers, and which démarche they wish for."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from mairie.models.remarques import Demarche, Propos, Remarque, Souhait
from signalements import courriels
from signalements.acces import empreinte_cle
from signalements.models import Courriel
from signalements.operations import ActeRefuse

CITATION_MIN = 20
"""From so many signs on, the words of somebody are known again inside the town's."""


@transaction.atomic
def remarquer(
    *,
    mots: str,
    de: Remarque.De = Remarque.De.HABITANT,
    sujet: Remarque.Sujet = Remarque.Sujet.OUTIL,
    courriel: str = "",
    page: str = "",
    cle: str = "",
) -> Remarque:
    """Keep a remark: what is said goes into the drawer. `cle` is that of the form, which counts once."""
    columns = {"de": de, "sujet": sujet, "page": page}
    if cle:
        row, new = Remarque.objects.get_or_create(envoi_empreinte=empreinte_cle(cle), defaults=columns)
    else:
        row, new = Remarque.objects.create(**columns), True
    if new:
        Propos.objects.create(remarque=row, mots=mots, courriel=courriel.lower())
    return row


def _verrouiller(remarque: Remarque) -> Remarque:
    return Remarque.objects.select_for_update().get(pk=remarque.pk)


@transaction.atomic
def decider(
    *, remarque: Remarque, auteur: Compte, etat: Remarque.Etat, titre: str, reponse: str, publier: bool
) -> Remarque:
    """Say what becomes of a remark, in the town's own words, and whether everybody reads them.

    Raises ActeRefuse if words are missing for what is published or refused, or if they are those that came.
    """
    row = _verrouiller(remarque)
    _exiger_mots(row, etat, titre, reponse, publier)
    now = timezone.now()
    if etat not in Remarque.CLOSES:
        row.close_le = None
    elif row.etat != etat:
        row.close_le = now
    row.publiee_le = (row.publiee_le or now) if publier else None
    row.etat, row.titre, row.reponse, row.traitee_par = etat, titre, reponse, auteur
    row.save(update_fields=["etat", "titre", "reponse", "close_le", "publiee_le", "traitee_par"])
    return row


def _exiger_mots(row: Remarque, etat: Remarque.Etat, titre: str, reponse: str, publier: bool) -> None:
    if etat == Remarque.Etat.REFUSEE and not reponse:
        raise ActeRefuse(_("Un refus se dit avec sa raison."), "reponse")
    if not publier:
        return
    if etat == Remarque.Etat.RECUE:
        raise ActeRefuse(_("Décidez d’abord : on ne publie pas ce qui vient d’arriver."), "etat")
    for champ, mots, phrase in (
        ("titre", titre, _("Dites en une phrase ce qui est demandé.")),
        ("reponse", reponse, _("Écrivez la réponse que tout le monde lira.")),
    ):
        if not mots:
            raise ActeRefuse(phrase, champ)
        if _cite(mots, row.propos.mots):
            raise ActeRefuse(
                _("Ce sont les mots de la personne : récrivez-les, ils ne se publient jamais tels quels."),
                champ,
            )


def _cite(publics: str, recus: str) -> bool:
    """Whether the words to be published are, or hold, those that came; case and spaces aside."""
    ours, theirs = (" ".join(words.casefold().split()) for words in (publics, recus))
    return bool(theirs) and (ours == theirs or (len(theirs) >= CITATION_MIN and theirs in ours))


@transaction.atomic
def repondre(*, remarque: Remarque, texte: str, cle: str) -> bool:
    """Write to whoever left an address; return whether a letter is new: a form sent twice writes once.

    Raises ActeRefuse if there is no address, or no longer one.
    """
    row = _verrouiller(remarque)
    domain = urlsplit(settings.ADRESSE).hostname or "localhost"
    message_id = f"<remarque.{empreinte_cle(cle)[:32]}@{domain}>"
    if row.courriels.filter(message_id=message_id).exists():
        return False
    if not row.propos.courriel:
        raise ActeRefuse(_("Cette personne n’a pas laissé d’adresse, ou elle est effacée."), "texte")
    courriels.ecrire_reponse_remarque(row, courriel=row.propos.courriel, texte=texte, message_id=message_id)
    return True


@transaction.atomic
def souhaiter(*, demarche: Demarche, navigateur: str) -> bool:
    """Count one browser more for a démarche; return whether it is new. `navigateur` is a digest of its own."""
    return Souhait.objects.get_or_create(demarche=demarche, navigateur_empreinte=navigateur)[1]


@transaction.atomic
def retirer_souhait(*, demarche: Demarche, navigateur: str) -> None:
    """This browser does not wish for it any more."""
    Souhait.objects.filter(demarche=demarche, navigateur_empreinte=navigateur).delete()


@transaction.atomic
def effacer(now: dt.datetime | None = None) -> int:
    """Empty words, address and letters of the remarks closed longer ago than the retention; return how many."""
    now = now or timezone.now()
    drawers = Propos.objects.a_effacer(now)
    of_them = list(drawers.values_list("remarque_id", flat=True))
    Courriel.objects.filter(remarque__in=of_them, vide_le__isnull=True).update(
        destinataire="", objet="", texte="", html="", vide_le=now
    )
    return drawers.update(mots="", courriel="", efface_le=now)

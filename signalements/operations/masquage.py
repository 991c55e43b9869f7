"""A part of a photo is hidden for good: who and when is kept, what is not."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Compte
from signalements import images
from signalements.confidentialite import photo_publiable
from signalements.masques import Maniere, Rectangle
from signalements.models import Evenement, Photo, Signalement
from signalements.operations.socle import ActeRefuse, DejaChange, consigner, enregistrer, verrouiller
from signalements.photos import PhotoRefusee


def masquer(
    *,
    photo: Photo,
    rectangles: Collection[Rectangle],
    auteur: Compte,
    maniere: Maniere = Maniere.NOIR,
    publier: bool = False,
    nom_vu: str | None = None,
    jeton: str = "",
) -> Photo:
    """Hide these parts of a report's photo in all its sizes, under a new name; the former files are removed.

    It cannot be undone. `publier` publishes the photo besides. `nom_vu` is the name of the photo that the agent was
    looking at. Raises DejaChange if somebody has hidden a part of it since, ActeRefuse if there is nothing to hide,
    the photo is not ready, or may not be published.
    """
    nom = secrets.token_hex(16)
    try:
        with transaction.atomic():
            signalement = verrouiller(Signalement.objects.get(photos=photo), jeton)
            row = Photo.objects.select_for_update().get(pk=photo.pk)
            if nom_vu is not None and nom_vu != row.nom:
                raise DejaChange(_("Entre-temps, une partie de cette photo a été masquée."))
            _demand(signalement, row, rectangles, publier)
            images.garder(nom, images.masquer(row, rectangles, maniere))
            _rename(row, nom)
            details: dict[str, object] = {"photo": row.pk}
            consigner(signalement, Evenement.Nature.MASQUAGE, auteur=auteur, details=details, jeton=jeton)
            if publier:
                _publish(signalement, row, auteur)
            enregistrer(signalement, ["publie_le"])
    except PhotoRefusee as error:
        raise ActeRefuse(str(error)) from error
    except BaseException:
        images.effacer(nom)
        raise
    return row


def _demand(signalement: Signalement, row: Photo, rectangles: Collection[Rectangle], publier: bool) -> None:
    if row.etat != Photo.EtatPhoto.PRETE:
        raise ActeRefuse(_("Cette photo n’est pas prête."))
    if not rectangles:
        raise ActeRefuse(_("Dessinez au moins un rectangle."))
    if publier and not photo_publiable(row, signalement.categorie):
        raise ActeRefuse(_("Cette photo ne se publie pas."))


def _rename(row: Photo, nom: str) -> None:
    """Give the photo its new files, and have the former ones removed: at once, else by the sweep."""
    if row.ancien_nom:
        images.effacer(row.ancien_nom)
    row.nom, row.ancien_nom = nom, row.nom
    row.save(update_fields=["nom", "ancien_nom"])
    transaction.on_commit(images.effacer_anciens)


def _publish(signalement: Signalement, row: Photo, auteur: Compte) -> None:
    """Publish this photo alone; the report has been read once nothing else waits for that. Does not save the report."""
    now = timezone.now()
    row.publie_le, row.masque_le, row.masque_par = now, None, None
    row.save(update_fields=["publie_le", "masque_le", "masque_par"])
    unread = signalement.textes.a_relire().exists() or signalement.photos.a_relire().exists()
    signalement.publie_le = None if unread else now
    details: dict[str, object] = {"textes": [], "photos": [row.pk]}
    consigner(signalement, Evenement.Nature.PUBLICATION, auteur=auteur, details=details)

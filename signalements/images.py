"""Photos from the upload to the three public sizes: where the bytes lie, and who may see them."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import IO

import structlog
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalements import acces, photos
from signalements.models import Photo

logger = structlog.get_logger(__name__)

TENTATIVES_MAX = 3


def chemin_original(nom: str) -> str:
    return f"originaux/{nom}"


def chemin(nom: str, taille: int) -> str:
    """Path of one size (px) in the storage."""
    return f"{nom[:2]}/{nom}-{taille}.jpg"


def empreinte(fichier: IO[bytes]) -> str:
    """Return the digest of a file's bytes, and rewind it."""
    fichier.seek(0)
    digest = hashlib.file_digest(fichier, "sha256").hexdigest()  # type: ignore[arg-type]
    fichier.seek(0)
    return digest


def recevoir(fichier: File, *, numero: str, cle: str, par_la_ville: bool = False) -> Photo:
    """Keep one photo under a number and key, before its report exists or to complete it.

    The bytes are checked at reduced scale; the worker makes the public sizes. Raises photos.PhotoRefusee with a
    French sentence, also beyond PHOTOS_MAX photos under one number.
    """
    photos.verifier(fichier.file if hasattr(fichier, "file") else fichier)  # type: ignore[arg-type]
    cle_empreinte = acces.empreinte_cle(cle)
    rang = Photo.objects.brouillons(numero, cle_empreinte).count()
    if rang >= settings.PHOTOS_MAX:
        raise photos.PhotoRefusee(_("Vous pouvez joindre %(n)s photos au plus.") % {"n": settings.PHOTOS_MAX})
    nom = secrets.token_hex(16)
    fichier.seek(0)
    default_storage.save(chemin_original(nom), File(fichier))
    return Photo.objects.create(
        nom=nom,
        brouillon_numero=numero,
        brouillon_cle=cle_empreinte,
        ordre=rang,
        par_la_ville=par_la_ville,
    )


def oublier(photo: Photo) -> None:
    """Remove a photo and its files: a resident takes back a draft, or the sweep does."""
    for path in [chemin_original(photo.nom), *(chemin(photo.nom, t) for t in Photo.TAILLES)]:
        default_storage.delete(path)
    photo.delete()


def preparer_une() -> bool:
    """Make the public sizes of the oldest waiting photo, then delete its original; return whether there was one.

    An unreadable photo is tried TENTATIVES_MAX times, then marked as refused and its original deleted.
    """
    with transaction.atomic():
        photo = Photo.objects.a_preparer().select_for_update(skip_locked=True).order_by("cree_le").first()
        if photo is None:
            return False
        try:
            with default_storage.open(chemin_original(photo.nom)) as original:
                sizes = photos.preparer(original)
        except (photos.PhotoRefusee, OSError) as error:
            _failed(photo, error)
            return True
        for taille, content in sizes.items():
            path = chemin(photo.nom, taille)
            default_storage.delete(path)
            default_storage.save(path, ContentFile(content))
        photo.etat = Photo.EtatPhoto.PRETE
        photo.save(update_fields=["etat", "largeur", "hauteur"])
    default_storage.delete(chemin_original(photo.nom))
    return True


def _failed(photo: Photo, error: Exception) -> None:
    photo.tentatives += 1
    # A later turn goes to the others first.
    photo.cree_le = timezone.now()
    if photo.tentatives >= TENTATIVES_MAX:
        photo.etat = Photo.EtatPhoto.REFUSEE
        default_storage.delete(chemin_original(photo.nom))
        logger.error("photo given up", photo=photo.pk, erreur=type(error).__name__)
    photo.save(update_fields=["tentatives", "etat", "cree_le"])


def balayer(now: dt.datetime | None = None) -> int:
    """Forget the photos whose report never came, after BROUILLON_HEURES; return how many."""
    limit = (now or timezone.now()) - dt.timedelta(hours=settings.BROUILLON_HEURES)
    old = list(Photo.objects.filter(signalement__isnull=True, cree_le__lt=limit))
    for photo in old:
        oublier(photo)
    return len(old)

"""Photos from the upload to the three public sizes: where the bytes lie, and who may see them."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection
from typing import IO, cast

import structlog
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from signalements import acces, masques, photos
from signalements.models import Photo
from signalements.models.recit import PhotoQuerySet

logger = structlog.get_logger(__name__)

TENTATIVES_MAX = 3


def chemin_original(nom: str) -> str:
    return f"originaux/{nom}"


def chemin(nom: str, taille: int) -> str:
    """Path of one size (px) in the storage."""
    return f"{nom[:2]}/{nom}-{taille}.jpg"


def empreinte(fichier: IO[bytes] | File) -> str:
    """Return the digest of a file's bytes, and rewind it."""
    fichier.seek(0)
    digest = hashlib.sha256()
    while chunk := fichier.read(1 << 16):
        digest.update(chunk)
    fichier.seek(0)
    return digest.hexdigest()


def recevoir(fichier: File, *, numero: str, cle: str, par_la_ville: bool = False) -> Photo:
    """Keep one photo under a number and key, before its report exists or to complete it.

    The bytes are checked at reduced scale; the worker makes the public sizes. The same photo sent again under the
    same number and key is the one already kept. Raises photos.PhotoRefusee with a French sentence, also beyond
    PHOTOS_MAX photos under one number.
    """
    photos.verifier(cast(IO[bytes], fichier.file if hasattr(fichier, "file") else fichier))
    digest = empreinte(fichier)
    kept = list(brouillons(numero, cle))
    same = next((p for p in kept if p.empreinte == digest), None)
    if same:
        return same
    if len(kept) >= settings.PHOTOS_MAX:
        raise photos.PhotoRefusee(_("Vous pouvez joindre %(n)s photos au plus.") % {"n": settings.PHOTOS_MAX})
    photo = Photo(
        nom=secrets.token_hex(16),
        brouillon_numero=numero,
        brouillon_cle=acces.empreinte_cle(cle),
        empreinte=digest,
        ordre=max((p.ordre + 1 for p in kept), default=0),
        par_la_ville=par_la_ville,
    )
    default_storage.save(chemin_original(photo.nom), File(fichier))
    try:
        with transaction.atomic():
            photo.save()
    except IntegrityError:
        # The same photo, twice at the same instant: the other one has just been kept.
        default_storage.delete(chemin_original(photo.nom))
        return brouillons(numero, cle).get(empreinte=digest)
    return photo


def brouillons(numero: str, cle: str) -> PhotoQuerySet:
    """Return the photos kept under this number and key, not yet those of a report."""
    return Photo.objects.brouillons(numero, acces.empreinte_cle(cle))


def oublier(photo: Photo) -> None:
    """Remove a photo and its files: a resident takes back a draft, or the sweep does."""
    effacer(photo.nom)
    photo.delete()


def effacer(nom: str) -> None:
    """Remove all files of this name."""
    for path in [chemin_original(nom), *(chemin(nom, t) for t in Photo.TAILLES)]:
        default_storage.delete(path)


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
        garder(photo.nom, sizes)
        photo.etat = Photo.EtatPhoto.PRETE
        photo.save(update_fields=["etat", "largeur", "hauteur"])
    default_storage.delete(chemin_original(photo.nom))
    return True


def garder(nom: str, sizes: dict[int, bytes]) -> None:
    """Write the public sizes of a photo under this name."""
    for taille, content in sizes.items():
        path = chemin(nom, taille)
        default_storage.delete(path)
        default_storage.save(path, ContentFile(content))


def masquer(
    photo: Photo, rectangles: Collection[masques.Rectangle], maniere: masques.Maniere
) -> dict[int, bytes]:
    """Return the sizes of a prepared photo with these parts hidden; nothing is kept yet.

    Raises photos.PhotoRefusee if its file is gone or damaged.
    """
    try:
        with default_storage.open(chemin(photo.nom, Photo.TAILLES[0])) as grande:
            return masques.masquer(cast(IO[bytes], grande), rectangles, maniere)
    except OSError as error:
        raise photos.PhotoRefusee(
            _("Le fichier de cette photo manque ou est abîmé : signalez-le à l’informatique.")
        ) from error


def effacer_anciens() -> None:
    """Remove the files of photos as they were before a part was hidden.

    Done at once by whoever hid it; a process that died in between has left it to the sweep.
    """
    for photo in Photo.objects.exclude(ancien_nom=""):
        try:
            effacer(photo.ancien_nom)
        except OSError:
            logger.exception("former photo not removed", photo=photo.pk)
            continue
        Photo.objects.filter(pk=photo.pk, ancien_nom=photo.ancien_nom).update(ancien_nom="")


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
    effacer_anciens()
    limit = (now or timezone.now()) - dt.timedelta(hours=settings.BROUILLON_HEURES)
    old = list(Photo.objects.filter(signalement__isnull=True, cree_le__lt=limit))
    for photo in old:
        oublier(photo)
    return len(old)

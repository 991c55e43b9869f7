"""Bytes in, clean bytes out."""

from __future__ import annotations

import io
from typing import BinaryIO

import pi_heif
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

pi_heif.register_heif_opener()
FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]


class PhotoRefusee(ValueError):
    """Not a photo that can be shown; the message is a French sentence."""


def verifier(fichier: BinaryIO) -> None:
    """Raise PhotoRefusee unless the bytes are a whole photo within the caps."""
    fichier.seek(0, io.SEEK_END)
    if fichier.tell() > settings.PHOTO_OCTETS_MAX:
        raise PhotoRefusee(_("Cette photo est trop lourde."))
    fichier.seek(0)
    try:
        with Image.open(fichier, formats=FORMATS) as image:
            image.draft("RGB", (image.width // 8, image.height // 8))
            image.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise PhotoRefusee(_("Ce fichier n’est pas une photo lisible.")) from error


def preparer(fichier: BinaryIO) -> dict[int, bytes]:
    """Return the three public sizes as JPEG without metadata."""
    sizes = {}
    with Image.open(fichier, formats=FORMATS) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    for side in (1600, 640, 160):
        copy = image.copy()
        copy.thumbnail((side, side), reducing_gap=2)
        out = io.BytesIO()
        copy.save(out, "JPEG", quality=80, progressive=True)
        sizes[side] = out.getvalue()
    return sizes

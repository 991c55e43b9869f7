"""Bytes in, clean bytes out: what a photo must be, and its three public sizes without a trace of the original."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import IO

import pi_heif
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

pi_heif.register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
TAILLES = (1600, 640, 160)
QUALITE = 80
_HEAD = 1024
_TAIL = 64 * 1024
# What begins a file of another kind, hidden before or behind a picture.
_FOREIGN_HEAD = (
    b"<svg",
    b"<html",
    b"<!doctype",
    b"<script",
    b"<?xml",
    b"<?php",
    b"%pdf-",
    b"pk\x03\x04",
    b"mz\x90",
)
_FOREIGN_TAIL = (b"<script", b"<html", b"<?php", b"%pdf-", b"pk\x05\x06", b"pk\x03\x04")
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class PhotoRefusee(ValueError):
    """Not a photo that can be shown; the message is a French sentence."""


@dataclass(frozen=True)
class Apercu:
    """What a first look says: format of Pillow, width and height in pixels as stored."""

    format: str
    largeur: int
    hauteur: int


def verifier(fichier: IO[bytes]) -> Apercu:
    """Judge a file by its bytes, never by its name, loading it at reduced scale. Raises PhotoRefusee.

    Refused: nothing, more than PHOTO_OCTETS_MAX bytes, another kind of file (SVG, PDF, page, archive) or one hidden in
    a picture, more than PHOTO_PIXELS_MAX pixels (counted before decoding), a truncated or unreadable picture.
    """
    _weigh(fichier)
    _sniff(fichier)
    with _open(fichier) as image:
        apercu = Apercu(str(image.format), image.width, image.height)
        if image.format == "JPEG":
            image.draft("RGB", (max(1, image.width // 8), max(1, image.height // 8)))
        _load(image)
    fichier.seek(0)
    return apercu


def preparer(fichier: IO[bytes]) -> dict[int, bytes]:
    """Return the public sizes (longest side in px → JPEG bytes): upright, in sRGB, without any metadata.

    Never enlarged. Raises PhotoRefusee as `verifier`.
    """
    with _open(fichier) as opened:
        if opened.format == "JPEG":
            opened.draft("RGB", (TAILLES[0], TAILLES[0]))
        _load(opened)
        image = _plain(_in_srgb(ImageOps.exif_transpose(opened)))
    sizes = {}
    for side in TAILLES:
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=1.5)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=QUALITE, optimize=True, progressive=True)
        sizes[side] = out.getvalue()
    return sizes


def gps(fichier: IO[bytes]) -> tuple[float, float] | None:
    """Return the (lon, lat) that a camera wrote into a photo, in degrees, or None."""
    with _open(fichier) as image:
        ifd = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    try:
        lat, lon = (sum(float(part) / 60**i for i, part in enumerate(ifd[tag])) for tag in (2, 4))
        return (-lon if ifd.get(3) == "W" else lon), (-lat if ifd.get(1) == "S" else lat)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def _weigh(fichier: IO[bytes]) -> None:
    fichier.seek(0, io.SEEK_END)
    weight = fichier.tell()
    fichier.seek(0)
    if not weight:
        raise PhotoRefusee(_("Ce fichier est vide."))
    if weight > settings.PHOTO_OCTETS_MAX:
        raise PhotoRefusee(
            _("Cette photo pèse %(poids)s Mo ; elle peut en peser %(max)s au plus.")
            % {"poids": round(weight / 2**20), "max": settings.PHOTO_OCTETS_MAX // 2**20}
        )


def _sniff(fichier: IO[bytes]) -> None:
    """Refuse a file that is also something else, for whoever would read it as that."""
    fichier.seek(0)
    head = fichier.read(_HEAD).lower()
    fichier.seek(0, io.SEEK_END)
    size = fichier.tell()
    fichier.seek(max(0, size - _TAIL))
    tail = fichier.read().lower()
    fichier.seek(0)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<svg", b"<?xml")):
        raise PhotoRefusee(
            _("Un dessin SVG n’est pas une photo : envoyez un fichier JPEG, PNG, WebP ou HEIC.")
        )
    if any(mark in head for mark in _FOREIGN_HEAD):
        raise PhotoRefusee(_("Ce fichier contient autre chose qu’une photo."))
    # The end of a JPEG is where an archive or a page hides; cameras put their own data there, which is not kept.
    end = tail.rfind(b"\xff\xd9") if head.startswith(b"\xff\xd8") else len(tail)
    if any(mark in tail[end:] for mark in _FOREIGN_TAIL) or (
        head.startswith(b"\xff\xd8") and any(mark in tail for mark in (b"pk\x05\x06", b"<script", b"<?php"))
    ):
        raise PhotoRefusee(_("Ce fichier contient autre chose qu’une photo."))


def _open(fichier: IO[bytes]) -> Image.Image:
    fichier.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(fichier, formats=list(FORMATS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise PhotoRefusee(
            _("Ce fichier n’est pas une photo lisible : envoyez un fichier JPEG, PNG, WebP ou HEIC.")
        ) from error
    if image.width * image.height > settings.PHOTO_PIXELS_MAX:
        image.close()
        raise _too_many_pixels()
    return image


def _too_many_pixels() -> PhotoRefusee:
    return PhotoRefusee(
        _("Cette photo a trop de pixels ; %(max)s millions au plus.")
        % {"max": settings.PHOTO_PIXELS_MAX // 10**6}
    )


def _load(image: Image.Image) -> None:
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise PhotoRefusee(
            _("Cette photo est incomplète ou abîmée : reprenez-la, ou choisissez-en une autre.")
        ) from error


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            return converted or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image
    return image


def _plain(image: Image.Image) -> Image.Image:
    """A bare RGB picture on white, with no information attached."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        image = Image.new("RGB", rgba.size, "white")
        image.paste(rgba, mask=rgba.getchannel("A"))
    bare = image.convert("RGB")
    if bare is image:
        bare = image.copy()
    bare.info.clear()
    bare.getexif().clear()
    return bare

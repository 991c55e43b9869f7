"""Bytes in, clean bytes out: what a photo must be, and its three public sizes without a trace of the original."""

from __future__ import annotations

import io
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms

FORMATS = ("JPEG", "PNG", "WEBP")
"""What is decoded here; HEIC is by a program of its own."""
TAILLES = (1600, 640, 160)
QUALITE = 80
_MO = 2**20
_HEAD = 1024
# What makes a file something else for whoever opens it as that: a page, a script, a PDF, an archive. Long enough not
# to occur by chance in the millions of bytes of a picture. Whatever else a camera appends (a film, a second picture)
# passes: nothing of the original is kept.
_FOREIGN = tuple(
    re.compile(mark)
    for mark in (rb"<script[\s/>]", rb"<html[\s>]", rb"<!doctype\s", rb"<\?php\s", rb"%pdf-\d")
)
_ZIP = re.compile(rb"PK\x03\x04[\x0a-\x3f]\x00")
_SVG = re.compile(rb"<svg[\s>]")
_HEIC_PROGRAM = Path(__file__).with_name("heic.py")
_HEIC_SECONDS = 30
_NOT_HEIC, _TOO_MANY_PIXELS = 3, 4  # its exit codes
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PhotoRefusee(ValueError):
    """Not a photo that can be shown; the message is a French sentence."""


@dataclass(frozen=True)
class Apercu:
    """What a first look says: JPEG, PNG, WEBP or HEIF, width and height in pixels as stored."""

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
    image, apercu = _open(fichier, TAILLES[-1])
    with image, _readable():
        image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
    fichier.seek(0)
    return apercu


def preparer(fichier: IO[bytes]) -> dict[int, bytes]:
    """Return the public sizes (longest side in px → JPEG bytes): upright, in sRGB, without any metadata.

    Never enlarged. Raises PhotoRefusee if the picture cannot be opened or read; nothing else.
    """
    opened, _apercu = _open(fichier, TAILLES[0])
    with opened, _readable():
        return decliner(_public(opened))


def decliner(image: Image.Image) -> dict[int, bytes]:
    """Return the public sizes of a picture that is upright, in RGB and bare; each is made from the one before."""
    sizes = {}
    for side in TAILLES:
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        out = io.BytesIO()
        # In passes only where it is worth the twice dearer writing: the one that is looked at large.
        image.save(out, "JPEG", quality=QUALITE, optimize=True, progressive=side == TAILLES[0])
        sizes[side] = out.getvalue()
    return sizes


def gps(fichier: IO[bytes]) -> tuple[float, float] | None:
    """Return the (lon, lat) that a camera wrote into a photo, in degrees (EPSG:4326), or None."""
    try:
        place = _exif(fichier).get_ifd(ExifTags.IFD.GPSInfo)
        lat, lon = (sum(float(part) / 60**i for i, part in enumerate(place[tag])) for tag in (2, 4))
    except Exception:  # whatever the library makes of bytes that somebody else wrote
        return None
    lon, lat = (-lon if place.get(3) == "W" else lon), (-lat if place.get(1) == "S" else lat)
    # A camera that had not found its place writes zeros or no number.
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 and (lon, lat) != (0, 0) else None


def _weigh(fichier: IO[bytes]) -> None:
    weight = fichier.seek(0, io.SEEK_END)
    if not weight:
        raise PhotoRefusee(_("Ce fichier est vide."))
    if weight > settings.PHOTO_OCTETS_MAX:
        raise PhotoRefusee(
            _("Cette photo pèse %(poids)s Mo ; elle peut en peser %(max)s au plus.")
            % {
                "poids": number_format(math.ceil(weight / _MO * 10) / 10, 1),
                "max": settings.PHOTO_OCTETS_MAX // _MO,
            }
        )


def _sniff(fichier: IO[bytes]) -> None:
    """Refuse a file that is also something else, wherever that hides."""
    fichier.seek(0)
    data = fichier.read()
    lowered = data.lower()
    head = lowered[:_HEAD]
    if _SVG.search(head) or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        raise PhotoRefusee(
            _("Un dessin SVG n’est pas une photo : envoyez un fichier JPEG, PNG, WebP ou HEIC.")
        )
    if _ZIP.search(data) or any(mark.search(lowered) for mark in _FOREIGN):
        raise PhotoRefusee(_("Ce fichier contient autre chose qu’une photo."))


def _open(fichier: IO[bytes], cote: int) -> tuple[Image.Image, Apercu]:
    """Open without decoding, known by its first bytes; HEIC alone comes decoded, its longest side `cote` px or less."""
    fichier.seek(0)
    if _is_heic(fichier):
        size, _newline, png = _heic(fichier, cote).partition(b"\n")
        width, height = map(int, size.split())
        return Image.open(io.BytesIO(png), formats=["PNG"]), Apercu("HEIF", width, height)
    try:
        image = Image.open(fichier, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # the libraries raise of every kind on hostile bytes
        raise _not_a_photo() from error
    if image.width * image.height > settings.PHOTO_PIXELS_MAX:
        image.close()
        raise _too_many_pixels()
    # Phones write two pictures into one JPEG (a depth map, a brighter one); the library calls that MPO.
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    return image, Apercu(kind, image.width, image.height)


def _exif(fichier: IO[bytes]) -> Image.Exif:
    fichier.seek(0)
    if _is_heic(fichier):
        exif = Image.Exif()
        exif.load(_heic(fichier, 0))
        return exif
    image, _apercu = _open(fichier, TAILLES[-1])
    with image:
        return image.getexif()


def _is_heic(fichier: IO[bytes]) -> bool:
    head = fichier.read(12)
    fichier.seek(0)
    return head[4:8] == b"ftyp"


def _heic(fichier: IO[bytes], cote: int) -> bytes:
    """Return what the program for HEIC answers: see heic.py."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, two numbers as arguments
            [sys.executable, "-I", _HEIC_PROGRAM, str(cote), str(settings.PHOTO_PIXELS_MAX)],
            input=fichier.read(),
            capture_output=True,
            env={},
            timeout=_HEIC_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _damaged() from error
    if done.returncode == _NOT_HEIC:
        raise _not_a_photo()
    if done.returncode == _TOO_MANY_PIXELS:
        raise _too_many_pixels()
    if done.returncode:
        raise _damaged()
    return done.stdout


def _not_a_photo() -> PhotoRefusee:
    return PhotoRefusee(
        _("Ce fichier n’est pas une photo lisible : envoyez un fichier JPEG, PNG, WebP ou HEIC.")
    )


def _damaged() -> PhotoRefusee:
    return PhotoRefusee(_("Cette photo est incomplète ou abîmée : reprenez-la, ou choisissez-en une autre."))


def _too_many_pixels() -> PhotoRefusee:
    return PhotoRefusee(
        _("Cette photo est trop grande : %(max)s millions de pixels au plus.")
        % {"max": settings.PHOTO_PIXELS_MAX // 10**6}
    )


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # the libraries raise of every kind on hostile bytes
        raise _damaged() from error


def _public(opened: Image.Image) -> Image.Image:
    """Return the largest public picture: shrunk first, so that the rest works on few pixels."""
    if opened.mode == "I;16":
        # Sixteen bits of grey: the high ones are what the eye sees.
        image = opened.point(lambda value: value / 256).convert("L")
    elif opened.mode in ("RGB", "L", "CMYK") and "transparency" not in opened.info:
        image = opened
    else:
        image = opened.convert("RGBA")
    image.thumbnail((TAILLES[0], TAILLES[0]), Image.Resampling.LANCZOS, reducing_gap=1.0)
    image.load()  # a small picture is not read by the line above, and what is damaged must show here
    if image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    image = _in_srgb(image, opened.info.get("icc_profile"))
    turn = _orientation(opened)
    if turn in _UPRIGHT:
        image = image.transpose(_UPRIGHT[turn])
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    return bare


def _orientation(image: Image.Image) -> int | None:
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # unreadable metadata spoil no picture
        return None


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile for another kind of picture, or none at all
    return image.convert("RGB")

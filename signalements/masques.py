"""Parts of a photo hidden for good: the public sizes are made anew without them.

Black is the default, and the only manner that leaves nothing. A blurred face or plate is no secret: whoever blurs each
candidate in the same way finds the one that fits, and fine mosaics are read by programs. So the other manner, for
whatever black would spoil (a window, somebody far away), keeps less than a blur does: four coarse colours by four at
most, spread smoothly. Nothing else of the part goes into it.

What is hidden is a little more than the rectangle. In the JPEG that we have, each block of 16 px that the rectangle
touches bears ripples of what lay inside, and its colours bleed a pixel further; all of that goes with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image

from signalements import photos

RECTANGLES_MAX = 20
_BLOC, _BAVURE = 16, 2
_CELLULES = 4
_FINESSE = 32
"""A mosaic's cell is at least that part of the photo's longest side, so that many small rectangles tell no more."""
_PALIER = 16


class Maniere(models.TextChoices):
    NOIR = "noir", _("Noir : il n’en reste rien")
    FLOU = "flou", _("Flou : il en reste quelques taches de couleur")


@dataclass(frozen=True)
class Rectangle:
    """A part of a photo, in per cent of its width and height, from its upper left corner."""

    gauche: float
    haut: float
    largeur: float
    hauteur: float

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return the box that hides it in a JPEG of this size: left, upper, right, lower."""
        return (
            _before(self.gauche, width),
            _before(self.haut, height),
            _after(self.gauche + self.largeur, width),
            _after(self.haut + self.hauteur, height),
        )


def masquer(photo: IO[bytes], rectangles: Iterable[Rectangle], maniere: Maniere) -> dict[int, bytes]:
    """Return the public sizes (longest side in px → JPEG bytes) of the largest one, these parts hidden."""
    with Image.open(photo, formats=["JPEG"]) as opened:
        image = opened.convert("RGB")
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    for rectangle in rectangles:
        box = rectangle.pixels(*bare.size)
        bare.paste("black" if maniere == Maniere.NOIR else _blurred(bare, box), box)
    return photos.decliner(bare)


def _before(percent: float, side: int) -> int:
    block = math.floor(percent * side / 100 / _BLOC) * _BLOC
    return max(0, block - _BAVURE)


def _after(percent: float, side: int) -> int:
    block = math.ceil(percent * side / 100 / _BLOC) * _BLOC
    return min(side, block + _BAVURE)


def _blurred(image: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    part = image.crop(box)
    columns, rows = (max(1, min(_CELLULES, length * _FINESSE // max(image.size))) for length in part.size)
    cells = part.resize((columns, rows), Image.Resampling.BOX)
    coarse = cells.point(lambda value: value // _PALIER * _PALIER + _PALIER // 2)
    return coarse.resize(part.size, Image.Resampling.BILINEAR)

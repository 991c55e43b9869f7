"""What a file of outlines gives, whatever its kind: features that nobody has checked yet, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class FichierRefuse(ValueError):
    """The file cannot be read as outlines; the message is a French sentence.

    `champ`: what would help if it were told, "srid" or "couche"; `couches`: the layers to choose from.
    """

    def __init__(self, phrase: str, champ: str = "", couches: tuple[str, ...] = ()) -> None:
        super().__init__(phrase)
        self.champ, self.couches = champ, couches


@dataclass(frozen=True)
class Entite:
    """One feature: its properties, and its geometry in the reference of the file.

    The geometry is WKT that `ogr2ogr` wrote, or whatever a GeoJSON file says it is, not checked yet, or None.
    """

    proprietes: dict[str, Any]
    wkt: str | None = None
    geojson: Any = None

"""Places that the town itself knows, found by their names: no other service is asked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from quartiers.models import Nature


@dataclass(frozen=True)
class Trouve:
    """A place with a name and a point (degrees, EPSG:4326)."""

    nom: str
    detail: str
    lon: float
    lat: float


# Every typed word begins a word of the name; else the whole looks like it (a slip of the finger).
_CHERCHER = """
    WITH noms AS (
        SELECT l.nom, 'lieu' AS nature, l.position AS point FROM quartiers_lieuconnu l
        UNION ALL
        SELECT z.nom, z.nature, ST_PointOnSurface(c.geom) FROM quartiers_zone z
        JOIN quartiers_contour c ON c.zone_id = z.id AND c.periode @> %(jour)s::date
        WHERE z.nature = 'quartier'
    ), plats AS (
        SELECT *, regexp_replace(lower(unaccent(nom)), '[^a-z0-9]+', ' ', 'g') AS plat FROM noms
    )
    SELECT nom, nature, ST_X(point), ST_Y(point) FROM plats
    WHERE plat ~ ALL(%(debuts)s) OR strict_word_similarity(%(plat)s, plat) > 0.55
    ORDER BY plat ~ ALL(%(debuts)s) DESC, strict_word_similarity(%(plat)s, plat) DESC, length(nom), nom
    LIMIT %(limite)s
"""


def aplatir(texte: str) -> str:
    """Return the words in small letters without accents or punctuation, as the search compares them."""
    plain = unicodedata.normalize("NFKD", texte.casefold().replace("œ", "oe").replace("æ", "ae"))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def chercher(mots: str, limite: int = 5) -> list[Trouve]:
    """Return the known places and quartiers whose name has these words, the closest first, by one query."""
    plat = aplatir(mots)
    if len(plat) < 3:
        return []
    parametres: dict[str, Any] = {
        "jour": timezone.localdate(),
        "debuts": [rf"\m{mot}" for mot in plat.split()],
        "plat": plat,
        "limite": limite,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHERCHER, parametres)
        rows = cursor.fetchall()
    details = {"lieu": _("lieu connu"), Nature.QUARTIER: _("quartier")}
    return [Trouve(nom, details[nature], lon, lat) for nom, nature, lon, lat in rows]

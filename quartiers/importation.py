"""Brings outlines into the town: all of a file, or nothing of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, WKTReader
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from quartiers.fichiers_geo import Entite, lire
from quartiers.models import Commune, Contour, Nature, Zone

CODES = ("code", "id", "insee", "code_insee", "num", "numero")
CODES_COMMUNE = ("insee", "code_insee", "insee_com", "code")
CODES_POSTAUX = ("code_postal", "codepostal", "cp")
NOMS = ("nom", "name", "libelle", "label", "nom_zone")
DEDANS_MIN = 0.9
"""Share of an outline that must lie in the commune: outlines of the coast never fit to the metre."""
MEME_M2 = 1.0
"""Two outlines that differ by less than this are the same."""
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_POSTAL = re.compile(r"[0-9]{5}")


class ImportRefuse(ValueError):
    """Nothing was written; `refus` has one French sentence for each of the features that cannot be taken.

    `zones` is how many features were looked at: 0 when the file as a whole is refused.
    """

    def __init__(self, refus: list[str], zones: int = 0) -> None:
        super().__init__("\n".join(refus))
        self.refus, self.zones = refus, zones


@dataclass
class Bilan:
    """What an import did, or would do: names of zones."""

    creees: list[str] = field(default_factory=list)
    modifiees: list[str] = field(default_factory=list)
    inchangees: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Choix:
    """How to read the file."""

    nature: Nature
    srid: int | None = None
    couche: str = ""
    champ_code: str = ""
    champ_nom: str = ""
    champ_parent: str = ""
    a_partir_du: dt.date | None = None
    essai: bool = False
    insee: str = ""
    code_postal: str = ""


def importer(chemin: Path, choix: Choix, avance: Callable[[int, int], None] = lambda n, total: None) -> Bilan:
    """Import the zones of a file. Raises FichierRefuse if it cannot be read, ImportRefuse with every reason.

    A known code with the same outline is left; with another one, the old outline ends on `a_partir_du` and the new one
    begins, or the import is refused without that day. The first import of a commune makes its row too. `essai` writes
    nothing.
    """
    srid, entities = lire(chemin, choix.srid, choix.couche)
    with transaction.atomic():
        bilan = _Importation(choix, srid).run(entities, avance)
        if choix.essai:
            transaction.set_rollback(True)
    return bilan


class _Importation:
    def __init__(self, choix: Choix, srid: int) -> None:
        self.choix, self.srid = choix, srid
        self.refus: list[str] = []
        self.bilan = Bilan()
        self.seen: set[str] = set()

    def run(self, entities: list[Entite], avance: Callable[[int, int], None]) -> Bilan:
        self._check_whole(entities)
        for rank, entity in enumerate(entities, start=1):
            self._take(rank, entity)
            avance(rank, len(entities))
        if self.refus:
            raise ImportRefuse(self.refus, len(entities))
        return self.bilan

    def _check_whole(self, entities: list[Entite]) -> None:
        """Refuse what no feature of the file could mend."""
        problem = ""
        if not entities:
            problem = _("Ce fichier ne contient aucune zone.")
        elif self.choix.nature != Nature.COMMUNE and not self._communes().exists():
            problem = _("Importez d’abord le contour de la commune (--nature commune).")
        elif self.choix.nature == Nature.COMMUNE and len(entities) > 1:
            problem = _("La commune est une seule zone, et ce fichier en a %(n)s.") % {"n": len(entities)}
        elif self.choix.champ_parent and self.choix.nature != Nature.QUARTIER:
            problem = _("Seul un quartier est rattaché à un conseil : retirez --champ-parent.")
        if problem:
            raise ImportRefuse([problem])

    def _communes(self) -> QuerySet[Contour]:
        return Contour.objects.filter(zone__nature=Nature.COMMUNE, periode__upper_inf=True)

    def _take(self, rank: int, entity: Entite) -> None:
        if self.choix.nature == Nature.COMMUNE:
            code, problem = self._insee(entity)
        else:
            code, problem = self._property(entity, self.choix.champ_code, CODES), ""
        nom = self._property(entity, self.choix.champ_nom, NOMS)
        label = nom or code or _("entité n° %(n)s") % {"n": rank}
        problem = problem or self._named(code, nom)
        geom = None
        if not problem:
            geom, problem = self._outline(entity)
        if not problem and geom is not None:
            problem = self._place(geom) or self._store(code, nom, geom, entity)
        if not problem and self.choix.nature == Nature.COMMUNE:
            problem = self._row(code, nom, entity)
        if problem:
            self.refus.append(f"{label} : {problem}")

    def _insee(self, entity: Entite) -> tuple[str, str]:
        """The code of the commune, as told or as its file says, and why it cannot be taken."""
        names = (self.choix.champ_code,) if self.choix.champ_code else CODES_COMMUNE
        values = [self._property(entity, name, ()) for name in names]
        written = next((v for v in values if _INSEE.fullmatch(v)), "")
        code = self.choix.insee or written
        here = Zone.objects.filter(nature=Nature.COMMUNE).exclude(code=code).first()
        if not _INSEE.fullmatch(code):
            return "", _("aucun code INSEE de cinq signes (donnez-le avec --insee).")
        if written and written != code:
            return code, _("le fichier dit %(fichier)s, et --insee %(insee)s.") % {
                "fichier": written,
                "insee": code,
            }
        if here:
            return code, _("la commune est déjà %(nom)s (%(code)s).") % {"nom": here.nom, "code": here.code}
        return code, ""

    def _row(self, code: str, nom: str, entity: Entite) -> str:
        """Make the row of the commune if it is not there."""
        commune = Commune.objects.first()
        if commune:
            if commune.code_insee in ("", code):
                return ""
            return _("la commune est déjà %(nom)s (%(code)s).") % {
                "nom": commune.nom,
                "code": commune.code_insee,
            }
        postal = self.choix.code_postal or self._property(entity, "", CODES_POSTAUX)
        if not _POSTAL.fullmatch(postal):
            return _("aucun code postal de cinq chiffres (donnez-le avec --code-postal).")
        Commune.objects.create(nom=nom, code_insee=code, code_postal=postal)
        return ""

    def _property(self, entity: Entite, chosen: str, usual: tuple[str, ...]) -> str:
        lower = {str(k).lower(): v for k, v in entity.proprietes.items()}
        names = (chosen.lower(),) if chosen else usual
        value = next((lower[n] for n in names if lower.get(n) not in (None, "")), "")
        return str(value).strip().replace("\0", "")

    def _named(self, code: str, nom: str) -> str:
        if not code:
            return _("aucun code (précisez la colonne avec --champ-code).")
        if not nom:
            return _("aucun nom (précisez la colonne avec --champ-nom).")
        if len(code) > 40 or len(nom) > 120:
            return _("code ou nom trop long.")
        if code in self.seen:
            return _("le code %(code)s est deux fois dans le fichier.") % {"code": code}
        self.seen.add(code)
        return ""

    def _outline(self, entity: Entite) -> tuple[MultiPolygon | None, str]:
        if not entity.wkt and not entity.geojson:
            return None, _("contour vide.")
        try:
            # Not GEOSGeometry(text): text that looks like GeoJSON would reach the reader of references.
            raw = WKTReader().read(entity.wkt) if entity.wkt else GEOSGeometry(_bare(entity.geojson))
        except (GEOSException, GDALException, ValueError, TypeError, RecursionError):
            return None, _("contour illisible.")
        if raw.geom_type not in ("Polygon", "MultiPolygon"):
            return None, _("ce n’est pas un polygone (%(type)s).") % {"type": raw.geom_type}
        if raw.empty:
            return None, _("contour vide.")
        if not raw.valid:
            return None, _("contour invalide (%(raison)s).") % {"raison": raw.valid_reason}
        return self._transformed(raw)

    def _transformed(self, raw: GEOSGeometry) -> tuple[MultiPolygon | None, str]:
        raw.srid = self.srid
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ST_AsEWKB(ST_Multi(g)), ST_IsValid(g), ST_XMin(g) BETWEEN -180 AND 180 AND ST_XMax(g) BETWEEN"
                " -180 AND 180 AND ST_YMin(g) BETWEEN -90 AND 90 AND ST_YMax(g) BETWEEN -90 AND 90"
                " FROM (SELECT ST_Transform(ST_GeomFromEWKB(%s), 4326) AS g) t",
                [raw.ewkb.tobytes()],
            )
            wkb, valid, on_earth = cursor.fetchone()
        if not on_earth:
            return None, _("coordonnées hors du monde : le système de coordonnées est-il le bon (--srid) ?")
        if not valid:
            return None, _("contour invalide une fois converti en WGS 84.")
        geom = GEOSGeometry(memoryview(wkb))
        assert isinstance(geom, MultiPolygon)
        return geom, ""

    def _place(self, geom: MultiPolygon) -> str:
        """Check the outline against the commune's."""
        if self.choix.nature == Nature.COMMUNE:
            return ""
        share = geom.intersection(self._communes()[0].geom).area / geom.area
        noms = {"part": int(share * 100), "min": int(DEDANS_MIN * 100)}
        if self.choix.nature == Nature.VOISINE:
            if share <= 1 - DEDANS_MIN:
                return ""
            return _("dans la commune (%(part)s %% de sa surface y est).") % noms
        if share >= DEDANS_MIN:
            return ""
        return _("hors de la commune (%(part)s %% de sa surface y est, il en faut %(min)s %%).") % noms

    def _store(self, code: str, nom: str, geom: MultiPolygon, entity: Entite) -> str:
        nature = self.choix.nature
        zone = Zone.objects.filter(nature=nature, code=code).first()
        if zone is None:
            parent, problem = self._parent(geom, entity)
            if problem:
                return problem
            zone = Zone.objects.create(nature=nature, code=code, nom=nom, slug=self._slug(nom), parent=parent)
            start = self.choix.a_partir_du or dt.date(2000, 1, 1)
            Contour.objects.create(zone=zone, geom=geom, periode=DateRange(start, None))
            self.bilan.creees.append(nom)
            return ""
        return self._renew(zone, geom)

    def _renew(self, zone: Zone, geom: MultiPolygon) -> str:
        current = zone.contours.filter(periode__upper_inf=True).first()
        if current and _same(current.geom, geom):
            self.bilan.inchangees.append(zone.nom)
            return ""
        day = self.choix.a_partir_du
        if day is None:
            return _("son contour a changé : dites depuis quand avec --a-partir-du AAAA-MM-JJ.")
        if not current and zone.contours.filter(periode__overlap=DateRange(day, None)).exists():
            return _("elle a déjà un contour après ce jour : choisissez un jour plus tard.")
        if current:
            start = current.periode.lower
            if start and day <= start:
                return _("le contour en vigueur commence le %(le)s : choisissez un jour plus tard.") % {
                    "le": start.strftime("%d/%m/%Y")
                }
            current.periode = DateRange(start, day)
            current.save(update_fields=["periode"])
        Contour.objects.create(zone=zone, geom=geom, periode=DateRange(day, None))
        self.bilan.modifiees.append(zone.nom)
        return ""

    def _parent(self, geom: MultiPolygon, entity: Entite) -> tuple[Zone | None, str]:
        """The conseil of a quartier: the one its file names, or the one it overlaps most."""
        if self.choix.nature != Nature.QUARTIER:
            return None, ""
        if self.choix.champ_parent:
            code = self._property(entity, self.choix.champ_parent, ())
            parent = Zone.objects.conseils().filter(code=code).first()
            return parent, "" if parent else _("aucun conseil ne porte le code « %(code)s ».") % {
                "code": code[:40]
            }
        overlaps = [
            (c.geom.intersection(geom).area, c.zone)
            for c in Contour.objects.filter(
                zone__nature=Nature.CONSEIL, periode__upper_inf=True, geom__intersects=geom
            ).select_related("zone")
        ]
        if not overlaps:
            return None, _("aucun conseil de quartier ne le contient : importez d’abord les conseils.")
        return max(overlaps, key=lambda pair: pair[0])[1], ""

    def _slug(self, nom: str) -> str:
        base = slugify(nom)[:110] or self.choix.nature.value
        taken = set(
            Zone.objects.filter(nature=self.choix.nature, slug__startswith=base).values_list(
                "slug", flat=True
            )
        )
        return next(s for n in range(1, 10_000) if (s := base if n == 1 else f"{base}-{n}") not in taken)


def _bare(geometry: Any) -> str:
    """The GeoJSON of a geometry and of nothing else. Raises ValueError for what is no geometry."""
    if not isinstance(geometry, dict):
        raise ValueError("a geometry is an object")
    flat = {"type": geometry.get("type"), "coordinates": _flat(geometry.get("coordinates"))}
    return json.dumps(flat, allow_nan=False)


def _flat(coordinates: Any) -> Any:
    """Drop heights and measures: a position is its first two numbers."""
    if isinstance(coordinates, list) and coordinates and not isinstance(coordinates[0], list):
        return coordinates[:2]
    return [_flat(part) for part in coordinates] if isinstance(coordinates, list) else coordinates


def _same(a: MultiPolygon, b: MultiPolygon) -> bool:
    """Whether two outlines (EPSG:4326) differ by less than MEME_M2, measured on the ellipsoid: overseas too."""
    if a.equals(b):
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Area(ST_SymDifference(ST_GeomFromEWKB(%s), ST_GeomFromEWKB(%s))::geography) < %s",
            [a.ewkb.tobytes(), b.ewkb.tobytes(), MEME_M2],
        )
        return bool(cursor.fetchone()[0])

"""Brings outlines into the town: all of a file, or nothing of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from quartiers.choix_d_import import Bilan, Choix, ImportRefuse, Refus
from quartiers.colonnes import USUELLES, nombre, valeur
from quartiers.entites import Entite
from quartiers.fichiers_geo import lire
from quartiers.filiation import FermetureRefusee, fermer, filier
from quartiers.models import Commune, Contour, Nature, Redecoupage, Zone, ZoneVersion, verifier_annee
from quartiers.traces import TraceRefuse, memes, tracer

CODES_COMMUNE = ("insee", "code_insee", "insee_com", "code")
CODES_POSTAUX = ("code_postal", "codepostal", "cp")
DEDANS_MIN = 0.9
"""Share of an outline that must lie in the commune: outlines of the coast never fit to the metre."""
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_POSTAL = re.compile(r"[0-9]{5}")


@transaction.atomic
def importer(chemin: Path, choix: Choix, avance: Callable[[int, int], None] = lambda n, total: None) -> Bilan:
    """Import the zones of a file. Raises FichierRefuse if it cannot be read, ImportRefuse with every reason.

    What changes is kept as a Redecoupage that is accepted already, for the open reports to follow.
    """
    srid, entities = lire(chemin, choix.srid, choix.couche)
    bilan = importer_entites(entities, srid, choix, avance)
    if bilan.touchees:
        row = Redecoupage.objects.create(
            nature=choix.nature, jour=choix.jour, origine=chemin.name[:120], accepte_le=timezone.now()
        )
        row.zones.set(bilan.touchees)
    return bilan


@transaction.atomic
def importer_entites(
    entities: Sequence[Entite],
    srid: int,
    choix: Choix,
    avance: Callable[[int, int], None] = lambda n, total: None,
) -> Bilan:
    """Import the features of a file whose reference is `srid`. Raises ImportRefuse with every reason.

    A known code with the same outline is left; with another one, the old outline ends on `a_partir_du` and the new one
    begins, or the import is refused without that day. The first import of a commune makes its row too.
    """
    return _Importation(choix, srid).run(entities, avance)


class _Importation:
    def __init__(self, choix: Choix, srid: int) -> None:
        self.choix, self.srid = choix, srid
        self.refus: list[Refus] = []
        self.bilan = Bilan()
        running = Contour.objects.filter(zone__nature=Nature.COMMUNE, periode__upper_inf=True).first()
        self.commune = running.geom if running else None

    def run(self, entities: Sequence[Entite], avance: Callable[[int, int], None]) -> Bilan:
        self._check_whole(entities)
        for rank, entity in enumerate(entities, start=1):
            self._take(rank, entity)
            avance(rank, len(entities))
        self._close()
        if self.refus:
            raise ImportRefuse(self.refus, len(entities))
        if entities and not self.bilan.codes:
            raise ImportRefuse(
                [Refus(_("Aucune zone de ce fichier n’est dans la commune."), "laisser_dehors")]
            )
        return self.bilan

    def _check_whole(self, entities: Sequence[Entite]) -> None:
        """Refuse what no feature of the file could mend."""
        nature, problem = self.choix.nature, None
        if not entities and not self.choix.fermer:
            problem = Refus(_("Ce fichier ne contient aucune zone."))
        elif nature != Nature.COMMUNE and self.commune is None:
            problem = Refus(_("Importez d’abord le contour de la commune."), "nature")
        elif nature == Nature.COMMUNE and len(entities) > 1:
            problem = Refus(
                _("La commune est une seule zone, et ce fichier en a %(n)s.") % {"n": len(entities)}
            )
        elif self.choix.champ_parent and nature != Nature.QUARTIER:
            problem = Refus(_("Seul un quartier est rattaché à un conseil."), "champ_parent")
        elif self.choix.champ_population and not self.choix.annee_population:
            problem = Refus(_("Dites de quelle année sont les habitants."), "annee_population")
        else:
            problem = self._check_year()
        if problem:
            raise ImportRefuse([problem])

    def _check_year(self) -> Refus | None:
        try:
            if self.choix.annee_population is not None:
                verifier_annee(self.choix.annee_population)
        except ValidationError as error:
            return Refus(str(error.message), "annee_population")
        return None

    def _take(self, rank: int, entity: Entite) -> None:
        code = self._property(entity, "code")
        nom = self._property(entity, "nom")
        label = nom or code or _("entité n° %(n)s") % {"n": rank}
        try:
            geom = self._outline(entity) if self.choix.laisser_dehors else None
            if geom and self._share(geom) <= 1 - DEDANS_MIN:
                self.bilan.laissees.append(label)
                return
            if self.choix.nature == Nature.COMMUNE:
                code = self._insee(entity)
            self._named(code, nom)
            geom = geom or self._outline(entity)
            self._place(geom)
            self._store(code, nom, geom, entity)
            if self.choix.nature == Nature.COMMUNE:
                self._row(code, nom, entity)
        except Refus as refus:
            refus.zone = label
            self.refus.append(refus)

    def _property(self, entity: Entite, role: str) -> str:
        chosen = getattr(self.choix, f"champ_{role}")
        return valeur(entity, (chosen,) if chosen else USUELLES[role])

    def _outline(self, entity: Entite) -> MultiPolygon:
        try:
            return tracer(entity, self.srid)
        except TraceRefuse as error:
            raise Refus(str(error), error.champ) from error

    def _insee(self, entity: Entite) -> str:
        """The code of the commune, as told or as its file says."""
        names = (self.choix.champ_code,) if self.choix.champ_code else CODES_COMMUNE
        values = [valeur(entity, (name,)) for name in names]
        written = next((v for v in values if _INSEE.fullmatch(v)), "")
        code = self.choix.insee or written
        here = Zone.objects.filter(nature=Nature.COMMUNE).exclude(code=code).first()
        if not _INSEE.fullmatch(code):
            raise Refus(_("aucun code INSEE de cinq signes."), "insee")
        if written and written != code:
            phrase = _("le fichier dit %(fichier)s, et vous %(insee)s.")
            raise Refus(phrase % {"fichier": written, "insee": code}, "insee")
        if here:
            phrase = _("la commune est déjà %(nom)s (%(code)s).")
            raise Refus(phrase % {"nom": here.nom, "code": here.code}, "insee")
        return code

    def _row(self, code: str, nom: str, entity: Entite) -> None:
        """Make the row of the commune if it is not there."""
        commune = Commune.objects.first()
        if commune:
            if commune.code_insee in ("", code):
                return
            phrase = _("la commune est déjà %(nom)s (%(code)s).")
            raise Refus(phrase % {"nom": commune.nom, "code": commune.code_insee}, "insee")
        postal = self.choix.code_postal or valeur(entity, CODES_POSTAUX)
        if not _POSTAL.fullmatch(postal):
            raise Refus(_("aucun code postal de cinq chiffres."), "code_postal")
        Commune.objects.create(nom=nom, code_insee=code, code_postal=postal)

    def _named(self, code: str, nom: str) -> None:
        if not code:
            raise Refus(_("aucun code : précisez la colonne."), "champ_code")
        if not nom:
            raise Refus(_("aucun nom : précisez la colonne."), "champ_nom")
        if len(code) > 40:
            raise Refus(_("code de plus de 40 signes."), "champ_code")
        if len(nom) > 120:
            raise Refus(_("nom de plus de 120 signes."), "champ_nom")
        if code in self.bilan.codes:
            raise Refus(_("le code %(code)s est deux fois dans le fichier.") % {"code": code}, "champ_code")
        self.bilan.codes.add(code)

    def _share(self, geom: MultiPolygon) -> float:
        """How much of an outline lies in the commune, from 0 to 1."""
        if self.commune is None:
            return 1.0
        return geom.intersection(self.commune).area / geom.area

    def _place(self, geom: MultiPolygon) -> None:
        """Check the outline against the commune's."""
        if self.choix.nature == Nature.COMMUNE:
            return
        share = self._share(geom)
        noms = {"part": int(share * 100), "min": int(DEDANS_MIN * 100)}
        if self.choix.nature == Nature.VOISINE:
            if share > 1 - DEDANS_MIN:
                raise Refus(_("dans la commune (%(part)s %% de sa surface y est).") % noms)
        elif share < DEDANS_MIN:
            phrase = _("hors de la commune (%(part)s %% de sa surface y est, il en faut %(min)s %%).")
            raise Refus(phrase % noms, "laisser_dehors" if share <= 1 - DEDANS_MIN else "")

    def _store(self, code: str, nom: str, geom: MultiPolygon, entity: Entite) -> None:
        zone = Zone.objects.filter(nature=self.choix.nature, code=code).first()
        counted = self._population(entity)
        if zone:
            self._renew(zone, geom)
            self._count(zone, counted)
            return
        zone = Zone.objects.create(
            nature=self.choix.nature,
            code=code,
            nom=nom,
            slug=self._slug(nom),
            parent=self._parent(geom, entity),
            **counted,
        )
        self._begin(zone, geom, self.bilan.creees)

    def _begin(self, zone: Zone, geom: MultiPolygon, told: list[str]) -> None:
        Contour.objects.create(zone=zone, geom=geom, periode=DateRange(self.choix.jour, None))
        told.append(zone.nom)
        self.bilan.touchees.append(zone)

    def _count(self, zone: Zone, counted: dict[str, Any]) -> None:
        """Give a known zone its number of people, if the file has one that it has not."""
        if all(getattr(zone, column) == value for column, value in counted.items()):
            return
        for column, value in counted.items():
            setattr(zone, column, value)
        zone.save(update_fields=list(counted))
        self.bilan.recensees.append(zone.nom)

    def _population(self, entity: Entite) -> dict[str, Any]:
        """How many people live there, in which year and who says so; nothing where the column is not told or empty."""
        written = self._property(entity, "population") if self.choix.champ_population else ""
        n = nombre(written) if written else 0
        if n is None:
            phrase = _("« %(texte)s » n’est pas un nombre d’habitants.")
            raise Refus(phrase % {"texte": written[:40]}, "champ_population")
        if not n:
            return {}
        return {
            "population": n,
            "population_annee": self.choix.annee_population,
            "population_source": self.choix.source_population,
        }

    def _renew(self, zone: Zone, geom: MultiPolygon) -> None:
        current = zone.contours.filter(periode__upper_inf=True).first()
        if current and memes(current.geom, geom):
            self.bilan.inchangees.append(zone.nom)
            return
        day = self.choix.a_partir_du
        if day is None:
            raise Refus(_("son contour a changé, dites depuis quand."), "a_partir_du")
        if not current and zone.contours.filter(periode__overlap=DateRange(day, None)).exists():
            phrase = _("elle a déjà un contour après ce jour : choisissez un jour plus tard.")
            raise Refus(phrase, "a_partir_du")
        if current:
            self._end(zone, day)
        self._begin(zone, geom, self.bilan.modifiees)

    def _end(self, zone: Zone, day: dt.date) -> None:
        try:
            fermer(zone=zone, jour=day)
        except FermetureRefusee as error:
            raise Refus(str(error), "a_partir_du") from error

    def _close(self) -> None:
        """End the zones that the choice names, and note which ones have the ground of those that end that day."""
        day, closed = self.choix.a_partir_du, []
        for code in dict.fromkeys(self.choix.fermer):
            zone = Zone.objects.filter(nature=self.choix.nature, code=code).first()
            try:
                if zone is None:
                    raise Refus(
                        _("aucune zone ne porte le code « %(code)s ».") % {"code": code[:40]}, "fermer"
                    )
                if code in self.bilan.codes:
                    raise Refus(_("elle est dans le fichier : elle ne prend pas fin."), "fermer", zone.nom)
                if day is None:
                    raise Refus(_("dites depuis quand elle n’existe plus."), "a_partir_du", zone.nom)
                self._end(zone, day)
                closed.append(zone)
            except Refus as refus:
                refus.zone = zone.nom if zone else ""
                self.refus.append(refus)
        if day and not self.refus:
            filier(nature=self.choix.nature, jour=day)
        self.bilan.fermees += [zone.nom for zone in closed]
        self.bilan.touchees += closed

    def _parent(self, geom: MultiPolygon, entity: Entite) -> Zone | None:
        """The conseil of a quartier: the one its file names, or the one it overlaps most on its first day."""
        if self.choix.nature != Nature.QUARTIER:
            return None
        if self.choix.champ_parent:
            code = self._property(entity, "parent")
            parent = Zone.objects.conseils().filter(code=code).first()
            if parent is None:
                phrase = _("aucun conseil ne porte le code « %(code)s ».")
                raise Refus(phrase % {"code": code[:40]}, "champ_parent")
            return parent
        day = max(self.choix.jour, timezone.localdate())
        outlines = Contour.objects.filter(
            zone__nature=Nature.CONSEIL, periode__contains=day, geom__intersects=geom
        )
        overlaps = [(c.geom.intersection(geom).area, c.zone) for c in outlines.select_related("zone")]
        if not overlaps:
            raise Refus(_("aucun conseil de quartier ne le contient : importez d’abord les conseils."))
        return max(overlaps, key=lambda pair: pair[0])[1]

    def _slug(self, nom: str) -> str:
        """An address that no zone of this nature has, nor had: an old one still leads to whoever had it."""
        base = slugify(nom)[:110] or self.choix.nature.value
        known = Zone.objects.filter(nature=self.choix.nature)
        former = ZoneVersion._default_manager.filter(id__in=known.values("pk"), nature=self.choix.nature)
        taken = {
            slug
            for rows in (known, former)
            for slug in rows.filter(slug__startswith=base).values_list("slug", flat=True)
        }
        return next(s for n in range(1, 10_000) if (s := base if n == 1 else f"{base}-{n}") not in taken)

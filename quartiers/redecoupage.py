"""Outlines that change on a day, from the file to the zones: prepared, tried, accepted or called off."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from quartiers.attaches import attaches
from quartiers.choix_d_import import Bilan, Choix
from quartiers.differences import differences, empreinte
from quartiers.entites import Entite, FichierRefuse
from quartiers.fichiers_geo import lire
from quartiers.filiation import filier
from quartiers.importation import importer_entites
from quartiers.models import Contour, Filiation, Nature, Redecoupage, Zone

OCTETS_MAX = 20 * 1024 * 1024
ENTITES_MAX = 2000


class RedecoupageRefuse(ValueError):
    """What was asked cannot be done any more; the message is a French sentence."""


# -- Preparing ---------------------------------------------------------------------


def preparer(*, nature: Nature, nom: str, contenu: bytes) -> Redecoupage:
    """Keep a file of outlines until it is accepted, or forgotten."""
    return Redecoupage.objects.create(nature=nature, origine=nom[-120:], fichier=contenu)


def preparer_reunion(*, zones: Sequence[Zone], code: str, nom: str, jour: dt.date) -> Redecoupage:
    """Prepare one zone made of these, all of one nature; under the code of one of them, that one lasts.

    Their people are added up if all are known, of one year and from one source.
    """
    known = {(zone.population_annee, zone.population_source) for zone in zones if zone.population}
    [(annee, source)] = known if len(known) == 1 else [(None, "")]
    counted = annee is not None and all(zone.population for zone in zones)
    return Redecoupage.objects.create(
        nature=zones[0].nature,
        jour=jour,
        choix={
            "reunir": sorted(zone.code for zone in zones),
            "fermer": sorted(zone.code for zone in zones if zone.code != code),
            "code": code,
            "nom": nom,
            "population": sum(zone.population or 0 for zone in zones) if counted else None,
            "annee_population": annee if counted else None,
            "source_population": source if counted else "",
        },
    )


def preparer_dessin(
    *, zone: Zone, jour: dt.date, geom: MultiPolygon | None, redecoupage: Redecoupage | None = None
) -> Redecoupage:
    """Prepare another outline of one zone, drawn by hand, or its end where there is none; saves nothing.

    `redecoupage`: what had been prepared, to be mended.
    """
    row = redecoupage or Redecoupage(nature=zone.nature)
    row.jour = jour
    row.choix = {
        "dessin": geom.wkt if geom else "",
        "fermer": [] if geom else [zone.code],
        "code": zone.code,
        "nom": zone.nom,
    }
    return row


def lire_fichier(row: Redecoupage, srid: int | None = None, couche: str = "") -> tuple[int, list[Entite]]:
    """Return the EPSG code and the features of the file that is kept. Raises FichierRefuse."""
    if row.fichier is None:
        raise FichierRefuse(_("Ce fichier n’est plus gardé : donnez-le à nouveau."))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"zones{Path(row.origine).suffix.lower()}"
        copy.write_bytes(bytes(row.fichier))
        srid, entities = lire(copy, srid, couche)
    if len(entities) > ENTITES_MAX:
        phrase = _("Ce fichier a %(n)s entités : n’y laissez que celles de votre commune (%(max)s au plus).")
        raise FichierRefuse(phrase % {"n": len(entities), "max": ENTITES_MAX})
    return srid, entities


def choix_de(row: Redecoupage) -> Choix:
    """Return the choices made so far."""
    kept: dict[str, Any] = dict(row.choix)
    for name in ("reunir", "dessin", "code", "nom", "population"):
        kept.pop(name, None)
    return Choix(nature=Nature(row.nature), a_partir_du=row.jour, **kept)


def oublier() -> int:
    """Forget the files that nobody has accepted within a day; return how many."""
    rows = Redecoupage.objects.oublies()
    n = rows.count()
    rows.delete()
    return n


# -- Trying, accepting, calling off ----------------------------------------------------


@transaction.atomic
def jouer(row: Redecoupage) -> Bilan:
    """Do to the zones what was prepared; for a trial, roll it back. Raises FichierRefuse, ImportRefuse."""
    if "reunir" in row.choix:
        return importer_entites([_reunion(row)], 4326, _choix_sans_fichier(row))
    if "dessin" in row.choix:
        return importer_entites(_dessin(row), 4326, _choix_sans_fichier(row))
    choix = choix_de(row)
    srid, entities = lire_fichier(row, choix.srid, choix.couche)
    return importer_entites(entities, srid, choix)


@transaction.atomic
def essayer(row: Redecoupage) -> None:
    """See whether it can be done. Raises FichierRefuse, ImportRefuse."""
    jouer(row)
    transaction.set_rollback(True)


def _choix_sans_fichier(row: Redecoupage) -> Choix:
    return Choix(
        nature=Nature(row.nature),
        champ_code="code",
        champ_nom="nom",
        champ_population="population" if row.choix.get("population") else "",
        annee_population=row.choix.get("annee_population"),
        source_population=row.choix.get("source_population", ""),
        a_partir_du=row.jour,
        fermer=row.choix["fermer"],
    )


def _reunion(row: Redecoupage) -> Entite:
    """The ground of several zones as one feature."""
    assert row.jour is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsText(ST_Union(c.geom), 15) FROM quartiers_contour c JOIN quartiers_zone z ON z.id = c.zone_id"
            " WHERE z.nature = %s AND z.code = ANY(%s) AND c.periode @> %s::date",
            [row.nature, row.choix["reunir"], row.jour - dt.timedelta(days=1)],
        )
        [wkt] = cursor.fetchone()
    properties = {name: row.choix[name] for name in ("code", "nom", "population")}
    return Entite(properties, wkt=wkt)


def _dessin(row: Redecoupage) -> list[Entite]:
    """What was drawn as one feature; none where the zone ends."""
    wkt = row.choix["dessin"]
    return [Entite({"code": row.choix["code"], "nom": row.choix["nom"]}, wkt=wkt)] if wkt else []


@transaction.atomic
def accepter(*, redecoupage: Redecoupage, empreinte_vue: str) -> Bilan:
    """Make what was prepared the truth of the zones; the open reports follow on its day.

    `empreinte_vue` is the digest of the differences that were shown. Raises RedecoupageRefuse if they are others by
    now, FichierRefuse, ImportRefuse.
    """
    row = Redecoupage.objects.select_for_update().get(pk=redecoupage.pk)
    if row.accepte_le:
        raise RedecoupageRefuse(_("Ce redécoupage est déjà accepté."))
    bilan = jouer(row)
    if not (bilan.touchees or bilan.recensees):
        raise RedecoupageRefuse(_("Ce redécoupage ne change rien : tous les contours sont déjà ceux-là."))
    jour = choix_de(row).jour
    if empreinte(differences(bilan.touchees, jour), jour) != empreinte_vue:
        raise RedecoupageRefuse(_("Entre-temps, les contours ont changé : regardez à nouveau ce qui change."))
    row.jour, row.fichier, row.accepte_le = jour, None, timezone.now()
    row.save()
    row.zones.set(bilan.touchees)
    return bilan


@transaction.atomic
def annuler(*, redecoupage: Redecoupage) -> None:
    """Call off what was accepted and waits for its day: the outlines before last on. Raises RedecoupageRefuse.

    Zones that would have begun go with it, unless somebody has already given them something.
    """
    row = Redecoupage.objects.select_for_update().get(pk=redecoupage.pk)
    day = row.jour
    if row.accepte_le is None or day is None:
        raise RedecoupageRefuse(_("Ce redécoupage n’est pas accepté."))
    if day <= timezone.localdate():
        raise RedecoupageRefuse(
            _("Ce redécoupage est en vigueur : pour revenir en arrière, faites-en un autre.")
        )
    zones = list(row.zones.all())
    if Contour.objects.filter(zone__in=zones, periode__startswith__gt=day).exists():
        raise RedecoupageRefuse(
            _("Une de ses zones change encore plus tard : annulez d’abord ce redécoupage-là.")
        )
    older = Contour.objects.filter(zone__in=zones, periode__startswith__lt=day).values_list("zone", flat=True)
    new = [zone for zone in zones if zone.pk not in set(older)]
    attached = _("Quelque chose est déjà rattaché à une zone qui commence ce jour-là : détachez-le d’abord.")
    if attaches(new, day):
        raise RedecoupageRefuse(attached)
    try:
        Contour.objects.filter(zone__in=zones, periode__startswith=day).delete()
        for ended in Contour.objects.filter(zone__in=zones, periode__endswith=day):
            ended.periode = DateRange(ended.periode.lower, None)
            ended.save(update_fields=["periode"])
        Filiation.objects.filter(avant__in=zones, jour=day).delete()
        row.delete()
        Zone.objects.filter(pk__in=[zone.pk for zone in new]).delete()
        filier(nature=Nature(row.nature), jour=day)
    except ProtectedError as error:
        raise RedecoupageRefuse(attached) from error

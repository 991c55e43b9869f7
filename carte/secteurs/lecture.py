"""What the page of an area says, in a number of queries that does not grow: public data only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject, Lower
from django.http import Http404
from django.utils import timezone

from carte.filtres import Filtres
from carte.lignes import quand_en_mots
from carte.nombres import nombres
from chiffres.lecture import VILLE as VILLE
from chiffres.lecture import Regard, comparer
from chiffres.periodes import Periode
from conseils.models import Balade, Mandat
from quartiers.models import Contour, Nature, Zone
from signalements import file
from signalements.etats import Etat, Famille
from signalements.models import Photo, Signalement, Situation, Texte

RECENTS, RESOLUS, PROMIS, RETOURS = 8, 6, 6, 5
UN_MOIS = dt.timedelta(days=30)
"""What was resolved since then is told as « ce mois-ci »."""
EN_COURS = (Famille.EN_COURS, Famille.PLANIFIE, Famille.ATTENTE, Famille.TRANSMIS)
BALADES = 4


@dataclass(frozen=True)
class Ligne:
    """One report of a list of the page: what templates/composants/ligne.html draws."""

    numero: str
    url: str
    titre: str
    lieu: str
    quand: str
    famille: str
    mot: str
    photo: str
    icone_groupe: str
    voix: int
    avant: str = ""
    apres: str = ""
    """Addresses of two 640 px photos: the problem, and the town's of its end."""


@dataclass(frozen=True)
class Endroit:
    """Where the same kind of problem keeps coming back: the newest report in its middle."""

    groupe: str
    icone: str
    lieu: str
    fois: int
    url: str


@dataclass
class Secteur:
    """An area as it is today, with what its page says."""

    zone: Zone
    geom: MultiPolygon
    depuis: dt.date
    """Since when this outline holds."""
    quartiers: list[Zone]
    """The quartiers of a conseil, by name; none of a CIL."""
    contours: dict[int, MultiPolygon]
    representants: list[dict[str, str]]
    """`nom` and `fonction` of those who want to be named."""
    balades: list[Balade]
    """Those to come and the last ones, the latest first."""
    jour: dt.date

    @cached_property
    def periode(self) -> Periode:
        """The twelve last months that are over: they can be compared with those of a year before."""
        return Periode.douze_mois_finis(self.jour)

    @cached_property
    def regards(self) -> dict[int, Regard]:
        """The figures of the area, of its quartiers and of the town (VILLE)."""
        return comparer([self.zone, *self.quartiers], self.periode, jour=self.jour)

    @cached_property
    def maintenant(self) -> dict[Famille, int]:
        """How many public reports of each family there are, whenever they came."""
        return nombres(Filtres(zones={Nature(self.zone.nature): self.zone}))

    @property
    def ouverts(self) -> int:
        return self.maintenant[Famille.RECU] + self.en_cours

    @property
    def en_cours(self) -> int:
        return sum(self.maintenant[famille] for famille in EN_COURS)

    @cached_property
    def _listes(self) -> dict[str, list[Any]]:
        return _lists(self.zone, self.jour)

    @cached_property
    def recents(self) -> list[Ligne]:
        return [_ligne(row) for row in self._listes["recents"]]

    @cached_property
    def resolus(self) -> list[Ligne]:
        """Resolved within a month; those that show before and after come first."""
        rows = [_ligne(row) for row in self._listes["resolus"]]
        return sorted(rows, key=lambda ligne: not (ligne.avant and ligne.apres))

    @cached_property
    def promis(self) -> list[Ligne]:
        return [_ligne(row) for row in self._listes["promis"]]

    @cached_property
    def retours(self) -> list[Endroit]:
        return [_endroit(row) for row in self._listes["retours"]]

    @property
    def cadre(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        return self.geom.extent


def lire(nature: Nature, slug: str, jour: dt.date | None = None) -> Secteur:
    """Return the area that has this address, with its outline of that day (today unless told): one query.

    Raises Http404 where no area has it, or none in force on that day.
    """
    jour = jour or timezone.localdate()
    own = Q(zone__nature=nature, zone__slug=slug)
    inside = Q(zone__parent__nature=nature, zone__parent__slug=slug)
    names = Mandat.objects.en_cours(jour).filter(zone=OuterRef("zone")).exclude(nom_public="")
    rows: list[Any] = list(
        Contour.objects.filter(own | inside, periode__contains=jour)
        .select_related("zone")
        .annotate(
            representants=ArraySubquery(
                names.order_by(Lower("nom_public")).values(
                    json=JSONObject(nom="nom_public", fonction="fonction")
                )
            ),
            balades=ArraySubquery(
                Balade.objects.a_lire(jour)
                .filter(zone=OuterRef("zone"))
                .values(json=JSONObject(pk="pk", le="le", rendez_vous="rendez_vous"))[:BALADES]
            ),
        )
        .order_by("zone__nom")
    )
    here = next((row for row in rows if row.zone.nature == nature and row.zone.slug == slug), None)
    if here is None:
        raise Http404
    return Secteur(
        zone=here.zone,
        geom=here.geom,
        depuis=here.periode.lower,
        quartiers=[row.zone for row in rows if row is not here],
        contours={row.zone_id: row.geom for row in rows},
        representants=here.representants,
        balades=[
            Balade(**walk | {"le": dt.date.fromisoformat(walk["le"]), "zone": here.zone})
            for walk in here.balades
        ],
        jour=jour,
    )


# -- Its reports ---------------------------------------------------------------


# What stands, in the statement of the lists, for the area of a page and for the days from which two of them begin.
_ZONE, _SINCE, _JOUR = -1, dt.datetime.min.replace(tzinfo=dt.UTC), dt.date.min


def _lists(zone: Zone, jour: dt.date) -> dict[str, list[Any]]:
    """The reports of all lists of the page, in one query.

    The first rows of a list among all rows found are its own: what another list brought comes after them, or does not
    belong to it.
    """
    since = timezone.now() - UN_MOIS
    here = {_ZONE: zone.pk, _SINCE: since, _JOUR: jour}
    sql, params = _statement()
    rows: list[Any] = list(Signalement.objects.raw(sql, [here.get(value, value) for value in params]))
    solved = [r for r in rows if r.etat == Etat.RESOLU and r.clos_le >= since]
    promised = [r for r in rows if r.etat == Etat.PLANIFIE and r.planifie_le >= jour]
    back = [r for r in rows if r.fois]
    return {
        "recents": sorted(rows, key=lambda r: (r.recu_le, r.pk), reverse=True)[:RECENTS],
        "resolus": sorted(solved, key=lambda r: (r.clos_le, r.pk), reverse=True)[:RESOLUS],
        "promis": sorted(promised, key=lambda r: (r.planifie_le, r.pk))[:PROMIS],
        "retours": sorted(back, key=lambda r: (r.fois, r.pk), reverse=True)[:RETOURS],
    }


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The SQL of the lists and its parameters: written once, for Django takes longer to write it than PostgreSQL to
    answer. The keys of each list are chosen by the index of its order."""
    inside = Exists(Situation.objects.filter(signalement=OuterRef("pk"), zone=_ZONE))
    public = Signalement.objects.publics().filter(inside)
    first = [
        public.order_by("-recu_le", "-pk")[:RECENTS],
        public.filter(etat=Etat.RESOLU, clos_le__gte=_SINCE).order_by("-clos_le", "-pk")[:RESOLUS],
        # Not `ouverts()` too: a planned one always is, and PostgreSQL would believe it far rarer, and sort them all.
        public.filter(etat=Etat.PLANIFIE, planifie_le__gte=_JOUR).order_by("planifie_le", "pk")[:PROMIS],
        public.filter(retour__isnull=False).order_by("-retour__fois", "-pk")[:RETOURS],
    ]
    keys = [rows.values("pk") for rows in first]
    rows = _with_words(Signalement.objects.filter(pk__in=keys[0].union(*keys[1:], all=True)))
    return rows.query.sql_with_params()


def _with_words(rows: QuerySet[Signalement]) -> QuerySet[Signalement]:
    """Fetch with each report what a list says of it, all in the same query: its photo is of the problem, `nom_apres`
    the town's last one."""
    photos = Photo.objects.publiques()
    after = photos.filter(signalement=OuterRef("pk"), par_la_ville=True).order_by("-pk")
    return rows.only("numero", "etat", "recu_le", "clos_le", "planifie_le", "transmis_a").annotate(
        fois=F("retour__fois"),
        libelle=F("categorie__libelle"),
        groupe=F("categorie__groupe__nom"),
        icone=F("categorie__groupe__icone"),
        nom_apres=Subquery(after.values("nom")[:1]),
        **file.d_une_ligne(Texte.objects.publics(), photos.filter(par_la_ville=False).order_by("pk")),
    )


def _ligne(row: Any) -> Ligne:
    before, after = Photo(nom=row.nom_photo or ""), Photo(nom=row.nom_apres or "")
    shown = before if before.nom else after
    return Ligne(
        numero=row.numero,
        url=row.get_absolute_url(),
        titre=row.libelle,
        lieu=_place(row),
        quand=quand_en_mots(row),
        famille=row.famille,
        mot=row.etat_public if row.etat != Etat.EN_ATTENTE else str(Famille.ATTENTE.label),
        photo=shown.url_vignette if shown.nom else "",
        icone_groupe=row.icone,
        voix=row.voix,
        avant=before.url_moyenne if before.nom else "",
        apres=after.url_moyenne if after.nom else "",
    )


def _endroit(row: Any) -> Endroit:
    return Endroit(row.groupe, row.icone, _place(row), row.fois, row.get_absolute_url())


def _place(row: Any) -> str:
    return row.mots_du_lieu or row.nom_quartier or ""

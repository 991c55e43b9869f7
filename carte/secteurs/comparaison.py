"""All areas side by side, by one measure: how it is drawn, sorted and said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from carte.secteurs.dessin import carte_des_classes
from carte.secteurs.tableau import RIEN, moitie, nombre, part
from chiffres.comptes import SEUIL, Compte
from chiffres.lecture import VILLE, comparer
from chiffres.mots import jours
from chiffres.periodes import Periode, premier_jour
from quartiers.models import Contour, Nature, Zone

RECUS = "recus"
CLASSES = 4
"""Shades of the map, from the least to the most."""
MUETS = 5
"""Fewer reports than that in twelve months: hardly anybody reports there."""


@dataclass(frozen=True)
class Mesure:
    """What is compared: its code in the address, its name, its value for an area (None: unknown) and how it is said."""

    code: str
    nom: str | Promise
    aide: str | Promise
    valeur: Callable[[Zone, Compte], float | None]
    dire: Callable[[float], str]


def _pour_mille(zone: Zone, compte: Compte) -> float | None:
    return 1000 * compte.recus / zone.population if zone.population else None


MESURES = {
    m.code: m
    for m in (
        Mesure(
            RECUS,
            gettext_lazy("Reçus"),
            gettext_lazy("Combien de signalements sont arrivés."),
            lambda zone, compte: compte.recus,
            lambda n: nombre(int(n)),
        ),
        Mesure(
            "par_habitant",
            gettext_lazy("Reçus pour 1 000 habitants"),
            gettext_lazy("Pour comparer des quartiers plus ou moins peuplés."),
            _pour_mille,
            lambda n: f"{n:.0f}" if n >= 10 else f"{n:.1f}".replace(".", ","),
        ),
        Mesure(
            "reponse",
            gettext_lazy("Première réponse"),
            gettext_lazy("La moitié des signalements ont eu une réponse dans ce délai."),
            lambda zone, compte: compte.reponse.mediane,
            lambda n: jours(int(n)),
        ),
        Mesure(
            "resolution",
            gettext_lazy("Résolution"),
            gettext_lazy("La moitié des signalements résolus l’ont été dans ce délai."),
            lambda zone, compte: compte.resolution.mediane,
            lambda n: jours(int(n)),
        ),
        Mesure(
            "objectif",
            gettext_lazy("Clos dans le délai visé"),
            gettext_lazy("La part close dans le délai que le service s’était donné."),
            lambda zone, compte: compte.objectif.pourcent,
            lambda n: f"{n:.0f}\u00a0%",
        ),
    )
}


@dataclass(frozen=True)
class Rang:
    """One area of the table, its figures in words."""

    zone: Zone
    recus: str
    par_habitant: str
    reponse: str
    resolution: str
    objectif: str
    ouverts: str
    classe: int | None
    """Of the chosen measure, 1 to CLASSES; None where it is not known."""
    muet: bool


def page(mesure: Mesure) -> dict[str, Any]:
    """Return what templates/carte/secteurs/comparer.html shows: four queries."""
    today = timezone.localdate()
    periode = Periode.douze_mois_finis(today)
    outlines = list(
        Contour.objects.filter(
            periode__contains=today, zone__nature__in=(Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)
        ).select_related("zone__parent")
    )
    outlines.sort(key=lambda c: c.zone.nom)
    regards = comparer([c.zone for c in outlines], periode, jour=today)
    counts = {pk: regard.compte for pk, regard in regards.items()}
    conseils = _ranked([c for c in outlines if c.zone.nature == Nature.CONSEIL], counts, mesure)
    quartiers = _ranked([c for c in outlines if c.zone.nature == Nature.QUARTIER], counts, mesure)
    cils = _ranked([c for c in outlines if c.zone.nature == Nature.CIL], counts, mesure)
    return {
        "mesure": mesure,
        "mesures": list(MESURES.values()),
        "conseils": [(rank, [q for q in quartiers if q.zone.parent_id == rank.zone.pk]) for rank in conseils],
        "cils": cils,
        "ville": counts[VILLE],
        "plan": _map(outlines, quartiers or conseils, counts, mesure),
        "bornes": _bounds(quartiers or conseils, counts, mesure),
        "muets": [rank.zone for rank in quartiers if rank.muet],
        "muets_sous": MUETS,
        "seuil": SEUIL,
        "populations": sorted({c.zone.population_dite for c in outlines} - {""}),
        "sans_population": any(rank.zone.population is None for rank in conseils),
        "du": premier_jour(periode.premier),
        "au": premier_jour(periode.dernier),
    }


def _ranked(outlines: Sequence[Contour], counts: dict[int, Compte], mesure: Mesure) -> list[Rang]:
    """The rows of one nature, each with its class among them: as many areas in each, equal values together."""
    values = {c.zone_id: mesure.valeur(c.zone, counts[c.zone_id]) for c in outlines}
    known = sorted(v for v in values.values() if v is not None)
    return [_rank(c.zone, counts[c.zone_id], _class(values[c.zone_id], known)) for c in outlines]


def _class(value: float | None, known: Sequence[float]) -> int | None:
    if value is None:
        return None
    return 1 + CLASSES * known.index(value) // len(known)


def _rank(zone: Zone, compte: Compte, classe: int | None) -> Rang:
    per_head = _pour_mille(zone, compte)
    return Rang(
        zone=zone,
        recus=nombre(compte.recus),
        par_habitant=RIEN if per_head is None else MESURES["par_habitant"].dire(per_head),
        reponse=moitie(compte.reponse),
        resolution=moitie(compte.resolution),
        objectif=part(compte.objectif),
        ouverts=nombre(compte.ouverts),
        classe=classe,
        muet=compte.recus < MUETS,
    )


def _map(
    outlines: Sequence[Contour], ranks: Sequence[Rang], counts: dict[int, Compte], mesure: Mesure
) -> Any:
    geoms: dict[int, MultiPolygon] = {c.zone_id: c.geom for c in outlines}
    shapes = []
    for rank in ranks:
        value = mesure.valeur(rank.zone, counts[rank.zone.pk])
        word = RIEN if value is None else mesure.dire(value)
        shapes.append((geoms[rank.zone.pk], f"classe-{rank.classe or 0}", word))
    said = _("Carte des quartiers : %(mesure)s. Le tableau dit la même chose.") % {"mesure": mesure.nom}
    return carte_des_classes(shapes, said)


def _bounds(ranks: Sequence[Rang], counts: dict[int, Compte], mesure: Mesure) -> list[tuple[int, str]]:
    """The legend: each class with its least and greatest value in words."""
    by_class: dict[int, list[float]] = {}
    for rank in ranks:
        value = mesure.valeur(rank.zone, counts[rank.zone.pk])
        if rank.classe is not None and value is not None:
            by_class.setdefault(rank.classe, []).append(value)
    return [(classe, _from_to(values, mesure)) for classe, values in sorted(by_class.items())]


def _from_to(values: Sequence[float], mesure: Mesure) -> str:
    least, most = mesure.dire(min(values)), mesure.dire(max(values))
    return least if least == most else _("de %(de)s à %(a)s") % {"de": least, "a": most}

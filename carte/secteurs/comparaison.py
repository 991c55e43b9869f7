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
from carte.secteurs.tableau import RIEN, TROP_PEU, moitie, part
from chiffres.comptes import SEUIL, Compte
from chiffres.lecture import VILLE, comparer
from chiffres.periodes import Periode, premier_jour
from chiffres.petits import PUBLIC
from chiffres.petits import SEUIL as PETIT
from quartiers.models import Contour, Nature, Zone

RECUS = "recus"
CLASSES = 4
"""Shades of the map, from the least to the most."""


@dataclass(frozen=True)
class Mesure:
    """What is compared: its code in the address, its name, its value for an area (None: unknown) and how it is said.

    Its value draws and sorts; only the words are shown, by the rule of all published figures (chiffres/petits.py).
    """

    code: str
    nom: str | Promise
    aide: str | Promise
    valeur: Callable[[Zone, Compte], float | None]
    dire: Callable[[Zone, Compte], str]


def _recus(zone: Zone, compte: Compte) -> float:
    """Small numbers are one shade of the map, as they are one word."""
    return 1 if PUBLIC.petit(compte.recus) else compte.recus


def _pour_mille(zone: Zone, compte: Compte) -> float | None:
    """None where it is unknown, or where it would tell a small number of reports."""
    if not zone.population or PUBLIC.petit(compte.recus):
        return None
    return 1000 * compte.recus / zone.population


def _dire_pour_mille(zone: Zone, compte: Compte) -> str:
    n = _pour_mille(zone, compte)
    if n is None:
        return str(TROP_PEU) if zone.population else RIEN
    return f"{n:.0f}" if n >= 10 else f"{n:.1f}".replace(".", ",")


MESURES = {
    m.code: m
    for m in (
        Mesure(
            RECUS,
            gettext_lazy("Reçus"),
            gettext_lazy("Combien de signalements sont arrivés."),
            _recus,
            lambda zone, compte: PUBLIC.dire(compte.recus),
        ),
        Mesure(
            "par_habitant",
            gettext_lazy("Reçus pour 1 000 habitants"),
            gettext_lazy("Pour comparer des quartiers plus ou moins peuplés."),
            _pour_mille,
            _dire_pour_mille,
        ),
        Mesure(
            "reponse",
            gettext_lazy("Première réponse"),
            gettext_lazy("La moitié des signalements ont eu une réponse dans ce délai."),
            lambda zone, compte: compte.reponse.mediane,
            lambda zone, compte: moitie(compte.reponse),
        ),
        Mesure(
            "resolution",
            gettext_lazy("Résolution"),
            gettext_lazy("La moitié des signalements résolus l’ont été dans ce délai."),
            lambda zone, compte: compte.resolution.mediane,
            lambda zone, compte: moitie(compte.resolution),
        ),
        Mesure(
            "objectif",
            gettext_lazy("Clos dans le délai visé"),
            gettext_lazy("La part close dans le délai que le service s’était donné."),
            lambda zone, compte: compte.objectif.pourcent,
            lambda zone, compte: part(compte.objectif),
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
        "petit": PETIT,
        "seuil": SEUIL,
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
    return Rang(
        zone=zone,
        recus=PUBLIC.dire(compte.recus),
        par_habitant=_dire_pour_mille(zone, compte),
        reponse=moitie(compte.reponse),
        resolution=moitie(compte.resolution),
        objectif=part(compte.objectif),
        ouverts=PUBLIC.dire(compte.ouverts),
        classe=classe,
        muet=compte.recus < PETIT,
    )


def _map(
    outlines: Sequence[Contour], ranks: Sequence[Rang], counts: dict[int, Compte], mesure: Mesure
) -> Any:
    geoms: dict[int, MultiPolygon] = {c.zone_id: c.geom for c in outlines}
    shapes = []
    for rank in ranks:
        compte = counts[rank.zone.pk]
        word = mesure.dire(rank.zone, compte) if rank.classe else RIEN
        if mesure.code == RECUS and PUBLIC.petit(compte.recus):
            word = f"< {PETIT}"  # there is no room for the words
        shapes.append((geoms[rank.zone.pk], f"classe-{rank.classe or 0}", word))
    said = _("Carte des quartiers : %(mesure)s. Le tableau dit la même chose.") % {"mesure": mesure.nom}
    return carte_des_classes(shapes, said)


def _bounds(ranks: Sequence[Rang], counts: dict[int, Compte], mesure: Mesure) -> list[tuple[int, str]]:
    """The legend: each class with its least and greatest value in words."""
    by_class: dict[int, list[tuple[float, str]]] = {}
    for rank in ranks:
        compte = counts[rank.zone.pk]
        value = mesure.valeur(rank.zone, compte)
        if rank.classe is not None and value is not None:
            by_class.setdefault(rank.classe, []).append((value, mesure.dire(rank.zone, compte)))
    return [(classe, _from_to(min(values)[1], max(values)[1])) for classe, values in sorted(by_class.items())]


def _from_to(least: str, most: str) -> str:
    return least if least == most else _("de %(de)s à %(a)s") % {"de": least, "a": most}

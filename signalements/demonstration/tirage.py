"""Draws the life of one imaginary report after another: same seed, same town."""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from django.contrib.gis.geos import Point
from django.contrib.gis.geos.prepared import PreparedGeometry
from django.utils import timezone

from mairie import delais
from mairie.models import Categorie
from quartiers.models import Zone
from signalements import numero as numeros
from signalements.demonstration import recits
from signalements.etats import Etat
from signalements.models import Canal

MOIS = 26
"""So that twelve months can be compared with the twelve before."""
USURE = 10
"""One report in so many is of a place that wears out: there the same comes back, and what is newest is open."""
COINS = 2
"""How many such places each conseil has."""
# How much is reported in each month, from January on: a town by the sea.
SAISONS = (0.8, 0.75, 0.9, 1.0, 1.1, 1.2, 1.35, 1.25, 1.05, 1.0, 1.0, 0.85)
# How a report of that age in days has fared: (state, weight).
_JEUNE = [
    (Etat.RECU, 52),
    (Etat.PRIS_EN_CHARGE, 26),
    (Etat.PLANIFIE, 9),
    (Etat.RESOLU, 8),
    (Etat.EN_ATTENTE, 3),
    (Etat.TRANSMIS, 2),
]
_MOYEN = [
    (Etat.RECU, 10),
    (Etat.PRIS_EN_CHARGE, 18),
    (Etat.PLANIFIE, 11),
    (Etat.RESOLU, 46),
    (Etat.TRANSMIS, 5),
    (Etat.EN_ATTENTE, 3),
    (Etat.REFUSE, 3),
    (Etat.HORS_COMPETENCE, 2),
    (Etat.RETIRE, 1),
    (Etat.ROUVERT, 1),
]
_ANCIEN = [
    (Etat.PRIS_EN_CHARGE, 1),
    (Etat.PLANIFIE, 1),
    (Etat.RESOLU, 84),
    (Etat.REFUSE, 6),
    (Etat.HORS_COMPETENCE, 3),
    (Etat.TRANSMIS, 2),
    (Etat.RETIRE, 2),
    (Etat.ROUVERT, 1),
]
_CANAUX = [
    (Canal.WEB, 58),
    (Canal.TELEPHONE, 26),
    (Canal.GUICHET, 8),
    (Canal.COURRIEL, 5),
    (Canal.COURRIER, 3),
]
_PRENOMS = (
    "amina jeanne rené samir louise marcel inès paulette karim odette yanis colette hugo simone".split()
)


@dataclass
class Pas:
    """One step of a report's life."""

    etat: Etat
    le: dt.datetime
    message: str = ""
    planifie_le: dt.date | None = None
    autorite: str = ""


@dataclass(frozen=True)
class Scene:
    """What happens where; `lieu` is the place in words, or nothing."""

    categorie: Categorie
    zone: Zone
    point: Point
    lieu: str


@dataclass
class Vie:
    """One imaginary report, from its first day to now."""

    numero: str
    cle: str
    categorie: Categorie
    point: Point
    recu_le: dt.datetime
    canal: Canal
    description: str
    lieu: str
    courriel: str
    avec_photo: bool
    voix: int
    pas: list[Pas] = field(default_factory=list)

    @property
    def etat(self) -> Etat:
        if self.pas:
            return self.pas[-1].etat
        return Etat.A_QUALIFIER if self.categorie.a_qualifier else Etat.RECU


class Tirage:
    """A source of lives; `maintenant` is the end of the last MOIS months (aware)."""

    def __init__(self, graine: int, maintenant: dt.datetime) -> None:
        self.hasard = random.Random(graine)  # noqa: S311  (a demonstration, no secret)
        self.maintenant = maintenant
        self.categories: dict[str, list[Categorie]] = {}
        for categorie in Categorie.objects.active().select_related("groupe"):
            self.categories.setdefault(categorie.groupe.code, []).append(categorie)
        self.parts = {
            code: part for code, part in recits.PARTS.items() if code in self.categories
        } or dict.fromkeys(self.categories, 1)
        self.quartiers = list(Zone.objects.quartiers().current().prefetch_related("contours"))
        self.formes: dict[int, tuple[PreparedGeometry, tuple[float, ...]]] = {}
        self.foyers: dict[int, list[tuple[float, float]]] = {}
        for zone in self.quartiers:
            geom = zone.contours.all()[0].geom
            self.formes[zone.pk] = (geom.prepared, geom.extent)
        for zone in self.quartiers:
            self.foyers[zone.pk] = [self._anywhere(zone) for _i in range(7)]
        self.coins = self._worn()

    def vies(self, nombre: int) -> Iterator[Vie]:
        """Draw that many lives, the oldest first; the first ones of each state come whatever the number."""
        ages = self._ages(nombre)
        wanted = list(Etat)
        for rank, age in enumerate(ages):
            worn = rank % USURE == 0
            scene = self._again(rank // USURE) if worn else self._scene(self.quartiers)
            vie = self._life(scene, self.maintenant - age - dt.timedelta(minutes=20))
            # One of each state, spread over the older half, so that even a small demonstration shows them all.
            if nombre >= 60 and rank % 4 == 3 and rank // 4 < len(wanted):
                self._tell(vie, wanted[rank // 4])
            elif worn and age.days < 60:
                self._tell(vie, (Etat.PRIS_EN_CHARGE, Etat.RECU)[rank // USURE % 2])
            else:
                self._tell(vie, self._fate(vie))
            yield vie

    def _ages(self, nombre: int) -> list[dt.timedelta]:
        """Draw how old they are, the oldest first: more in summer, and more as the town learns to report."""
        days = range(round(MOIS * 30.4))
        months = [(self.maintenant - dt.timedelta(days=day)).month for day in days]
        weights = [
            SAISONS[m - 1] * (1.3 - 0.6 * day / len(days)) for day, m in zip(days, months, strict=True)
        ]
        totals = list(accumulate(weights, initial=0.0))
        drawn = [self.hasard.random() * totals[-1] for _i in range(nombre)]
        ages = [(day := bisect(totals, at) - 1) + (at - totals[day]) / weights[day] for at in drawn]
        return sorted((dt.timedelta(days=age) for age in ages), reverse=True)

    def _weighted(self, pairs):
        totals = list(accumulate(weight for _value, weight in pairs))
        return pairs[bisect(totals, self.hasard.random() * totals[-1])][0]

    def _anywhere(self, zone: Zone) -> tuple[float, float]:
        shape, (west, south, east, north) = self.formes[zone.pk]
        while True:
            x, y = self.hasard.uniform(west, east), self.hasard.uniform(south, north)
            if shape.contains(Point(x, y, srid=4326)):
                return x, y

    def _point(self, zone: Zone) -> Point:
        shape, _extent = self.formes[zone.pk]
        foyers = self.foyers[zone.pk]
        x0, y0 = foyers[min(int(self.hasard.expovariate(0.6)), len(foyers) - 1)]
        for _try in range(8):
            x, y = self.hasard.gauss(x0, 0.0016), self.hasard.gauss(y0, 0.0012)
            point = Point(round(x, 6), round(y, 6), srid=4326)
            if shape.contains(point):
                return point
        return Point(x0, y0, srid=4326)

    def _scene(self, quartiers: list[Zone]) -> Scene:
        """Something somewhere in these quartiers."""
        hasard = self.hasard
        group = self.categories[self._weighted(list(self.parts.items()))]
        categorie = self._weighted([(c, recits.FREQUENCES.get(c.code, 1)) for c in group])
        zone = self._weighted([(z, recits.LIEUX.get(z.nom, (3, []))[0]) for z in quartiers])
        rues = recits.LIEUX.get(zone.nom, (0, [zone.nom]))[1]
        lieu = hasard.choice(recits.PRES_DE).format(rue=hasard.choice(rues), n=hasard.randint(1, 90))
        words = lieu[0].upper() + lieu[1:] if hasard.random() < 0.7 else ""
        return Scene(categorie, zone, self._point(zone), words)

    def _worn(self) -> list[Scene]:
        """Where something keeps coming back: some places of each conseil, in turn."""
        found = []
        for conseil in sorted({zone.parent_id or 0 for zone in self.quartiers}) * COINS:
            theirs = [zone for zone in self.quartiers if (zone.parent_id or 0) == conseil]
            scene = self._scene(theirs)
            while scene.categorie.privee or scene.categorie.a_qualifier:
                scene = self._scene(theirs)
            found.append(scene)
        return found

    def _again(self, turn: int) -> Scene:
        """The next of the worn places, a few metres off; twice before the next, so that two of them are open."""
        scene = self.coins[turn // 2 % len(self.coins)]
        x, y = self.hasard.gauss(scene.point.x, 0.00004), self.hasard.gauss(scene.point.y, 0.00003)
        point = Point(round(x, 6), round(y, 6), srid=4326)
        shape, _extent = self.formes[scene.zone.pk]
        return replace(scene, point=point) if shape.contains(point) else scene

    def _life(self, scene: Scene, recu_le: dt.datetime) -> Vie:
        hasard, categorie = self.hasard, scene.categorie
        canal = self._weighted(_CANAUX)
        courriel = ""
        if canal in (Canal.WEB, Canal.COURRIEL) and hasard.random() < 0.7:
            courriel = f"{hasard.choice(_PRENOMS)}.{hasard.randint(1, 999)}@example.org".replace(
                "é", "e"
            ).replace("è", "e")
        words = recits.DESCRIPTIONS.get(categorie.code, [])
        return Vie(
            numero=self._numero(),
            cle="".join(hasard.choices(numeros.ALPHABET, k=22)),
            categorie=categorie,
            point=scene.point,
            recu_le=recu_le,
            canal=canal,
            description=hasard.choice(words) if words and hasard.random() < 0.85 else "",
            lieu=scene.lieu,
            courriel=courriel,
            avec_photo=categorie.photo != "interdite" and hasard.random() < 0.55,
            voix=min(int(hasard.expovariate(0.9)), 12),
        )

    def _numero(self) -> str:
        signs = "".join(self.hasard.choices(numeros.ALPHABET, k=numeros.LONGUEUR - 1))
        return numeros.completer(signs)

    def _fate(self, vie: Vie) -> Etat:
        age = (self.maintenant - vie.recu_le).days
        fate = self._weighted(_JEUNE if age < 12 else _MOYEN if age < 75 else _ANCIEN)
        return Etat.A_QUALIFIER if vie.categorie.a_qualifier and age < 12 else fate

    def _tell(self, vie: Vie, fate: Etat) -> None:
        """Write the steps that lead to a state, none of them later than now."""
        if fate in (Etat.RECU, Etat.A_QUALIFIER):
            if fate == Etat.A_QUALIFIER:
                vie.categorie = next(
                    (c for row in self.categories.values() for c in row if c.a_qualifier), vie.categorie
                )
            return
        path = {
            Etat.RESOLU: [Etat.PRIS_EN_CHARGE, Etat.RESOLU] if self.hasard.random() < 0.7 else [Etat.RESOLU],
            Etat.PLANIFIE: [Etat.PRIS_EN_CHARGE, Etat.PLANIFIE],
            Etat.ROUVERT: [Etat.RESOLU, Etat.ROUVERT],
        }.get(fate, [fate])
        room = (self.maintenant - vie.recu_le).total_seconds()
        days = max(vie.categorie.delai_jours, 1) * self.hasard.uniform(0.2, 1.6)
        used = min(days * 86400, room * 0.9)
        for rank, etat in enumerate(path, start=1):
            le = self._office_hours(vie.recu_le, vie.recu_le + dt.timedelta(seconds=used * rank / len(path)))
            vie.pas.append(self._step(etat, le))

    def _office_hours(self, after: dt.datetime, le: dt.datetime) -> dt.datetime:
        """The same day between 8 and 17 h, unless that is before the report or after now."""
        at_work = timezone.localtime(le).replace(hour=self.hasard.randint(8, 16))
        return at_work if after < at_work < self.maintenant else le

    def _step(self, etat: Etat, le: dt.datetime) -> Pas:
        words = recits.MESSAGES.get(etat, [])
        step = Pas(etat, le, self.hasard.choice(words) if words else "")
        if etat == Etat.PLANIFIE:
            coming = self.maintenant.date() + dt.timedelta(days=self.hasard.randint(1, 25))
            step.planifie_le = delais.jours_ouvres_apres(coming, 1)
        if etat == Etat.TRANSMIS:
            step.autorite = self.hasard.choice(recits.AUTORITES)
        return step

"""What an import is asked to do, what it did, and why it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from quartiers.models import Nature, Zone

DEPUIS_TOUJOURS = dt.date(2000, 1, 1)
"""From when the first outline of a zone holds, where no day is told."""


class Refus(ValueError):
    """Why something cannot be taken: a French sentence, the choice that would mend it, the zone it is about."""

    def __init__(self, raison: str, champ: str = "", zone: str = "") -> None:
        super().__init__(raison)
        self.raison, self.champ, self.zone = raison, champ, zone

    def __str__(self) -> str:
        return f"{self.zone} : {self.raison}" if self.zone else self.raison


class ImportRefuse(ValueError):
    """Nothing was written; `refus` has one reason for each of the features that cannot be taken.

    `zones` is how many features were looked at: 0 when the file as a whole is refused.
    """

    def __init__(self, refus: list[Refus], zones: int = 0) -> None:
        super().__init__("\n".join(map(str, refus)))
        self.refus, self.zones = refus, zones


@dataclass
class Bilan:
    """What an import did, or would do: names of zones, the zones whose outlines begin or end, the codes it holds."""

    creees: list[str] = field(default_factory=list)
    modifiees: list[str] = field(default_factory=list)
    inchangees: list[str] = field(default_factory=list)
    fermees: list[str] = field(default_factory=list)
    recensees: list[str] = field(default_factory=list)
    laissees: list[str] = field(default_factory=list)
    touchees: list[Zone] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Choix:
    """How to read the file, and what to do with it.

    `fermer`: codes of the zones that end on `a_partir_du`, split or joined. `laisser_dehors`: leave out what lies
    outside the commune, in a file that is larger than the town. A population is of a year (`annee_population`).
    """

    nature: Nature
    srid: int | None = None
    couche: str = ""
    champ_code: str = ""
    champ_nom: str = ""
    champ_parent: str = ""
    champ_population: str = ""
    annee_population: int | None = None
    source_population: str = ""
    a_partir_du: dt.date | None = None
    fermer: Sequence[str] = ()
    laisser_dehors: bool = False
    insee: str = ""
    code_postal: str = ""

    @property
    def jour(self) -> dt.date:
        """The day on which new outlines begin."""
        return self.a_partir_du or DEPUIS_TOUJOURS

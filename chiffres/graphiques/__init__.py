"""The charts, in the order of the page: each a function of a Releve."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chiffres.graphiques import delais, repartition, traitement, volumes
from chiffres.graphiques.socle import Graphique
from chiffres.releve import Releve

Faire = Callable[[Releve, str], Graphique | None]
"""Makes one chart under its code; None where there is nothing to compare."""


@dataclass(frozen=True)
class Partie:
    """One part of the page."""

    code: str
    titre: str | Promise
    graphiques: dict[str, Faire]


PARTIES: Sequence[Partie] = (
    Partie(
        "combien", _("Combien"), {"mois": volumes.mois, "etats": volumes.etats, "anciennete": volumes.stock}
    ),
    Partie(
        "delais",
        _("En combien de temps"),
        {"temps": delais.temps, "respect": delais.respect, "evolution": delais.evolution},
    ),
    Partie(
        "repartition",
        _("Quoi, où, comment"),
        {
            "categories": repartition.categories,
            "par-service": repartition.services,
            "secteurs": repartition.secteurs,
            "cil": repartition.cil,
            "canaux": repartition.canaux,
        },
    ),
    Partie(
        "traitement",
        _("Comment les signalements sont traités"),
        {"parcours": traitement.parcours, "services": traitement.services, "passages": traitement.passages},
    ),
)
GRAPHIQUES: dict[str, Faire] = {code: make for part in PARTIES for code, make in part.graphiques.items()}

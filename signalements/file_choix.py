"""What the filters of the queue offer, and what those that are set say in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie.models import Categorie, Groupe, Service
from quartiers.models import Nature, Zone
from signalements.etats import Etat
from signalements.file_filtres import MOI, PERSONNE, ZONES, Filtres
from signalements.models import Canal

NOMS: dict[str, str | Promise] = {
    "etat": gettext_lazy("État"),
    "categorie": gettext_lazy("Catégorie"),
    "secteur": gettext_lazy("Secteur"),
    "canal": gettext_lazy("Canal"),
    "service": gettext_lazy("Service"),
    "agent": gettext_lazy("Confié à"),
    "retard": gettext_lazy("En retard"),
    "sans_reponse": gettext_lazy("Sans réponse"),
    "priorite": gettext_lazy("Priorité d’un conseil"),
    "q": gettext_lazy("Mots"),
}
AGENTS = {MOI: gettext_lazy("moi"), PERSONNE: gettext_lazy("personne")}
NATURES = {
    Nature.CONSEIL: gettext_lazy("Conseils de quartier"),
    Nature.QUARTIER: gettext_lazy("Quartiers"),
    Nature.CIL: gettext_lazy("CIL"),
}


@dataclass(frozen=True)
class Option:
    """One thing to choose, and the group under which it stands."""

    code: str
    nom: str
    groupe: str = ""


@dataclass(frozen=True)
class Actif:
    """A filter that is set, in words, and the address of the queue without it."""

    nom: str
    valeur: str
    adresse: str


class Choix:
    """All that may be chosen, read in one query."""

    def __init__(self) -> None:
        self._par_sorte: dict[str, list[Option]] = defaultdict(list)
        for sorte, _rang, nom, code, groupe in sorted(_rows(), key=lambda r: (r[0], r[1], r[2])):
            self._par_sorte[sorte].append(Option(code, nom, groupe))

    @property
    def categories(self) -> list[tuple[Option, list[Option]]]:
        """Each group of categories with its own."""
        rows = self._par_sorte["categorie"]
        return [(g, [c for c in rows if c.groupe == g.code]) for g in self._par_sorte["groupe"]]

    @property
    def secteurs(self) -> list[tuple[str, list[Option]]]:
        rows = self._par_sorte["secteur"]
        return [(str(NATURES[nature]), [z for z in rows if z.groupe == nature]) for nature in ZONES]

    @property
    def services(self) -> list[Option]:
        return self._par_sorte["service"]

    @property
    def canaux(self) -> list[Option]:
        return [Option(canal.value, str(canal.label)) for canal in Canal]

    @property
    def agents(self) -> list[Option]:
        return [Option(code, str(mot)) for code, mot in AGENTS.items()]

    def mot(self, name: str, value: str) -> str:
        """The word for one value of one filter; the code itself for what is no longer there."""
        fixed = {"etat": Etat, "canal": Canal}
        if name in fixed:
            return str(fixed[name](value).label)
        if name == "agent":
            return str(AGENTS[value])
        sortes = ("categorie", "groupe") if name == "categorie" else (name,)
        rows = (o.nom for sorte in sortes for o in self._par_sorte[sorte] if o.code == value)
        return next(rows, _("« %(mot)s »") % {"mot": value})


def _rows() -> list[tuple[str, int, str, str, str]]:
    groups = Groupe.objects.order_by().values_list(Value("groupe"), "ordre", "nom", "code", Value(""))
    categories = Categorie.objects.order_by().values_list(
        Value("categorie"), "ordre", "libelle", "code", "groupe__code"
    )
    zones = (
        Zone.objects.filter(nature__in=ZONES)
        .order_by()
        .values_list(Value("secteur"), Value(0), "nom", Concat("nature", Value("-"), "code"), F("nature"))
    )
    services = (
        Service.objects.filter(actif=True)
        .order_by()
        .values_list(Value("service"), Value(0), "nom", "code", Value(""))
    )
    return list(groups.union(categories, zones, services, all=True))


def actifs(filtres: Filtres, choix: Choix) -> list[Actif]:
    """Return what narrows the view, each with the address without it."""
    found = [
        Actif(
            str(NOMS[name]),
            "" if value == "1" else choix.mot(name, value),
            f"?{filtres.sans(name, value).requete}",
        )
        for name, value in filtres.parametres
        if name != "vue"
    ]
    unread = [str(NOMS[name]) for name in filtres.incompris]
    if unread:
        found.append(Actif(_("Filtre illisible"), ", ".join(unread), f"?{filtres.requete}"))
    return found

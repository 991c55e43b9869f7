"""What, where, by which way: by category, by area, by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from chiffres import mots
from chiffres.comptes import Compte
from chiffres.graphiques.socle import Case, Graphique, barres_de_nombres, fondus, pourcent
from chiffres.lecture import Regard
from chiffres.petits import dire, regrouper
from chiffres.releve import Releve
from chiffres.svg import Barre, barres
from quartiers.models import Nature, Zone
from signalements.models import Canal


def categories(releve: Releve, code: str) -> Graphique:
    """By group; by category where one group or some categories are asked for."""
    filtres = releve.filtres
    if filtres.groupes or filtres.categories:
        counts = {c.libelle: compte for c, compte in releve.par_categorie}
        title, head = _("Par catégorie"), _("Catégorie")
    else:
        counts = {g.nom: compte for g, compte in releve.par_groupe}
        title, head = _("Par famille de catégories"), _("Famille")
    return _shares(code, title, head, counts, autres=_("Autres catégories"))


def secteurs(releve: Releve, code: str) -> Graphique | None:
    """By conseil; by quartier inside one."""
    rows = releve.par_zone
    if not rows:
        return None
    inner = rows[0][0].nature == Nature.QUARTIER
    title = _("Par quartier") if inner else _("Par conseil de quartier")
    return _areas(code, title, _("Quartier") if inner else _("Conseil de quartier"), rows)


def cil(releve: Releve, code: str) -> Graphique | None:
    """By CIL: their areas overlap and leave gaps, so they do not add up."""
    rows = releve.par_cil
    if not rows:
        return None
    found = _areas(code, _("Par comité d’intérêt local (CIL)"), _("CIL"), rows)
    note = _(
        "Les secteurs des CIL se recouvrent et ne couvrent pas toute la ville : ils ne s’additionnent pas."
    )
    return Graphique(
        code, found.titre, found.phrase, found.tetes, found.lignes, found.dessin, note=f"{note} {found.note}"
    )


def canaux(releve: Releve, code: str) -> Graphique:
    """By the way they came."""
    counts = {
        str(Canal(c).label).capitalize(): compte for c, compte in releve.par_canal.items() if compte.recus
    }
    return _shares(code, _("Par canal"), _("Canal"), counts, autres=_("Autres canaux"))


def _shares(code: str, title: str, head: str, counts: Mapping[str, Compte], *, autres: str) -> Graphique:
    numbers = {name: c.recus for name, c in sorted(counts.items(), key=lambda pair: -pair[1].recus)}
    total = sum(numbers.values())
    told, merged = regrouper(numbers)
    phrase = _first(told, numbers, total)
    drawing, rows = barres_de_nombres(code, numbers, sur=total, autres=autres)
    full = [row + (_more(counts[str(row[0])]) if row[0] in told else [None, None]) for row in rows]
    titles = [head, _("Reçus"), _("Part"), _("Résolus : la moitié en (jours)"), _("Dans l’objectif")]
    return Graphique(code, title, phrase, titles, full, drawing, note=fondus(merged))


def _areas(code: str, title: str, head: str, areas: Sequence[tuple[Zone, Regard]]) -> Graphique:
    numbers = {zone.nom: regard.compte.recus for zone, regard in areas}
    total = sum(numbers.values())
    told, merged = regrouper(numbers)
    most = max((numbers[name] for name in told), default=0) or 1
    drawn, rows = [], []
    for zone, regard in sorted(areas, key=lambda pair: -pair[1].compte.recus):
        compte, name = regard.compte, zone.nom
        if name not in told:
            continue
        drawn.append(Barre(name, f"{dire(compte.recus)} · {_delay(compte)}", compte.recus / most))
        rows.append([name, compte.recus, _per_thousand(compte, zone), *_more(compte)])
    if merged:
        n = sum(numbers[name] for name in merged)
        drawn.append(Barre(_("Autres secteurs"), dire(n), n / most, trame="points"))
        rows.append([_("Autres secteurs"), n, None, None, None])
    titles = [
        head,
        _("Reçus"),
        _("Pour 1 000 habitants"),
        _("Résolus : la moitié en (jours)"),
        _("Dans l’objectif"),
    ]
    phrase = _first(told, numbers, total)
    note = fondus(merged)
    return Graphique(code, title, phrase, titles, rows, barres(code, drawn), note=note)


def _first(told: Sequence[str], numbers: Mapping[str, int], total: int) -> str:
    first = sorted((n for n in told if numbers[n]), key=lambda name: -numbers[name])[:3]
    if not first:
        return _("Trop peu de signalements pour les répartir.")
    said = ", ".join(f"{name} ({pourcent(numbers[name], total)})" for name in first)
    return _("Le plus souvent : %(noms)s.") % {"noms": said}


def _more(compte: Compte) -> list[Case]:
    return [compte.resolution.mediane, mots.part(compte.objectif) if compte.objectif.connue else None]


def _delay(compte: Compte) -> str:
    days = compte.resolution.mediane
    return (
        _("résolus en %(n)s") % {"n": mots.jours_courts(days)} if days is not None else _("délai : trop peu")
    )


def _per_thousand(compte: Compte, zone: Zone) -> Case:
    return round(1000 * compte.recus / zone.population) if zone.population else None

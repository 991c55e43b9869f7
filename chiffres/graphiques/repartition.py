"""What, where, by which way: by category, by area, by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from chiffres import mots
from chiffres.comptes import Compte
from chiffres.filtres import secteur
from chiffres.graphiques.socle import (
    Case,
    Graphique,
    Lot,
    barres_de_lignes,
    barres_de_nombres,
    fondus,
    pourcent,
)
from chiffres.lecture import Regard
from chiffres.periodes import Periode
from chiffres.petits import Voile
from chiffres.releve import Releve
from chiffres.svg import Barre, barres
from quartiers.models import Nature, Zone
from signalements.models import Canal


def categories(releve: Releve, code: str) -> Graphique:
    """By group; by category where one group or some categories are asked for."""
    filtres = releve.filtres
    autres = _("Autres catégories")
    if filtres.groupes or filtres.categories:
        kinds = {c.libelle: (c.code, compte) for c, compte in releve.par_categorie}
        return _shares(releve, code, (_("Par catégorie"), _("Catégorie")), kinds, autres=autres)
    kinds = {g.nom: (g.code, compte) for g, compte in releve.par_groupe}
    return _shares(releve, code, (_("Par famille de catégories"), _("Famille")), kinds, autres=autres)


def secteurs(releve: Releve, code: str) -> Graphique | None:
    """By conseil; by quartier inside one."""
    rows = releve.par_zone
    if not rows:
        return None
    inner = rows[0][0].nature == Nature.QUARTIER
    titles = (
        (_("Par quartier"), _("Quartier"))
        if inner
        else (_("Par conseil de quartier"), _("Conseil de quartier"))
    )
    elsewhere = releve.chiffres.compte.recus - sum(r.compte.recus for _zone, r in rows)
    return _areas(releve.voile, code, titles, rows, elsewhere)


def cil(releve: Releve, code: str) -> Graphique | None:
    """By CIL: their areas overlap and leave gaps, so they do not add up."""
    rows = releve.par_cil
    if not rows:
        return None
    found = _areas(releve.voile, code, (_("Par comité d’intérêt local (CIL)"), _("CIL")), rows)
    note = _(
        "Les secteurs des CIL se recouvrent et ne couvrent pas toute la ville : ils ne s’additionnent pas."
    )
    return replace(found, note=f"{note} {found.note}")


def canaux(releve: Releve, code: str) -> Graphique:
    """By the way they came; no page of a report tells it, so the public reads it of whole quarters of the town."""
    if releve.filtres.services is None:
        return _public_channels(releve, code)
    counts = {
        str(Canal(c).label).capitalize(): (c, compte)
        for c, compte in releve.par_canal.items()
        if compte.recus
    }
    return _shares(releve, code, (_("Par canal"), _("Canal")), counts, autres=_("Autres canaux"))


def _public_channels(releve: Releve, code: str) -> Graphique:
    title, heads = _("Par canal"), [_("Canal"), _("Reçus"), _("Part")]
    told, months = releve.canaux_publics, [m for t in releve.trimestres for m in t.mois]
    if not months:
        phrase = _(
            "Par quelle voie ils sont arrivés n’est publié que pour toute la commune, toutes catégories ensemble, "
            "et par trimestres finis : ces choix n’en contiennent aucun."
        )
        return Graphique(code, title, phrase, heads, [])
    numbers = {str(Canal(c).label).capitalize(): n for c, n in told.dits.most_common() if n}
    rest = _("Autres canaux")
    lines = [*numbers.items(), *([(rest, told.fondus)] if told.fondus else [])]
    drawing, rows = barres_de_lignes(code, lines, voile=releve.voile, ensemble={rest})
    phrase = _("Toute la commune, %(periode)s. %(dont)s") % {
        "periode": mots.periode(Periode(months[0], months[-1])),
        "dont": _first(list(numbers), numbers, told.total),
    }
    note = _("Par trimestres finis, chacun regroupé une fois pour toutes.")
    merged = fondus(sorted(str(Canal(c).label) for c in told.noms_fondus))
    return Graphique(code, title, phrase, heads, rows, drawing, note=f"{note} {merged}".strip())


def services(releve: Releve, code: str) -> Graphique | None:
    """By service, for agents who answer for several."""
    if len(releve.filtres.services or ()) < 2 or releve.filtres.service:
        return None
    rows = [(s, r) for s, r in releve.par_service if r.compte.recus]
    counts = {service.nom: (service.code, regard.compte) for service, regard in rows}
    return _shares(releve, code, (_("Par service"), _("Service")), counts, autres=_("Autres services"))


def _shares(
    releve: Releve,
    code: str,
    titles: tuple[str, str],
    counts: Mapping[str, tuple[str, Compte]],
    *,
    autres: str,
) -> Graphique:
    """`titles`: that of the chart, and the head of the first column; `counts`: key and figures by name."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1][1].recus)
    numbers = {name: compte.recus for name, (_key, compte) in ordered}
    total = sum(numbers.values())
    told, _merged = releve.voile.regrouper(numbers)
    phrase = _first(told, numbers, total)
    drawing, rows, note = barres_de_nombres(code, [Lot(numbers, autres)], voile=releve.voile)
    full = [
        row + (_more(releve.voile, counts[str(row[0])][1]) if row[0] in told else [None, None])
        for row in rows
    ]
    heads = [titles[1], _("Reçus"), _("Part"), _("Résolus : la moitié en (jours)"), _("Dans l’objectif")]
    keys = {name: key for name, (key, _compte) in counts.items()}
    return Graphique(code, titles[0], phrase, heads, full, drawing, note=note, cles=keys)


def _areas(
    voile: Voile,
    code: str,
    titles: tuple[str, str],
    areas: Sequence[tuple[Zone, Regard]],
    ailleurs: int = 0,
) -> Graphique:
    """`ailleurs`: how many are in none of these areas; they are told, or merged, as those of one more."""
    numbers = {zone.nom: regard.compte.recus for zone, regard in areas}
    nowhere = _("Sans lieu, ou dans un secteur qui n’existe plus")
    if ailleurs:
        numbers[nowhere] = ailleurs
    total = sum(numbers.values())
    told, merged = voile.regrouper(numbers)
    most = max(numbers.values()) or 1
    peopled = any(zone.population for zone, _regard in areas)
    drawn: list[Barre] = []
    rows: list[list[Case]] = []
    for zone, regard in sorted(areas, key=lambda pair: -pair[1].compte.recus):
        compte = regard.compte
        if zone.nom in told:
            said = f"{voile.dire(compte.recus)} · {_delay(compte)}"
            drawn.append(Barre(zone.nom, said, compte.recus / most))
            per_head = [_per_thousand(compte, zone)] if peopled else []
            rows.append([zone.nom, compte.recus, *per_head, *_more(voile, compte)])
    others = {_("Autres secteurs"): merged} | ({nowhere: [nowhere]} if nowhere in told else {})
    for name, parts in others.items():
        if n := sum(numbers[part] for part in parts):
            length = 0 if voile.petit(n) else min(1, n / most)
            drawn.append(Barre(name, voile.dire(n), length, trame="points"))
            rows.append([name, voile.case(n), *[None] * (3 if peopled else 2)])
    heads = [
        titles[1],
        _("Reçus"),
        *([_("Pour 1 000 habitants")] if peopled else []),
        _("Résolus : la moitié en (jours)"),
        _("Dans l’objectif"),
    ]
    phrase = _first([name for name in told if name != nowhere], numbers, total)
    keys = {zone.nom: secteur(zone) for zone, _regard in areas}
    return Graphique(
        code, titles[0], phrase, heads, rows, barres(code, drawn), note=fondus(merged), cles=keys
    )


def _first(told: Sequence[str], numbers: Mapping[str, int], total: int) -> str:
    first = sorted((n for n in told if numbers[n]), key=lambda name: -numbers[name])[:3]
    if not first:
        return _("Trop peu de signalements pour les répartir.")
    said = ", ".join(f"{name} ({pourcent(numbers[name], total)})" for name in first)
    return _("Le plus souvent : %(noms)s.") % {"noms": said}


def _more(voile: Voile, compte: Compte) -> list[Case]:
    return [compte.resolution.mediane, voile.part(compte.objectif) if compte.objectif.connue else None]


def _delay(compte: Compte) -> str:
    days = compte.resolution.mediane
    return (
        _("résolus en %(n)s") % {"n": mots.jours_courts(days)} if days is not None else _("délai : trop peu")
    )


def _per_thousand(compte: Compte, zone: Zone) -> Case:
    return round(1000 * compte.recus / zone.population) if zone.population else None

"""The history of the settings, read: who changed what, when, from what to what; and signed, by whoever acts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby

import pghistory
from django.db.models import Count, QuerySet, Value

from mairie.changements import Moment, Pas, nombre, raconter
from mairie.models import Compte
from quartiers.historique import AJOUT, IDENTITE, RETRAIT, SUIVIS, Suivi

SANS_COMPTE = "aucun"
"""Instead of an account: what a command, or somebody with the database in hand, has done."""
DETAILLES = 40
"""A moment that changed more rows than this is told by numbers: an import, a first loading."""


@contextmanager
def par(compte: Compte) -> Iterator[None]:
    """What is written inside is of this account; nothing else about the request is kept."""
    with pghistory.context(compte=compte.pk):
        yield


def sujets() -> list[Suivi]:
    """The models that have a page of their own: what the others belong to."""
    return [suivi for suivi in SUIVIS.values() if suivi.dans is None]


def famille(sujet: Suivi | None) -> list[Suivi]:
    """This model and those whose rows are shown with its own; all models for none."""
    if sujet is None:
        return list(SUIVIS.values())
    return [sujet] + [suivi for suivi in SUIVIS.values() if suivi.parent is sujet.modele]


def auteurs() -> QuerySet[Compte]:
    """The accounts that have changed something."""
    parts = [_versions(suivi).order_by().values_list("pgh_context__compte") for suivi in SUIVIS.values()]
    pks = [pk for (pk,) in parts[0].union(*parts[1:]) if pk]
    return Compte.objects.filter(pk__in=pks)


def de(sujet: Suivi, pk: int) -> list[Moment]:
    """The whole history of one row and of what belongs to it, the newest first; empty if it never was."""
    pas: list[Pas] = []
    for suivi in famille(sujet):
        column = "id" if suivi is sujet else f"{suivi.dans}_id"
        pas += _steps(suivi, _versions(suivi).filter(**{column: pk}))
    return _moments(pas)


def instants(sujet: Suivi | None, compte: str) -> QuerySet:
    """The moments of all changes, the newest first: of one kind, of one account or of none, or all."""
    parts = [
        _by(_versions(suivi).order_by(), compte).values_list("pgh_created_at", flat=True)
        for suivi in famille(sujet)
    ]
    return parts[0].union(*parts[1:]).order_by("-pgh_created_at")


def derniers(les: Iterable[dt.datetime], sujet: Suivi | None) -> list[Moment]:
    """Tell these moments; of those that changed too many rows, only how many."""
    suivis = famille(sujet)
    sizes: dict[dt.datetime, list[tuple[Suivi, str, int | None, int]]] = defaultdict(list)
    for le, label, auteur, rang, n in _counts(suivis, list(les)):
        sizes[le].append((suivis[rang], label, auteur, n))
    small = {le for le, parts in sizes.items() if sum(n for *_rest, n in parts) <= DETAILLES}
    pas: list[Pas] = []
    for suivi in dict.fromkeys(suivi for le in small for suivi, *_rest in sizes[le]):
        touched = _versions(suivi).filter(pgh_created_at__in=small).values("id")
        known = _versions(suivi).filter(id__in=touched, pgh_created_at__lte=max(small))
        pas += [step for step in _steps(suivi, known) if step.le in small]
    comptes = Compte.objects.in_bulk(
        {auteur for parts in sizes.values() for _s, _l, auteur, _n in parts if auteur}
    )
    large = [
        Moment(
            le, comptes.get(parts[0][2]), nombres=[nombre(suivi, label, n) for suivi, label, _a, n in parts]
        )
        for le, parts in sizes.items()
        if le not in small
    ]
    return sorted([*_moments(pas), *large], key=lambda moment: moment.le, reverse=True)


def _versions(suivi: Suivi) -> QuerySet:
    return suivi.version._default_manager.all()


def _by(versions: QuerySet, compte: str) -> QuerySet:
    if compte == SANS_COMPTE:
        return versions.filter(pgh_context__isnull=True)
    return versions.filter(pgh_context__compte=int(compte)) if compte else versions


def _counts(suivis: list[Suivi], les: list[dt.datetime]) -> QuerySet:
    """(moment, kind of change, account, which of the models, how many rows)."""
    parts = [
        _versions(suivi)
        .filter(pgh_created_at__in=les)
        .order_by()
        .values_list("pgh_created_at", "pgh_label", "pgh_context__compte", Value(rang))
        .annotate(n=Count("pk"))
        for rang, suivi in enumerate(suivis)
    ]
    return parts[0].union(*parts[1:], all=True)


def _steps(suivi: Suivi, versions: QuerySet) -> Iterator[Pas]:
    """Pair each version with the one before; what one transaction wrote several times counts once."""
    for _pk, row in groupby(versions.order_by("id", "pgh_id"), key=lambda version: version.id):
        avant = None
        for le, same in groupby(row, key=lambda version: version.pgh_created_at):
            written = list(same)
            labels, last = {version.pgh_label for version in written}, written[-1]
            apres = None if last.pgh_label == RETRAIT else last
            if labels == {RETRAIT}:
                avant = avant or last
            auteur = (last.pgh_context or {}).get("compte")
            step = Pas(suivi, le, auteur, avant, apres, neuf=AJOUT in labels, identite=IDENTITE in labels)
            if step.sorte:
                yield step
            avant = apres


def _moments(pas: list[Pas]) -> list[Moment]:
    comptes = Compte.objects.in_bulk({step.auteur for step in pas if step.auteur})
    newest = sorted(pas, key=lambda step: step.le, reverse=True)
    told = raconter(newest)
    return [
        Moment(le, next((comptes.get(s.auteur) for s, _c in group if s.auteur), None), [c for _s, c in group])
        for le, group in (
            (le, list(group))
            for le, group in groupby(zip(newest, told, strict=True), key=lambda pair: pair[0].le)
        )
    ]

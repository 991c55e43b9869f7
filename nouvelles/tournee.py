"""The worker's round of news: claim subscriptions that are due, tell each what it has not heard, note how far.

How far each was told is kept with it and moves in the transaction of its letters: a round that dies has told nothing,
two rounds at once share the rows, a day that was missed is caught up by one letter.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from conseils.models import Seance
from conseils.seances.public import prochaines
from mairie.models import EnTete
from nouvelles.appariement import NATURES, apparier
from nouvelles.contenu import charger, resumer
from nouvelles.horizon import horizon
from nouvelles.lettres import composer_nouvelles
from nouvelles.operations import Rythme, prochaine
from signalements.courriels.lettres import ranger
from signalements.models import AbonnementNouvelles, Courriel, Evenement

LOT = 500
HEURE = 7
"""Of the digests: not before, in the morning."""
GROUPER = dt.timedelta(minutes=3)
"""How long the first of several pieces of news waits for the others, so that they make one letter."""


def raconter(now: dt.datetime | None = None) -> int:
    """Tell at most LOT subscriptions what is new; return how many were looked at, letters or not.

    Waits for its turn while the letters of the last round have not left: what the law wants sent goes between.
    """
    now = now or timezone.now()
    if Courriel.objects.a_envoyer(now).filter(pour=Courriel.Pour.NOUVELLES).exists():
        return 0
    with transaction.atomic():
        last = horizon()
        if last is None:
            return 0
        rows = _due(now, last)
        ranger(_letters(rows, last))
        _note(rows, last, timezone.localdate(now))
    return len(rows)


def _due(now: dt.datetime, last: int) -> list[AbonnementNouvelles]:
    """Claim those whose digest is due, and those who are told at once if something may be told."""
    local = timezone.localtime(now)
    asked = Q(pk__in=[])
    if local.hour >= HEURE:
        asked |= Q(prochaine_le__lte=local.date())
    if _something_new(now, last):
        asked |= Q(rythme=Rythme.AUSSITOT, dit_jusqu_a__lt=last)
    rows = AbonnementNouvelles.objects.actifs().filter(asked).order_by("pk")
    return list(
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("zone__parent")
        .prefetch_related("groupes", "categories")[:LOT]
    )


def _something_new(now: dt.datetime, last: int) -> bool:
    """Whether a piece of news that somebody has not heard has waited long enough for others."""
    since = AbonnementNouvelles.objects.aussitot().aggregate(n=Min("dit_jusqu_a"))["n"]
    if since is None or since >= last:
        return False
    news = Evenement.objects.filter(pk__gt=since, pk__lte=last, nature__in=NATURES)
    first = news.order_by("pk").values_list("le", flat=True).first()
    return first is not None and first <= now - GROUPER


def _letters(rows: list[AbonnementNouvelles], last: int) -> list[Courriel]:
    news = apparier(rows, last)
    if not news:
        return []
    en_tete = EnTete.objects.courant()
    reports = charger({pk for kinds in news.values() for pk in kinds})
    sessions = prochaines()
    told = ((row, resumer(news[row.pk], reports)) for row in rows if row.pk in news)
    return [
        composer_nouvelles(row, resume, en_tete, _session_of(row, sessions))
        for row, resume in told
        if resume.tous
    ]


def _session_of(row: AbonnementNouvelles, sessions: dict[int, Seance]) -> Seance | None:
    """The next session of the area, or of the conseil of a quartier: for the digests, not for each letter at once."""
    if row.rythme == Rythme.AUSSITOT or row.zone is None:
        return None
    return sessions.get(row.zone.parent_id or row.zone.pk)


def _note(rows: list[AbonnementNouvelles], last: int, today: dt.date) -> None:
    for rythme in {row.rythme for row in rows}:
        keys = [row.pk for row in rows if row.rythme == rythme]
        AbonnementNouvelles.objects.filter(pk__in=keys).update(
            dit_jusqu_a=last, prochaine_le=prochaine(Rythme(rythme), today)
        )

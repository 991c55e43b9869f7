"""The search of the queue: every word asked for stands somewhere in the report, or in the name of its category."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQueryField, SearchVector
from django.db import connection
from django.db.models import BooleanField, Expression, Func, QuerySet, TextField, Value
from django.db.models.functions import Concat

from mairie.models import Categorie
from quartiers.recherche import aplatir
from signalements.models import Signalement, Texte
from signalements.models.recit import FRANCAIS
from signalements.models.signalement import SignalementQuerySet

MOTS_MAX = 8
"""Words read of what was typed."""
_MOT = re.compile(r"[^\W_]+")
_DEBUT_MIN = 3
"""Signs from which the last word may be unfinished."""
# The words that say nothing, PostgreSQL's own and those of politeness: no report is left out for lacking one.
_VIDES = frozenset(
    "au aux avec ce ces dans de des du elle en et eux il je la le leur lui ma mais me meme mes moi mon ne nos notre "
    "nous on ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous est sont etait "
    "ete etre a as ont avoir chez c d j l m n s t y bonjour merci cordialement madame monsieur".split()
)


def _query(mot: str, unfinished: bool) -> Expression:
    """One word: its ending and accents aside, or a word that it resembles."""
    words = (Value(mot), Value(unfinished))
    return Func(*words, function="signalements_cherche", output_field=SearchQueryField())


def _says(words: str | Concat, query: Expression) -> Func:
    """Whether these words hold what is asked for."""
    vector = SearchVector(words, config=FRANCAIS)
    return Func(vector, query, arg_joiner=" @@ ", template="(%(expressions)s)", output_field=BooleanField())


def contenant(rows: SignalementQuerySet, texte: str) -> SignalementQuerySet:
    """Return the reports that hold every word of a text: theirs, the town's, or the name of their category.

    Case, accents, plurals and small typing errors do not matter. The order is left as it is: a queue stays in the
    order in which it is worked off, and words only narrow it. Contact details are not looked at.
    """
    words = [mot for mot in _MOT.findall(texte) if aplatir(mot) not in _VIDES][:MOTS_MAX]
    for rank, mot in enumerate(words, start=1):
        last = rank == len(words) and texte[-1:].isalnum()
        rows = rows.filter(pk__in=_saying(mot, unfinished=last and len(mot) >= _DEBUT_MIN))
    return rows


def _saying(mot: str, *, unfinished: bool) -> QuerySet:
    """The keys of the reports that say one word: each half reads its index, as one condition with an OR would not."""
    # UNION, not UNION ALL: the planner then knows how many they are, and joins accordingly.
    everyday = Func("mots", Value(" "), function="array_to_string", output_field=TextField())
    name = Concat("libelle", Value(" "), "groupe__nom", Value(" "), everyday, output_field=TextField())
    query = _query(mot, unfinished)
    # Made once for all categories, which have no index. Not for the words, of which it tells how many there will be.
    once = Func(query, template="(SELECT %(expressions)s)", output_field=SearchQueryField())
    named = Categorie.objects.filter(_says(name, once))
    words = Texte.objects.filter(_says("texte", query))
    by_name = Signalement.objects.filter(categorie__in=named.order_by().values("pk"))
    return words.order_by().values("signalement").union(by_name.order_by().values("pk"))


def apprendre() -> None:
    """Learn again the words that typing errors are compared with (each night)."""
    with connection.cursor() as cursor:
        cursor.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY signalements_mot")

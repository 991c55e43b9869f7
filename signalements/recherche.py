"""The search of the queue: every word asked for stands somewhere in the report, or in the name of its category."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from mairie.models import Categorie
from quartiers.recherche import aplatir
from signalements.models import Signalement, Texte
from signalements.models.recit import FRANCAIS, plat
from signalements.models.signalement import SignalementQuerySet

MOTS_MAX = 8
"""Words read of what was typed: each costs a look into two indexes."""
_MOT = re.compile(r"[^\W_]+")
_DEBUT_MIN, _FAUTE_MIN = 3, 4
"""Signs from which the last word may be unfinished, and a word be misspelt."""
# The words that say nothing, as PostgreSQL's own list has them: no text is kept out for lacking one.
_VIDES = frozenset(
    "au aux avec ce ces dans de des du elle en et eux il je la le leur lui ma mais me meme mes moi mon ne nos notre "
    "nous on ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous est sont etait "
    "ete etre a as ont avoir sous chez c d j l m n s t y".split()
)


def contenant(rows: SignalementQuerySet, texte: str) -> SignalementQuerySet:
    """Return the reports that hold every word of a text: theirs, the town's, or the name of their category.

    Case, accents, plurals and small typing errors do not matter, on either side. The order is left as it is: a queue
    stays in the order in which it is worked off, and words only narrow it. Contact details are not looked at.
    """
    words = [mot for mot in _MOT.findall(texte.replace("’", "'")) if aplatir(mot) not in _VIDES][:MOTS_MAX]
    for rank, mot in enumerate(words, start=1):
        unfinished = rank == len(words) and texte[-1:].isalnum() and len(mot) >= _DEBUT_MIN
        rows = rows.filter(pk__in=_saying(mot, unfinished=unfinished))
    return rows


def _saying(mot: str, *, unfinished: bool) -> QuerySet:
    """The keys of the reports that say one word: each half reads an index, which an OR of both would not."""
    query = (
        SearchQuery(f"{mot}:*", config=FRANCAIS, search_type="raw")
        if unfinished
        else SearchQuery(mot, config=FRANCAIS)
    )
    said = Q(vecteur=query)
    if len(mot) >= _FAUTE_MIN:
        said |= Q(plat__trigram_strict_word_similar=aplatir(mot))
    words = Texte.objects.annotate(vecteur=SearchVector("texte", config=FRANCAIS), plat=plat(F("texte")))
    everyday = Func("mots", Value(" "), function="array_to_string", output_field=TextField())
    name = Concat("libelle", Value(" "), "groupe__nom", Value(" "), everyday, output_field=TextField())
    named = Categorie.objects.annotate(vecteur=SearchVector(name, config=FRANCAIS), plat=plat(name))
    return (
        words.filter(said)
        .order_by()
        .values("signalement")
        .union(
            Signalement.objects.filter(categorie__in=named.filter(said).order_by().values("pk")).values("pk"),
            all=True,
        )
    )

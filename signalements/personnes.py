"""A person's other requests, found by telephone, e-mail or name: for who may, and each reading is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, FloatField, Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower

from mairie.models import Compte
from signalements.models import Declarant, Signalement
from signalements.operations import lire_coordonnees

RESSEMBLANCE = 0.4
COMBIEN = 12
_NOM_MIN = 3


@dataclass(frozen=True)
class Demande:
    """One request of somebody who may be the person looked for."""

    signalement: Signalement
    nom: str
    par: str
    """What matched: "telephone", "courriel" or "nom"."""


class _Plat(Func):
    """Without case and accents: the function that the index knows."""

    function = "signalements_plat"
    output_field = TextField()


@transaction.atomic
def demandes_de(
    *, compte: Compte, telephone: str = "", courriel: str = "", nom: str = "", depuis: str = "recherche"
) -> list[Demande]:
    """Return the latest requests of that telephone, that e-mail or a name that looks alike, COMBIEN at most.

    Only those that this account may open. Each one shown is a reading of contact details, kept in its line.
    """
    asked = Q()
    if telephone:
        asked |= Q(telephone=telephone)
    if courriel:
        asked |= Q(courriel_plat=courriel.lower())
    wanted = " ".join(re.findall(r"\w+", nom))
    if len(wanted) >= _NOM_MIN:
        asked |= Q(proche__gte=RESSEMBLANCE)
    if not asked:
        return []
    full_name = _Plat(Concat("prenom", Value(" "), "nom"))
    rows = (
        Declarant.objects.filter(signalement__in=Signalement.objects.visible_to(compte), efface_le=None)
        .annotate(
            courriel_plat=Lower("courriel"),
            proche=Func(
                _Plat(Value(wanted)), full_name, function="strict_word_similarity", output_field=FloatField()
            ),
        )
        .filter(asked)
        .select_related("signalement__categorie", "signalement__service")
        .order_by(F("cree_le").desc(), "-pk")
    )
    found: dict[int, Demande] = {}
    for row in rows[: COMBIEN * 3]:
        par = "nom"
        if telephone and row.telephone == telephone:
            par = "telephone"
        elif courriel and row.courriel.lower() == courriel.lower():
            par = "courriel"
        found.setdefault(row.signalement_id, Demande(row.signalement, row.nom_complet, par))
    shown = sorted(found.values(), key=lambda d: d.par == "nom")[:COMBIEN]
    for demande in sorted(shown, key=lambda d: d.signalement.pk):
        lire_coordonnees(signalement=demande.signalement, auteur=compte, motif=depuis)
    return shown

"""What the service answers to a conseil or to a CIL."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalements.forms.service import ActeForm, TexteField
from signalements.models import Signalement


class RepliqueForm(ActeForm):
    """One of the comments without an answer, and the answer."""

    nom = "replique"

    commentaire = forms.TypedChoiceField(
        label=gettext_lazy("En réponse à"),
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choisissez le mot auquel vous répondez."),
            "invalid_choice": gettext_lazy("Ce mot a déjà sa réponse."),
        },
    )
    message = TexteField(
        label=gettext_lazy("Votre réponse"),
        help_text=gettext_lazy("Envoyée par courriel à qui a écrit."),
        error_messages={"required": gettext_lazy("La réponse est vide.")},
    )
    publique = forms.BooleanField(
        label=gettext_lazy("Publier cette réponse sur la page du signalement"), required=False
    )

    def __init__(self, *args: Any, signalement: Signalement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.possibles = [
            (c.pk, _("%(qui)s : « %(debut)s »") % {"qui": c.zone.nom_entier, "debut": _debut(c.texte.texte)})
            for c in signalement.commentaires.all()
            if not c.reponse_id
        ]
        self.fields["commentaire"].choices = self.possibles
        if signalement.categorie.privee:
            del self.fields["publique"]


def _debut(texte: str) -> str:
    words = " ".join(texte.split())
    return words if len(words) <= 60 else f"{words[:59]}…"

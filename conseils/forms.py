"""What those who represent an area type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from signalements import saisie
from signalements.forms.service import ActeForm, TexteField

NOM_MAX = 120


class AccepterForm(forms.Form):
    """Accept an invitation, and say how one wants to be named in public."""

    nom_public = forms.CharField(
        label=_("Le nom que tout le monde lira"),
        required=False,
        max_length=NOM_MAX,
        help_text=_("Comme vous voulez, par exemple « Chantal R. ». Vide : vous ne serez pas nommé."),
        error_messages={"max_length": _("C’est trop long : 120 signes au plus.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_nom_public(self) -> Any:
        return " ".join(saisie.texte(self.cleaned_data["nom_public"], NOM_MAX).split())


class CommentaireForm(ActeForm):
    """A word to the service, for it alone or for everybody once it is read."""

    nom = "commentaire"

    texte = TexteField(
        label=_("Votre mot au service"),
        help_text=_("Pas de nom, pas de plaque, rien sur la santé de quelqu’un."),
        error_messages={"required": _("Écrivez votre mot.")},
    )
    pour = forms.ChoiceField(
        label=_("Qui le lira"),
        choices=[
            ("service", _("Le service seulement")),
            ("tous", _("Tout le monde, après relecture par un agent")),
        ],
        initial="service",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez qui le lira.")},
    )

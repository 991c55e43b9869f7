"""What an authority answers, without account."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from signalements import numero as numeros
from signalements import saisie
from signalements.forms.suivi import PhotosField
from signalements.models import Transmission


class PartenaireForm(forms.Form):
    reponse = forms.ChoiceField(
        label=gettext_lazy("Votre réponse"),
        choices=[(c.value, str(c.label).capitalize()) for c in Transmission.Reponse],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez une réponse."),
            "invalid_choice": gettext_lazy("Choisissez une des réponses proposées."),
        },
    )
    prevu_le = forms.DateField(
        label=gettext_lazy("Date prévue"),
        required=False,
        help_text=gettext_lazy("Si c’est prévu. Vous pourrez la changer ici."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, par exemple 24/11/2026.")},
    )
    texte = forms.CharField(
        label=gettext_lazy("Un mot pour le service"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = PhotosField(label=gettext_lazy("Photos"))
    jeton = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_texte(self) -> str:
        return saisie.texte(self.cleaned_data["texte"], saisie.DESCRIPTION_MAX)

    def clean_jeton(self) -> str:
        given = self.cleaned_data["jeton"]
        return given if numeros.cle_valide(given) else ""

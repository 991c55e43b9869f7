"""What an authority answers, without account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
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
        help_text=gettext_lazy("Vous pourrez la changer ici."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, par exemple 24/11/2026.")},
    )
    texte = forms.CharField(
        label=gettext_lazy("Un mot pour le service"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = PhotosField(label=gettext_lazy("Photos"))
    #: A second sending of the same form is no second answer; the key under which its photos wait for a good one.
    jeton = forms.CharField(widget=forms.HiddenInput, required=False, initial=numeros.tirer_cle)

    def __init__(self, *args: Any, avec_photos: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not avec_photos:
            del self.fields["photos"]

    def clean_texte(self) -> str:
        return saisie.texte(self.cleaned_data["texte"], saisie.DESCRIPTION_MAX)

    def clean_jeton(self) -> str:
        if not numeros.cle_valide(self.cleaned_data["jeton"]):
            raise ValidationError(_("Cette page a été abîmée en route : rechargez-la."))
        return self.cleaned_data["jeton"]

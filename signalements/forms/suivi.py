"""What residents type after the report: a number, an address, a word more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalements import numero as numeros
from signalements import saisie


class NumeroForm(forms.Form):
    """A tracking number in any writing."""

    numero = forms.CharField(
        label=gettext_lazy("Numéro de suivi"),
        max_length=60,
        help_text=gettext_lazy(
            "Dix signes, par exemple K7QX4-M2T9F. Les espaces et les tirets ne comptent pas."
        ),
        error_messages={"required": gettext_lazy("Écrivez le numéro reçu après votre signalement.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "numero-champ",
            }
        ),
    )

    def clean_numero(self) -> str:
        try:
            return numeros.lire(self.cleaned_data["numero"])
        except numeros.NumeroInvalide as error:
            raise ValidationError(str(error)) from error


class SuivreForm(forms.Form):
    """An address that wants news; the second field is for robots."""

    courriel = forms.EmailField(
        label=gettext_lazy("Votre courriel"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Écrivez votre adresse de courriel."),
            "invalid": gettext_lazy("Écrivez une adresse comme prenom.nom@exemple.fr."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    site_web = forms.CharField(required=False)


class _PlusieursPhotos(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files; their bytes are judged by signalements.photos."""

    widget = _PlusieursPhotos

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(PhotosField, self).clean(f, initial) for f in given if f]
        if len(files) > settings.PHOTOS_MAX:
            raise ValidationError(
                _("Vous pouvez joindre %(n)s photos au plus."), params={"n": settings.PHOTOS_MAX}
            )
        return files


class ComplementForm(forms.Form):
    """A word or a photo more from the reporter."""

    texte = forms.CharField(
        label=gettext_lazy("Votre message"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    photos = PhotosField(
        label=gettext_lazy("Photos"),
        required=False,
        widget=_PlusieursPhotos(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
    )

    def clean_texte(self) -> str:
        return saisie.texte(self.cleaned_data["texte"], saisie.DESCRIPTION_MAX)

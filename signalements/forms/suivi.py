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
            "Dix signes, par exemple K7QX4-M2T9F. Majuscules, espaces et tirets n’ont pas d’importance."
        ),
        error_messages={
            "required": gettext_lazy("Écrivez le numéro reçu après votre signalement."),
            "max_length": gettext_lazy("Un numéro de suivi a dix signes ; c’est beaucoup plus long."),
        },
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


class PiegeForm(forms.Form):
    """A form with one field that nobody sees: whoever fills it is not reading the page."""

    site_web = forms.CharField(required=False)

    def clean_site_web(self) -> str:
        if self.cleaned_data["site_web"]:
            raise ValidationError(
                _(
                    "Un champ que personne ne voit a été rempli, sans doute par un remplissage automatique. "
                    "Il est vidé : vous pouvez recommencer."
                )
            )
        return ""

    @property
    def piege(self) -> str:
        """The sentence for whoever fell into it, a person perhaps."""
        return " ".join(str(e) for e in self.errors.get("site_web", []))


class SuivreForm(PiegeForm):
    """An address that wants news."""

    courriel = forms.EmailField(
        label=gettext_lazy("Votre courriel"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Écrivez votre adresse de courriel."),
            "invalid": gettext_lazy("Écrivez une adresse comme prenom.nom@exemple.fr."),
            "max_length": gettext_lazy("Une adresse de courriel a 254 signes au plus."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class _PlusieursFichiers(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files, or none; their bytes are judged by signalements.photos."""

    widget = _PlusieursFichiers

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", _PlusieursFichiers(attrs={"accept": "image/*"}))
        kwargs.setdefault(
            "error_messages", {"empty": gettext_lazy("Ce fichier est vide : choisissez une autre photo.")}
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(PhotosField, self).clean(f, initial) for f in given if f]
        if len(files) > settings.PHOTOS_MAX:
            raise ValidationError(_("Vous pouvez joindre %(n)s photos au plus.") % {"n": settings.PHOTOS_MAX})
        return files


class ComplementForm(forms.Form):
    """A word or a photo more from the reporter."""

    texte = forms.CharField(
        label=gettext_lazy("Votre message au service"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = PhotosField(
        label=gettext_lazy("Photos"),
        help_text=gettext_lazy("JPEG, PNG, WebP ou HEIC, 15 Mo au plus chacune."),
    )

    def __init__(self, *args: Any, avec_photos: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not avec_photos:
            del self.fields["photos"]

    def clean_texte(self) -> str:
        return saisie.texte(self.cleaned_data["texte"], saisie.DESCRIPTION_MAX)


class AvisForm(ComplementForm):
    """Why it is not repaired, in words or by a photo."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["texte"].label = _("Qu’est-ce qui ne va pas ?")

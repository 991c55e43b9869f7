"""What an agent fills in on the town's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mairie.models import Categorie
from quartiers.coordonnees import point_des_champs
from quartiers.lieux import HorsCommune, Lieu, situer


class CategorieSelect(forms.Select):
    """A select whose options carry everyday words, for the search above it."""

    def create_option(self, name, value, label, *args, **kwargs):
        option = super().create_option(name, value, label, *args, **kwargs)
        if categorie := getattr(value, "instance", None):
            option["attrs"]["data-mots"] = " ".join([categorie.code, *categorie.mots])
        return option


class CategorieChoice(forms.ModelChoiceField):
    """The active categories by group."""

    widget = CategorieSelect

    def __init__(self, **kwargs) -> None:
        super().__init__(Categorie.objects.active().select_related("groupe"), to_field_name="code", **kwargs)
        self.iterator = _ParGroupe
        self.widget.choices = self.choices  # type: ignore[assignment]


class _ParGroupe(forms.models.ModelChoiceIterator):
    def __iter__(self):
        groups: dict[str, list] = {}
        for categorie in self.queryset:
            groups.setdefault(categorie.groupe.nom, []).append(self.choice(categorie))
        yield ("", _("Choisissez…"))
        yield from groups.items()


class PourquoiForm(forms.Form):
    """A category and, if wanted, a place; `lieu` and `position` are set by a good form."""

    categorie = CategorieChoice(
        label=_("Catégorie"),
        error_messages={"invalid_choice": _("Cette catégorie n’existe pas, ou n’est plus active.")},
    )
    latitude = forms.CharField(
        label=_("Latitude"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    longitude = forms.CharField(
        label=_("Longitude"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.position: Point | None = None
        self.lieu = Lieu()
        try:
            self.position = point_des_champs(
                *(self.cleaned_data.get(nom, "") for nom in ("latitude", "longitude"))
            )
            if self.position:
                self.lieu = situer(self.position)
        except (ValidationError, HorsCommune) as error:
            self.add_error("latitude", error if isinstance(error, ValidationError) else str(error))
        return self.cleaned_data

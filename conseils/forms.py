"""What those who represent an area type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from signalements import categories, saisie
from signalements.forms.depot import DepotForm
from signalements.forms.service import ActeForm, TexteField
from signalements.forms.suivi import PhotosField

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


class BaladeForm(ActeForm):
    """When a walk starts, and from where."""

    nom = "balade"

    le = forms.DateField(
        label=_("Jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choisissez le jour."),
            "invalid": _("Écrivez une date, par exemple 24/11/2026."),
        },
    )
    heure = forms.TimeField(
        label=_("Heure"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Écrivez une heure, par exemple 18:30.")},
    )
    rendez_vous = forms.CharField(
        label=_("Point de rendez-vous"),
        required=False,
        max_length=160,
        help_text=_("Public, par exemple « devant l’école Jean-Zay »."),
        error_messages={"max_length": _("C’est trop long : 160 signes au plus.")},
    )

    def clean_rendez_vous(self) -> str:
        return " ".join(saisie.texte(self.cleaned_data["rendez_vous"], 160).split())


def _offertes() -> list[tuple[Any, Any]]:
    """The public categories: the usual ones first, then all, by group."""
    groups = categories.par_groupe()
    usual = [c for c in categories.frequentes(groups) if not c.privee]
    return [
        ("", _("Choisir…")),
        (_("Les plus courantes"), [(c.code, c.libelle) for c in usual]),
        *((g.nom, [(c.code, c.libelle) for c in rows if not c.privee]) for g, rows in groups),
    ]


class ReleveForm(DepotForm):
    """One report of a walk: a photo, a place, a category, a few words; nobody's address."""

    nom = "releve"

    photos = PhotosField(label=_("Photo"), help_text=_("Évitez les visages et les plaques."))

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict | None = None) -> None:
        super().__init__(data)
        self.files = files or MultiValueDict()
        for name, label in (("lat", _("Latitude")), ("lon", _("Longitude"))):
            self.fields[name].label = label
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.fields["categorie"].widget = forms.Select(choices=_offertes())
        self.fields["categorie"].label = _("De quoi s’agit-il ?")
        self.fields["categorie"].required = True
        self.fields["lieu"].help_text = _("Un repère pour l’équipe, par exemple « devant le n° 12 ».")
        del self.fields["courriel"]

    def envoi(self, photos: Any) -> Any:
        self.cleaned_data["courriel"] = ""
        return super().envoi(photos)

    def oublier_jeton(self) -> None:
        """The next sending of this page is another report."""
        data = self.data.copy()
        data["jeton"] = ""
        self.data = data

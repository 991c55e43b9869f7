"""Standard answers: chosen for one report, written for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie.droits import Acte, peut
from mairie.models import Categorie, Compte, Groupe, ReponseType, Service
from signalements import numero as numeros
from signalements import saisie
from signalements.etats import Etat

TITRE_MAX = 120
TEXTE_MAX = 4000


class _ReponseSelect(forms.Select):
    """Options carry the state they are for, so that a script keeps those of the state that is chosen."""

    etats: dict[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-etat"] = self.etats.get(str(value), "")
        return option


class ReponseTypeField(forms.CharField):
    """A standard answer to put into the message; what is chosen here never stands in the way of an act."""

    widget = _ReponseSelect

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Réponse type"), required=False)
        self.reponses: dict[str, ReponseType] = {}

    def proposer(self, reponses: Sequence[ReponseType], etats: Collection[str], choisie: str) -> None:
        """Offer the answers for any state, then those for these states, each under its name; and the one chosen."""
        self.reponses = {str(r.pk): r for r in reponses}
        offered = [r for r in reponses if not r.etat or r.etat in etats or str(r.pk) == choisie]
        self.widget.etats = {str(r.pk): r.etat for r in offered}
        groups: dict[str, list[tuple[str, str]]] = {}
        for code in ("", *etats, *(r.etat for r in offered)):
            rows = [(str(r.pk), r.titre) for r in offered if r.etat == code]
            if rows:
                groups[str(Etat(code).label) if code else _("Tous les états")] = rows
        self.widget.choices = [("", _("Choisir…")), *groups.items()]


class ReponseTypeForm(forms.ModelForm):
    """Write a standard answer: for one's own services, or for any and the whole town."""

    portee = forms.ChoiceField(label=gettext_lazy("Pour"), required=False)
    etat = forms.ChoiceField(label=gettext_lazy("État"), required=False)
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        to_field_name="code",
        empty_label=gettext_lazy("Choisir…"),
        error_messages={
            "required": gettext_lazy("Choisissez un de vos services."),
            "invalid_choice": gettext_lazy("Choisissez un de vos services."),
        },
    )
    exemple = forms.CharField(
        label=gettext_lazy("Signalement d’exemple"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Son numéro ; sans lui, le dernier reçu qui convient."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    vue = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ReponseType
        fields = ["titre", "service", "etat", "texte", "ordre", "actif"]
        labels = {"ordre": gettext_lazy("Rang dans la liste")}
        help_texts = {"ordre": gettext_lazy("Les plus petits d’abord.")}
        widgets = {"texte": forms.Textarea(attrs={"rows": 10})}
        error_messages = {
            "titre": {"required": gettext_lazy("Donnez-lui un titre, que les agents reconnaissent.")},
            "texte": {"required": gettext_lazy("Écrivez la réponse.")},
            "ordre": {
                "required": gettext_lazy("Écrivez un nombre, 0 s’il n’importe pas."),
                "invalid": gettext_lazy("Écrivez un nombre entier."),
            },
        }

    def __init__(self, *args: Any, compte: Compte, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = compte.services.filter(actif=True)
        service = self.fields["service"]
        if peut(compte, Acte.CONFIGURER):
            own = Service.objects.filter(actif=True)
            service.required, service.empty_label = False, _("Toute la ville")
        elif len(own) == 1:
            service.empty_label = None
        service.queryset = Service.objects.filter(Q(pk__in=own) | Q(pk=self.instance.service_id))
        self.fields["etat"].choices = [("", _("Tous les états")), *Etat.choices]
        self.fields["portee"].choices = _portees()
        self.initial["portee"] = _portee(self.instance)
        self.initial["vue"] = self.instance.modifie_le.isoformat()
        if self.instance.service_id:
            self.initial["service"] = self.instance.service.code

    def clean_titre(self) -> str:
        return saisie.texte(self.cleaned_data["titre"], TITRE_MAX)

    def clean_texte(self) -> str:
        return saisie.texte(self.cleaned_data["texte"], TEXTE_MAX)

    def clean_exemple(self) -> str:
        given = self.cleaned_data["exemple"].strip()
        try:
            return numeros.lire(given) if given else ""
        except numeros.NumeroInvalide as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, _sep, code = (data.get("portee") or "").partition(":")
        self.instance.groupe = Groupe.objects.filter(code=code).first() if kind == "groupe" else None
        self.instance.categorie = Categorie.objects.filter(code=code).first() if kind == "categorie" else None
        return data


def _portee(reponse: ReponseType) -> str:
    if reponse.categorie:
        return f"categorie:{reponse.categorie.code}"
    return f"groupe:{reponse.groupe.code}" if reponse.groupe else ""


def _portees() -> list[tuple[str, Any]]:
    """All, each group whole, each category under its group."""
    groups: dict[Groupe, list[tuple[str, str]]] = {}
    for categorie in Categorie.objects.active().select_related("groupe"):
        whole = [(f"groupe:{categorie.groupe.code}", _("Tout le groupe"))]
        groups.setdefault(categorie.groupe, whole).append((f"categorie:{categorie.code}", categorie.libelle))
    return [("", _("Toutes les catégories")), *((g.nom, rows) for g, rows in groups.items())]

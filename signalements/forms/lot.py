"""What agents type about many reports at once; what is demanded of all is said before any is touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie.droits import Acte, peut, roles_pour
from mairie.models import Compte, Service
from quartiers.templatetags.interface import date_courte
from signalements import saisie
from signalements.forms.service import MESSAGE_MAX, ActeForm
from signalements.lot.actes import ACTE_DE, Demande, permis
from signalements.models import Signalement

MANQUE = {
    "service": gettext_lazy("Choisissez un service."),
    "date": gettext_lazy("Indiquez la date prévue, aujourd’hui ou plus tard."),
    "message": gettext_lazy("Écrivez un message : il sera public et envoyé aux déclarants."),
    "garde": gettext_lazy("Choisissez le signalement que l’on garde."),
}


class LotForm(ActeForm):
    """One act for all the ticked reports; only the acts, and their fields, that the account may use."""

    nom = "lot"

    acte = forms.ChoiceField(
        label=gettext_lazy("Que faire ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez ce qu’il faut faire."),
            "invalid_choice": gettext_lazy("Choisissez ce qu’il faut faire."),
        },
    )
    agent = forms.ModelChoiceField(
        Compte.objects.none(),
        label=gettext_lazy("Agent en charge"),
        required=False,
        empty_label=gettext_lazy("Personne"),
        error_messages={"invalid_choice": gettext_lazy("Choisissez un agent de ces services.")},
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service"),
        required=False,
        empty_label=gettext_lazy("Choisir…"),
        to_field_name="code",
        error_messages={"invalid_choice": gettext_lazy("Choisissez un service actif.")},
    )
    motif = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        help_text=gettext_lazy("Note interne, jamais publique."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    date = forms.DateField(
        label=gettext_lazy("Date prévue"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, par exemple 24/11/2026.")},
    )
    garde = forms.ChoiceField(
        label=gettext_lazy("Signalement conservé"),
        required=False,
        help_text=gettext_lazy("Les autres lui sont rattachés, avec leurs photos et ceux qui les suivent."),
        error_messages={"invalid_choice": gettext_lazy("Gardez un des signalements cochés.")},
    )
    message = forms.CharField(
        label=gettext_lazy("Message public"),
        required=False,
        help_text=gettext_lazy(
            "Le même pour tous, envoyé et publié. Obligatoire pour répondre, refuser ou dire hors compétence."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    confirme = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Sequence[Any], compte: Compte, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.compte = rows, compte
        self.actes = permis(compte)
        self.fields["acte"].choices = [(a.code, a.nom) for a in self.actes]
        self.fields["agent"].queryset = _agents(rows, compte)
        self.fields["agent"].initial = compte.pk
        self.fields["service"].queryset = Service.objects.filter(actif=True)
        self.fields["garde"].choices = [(r.numero, _named(r)) for r in rows]
        self.fields["garde"].initial = min(rows, key=lambda r: r.recu_le).numero
        used = {name for acte in self.actes for name in acte.champs} | {"acte", "jeton", "confirme"}
        for name in set(self.fields) - used:
            del self.fields[name]

    @property
    def champs_et_actes(self) -> list[tuple[Any, str]]:
        """Each field with the codes of the acts that ask for it: the script hides it for the others."""
        asked = {name: " ".join(a.code for a in self.actes if name in a.champs) for name in self.fields}
        return [(self[name], codes) for name, codes in asked.items() if codes]

    def clean_motif(self) -> str:
        return saisie.texte(self.cleaned_data["motif"], MESSAGE_MAX)

    def clean_message(self) -> str:
        return saisie.texte(self.cleaned_data["message"], MESSAGE_MAX)

    def clean_date(self) -> Any:
        given = self.cleaned_data["date"]
        if given and given < timezone.localdate():
            raise ValidationError(str(MANQUE["date"]))
        return given

    def clean_garde(self) -> Signalement | None:
        return next((r for r in self.rows if r.numero == self.cleaned_data["garde"]), None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("jeton"):
            # Nothing would tell a second click from a second wish.
            self.add_error(None, _("Cette page a été abîmée en route : recommencez depuis la liste."))
        if acte := ACTE_DE.get(data.get("acte", "")):
            # What the chosen act does not ask for judges nothing.
            for name in set(self.errors) - {NON_FIELD_ERRORS, *acte.champs}:
                del self.errors[name]
            for name in acte.exige:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, str(MANQUE[name]))
            if "garde" in acte.champs and len(self.rows) < 2:
                self.add_error("garde", _("Cochez au moins deux signalements, dont celui que l’on garde."))
        return data

    @property
    def demande(self) -> Demande:
        """What is asked for: the fields of the chosen act, and no other (of a valid form)."""
        data, acte = self.cleaned_data, ACTE_DE[self.cleaned_data["acte"]]
        return Demande(acte, self.compte, data["jeton"], **{name: data[name] for name in acte.champs})


def _named(row: Any) -> str:
    said = {"numero": row.numero_lisible, "quoi": row.categorie.libelle, "le": date_courte(row.recu_le)}
    return _("%(numero)s · %(quoi)s · reçu le %(le)s") % said


def _agents(rows: Sequence[Any], compte: Compte) -> Any:
    """Those who may treat some of these reports; oneself only, without the right to assign."""
    found = Compte.objects.filter(is_active=True, role__in=roles_pour(Acte.TRAITER))
    if not peut(compte, Acte.AFFECTER):
        return found.filter(pk=compte.pk)
    of_theirs = Q(services__in={row.service_id for row in rows})
    return found.filter(of_theirs | Q(role__in=roles_pour(Acte.LIRE_TOUT))).distinct().order_by("nom")

"""What is typed before, during and after a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conseils.models import Decision, Mandat, Point, Presence, Seance
from mairie.models import Service
from remarques.forms import TexteField
from signalements import numero as numeros
from signalements.models import Signalement

DECISION_MAX = 1000
SUJET_MAX = 200
ANNEES_MAX = 10
"""How far ahead a session or a promise may be."""
_DATE = gettext_lazy("Choisissez une date, par exemple 15/01/2027.")


def _ligne(label: Any, maximum: int, required: Any = "", **reste: Any) -> TexteField:
    """A field of one line; `required` is what is said when it is empty."""
    reste.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
    errors = {"required": required} if required else {}
    return TexteField(label=label, maximum=maximum, required=bool(required), error_messages=errors, **reste)


def _jour(label: Any, **reste: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"required": _DATE, "invalid": _DATE},
        **reste,
    )


def _pas_trop_loin(jour: dt.date) -> None:
    if jour.year > timezone.localdate().year + ANNEES_MAX:
        raise ValidationError(_("Cette date est trop lointaine : vérifiez l’année."))


class SeanceForm(forms.Form):
    """When and where a session is."""

    titre = _ligne(gettext_lazy("Titre"), 120, gettext_lazy("Donnez un titre à la séance."))
    jour = _jour(gettext_lazy("Date"))
    heure = forms.TimeField(
        label=gettext_lazy("Heure"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Choisissez une heure, par exemple 18:30."),
            "invalid": gettext_lazy("Choisissez une heure, par exemple 18:30."),
        },
    )
    lieu = _ligne(
        gettext_lazy("Lieu"),
        200,
        gettext_lazy("Dites où se tient la séance."),
        help_text=gettext_lazy("Par exemple « École Léo-Lagrange, rue des Écoles »."),
    )
    annoncee = forms.BooleanField(
        label=gettext_lazy("L’annoncer à tout le monde, avec son ordre du jour, sur la page du secteur"),
        required=False,
    )

    def clean_jour(self) -> dt.date:
        jour = self.cleaned_data["jour"]
        _pas_trop_loin(jour)
        if jour < timezone.localdate() - dt.timedelta(days=366):
            raise ValidationError(_("Cette date est passée depuis plus d’un an : vérifiez l’année."))
        return jour

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "jour" in data and "heure" in data:
            data["le"] = timezone.make_aware(dt.datetime.combine(data.pop("jour"), data.pop("heure")))
        return data

    @classmethod
    def de(cls, seance: Seance) -> SeanceForm:
        """The form of a session as it is."""
        local = timezone.localtime(seance.le)
        return cls(
            initial={
                "titre": seance.titre,
                "jour": local.date(),
                "heure": local.time(),
                "lieu": seance.lieu,
                "annoncee": seance.annoncee,
            }
        )


class PointForm(forms.Form):
    """A subject in words, or the number of a report."""

    titre = _ligne(
        gettext_lazy("Sujet"),
        SUJET_MAX,
        help_text=gettext_lazy("Tout le monde pourra le lire : ni nom, ni adresse."),
    )
    numero = _ligne(gettext_lazy("ou numéro d’un signalement"), 40)

    def __init__(self, *args: Any, seance: Seance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = seance.zone

    def clean_numero(self) -> Signalement | None:
        typed = self.cleaned_data["numero"]
        if not typed:
            return None
        try:
            numero = numeros.lire(typed)
        except numeros.NumeroInvalide as error:
            raise ValidationError(str(error)) from error
        row = Signalement.objects.publics().for_zone(self.zone).filter(numero=numero).first()
        if row is None:
            raise ValidationError(_("Aucun signalement public de ce secteur ne porte ce numéro."))
        return row

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data["titre"] and not data["numero"]:
            self.add_error("titre", _("Écrivez un sujet, ou le numéro d’un signalement."))
        return {"titre": data.get("titre", ""), "signalement": data.get("numero")}


class _ViveForm(forms.Form):
    """A form that a page sends by itself while one types: which version was shown, which device writes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    plume = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def clean_plume(self) -> str:
        given = self.cleaned_data["plume"]
        return given if numeros.cle_valide(given) else ""


class DecisionForm(_ViveForm):
    """What is decided, who does it, by when."""

    cle = forms.CharField(widget=forms.HiddenInput, initial=numeros.tirer_cle)
    frappe = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    texte = TexteField(
        label=gettext_lazy("Décision"),
        maximum=DECISION_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Écrivez la décision.")},
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=gettext_lazy("Service chargé"),
        required=False,
        empty_label=gettext_lazy("Aucun service"),
        to_field_name="code",
        error_messages={"invalid_choice": gettext_lazy("Choisissez un service de la liste.")},
    )
    qui = _ligne(gettext_lazy("ou qui d’autre"), 120)
    pour_le = _jour(gettext_lazy("Pour le"), required=False)

    def __init__(
        self, *args: Any, seance: Seance, services: Sequence[Service] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.depuis = min(seance.jour, timezone.localdate())
        self.fields["service"].queryset = Service.objects.filter(actif=True)
        if services is not None:
            self.fields["service"].choices = [("", self.fields["service"].empty_label)] + [
                (s.code, s.nom) for s in services
            ]

    @classmethod
    def de(cls, decision: Decision, seance: Seance, services: Sequence[Service]) -> DecisionForm:
        """The form of a decision as it is."""
        return cls(
            seance=seance,
            services=services,
            auto_id=f"d{decision.pk}_%s",
            initial={
                "cle": decision.cle,
                "version": decision.version,
                "texte": decision.texte,
                "service": decision.service.code if decision.service else "",
                "qui": decision.qui,
                "pour_le": decision.pour_le,
            },
        )

    def clean_cle(self) -> str:
        given = self.cleaned_data["cle"]
        if not numeros.cle_valide(given):
            raise ValidationError(_("Cette page était abîmée : envoyez de nouveau, rien n’est perdu."))
        return given

    def clean_frappe(self) -> int:
        return self.cleaned_data["frappe"] or 0

    def clean_pour_le(self) -> dt.date | None:
        jour = self.cleaned_data["pour_le"]
        if jour:
            _pas_trop_loin(jour)
            if jour < self.depuis:
                raise ValidationError(_("Cette date est passée."))
        return jour


class JugementForm(_ViveForm):
    """Whether a promise was kept, or for when it is carried over."""

    etat = forms.ChoiceField(
        label=gettext_lazy("Cette promesse est"),
        choices=[
            (Decision.Etat.TENUE.value, gettext_lazy("Tenue")),
            (Decision.Etat.NON_TENUE.value, gettext_lazy("Pas tenue")),
            (Decision.Etat.REPORTEE.value, gettext_lazy("Reportée")),
            (Decision.Etat.PROMISE.value, gettext_lazy("À faire")),
        ],
        error_messages={
            "required": gettext_lazy("Dites si la promesse est tenue."),
            "invalid_choice": gettext_lazy("Dites si la promesse est tenue, pas tenue ou reportée."),
        },
    )
    pour_le = _jour(gettext_lazy("Reportée au"), required=False)

    def clean_etat(self) -> Decision.Etat:
        return Decision.Etat(self.cleaned_data["etat"])

    def clean_pour_le(self) -> dt.date | None:
        jour = self.cleaned_data["pour_le"]
        if jour:
            _pas_trop_loin(jour)
            if jour < timezone.localdate():
                raise ValidationError(_("Cette date est passée."))
        return jour


class ClotureForm(forms.Form):
    """Who was there, and what there was no time for; of a correction, what is corrected."""

    invites = _ligne(
        gettext_lazy("Autres participants"),
        300,
        help_text=gettext_lazy(
            "Par leur fonction, sans nom : « l’adjointe aux quartiers, le service propreté »."
        ),
    )
    assistance = forms.IntegerField(
        label=gettext_lazy("Personnes dans le public"),
        required=False,
        min_value=0,
        max_value=9999,
        error_messages={
            "invalid": gettext_lazy("Écrivez un nombre entier."),
            "min_value": gettext_lazy("Écrivez un nombre entier."),
            "max_value": gettext_lazy("Ce nombre est trop grand."),
        },
    )
    non_abordes = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Points que l’on n’a pas eu le temps d’aborder"),
        help_text=gettext_lazy("Ils reviennent à la prochaine séance."),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choisissez des points de cette séance.")},
    )

    def __init__(
        self, *args: Any, seance: Seance, mandats: Sequence[Mandat], points: Sequence[Point], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        there = dict(seance.presences.values_list("mandat", "etat"))
        self.mandats = list(mandats)
        for mandat in self.mandats:
            self.fields[f"mandat_{mandat.pk}"] = forms.ChoiceField(
                label=mandat.nom_public or _("Un représentant non nommé"),
                choices=[*Presence.Etat.choices, ("", gettext_lazy("absent"))],
                required=False,
                initial=there.get(mandat.pk, ""),
                widget=forms.RadioSelect,
            )
        open_points = [p for p in points if not p.decisions.all()]
        self.fields["non_abordes"].choices = [(p.pk, p.sujet) for p in open_points]
        self.fields["non_abordes"].initial = [p.pk for p in open_points if not p.aborde]
        self.fields["invites"].initial = seance.invites
        self.fields["assistance"].initial = seance.assistance
        if seance.est_close:
            self.fields["motif"] = _ligne(
                gettext_lazy("Ce qui est corrigé"),
                300,
                gettext_lazy("Dites en une phrase ce qui est corrigé."),
                help_text=gettext_lazy("Tout le monde le lira à côté de la date."),
            )

    @property
    def presences_champs(self) -> list[forms.BoundField]:
        return [self[f"mandat_{m.pk}"] for m in self.mandats]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["presences"] = {m.pk: etat for m in self.mandats if (etat := data.pop(f"mandat_{m.pk}", ""))}
        return data

"""The legal clock of an identified request: what is missing and by when; when it has come."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from signalements.etats import Etat
from signalements.forms.service import ActeForm, TexteField
from signalements.models import Signalement

JOURS = dt.timedelta(days=30)


def _jour(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Indiquez un jour."),
            "invalid": gettext_lazy("Écrivez une date, par exemple 24/11/2026."),
        },
        **kwargs,
    )


class PiecesForm(ActeForm):
    nom = "pieces"

    message = TexteField(
        label=gettext_lazy("Ce qui manque"),
        help_text=gettext_lazy("Public, et envoyé à la personne : dites ce qui manque et pourquoi."),
        error_messages={"required": gettext_lazy("Dites ce qui manque.")},
    )
    limite = _jour(
        label=gettext_lazy("À recevoir avant la fin du"),
        help_text=gettext_lazy("Le délai légal et l’objectif sont suspendus d’ici là."),
    )
    etat_vu = forms.ChoiceField(choices=Etat.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, signalement: Signalement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limite"].initial = timezone.localdate() + JOURS
        self.fields["etat_vu"].initial = signalement.etat


class ArriveeForm(ActeForm):
    nom = "arrivee"

    le = _jour(
        label=gettext_lazy("Arrivé le"),
        help_text=gettext_lazy("Le délai légal repart de ce jour ; la personne en est prévenue."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["le"].initial = timezone.localdate()

"""The living reference of the components, only in development: everything on one page, to be looked at."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

FAMILLES = [
    ("recu", _("Reçu")),
    ("en_cours", _("Pris en charge")),
    ("planifie", _("Planifié le 2 décembre")),
    ("attente", _("En attente de votre réponse")),
    ("transmis", _("Transmis à la Métropole")),
    ("resolu", _("Résolu")),
    ("refuse", _("Refusé")),
]
LIGNES = [
    (
        _("Lampadaire éteint"),
        "Corniche de Tamaris · Sud",
        _("hier"),
        "en_cours",
        _("En cours"),
        "lightbulb",
        7,
    ),
    (
        _("Dépôt d’encombrants"),
        "Avenue Garibaldi · Centre-Est",
        _("il y a 3 h"),
        "recu",
        _("Reçu"),
        "brush-cleaning",
        2,
    ),
    (
        _("Affaissement, trou profond, plaque d’égout manquante ou descellée"),
        "Chemin de Mauvéou à La Seyne · Ouest",
        _("planifié 2 déc."),
        "planifie",
        _("Planifié"),
        "traffic-cone",
        11,
    ),
    (_("Banc réparé"), "Parc Braudel · Sud", _("résolu en 4 jours"), "resolu", _("Résolu"), "trees", 0),
]


class ExempleForm(forms.Form):
    """Every kind of control, valid or not."""

    description = forms.CharField(
        label=_("Que voyez-vous ?"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Pas de nom ni de plaque : un agent lira avant de publier."),
    )
    courriel = forms.EmailField(label=_("Votre courriel"), help_text=_("Pour recevoir la réponse."))
    quartier = forms.ChoiceField(
        label=_("Quartier"),
        choices=[("", _("Choisir")), ("1", "Tamaris"), ("2", "Les Sablettes")],
        required=False,
    )
    profondeur = forms.ChoiceField(
        label=_("Quelle est la profondeur du trou ?"),
        choices=[("a", _("moins de 3 cm")), ("b", _("de 3 à 8 cm")), ("c", _("plus de 8 cm"))],
        widget=forms.RadioSelect,
        required=False,
    )
    depuis = forms.DateField(
        label=_("Depuis quand ?"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    photo = forms.FileField(label=_("Photo"), required=False)
    suivre = forms.BooleanField(label=_("Prévenez-moi à chaque étape"), required=False)


def composants(request: HttpRequest) -> HttpResponse:
    """Show every component; `?erreurs` shows the form refused."""
    fautes = {"courriel": "amina@", "profondeur": "z", "depuis": "hier"}
    jour = dt.date(2026, 11, 23)
    recu_le = dt.datetime(2026, 11, 23, 8, 12, tzinfo=dt.UTC)
    cles = ("titre", "lieu", "quand", "famille", "mot", "icone_groupe", "voix")
    etapes = [
        {"famille": "recu", "mot": _("Reçu"), "le": recu_le, "heure": True},
        {
            "famille": "en_cours",
            "mot": _("Pris en charge"),
            "le": recu_le + dt.timedelta(days=1),
            "detail": _("par l’éclairage public"),
            "message": _("Une équipe passera cette semaine. Merci pour la photo."),
        },
        {"famille": "a_venir", "mot": _("Résolu")},
    ]
    contexte = {
        "familles": FAMILLES,
        "lignes": [dict(zip(cles, ligne, strict=True)) for ligne in LIGNES],
        "form": ExempleForm(fautes if "erreurs" in request.GET else None),
        "etapes": etapes,
        "objectif_le": jour + dt.timedelta(days=11),
        "echeance_legale": dt.date(2027, 1, 23),
        "page": Paginator(range(950), 100).page(2),
    }
    modele = "carte/composants_agents.html" if "agents" in request.GET else "carte/composants.html"
    return render(request, modele, contexte)

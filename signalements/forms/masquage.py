"""The parts of a photo to hide: rectangles, each of four numbers, and the manner."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signalements.forms.service import ActeForm
from signalements.masques import RECTANGLES_MAX, Maniere, Rectangle

NOMS = ("gauche", "haut", "largeur", "hauteur")
VIDES = 2
"""How many rows wait, empty, for whoever has no script that adds them."""
_ARRONDI = 0.05
"""What rounding may add to two numbers of one decimal."""


class PourcentField(forms.FloatField):
    """A number from 0 to 100, with a dot or a comma."""

    def __init__(self, **kwargs: Any) -> None:
        sentence = gettext_lazy("Écrivez un nombre de 0 à 100.")
        super().__init__(
            widget=forms.NumberInput(attrs={"min": 0, "max": 100, "step": "0.1", "inputmode": "decimal"}),
            validators=[MinValueValidator(0, sentence), MaxValueValidator(100, sentence)],
            error_messages={"required": sentence, "invalid": sentence},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        return super().clean(value.replace(",", ".") if isinstance(value, str) else value)


class RectangleForm(forms.Form):
    """One rectangle, in per cent of the photo; nothing in any field is no rectangle."""

    gauche = PourcentField(label=gettext_lazy("Gauche (%)"))
    haut = PourcentField(label=gettext_lazy("Haut (%)"))
    largeur = PourcentField(label=gettext_lazy("Largeur (%)"))
    hauteur = PourcentField(label=gettext_lazy("Hauteur (%)"))

    def __init__(self, values: dict[str, str] | None = None, *, rang: int | str) -> None:
        super().__init__(
            values, auto_id=f"rectangle_{rang}_%s", empty_permitted=True, use_required_attribute=False
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for start, length in (("gauche", "largeur"), ("haut", "hauteur")):
            if length in data and data[length] <= 0:
                self.add_error(length, _("Écrivez un nombre plus grand que 0."))
            elif start in data and length in data and data[start] + data[length] > 100 + _ARRONDI:
                self.add_error(length, _("Le rectangle sort de la photo : diminuez ce nombre."))
        return data


class MasquerForm(ActeForm):
    """What to hide and how. `rangees` are the rectangles, each a form with its own errors."""

    nom = "masquer"

    nom_vu = forms.CharField(widget=forms.HiddenInput, required=False)
    maniere = forms.ChoiceField(
        label=gettext_lazy("Comment"),
        choices=Maniere.choices,
        widget=forms.RadioSelect,
        initial=Maniere.NOIR,
        error_messages={
            "required": gettext_lazy("Choisissez noir ou flou."),
            "invalid_choice": gettext_lazy("Choisissez noir ou flou."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows: list[tuple[str, ...]] = []
        if self.is_bound:
            rows = [r for r in zip_longest(*(self.data.getlist(n) for n in NOMS), fillvalue="") if any(r)]
        rows += [("",) * len(NOMS)] * (1 if rows else VIDES)
        self.rangees = [
            RectangleForm(dict(zip(NOMS, row, strict=True)), rang=i) for i, row in enumerate(rows, start=1)
        ]
        self.modele = RectangleForm(rang="N")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        drawn = [r for r in self.rangees if r.has_changed()]
        if not drawn:
            self.add_error(None, _("Dessinez un rectangle, ou écrivez ses quatre nombres."))
        elif len(drawn) > RECTANGLES_MAX:
            self.add_error(
                None,
                _("%(max)s rectangles au plus en une fois ; il y en a %(n)s.")
                % {"max": RECTANGLES_MAX, "n": len(drawn)},
            )
        elif not all(r.is_valid() for r in drawn):
            self.add_error(None, _("Un rectangle est à corriger."))
        else:
            data["rectangles"] = [Rectangle(**r.cleaned_data) for r in drawn]
        return data

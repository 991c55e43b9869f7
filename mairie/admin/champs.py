"""Fields of the admin that a non-developer can fill: lists by lines, icons to look at."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class ListeField(forms.CharField):
    """Several short texts, one a line; what is given twice is kept once."""

    def __init__(self, *, longueur: int, **kwargs) -> None:
        self.longueur = longueur
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5, "cols": 50}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = (" ".join(line.split()) for line in (super().to_python(value) or "").splitlines())
        items = list(dict.fromkeys(line for line in lines if line))
        for item in items:
            if len(item) > self.longueur:
                raise ValidationError(
                    _("« %(mot)s » dépasse %(n)d signes."),
                    params={"mot": item[:30] + "…", "n": self.longueur},
                )
        return items

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or []) != self.to_python(data)
        except ValidationError:
            return True


@cache
def icones() -> list[str]:
    """Return the names of the icons of the sprite, in its order."""
    path = finders.find("commun/icones.svg")
    if not isinstance(path, str):
        return []
    with open(path, encoding="utf-8") as sprite:
        return re.findall(r'<symbol[^>]*\bid="([a-z0-9-]+)"', sprite.read())


class IconeWidget(forms.RadioSelect):
    option_template_name = "mairie/icone_option.html"


class IconeField(forms.ChoiceField):
    """One icon of the sprite, chosen by sight."""

    widget = IconeWidget

    def __init__(self, **kwargs) -> None:
        super().__init__(
            choices=lambda: [(nom, nom) for nom in icones()],
            error_messages={"invalid_choice": _("« %(value)s » n’est pas une icône du service.")},
            **kwargs,
        )

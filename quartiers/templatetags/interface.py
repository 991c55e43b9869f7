"""Small drawings that every page may use: {% icone "camera" %}, {% etat famille %}, {% etat_mot famille mot %}."""

import json

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A report without a family (doublon, retire) is closed without having been solved: it wears the same bar.
SANS_FAMILLE = "refuse"


@register.simple_tag
def icone(nom: str, classes: str = "", titre: str = "") -> SafeString:
    """Draw one Lucide icon of static/commun/icones.svg, silent for screen readers unless `titre` names it."""
    return _dessin("icones", nom, f"icone {classes}".strip(), titre)


@register.simple_tag
def etat(famille: str | None, classes: str = "", titre: str = "") -> SafeString:
    """Draw the shape of a family of states (recu, en_cours…), silent unless `titre` names it."""
    famille = famille or SANS_FAMILLE
    return _dessin("etats", f"etat-{famille}", f"etat etat-{famille} {classes}".strip(), titre)


@register.inclusion_tag("composants/etat.html")
def etat_mot(famille: str | None, mot: str) -> dict[str, str]:
    """Draw shape and word together: state is never colour alone."""
    return {"famille": famille or SANS_FAMILLE, "mot": mot}


@register.simple_tag
def dessin(nom: str) -> SafeString:
    """Draw one of static/commun/dessins.svg: vide, lent, panne, hors_ligne, perdu."""
    return _dessin("dessins", nom, "dessin", "")


@register.filter(name="json")
def en_json(valeur: object) -> SafeString:
    """Write a value as JSON inside a script file; in a page use json_script."""
    return mark_safe(json.dumps(valeur, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S308


def _dessin(planche: str, nom: str, classes: str, titre: str) -> SafeString:
    adresse = f"{static(f'commun/{planche}.svg')}#{nom}"
    if titre:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, titre, adresse
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, adresse)

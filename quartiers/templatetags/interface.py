"""Small drawings and dates for every page: {% icone "camera" %}, {% etat famille %}, {{ le|quand }}."""

import datetime as dt
import json
import re
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from quartiers.dates import jour_en_entier, quantieme

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


@register.simple_tag
def etat_mot(famille: str | None, mot: str) -> SafeString:
    """Draw shape and word together: state is never colour alone."""
    famille = famille or SANS_FAMILLE
    return format_html('<span class="etat-mot etat-{}">{}{}</span>', famille, etat(famille), mot)


@register.simple_tag
def dessin(nom: str) -> SafeString:
    """Draw one of static/commun/dessins.svg: vide, lent, panne, hors_ligne, perdu."""
    return _dessin("dessins", nom, "dessin", "")


MOIS = (
    gettext_noop("janv."),
    gettext_noop("févr."),
    gettext_noop("mars"),
    gettext_noop("avr."),
    gettext_noop("mai"),
    gettext_noop("juin"),
    gettext_noop("juil."),
    gettext_noop("août"),
    gettext_noop("sept."),
    gettext_noop("oct."),
    gettext_noop("nov."),
    gettext_noop("déc."),
)


@register.filter
def date_courte(le: dt.date | None) -> str:
    """Write a day as one says it, "4 déc."; the year only when it is more than half a year away."""
    jour = _jour(le)
    if jour is None:
        return ""
    annee = f"\u00a0{jour.year}" if abs((jour - timezone.localdate()).days) > 183 else ""
    return f"{quantieme(jour)}\u00a0{_(MOIS[jour.month - 1])}{annee}"


@register.filter
def date_longue(le: dt.date | None) -> str:
    """Write a day in full, "mardi 1er décembre"; the year only when it is not this one."""
    jour = _jour(le)
    return jour_en_entier(jour) if jour else ""


@register.filter("jour")
def ecrire_jour(le: dt.date | None, forme: str = "j F Y") -> str:
    """Write a day or an instant as Django's `date` does, with "1er" for the first of a month."""
    if le is None:
        return ""
    local = timezone.localtime(le) if isinstance(le, dt.datetime) else le
    return date_format(local, forme.replace("j", r"\1\e\r") if local.day == 1 else forme)


@register.filter
def quand(le: dt.date | None) -> str:
    """Say how long ago, for rows: "il y a 3 h", "hier", "il y a 5 jours", then the day itself."""
    jour = _jour(le)
    if le is None or jour is None:
        return ""
    jours = (timezone.localdate() - jour).days
    if jours == 0 and isinstance(le, dt.datetime):
        minutes = int((timezone.now() - le).total_seconds() // 60)
        if minutes < 1:
            return _("à l’instant")
        if minutes < 60:
            return _("il y a %(n)s min") % {"n": minutes}
        return _("il y a %(n)s h") % {"n": minutes // 60}
    if jours == 0:
        return _("aujourd’hui")
    if jours == 1:
        return _("hier")
    if 1 < jours < 7:
        return ngettext("il y a %(n)s jour", "il y a %(n)s jours", jours) % {"n": jours}
    return date_courte(le)


def _jour(le: dt.date | None) -> dt.date | None:
    """The day in the town of an instant or a day."""
    return timezone.localdate(le) if isinstance(le, dt.datetime) else le


# The emergency numbers, and ten digits by twos; 0 806 706 806 too.
_TELEPHONE = re.compile(r"(?<![\w-])(?:1[578]|11[2459]|0(?: ?\d){9})(?![\w-])")


@register.filter
def appelable(texte: str | None) -> SafeString:
    """Make the telephone numbers of a sentence links that call."""
    parts, end = [], 0
    for match in _TELEPHONE.finditer(texte or ""):
        parts.append(escape((texte or "")[end : match.start()]))
        parts.append(format_html('<a href="tel:{}">{}</a>', match[0].replace(" ", ""), match[0]))
        end = match.end()
    return SafeString("".join([*parts, escape((texte or "")[end:])]))


@register.filter(name="json")
def en_json(valeur: object) -> SafeString:
    """Write a value as JSON inside a script file; in a page use json_script."""
    return mark_safe(json.dumps(valeur, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S308


@lru_cache(1000, typed=True)
def _dessin(planche: str, nom: str, classes: str, titre: str) -> SafeString:
    """Kept, for a list draws the same few hundreds of times; by type, for what is safe is written as it is."""
    adresse = f"{static(f'commun/{planche}.svg')}#{nom}"
    if titre:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, titre, adresse
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, adresse)

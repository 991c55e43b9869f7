"""Who is let in at once, and who waits: beyond a limit the door is slower, it is never a puzzle."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from signalements import limites
from signalements.forms.depot import DepotForm
from signalements.jeton import Jeton
from signalements.models import Signalement


class Patience(Exception):
    """Not yet: come back with this token in `jeton.attente` seconds. The message is a French sentence."""

    def __init__(self, phrase: str, jeton: Jeton) -> None:
        super().__init__(phrase)
        self.jeton = jeton


def laisser_passer(request: HttpRequest, jeton: Jeton, form: DepotForm) -> None:
    """Return if this report may be stored now. Raises Patience.

    Each report beyond the limit of its address or of its place waits PORTE_LENTE_S seconds longer than the one
    before, whatever the number of forms opened: the rate is what is bounded, and nobody is turned away. Having
    waited is written in the token, signed, and is worth one report.
    """
    if Signalement.objects.filter(numero=jeton.numero).exists():
        return  # sent again: it creates nothing
    if request.POST.get("site_web"):
        raise Patience(
            _("Un champ que personne ne voit a été rempli, sans doute par un remplissage automatique."),
            jeton.retenir(settings.PORTE_LENTE_S),
        )
    if jeton.attente:
        raise Patience(_("C’est allé très vite."), jeton)
    if jeton.a_attendu:
        return
    beyond = max(
        limites.exces("depot_adresse", limites.adresse(request)), limites.exces("depot_lieu", _lieu(form))
    )
    if beyond:
        raise Patience(
            _("Beaucoup de signalements partent en ce moment du même réseau ou du même endroit."),
            jeton.retenir(settings.PORTE_LENTE_S * beyond),
        )


def _lieu(form: DepotForm) -> str:
    """The place that is counted: about a hundred metres around the point, else the quartier."""
    if form.point:
        return f"{form.point.x:.3f} {form.point.y:.3f}"
    return str(form.cleaned_data.get("quartier") or "sans lieu")

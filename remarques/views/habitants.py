"""What anybody may say of the tool, and read of what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from mairie.models.remarques import DE_DU_ROLE, Remarque
from remarques import operations
from remarques.forms import PorteForm, RemarqueForm
from remarques.page import page_permise, page_quittee
from signalements import limites

PAGE = 30
AUTRES = 60
"""How many of those kept for later, and of those refused, the page tells."""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ecrire(request: HttpRequest) -> HttpResponseBase:
    """Show the form; keep what it says, with the kind of person that the account tells."""
    if request.method != "POST":
        courriel = request.user.email if request.user.is_authenticated else ""
        return _formulaire(request, RemarqueForm(initial={"courriel": courriel}), page_quittee(request))
    form = RemarqueForm(request.POST)
    if not form.is_valid():
        return _formulaire(request, form, status=422)
    if trop(request, "remarque_adresse", form):
        return _formulaire(request, form, status=429)
    data = form.cleaned_data
    operations.remarquer(
        mots=data["mots"],
        courriel=data["courriel"],
        page=data["page"],
        de=de_qui(request),
        cle=form.jeton.cle,
    )
    messages.success(request, _("Merci, votre remarque est arrivée : nous la lisons toutes."))
    return redirect("remarques:changements")


def _formulaire(request: HttpRequest, form: RemarqueForm, page: str = "", status: int = 200) -> HttpResponse:
    contexte = {
        "form": form,
        "page": page or page_permise(form.data.get("page_vue", "")),
        "page_jointe": not form.is_bound or "page" in form.data,
        "de": de_qui(request),
    }
    return render(request, "remarques/ecrire.html", contexte, status=status)


def trop(request: HttpRequest, porte: str, form: PorteForm) -> bool:
    """Count one push on this door; beyond its limit, say so on the form, which keeps what was typed."""
    beyond = limites.depasse(porte, limites.adresse(request))
    if beyond:
        form.add_error(
            None, _("Beaucoup d’envois viennent du même réseau : attendez un peu, puis réessayez.")
        )
    return beyond


def de_qui(request: HttpRequest) -> Remarque.De:
    """Return whose remark this is: the role of an account says so, a stranger is a resident."""
    if not request.user.is_authenticated:
        return Remarque.De.HABITANT
    return DE_DU_ROLE.get(request.user.role, Remarque.De.AGENT)


@require_safe
def changements(request: HttpRequest) -> HttpResponse:
    """What was done, month by month; what is kept for later; what is refused, and why; all in the town's words."""
    counts = Remarque.objects.comptes()
    told = Remarque.objects.publiees()
    done = told.filter(etat=Remarque.Etat.FAITE).order_by("-close_le", "-pk")
    page = Paginator(done, PAGE).get_page(request.GET.get("page", "1")[:9])
    total, parts = _en_mots(counts)
    contexte = {
        "total": total,
        "parts": parts,
        "page": page,
        "retenues": told.filter(etat=Remarque.Etat.RETENUE)[:AUTRES],
        "refusees": told.filter(etat=Remarque.Etat.REFUSEE).order_by("-close_le", "-pk")[:AUTRES],
    }
    return render(request, "remarques/changements.html", contexte)


def _en_mots(comptes: dict[str, int]) -> tuple[str, str]:
    """Return how many remarks came, and what became of all of them: the parts add up. Empty if none came."""
    total = sum(comptes.values())
    if not total:
        return "", ""
    parts = {
        Remarque.Etat.FAITE: ngettext("%(n)s suivie", "%(n)s suivies", comptes["faite"]),
        Remarque.Etat.RETENUE: ngettext(
            "%(n)s retenue pour la suite", "%(n)s retenues pour la suite", comptes["retenue"]
        ),
        Remarque.Etat.REFUSEE: ngettext("%(n)s refusée", "%(n)s refusées", comptes["refusee"]),
        Remarque.Etat.RECUE: ngettext(
            "%(n)s pas encore étudiée", "%(n)s pas encore étudiées", comptes["recue"]
        ),
    }
    told = ", ".join(phrase % {"n": intcomma(comptes[e])} for e, phrase in parts.items() if comptes[e])
    received = ngettext("%(n)s remarque reçue :", "%(n)s remarques reçues :", total)
    return received % {"n": intcomma(total)}, f"{told}."

"""Ask for the news of a place; confirm, change or end them by the link of a letter, which never acts by itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from nouvelles import forms, operations
from nouvelles.forms import AbonnementForm, VoeuForm
from quartiers.lieux import cadre
from remarques.views.habitants import trop
from signalements import courriels
from signalements.models import AbonnementNouvelles
from signalements.operations import ActeRefuse
from signalements.views.abonnements import arrete_d_un_clic


@sensitive_post_parameters()
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def sabonner(request: HttpRequest) -> HttpResponseBase:
    """Show the form, at the place that the address names; take it, and write to confirm."""
    if request.method != "POST":
        return _formulaire(request, "sabonner", AbonnementForm(initial=_amorce(request.GET)))
    form = AbonnementForm(_choisi(request.POST))
    if not form.is_valid():
        return _formulaire(request, "sabonner", form, status=422)
    if trop(request, "nouvelles_adresse", form):
        return _formulaire(request, "sabonner", form, status=429)
    operations.sabonner(courriel=form.cleaned_data["courriel"], voeu=form.voeu())
    return redirect("nouvelles:envoye")


@require_safe
def envoye(request: HttpRequest) -> HttpResponse:
    """What to do now; the same for all, so that nobody learns who has which news."""
    return render(request, "nouvelles/envoye.html")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mes_nouvelles(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """What this subscription is, and the form that changes it."""
    row = _row(jeton)
    if row is None:
        return _parti(request, jeton)
    if not row.confirme_le:
        return redirect("nouvelles:confirmer", jeton)
    if request.method != "POST":
        return _formulaire(request, "mes_nouvelles", VoeuForm(initial=forms.de(row)), row, jeton)
    form = VoeuForm(_choisi(request.POST))
    if form.is_valid():
        try:
            operations.changer(abonnement=row, voeu=form.voeu())
            messages.success(request, _("C’est changé."))
            return redirect("nouvelles:mes_nouvelles", jeton)
        except ActeRefuse as error:
            form.add_error("quoi", str(error))
    return _formulaire(request, "mes_nouvelles", form, row, jeton, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Begin, with a link of at most CONFIRMATION_JOURS days."""
    row = _row(jeton, jours=courriels.CONFIRMATION_JOURS)
    if row is None:
        return _parti(request, jeton)
    if request.method == "POST":
        operations.confirmer(abonnement=row)
        messages.success(request, _("C’est confirmé : vous recevrez ces nouvelles."))
    if row.confirme_le or request.method == "POST":
        return redirect("nouvelles:mes_nouvelles", jeton)
    return _discret(render(request, "nouvelles/confirmer.html", {"abonnement": row}))


def _quitter(jeton: str) -> bool:
    pk = courriels.nouvelles_de(jeton)
    if pk is not None:
        operations.quitter(pk=pk)
    return pk is not None


@arrete_d_un_clic(_quitter)
def quitter(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Leave, by one button."""
    row = _row(jeton)
    if row is None:
        return _parti(request, jeton)
    if request.method == "POST":
        operations.quitter(pk=row.pk)
        return redirect("nouvelles:quitter", jeton)
    return _discret(render(request, "nouvelles/quitter.html", {"abonnement": row, "jeton": jeton}))


def _row(jeton: str, *, jours: int | None = None) -> AbonnementNouvelles | None:
    pk = courriels.nouvelles_de(jeton, jours=jours)
    rows = AbonnementNouvelles.objects.select_related("zone").prefetch_related("groupes", "categories")
    return rows.filter(pk=pk).first() if pk is not None else None


def _parti(request: HttpRequest, jeton: str) -> HttpResponse:
    """Whoever has left is told so, whichever of their links they follow; a forged or old one opens nothing."""
    left = courriels.nouvelles_de(jeton) is not None and _row(jeton) is None
    contexte = {"parti": left}
    return _discret(render(request, "nouvelles/parti.html", contexte, status=200 if left else 404))


def _formulaire(
    request: HttpRequest,
    page: str,
    form: VoeuForm,
    row: AbonnementNouvelles | None = None,
    jeton: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    contexte = {
        "form": form,
        "abonnement": row,
        "jeton_page": jeton,
        "cadre": cadre(),
        "tuiles": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
    }
    response = render(request, f"nouvelles/{page}.html", contexte, status=status)
    return _discret(response) if row else response


def _amorce(query: QueryDict) -> dict[str, object]:
    """What a link to the form says beforehand: an area, kinds of reports. A circle comes in the fragment only."""
    area = next((f"{n.value}:{query[n.value]}" for n in forms.NATURES if query.get(n.value)), "")
    around = forms.AUTOUR if "autour" in query else forms.SECTEUR
    return {
        "quoi": around,
        "secteur": area,
        "groupes": query.getlist("groupe"),
        "categories": query.getlist("categorie"),
    }


def _choisi(posted: QueryDict) -> QueryDict:
    """Return the form with the place that one of its buttons stands for."""
    data = posted.copy()
    if data.get("choix"):
        data["lon"], data["lat"], data["lieu"] = [*str(data["choix"]).split(";", 2), "", ""][:3]
        data["lieu_dit"] = str(data["lieu"])[:40]
    return data


def _discret(response: HttpResponse) -> HttpResponse:
    # The origin without its path: the word goes nowhere, and the CSRF check still sees where the button stood.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response

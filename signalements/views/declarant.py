"""The reporter's own page, behind the secret link: add a word or a photo, follow, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from signalements import acces, images, limites, operations, presentation
from signalements.forms.suivi import AvisForm, ComplementForm, SuivreForm
from signalements.models import Signalement
from signalements.views.formulaires import envoye_depuis, garder_photos
from signalements.views.habitants import suivi_envoye
from signalements.views.suivi import discret, introuvable, montrer_au_declarant, trop

Vue = Callable[[HttpRequest, Signalement, str], HttpResponseBase]


def avec_cle(vue: Vue) -> Callable[..., HttpResponseBase]:
    """Open a view to whoever holds the key of the report; the answer is else that of an unknown number.

    Neither referrer, index nor cache. Such a page sends no referrer, so browsers call its origin "null", which
    Django's CSRF check refuses; nor is it needed: another site would have to know the key, which is in the address.
    """

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @wraps(vue)
    def porte(request: HttpRequest, numero: str, cle: str) -> HttpResponseBase:
        row = presentation.pour_sa_page(Signalement.objects.all()).filter(numero=numero).first()
        if row is None or not acces.ouvre(row, cle):
            return lien_inconnu(request, numero)
        return discret(vue(request, row, cle))

    return porte


@never_cache
def lien_inconnu(request: HttpRequest, numero: str, reste: str = "") -> HttpResponseBase:
    """A link that opens nothing: cut by a mail program, or with a wrong key."""
    phrase = _(
        "Ce lien personnel n’ouvre aucun signalement : il est peut-être incomplet. Recopiez-le en entier."
    )
    return discret(introuvable(request, numero, phrase))


@require_safe
@avec_cle
def suivi_secret(request: HttpRequest, row: Signalement, cle: str) -> HttpResponseBase:
    """The reporter's own page, at its canonical address; `envoye`: the one that follows the sending."""
    canonical = reverse("suivi_secret", args=[row.numero, cle])
    if request.path != canonical:
        return redirect(canonical)
    return montrer_au_declarant(request, row, cle)


@envoye_depuis("suivi_secret")
@avec_cle
def suivi_suivre_secret(request: HttpRequest, row: Signalement, cle: str) -> HttpResponseBase:
    """Ask to follow one's own report by e-mail: letters will carry the secret link, once confirmed."""
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return trop(request)
    form = SuivreForm(request.POST)
    if not form.is_valid():
        return montrer_au_declarant(request, row, cle, suivre=form, status=422)
    operations.suivre(signalement=row, courriel=form.cleaned_data["courriel"], est_declarant=True)
    messages.success(request, suivi_envoye())
    return redirect("suivi_secret", row.numero, cle)


@envoye_depuis("suivi_secret")
@avec_cle
def suivi_completer(request: HttpRequest, row: Signalement, cle: str) -> HttpResponseBase:
    """Add words or photos; the good photos of a refused form are kept and shown again."""
    form = ComplementForm(request.POST, request.FILES, avec_photos=row.categorie.photo != "interdite")
    files: list[UploadedFile] = form.cleaned_data.get("photos", []) if form.is_valid() else []
    if limites.depasse("photo_adresse", limites.adresse(request), poids=max(1, len(files))):
        return trop(request)
    _forget_unticked(request, row, cle)
    if files:
        garder_photos(form, numero=row.numero, cle=cle)
    if form.is_valid():
        try:
            operations.completer(signalement=row, cle=cle, texte=form.cleaned_data["texte"])
        except operations.ActeRefuse as error:
            form.add_error(error.champ if error.champ in form.fields else None, str(error))
        else:
            messages.success(request, _("C’est ajouté, merci. Le service est prévenu."))
            return redirect("suivi_secret", row.numero, cle)
    return montrer_au_declarant(request, row, cle, completer=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@avec_cle
def suivi_retirer(request: HttpRequest, row: Signalement, cle: str) -> HttpResponseBase:
    """Withdraw one's report: a page with one button."""
    if request.method != "POST":
        return render(request, "signalements/suivi_retirer.html", {"signalement": row, "cle": cle})
    try:
        operations.retirer(signalement=row)
    except operations.ActeRefuse as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Votre signalement est retiré : il n’est plus public."))
    return redirect("suivi_secret", row.numero, cle)


@require_http_methods(["GET", "HEAD", "POST"])
@avec_cle
def suivi_avis(request: HttpRequest, row: Signalement, cle: str) -> HttpResponseBase:
    """Two buttons for a few days after the closing: repaired, or not, and then why."""
    avec_photos = row.categorie.photo != "interdite"
    if request.method != "POST":
        return _avis(request, row, cle, AvisForm(avec_photos=avec_photos))
    repare = request.POST.get("avis") == "oui"
    form = AvisForm(request.POST, request.FILES, avec_photos=avec_photos)
    files: list[UploadedFile] = form.cleaned_data.get("photos", []) if form.is_valid() else []
    if limites.depasse("photo_adresse", limites.adresse(request), poids=max(1, len(files))):
        return trop(request)
    if files and row.avis_ouvert and not repare:
        garder_photos(form, numero=row.numero, cle=cle)
    if request.POST.get("avis") not in ("oui", "non"):
        form.add_error(None, _("Dites si c’est réparé ou non, par l’un des deux boutons."))
    if form.is_valid() and _opinion_given(request, form, row, cle, repare):
        return redirect("suivi_secret", row.numero, cle)
    return _avis(request, row, cle, form, status=422)


def _opinion_given(request: HttpRequest, form: AvisForm, row: Signalement, cle: str, repare: bool) -> bool:
    """Note it; return whether it is, else what is wrong stands in the form."""
    texte = "" if repare else form.cleaned_data["texte"]
    try:
        operations.donner_avis(signalement=row, cle=cle, repare=repare, texte=texte)
    except operations.ActeRefuse as error:
        form.add_error(error.champ if error.champ in form.fields else None, str(error))
        return False
    thanks = _("Merci ! C’est noté.")
    reopened = _("C’est noté : le signalement est rouvert, et le service est prévenu.")
    messages.success(request, thanks if repare else reopened)
    return True


def _avis(
    request: HttpRequest, row: Signalement, cle: str, form: AvisForm, status: int = 200
) -> HttpResponseBase:
    before, after = presentation.avant_apres(row)
    contexte = {
        "signalement": row,
        "cle": cle,
        "form": form,
        "avant": before,
        "apres": after,
        "brouillons": images.brouillons(row.numero, cle).count(),
    }
    return render(request, "signalements/avis.html", contexte, status=status)


def _forget_unticked(request: HttpRequest, row: Signalement, cle: str) -> None:
    """Remove the photos kept earlier that the page showed and that were unticked."""
    shown = set(request.POST.getlist("brouillon_vu")) - set(request.POST.getlist("brouillon"))
    if shown:
        for photo in images.brouillons(row.numero, cle).filter(nom__in=shown):
            images.oublier(photo)

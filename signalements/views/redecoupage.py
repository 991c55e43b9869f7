"""The steps of a redécoupage in the admin, which guards them: the file, the columns, what changes, the result."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quartiers import croquis, filiation, redecoupage, trous
from quartiers.choix_d_import import ImportRefuse
from quartiers.colonnes import colonnes as colonnes_de
from quartiers.entites import Entite, FichierRefuse
from quartiers.lieux import cadre as cadre_de_la_commune
from quartiers.models import Nature, Redecoupage, Zone
from quartiers.redecoupage import RedecoupageRefuse
from signalements import redecoupages
from signalements.forms.dessin import DessinForm
from signalements.forms.redecoupage import ColonnesForm, FermerForm, FichierForm, LectureForm, ReunionForm
from signalements.models import AbonnementNouvelles
from signalements.redecoupages import Regard

Cadre = dict[str, Any]
NOMS = "admin:quartiers_redecoupage_"
REUNIES = (Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)
ENTITES_MONTREES = 30
COLONNES_MONTREES = 8
CROQUIS_MAX = 24


def _page(request: HttpRequest, nom: str, cadre: Cadre, *formulaires: Any, **dits: Any) -> HttpResponse:
    """Show a step; 422 where something that was sent is refused."""
    refused = any(form.is_bound and form.errors for form in formulaires) or bool(dits.get("refus"))
    status = 422 if refused else 200
    return render(request, f"admin/quartiers/redecoupage/{nom}.html", cadre | dits, status=status)


def fichier(request: HttpRequest, cadre: Cadre) -> HttpResponse:
    """First step: the file, and what it is of."""
    form = FichierForm(request.POST, request.FILES) if request.method == "POST" else FichierForm()
    if form.is_bound and form.is_valid():
        return redirect(f"{NOMS}colonnes", pk=form.save().pk)
    return _page(request, "fichier", cadre, form, form=form, title=_("Importer des contours"))


def reunir(request: HttpRequest, cadre: Cadre) -> HttpResponse:
    """First step without a file: zones of today that become one."""
    asked = request.GET.get("nature", "")
    nature = Nature(asked) if asked in REUNIES else Nature.CONSEIL
    form = ReunionForm(request.POST if request.method == "POST" else None, nature=nature)
    if form.is_bound and form.is_valid():
        return redirect(f"{NOMS}differences", pk=form.save().pk)
    said = {"nature": nature, "natures": [Nature(n) for n in REUNIES], "title": _("Réunir des zones")}
    return _page(request, "reunir", cadre, form, form=form, **said)


def dessiner(request: HttpRequest, cadre: Cadre, zone: int) -> HttpResponse:
    """First step without a file: the outline of one zone, drawn by hand."""
    return _drawing(request, cadre, get_object_or_404(Zone, pk=zone), None)


def dessin(request: HttpRequest, cadre: Cadre, pk: int) -> HttpResponse:
    """The same step again: what was drawn, to be mended."""
    row = _prepared(pk)
    if "dessin" not in row.choix:
        raise Http404
    zone = get_object_or_404(Zone, nature=row.nature, code=row.choix["code"])
    return _drawing(request, cadre, zone, row)


def _drawing(request: HttpRequest, cadre: Cadre, zone: Zone, row: Redecoupage | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = DessinForm(sent, zone=zone, row=row, nonce=str(getattr(request, "csp_nonce", "")))
    if form.is_bound and form.is_valid():
        return redirect(f"{NOMS}differences", pk=form.save().pk)
    natures = dict.fromkeys([Nature.COMMUNE, Nature(zone.nature)])
    said = {
        "row": row,
        "zone": zone,
        "etendue": cadre_de_la_commune(),
        "natures": [n.value for n in natures if n != Nature.VOISINE],
        "title": _("Dessiner le contour de « %(nom)s »") % {"nom": zone.nom},
    }
    return _page(request, "dessin", cadre, form, form=form, **said)


# -- The columns -------------------------------------------------------------------


def colonnes(request: HttpRequest, cadre: Cadre, pk: int) -> HttpResponse:
    """Second step: what the file holds, drawn and listed; which column is what, and from when."""
    row = _prepared(pk)
    try:
        srid, entites = redecoupage.lire_fichier(row, row.choix.get("srid"), row.choix.get("couche", ""))
    except FichierRefuse as error:
        return _read(request, cadre, row, error)
    if "lire" in request.POST:
        return _read(request, cadre, row, None)
    form = ColonnesForm(request.POST if "suite" in request.POST else None, row=row, entites=entites)
    if form.is_bound and form.is_valid() and _tried(form):
        return redirect(f"{NOMS}differences", pk=pk)
    lecture = LectureForm(row=row)
    said = {"row": row, "form": form, "lecture": lecture, "title": _("Les colonnes du fichier")}
    return _page(request, "colonnes", cadre, form, **said, **_shown(entites, srid))


def _read(request: HttpRequest, cadre: Cadre, row: Redecoupage, why: FichierRefuse | None) -> HttpResponse:
    """What the file does not say is asked before anything is shown of it."""
    sent = request.POST if "lire" in request.POST else None
    form = LectureForm(sent, row=row, couches=why.couches if why else ())
    if form.is_bound and form.is_valid():
        form.save()
        return redirect(f"{NOMS}colonnes", pk=row.pk)
    said = {"row": row, "lecture": form, "illisible": str(why or ""), "title": _("Lire le fichier")}
    return _page(request, "lecture", cadre, form, **said)


def _shown(entites: list[Entite], srid: int) -> dict[str, Any]:
    """The drawing of a file, and the first of its rows and columns."""
    names = colonnes_de(entites)[:COLONNES_MONTREES]
    dessin, entrees = croquis.du_fichier(entites, srid, names)
    return {
        "dessin": dessin,
        "entrees": entrees[:ENTITES_MONTREES],
        "total": len(entrees),
        "noms": names,
        "srid": srid,
    }


def _tried(form: ColonnesForm) -> bool:
    """Play the import with these choices; keep them if it can be done, else tell why beside the fields."""
    form.apply()
    try:
        redecoupages.proposer_fermetures(form.row)
    except ImportRefuse as error:
        form.refuse(error.refus)
        return False
    form.row.save(update_fields=["jour", "choix"])
    return True


# -- What changes ------------------------------------------------------------------


def differences(request: HttpRequest, cadre: Cadre, pk: int) -> HttpResponse:
    """Third step: what changes on the map and for the reports, before anybody accepts it."""
    row = get_object_or_404(Redecoupage, pk=pk)
    refus = "" if row.accepte_le or "accepter" not in request.POST else _accepted(request, row)
    if row.accepte_le:
        return redirect(f"{NOMS}change", pk)
    try:
        regard = redecoupages.voir(row)
    except (FichierRefuse, ImportRefuse) as error:
        return _page(request, "impossible", cadre, row=row, refus=str(error), title=_("Ce qui change"))
    form = FermerForm(
        request.POST if "recalculer" in request.POST else None,
        row=row,
        absentes=redecoupages.absentes(row, regard.bilan),
    )
    if form.is_bound and form.is_valid():
        form.save()
        return redirect(f"{NOMS}differences", pk=pk)
    said = {"row": row, "regard": regard, "form": form, "refus": refus, "title": _("Ce qui change")}
    return _page(request, "differences", cadre, form, **said, **_drawn(regard))


def _drawn(regard: Regard) -> dict[str, Any]:
    found = [ligne.difference for ligne in regard.lignes]
    return {
        "ensemble": croquis.d_ensemble(found, regard.jour, regard.a_faire.trous),
        "croquis": [(d, croquis.d_une_zone(d)) for d in found[:CROQUIS_MAX]],
    }


def _accepted(request: HttpRequest, row: Redecoupage) -> str:
    """Accept what was shown; return why not, or nothing."""
    try:
        redecoupage.accepter(redecoupage=row, empreinte_vue=request.POST.get("empreinte", ""))
    except (RedecoupageRefuse, FichierRefuse, ImportRefuse) as error:
        return str(error)
    row.refresh_from_db(fields=["accepte_le"])
    return ""


# -- Afterwards ----------------------------------------------------------------------


def resultat(request: HttpRequest, cadre: Cadre, row: Redecoupage) -> HttpResponse:
    """Last step: what was accepted, what it did to the reports, and what is left to people."""
    if row.accepte_le is None or row.jour is None:
        ready = "champ_nom" in row.choix or not row.origine
        return redirect(f"{NOMS}{'differences' if ready else 'colonnes'}", pk=row.pk)
    day = max(row.jour, timezone.localdate())
    said = {
        "row": row,
        "zones": row.zones.prefetch_related("suites__apres").order_by("nom"),
        "annulable": row.jour > timezone.localdate(),
        "prevenus": AbonnementNouvelles.objects.prevenus(row.zones.all(), row.jour).count(),
        "suites": redecoupages.suites(row),
        "a_faire": redecoupages.a_faire(list(row.zones.all()), day),
        "title": str(row),
    }
    return _page(request, "resultat", cadre, **said)


@require_POST
def abandonner(request: HttpRequest, cadre: Cadre, pk: int) -> HttpResponse:
    """Forget what was prepared, and its file."""
    _prepared(pk).delete()
    messages.success(request, _("Ce redécoupage est abandonné : rien n’a changé."))
    return redirect(f"{NOMS}changelist")


def verifier(request: HttpRequest, cadre: Cadre) -> HttpResponse:
    """The gaps and overlaps of today."""
    today = timezone.localdate()
    bilan = trous.chercher(today)
    said = {
        "trous": bilan,
        "dessin": croquis.des_trous(bilan, today),
        "mal_rattaches": filiation.mal_rattaches(today),
        "title": _("Trous et chevauchements"),
    }
    return _page(request, "verifier", cadre, **said)


def _prepared(pk: int) -> Redecoupage:
    return get_object_or_404(Redecoupage.objects.en_preparation(), pk=pk)

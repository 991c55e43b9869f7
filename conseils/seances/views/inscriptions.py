"""A report is put on the next agenda from any page that shows it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from conseils.acces import au_nom_de_la_zone
from conseils.seances import operations
from mairie.droits import Acte
from mairie.portes import RequeteDeCompte
from quartiers.models import Zone
from signalements.models import Signalement
from signalements.operations import ActeRefuse


@au_nom_de_la_zone(Acte.TENIR_SEANCE)
def inscrire(request: RequeteDeCompte, zone: Zone, numero: str) -> HttpResponseBase:
    """Put it on, or (`acte=retirer`) take it off again; back to where it was asked."""
    back = request.POST.get("retour", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("seances:liste", args=[zone.nature, zone.slug])
    if request.method != "POST":
        return redirect(back)
    row = get_object_or_404(Signalement.objects.publics().for_zone(zone), numero=numero)
    try:
        if request.POST.get("acte") == "retirer":
            operations.desinscrire(zone=zone, signalement=row)
            messages.success(request, _("Ce signalement n’est plus à l’ordre du jour."))
        else:
            operations.inscrire(zone=zone, signalement=row, auteur=request.user)
            messages.success(request, _("Ce signalement sera à l’ordre du jour de la prochaine séance."))
    except ActeRefuse as error:
        messages.error(request, str(error))
    return redirect(back)

"""What was asked of the queue, in words: the top of a printed list, the second sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from mairie.droits import Acte, peut
from mairie.models import Categorie, Compte, Groupe, Service
from quartiers.models import Zone
from signalements import file
from signalements.etats import Etat
from signalements.file_filtres import MOI, Filtres
from signalements.models import Canal


def legende(filtres: Filtres, compte: Compte) -> list[str]:
    """Return one sentence for the view, then one for each filter."""
    said = [_("Vue : %(vue)s") % {"vue": file.VUE_DE[filtres.vue].nom}]
    asked = [
        (_("État"), _labels(Etat, filtres.etat)),
        (_("Catégorie"), _categories(filtres.categorie)),
        (_("Secteur"), _zones(filtres.secteur)),
        (_("Canal"), _labels(Canal, filtres.canal)),
        (_("Service"), _services(filtres.service if peut(compte, Acte.LIRE_TOUT) else ())),
        (_("Agent en charge"), _agent(filtres.agent, compte)),
        (_("En retard"), [_("oui")] if filtres.retard else []),
        (_("Sans réponse"), [_("oui")] if filtres.sans_reponse else []),
        (_("Recherche"), [filtres.q] if filtres.q else []),
    ]
    said += [
        _("%(quoi)s : %(mots)s") % {"quoi": name, "mots": ", ".join(words)} for name, words in asked if words
    ]
    if not peut(compte, Acte.LIRE_TOUT):
        said.append(_("Services de : %(compte)s") % {"compte": compte})
    return said


def _labels(choices: type[Etat] | type[Canal], codes: Iterable[str]) -> list[str]:
    return [str(choices(code).label) for code in codes]


def _categories(codes: tuple[str, ...]) -> list[str]:
    if not codes:
        return []
    groups = dict(Groupe.objects.filter(code__in=codes).values_list("code", "nom"))
    names = groups | dict(Categorie.objects.filter(code__in=codes).values_list("code", "libelle"))
    return [names.get(code, code) for code in codes]


def _services(codes: tuple[str, ...]) -> list[str]:
    names = dict(Service.objects.filter(code__in=codes).values_list("code", "nom")) if codes else {}
    return [names.get(code, code) for code in codes]


def _zones(secteurs: tuple[str, ...]) -> list[str]:
    if not secteurs:
        return []
    names = {f"{z.nature}-{z.code}": f"{z.nom} ({z.get_nature_display()})" for z in Zone.objects.all()}
    return [names.get(secteur, secteur) for secteur in secteurs]


def _agent(code: str, compte: Compte) -> list[str]:
    if not code:
        return []
    return [str(compte) if code == MOI else _("personne")]

"""The rows of the public list: what one report says in a list, in few queries."""

from __future__ import annotations

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartiers.models import Nature, Zone
from quartiers.templatetags.interface import date_courte, quand
from signalements import confidentialite, presentation
from signalements.etats import ETATS_DE, Famille
from signalements.models import Declarant, Photo, Signalement, Situation, Texte

PLURIELS = {
    Famille.RECU: gettext_lazy("reçus"),
    Famille.EN_COURS: gettext_lazy("en cours"),
    Famille.PLANIFIE: gettext_lazy("planifiés"),
    Famille.ATTENTE: gettext_lazy("en attente"),
    Famille.TRANSMIS: gettext_lazy("transmis"),
    Famille.RESOLU: gettext_lazy("résolus"),
    Famille.REFUSE: gettext_lazy("refusés"),
}
# The natures that a row names, in the order of its words.
_NOMMEES = [Nature.QUARTIER, Nature.CONSEIL]


def pour_la_liste(rows: QuerySet[Signalement]) -> QuerySet[Signalement]:
    """Fetch what a row shows, newest first, in a number of queries that does not grow with the rows."""
    return (
        rows.select_related("categorie__groupe")
        .annotate(voix=Declarant.objects.voix())
        .prefetch_related(
            Prefetch(
                "situations",
                Situation.objects.filter(zone__nature__in=_NOMMEES).select_related("zone"),
            ),
            Prefetch("textes", Texte.objects.publics().filter(nature=Texte.Nature.LIEU)),
            Prefetch("photos", Photo.objects.publiques()),
        )
        .order_by("-recu_le", "-pk")
    )


def ligne(row: Signalement) -> dict[str, object]:
    """Return what templates/composants/ligne.html draws (needs `pour_la_liste`)."""
    photo = next(iter(row.photos.all()), None)
    lieu = confidentialite.lieu_public(row)
    quartier, conseil = row.quartier, row.conseil
    zones = [lieu or _nom(quartier), _nom(conseil)]
    return {
        "numero": row.numero,
        "url": row.get_absolute_url(),
        "titre": row.categorie.libelle,
        "lieu": " · ".join(filter(None, zones)),
        "quand": quand_en_mots(row),
        "famille": row.famille,
        "mot": row.etat_public,
        "photo": photo.url_vignette if photo else "",
        "icone_groupe": row.categorie.groupe.icone,
        "voix": row.voix,  # type: ignore[attr-defined]  # annotated
    }


def quand_en_mots(row: Signalement) -> str:
    """Say the day that matters: the planned one, how long it took to solve, else when it was received."""
    if row.famille == Famille.PLANIFIE and row.planifie_le:
        return _("prévu le %(jour)s") % {"jour": date_courte(row.planifie_le)}
    if row.famille == Famille.RESOLU and row.clos_le:
        return presentation.resolu_en(row)
    return quand(row.recu_le)


def _nom(zone: Zone | None) -> str:
    return zone.nom if zone else ""


def comptes_par_famille(rows: QuerySet[Signalement]) -> dict[Famille, int]:
    """Count the reports of each family of states, in one query."""
    by_state = dict(rows.order_by().values_list("etat").annotate(n=Count("pk")))
    return {
        famille: sum(by_state.get(etat.value, 0) for etat in etats) for famille, etats in ETATS_DE.items()
    }

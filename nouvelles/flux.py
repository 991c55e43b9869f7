"""The feeds: Atom with GeoRSS, of an area, of kinds of reports, of the town."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.gis.feeds import GeoAtom1Feed
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Enclosure
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from mairie.models import Categorie, EnTete, Groupe
from nouvelles.contenu import Fait, pour_les_nouvelles
from quartiers.models import Nature, Zone
from signalements import confidentialite
from signalements.etats import Etat
from signalements.models import Photo, Signalement, Texte

ENTREES = 50
ANCIENNETE = dt.timedelta(days=365)
MOTS_MAX = 600
NOMS = {Nature.CONSEIL: "flux_conseil", Nature.QUARTIER: "flux_quartier", Nature.CIL: "flux_cil"}


@dataclass(frozen=True)
class Entree:
    """One piece of news: a report came, or was solved."""

    fait: Fait
    le: dt.datetime
    resolu: bool


@dataclass(frozen=True)
class Choix:
    """What a feed is about; nothing means the whole town."""

    zone: Zone | None = None
    groupes: Sequence[Groupe] = ()
    categories: Sequence[Categorie] = ()

    @property
    def titre(self) -> str:
        where = self.zone.titre if self.zone else EnTete.objects.courant().commune.nom
        kinds = [g.nom for g in self.groupes] + [c.libelle for c in self.categories]
        return " · ".join([where, ", ".join(kinds)] if kinds else [where])

    @property
    def adresse(self) -> str:
        """The path of this feed, its parameters always in the same order."""
        pairs = [("groupe", g.code) for g in self.groupes] + [("categorie", c.code) for c in self.categories]
        query = f"?{urlencode(pairs)}" if pairs else ""
        return adresse_de(self.zone) + query

    def entrees(self) -> list[Entree]:
        """Return the newest ENTREES of the last year, each report as it came and as it was solved."""
        since = timezone.now() - ANCIENNETE
        rows = Signalement.objects.publics()
        if self.zone:
            rows = rows.for_zone(self.zone)
        if self.groupes or self.categories:
            rows = rows.filter(Q(categorie__groupe__in=self.groupes) | Q(categorie__in=self.categories))
        came = rows.filter(recu_le__gte=since).order_by("-recu_le", "-pk")
        solved = rows.filter(etat=Etat.RESOLU, clos_le__gte=since).order_by("-clos_le", "-pk")
        # Which ones first, by key alone: their words and pictures are then loaded once.
        found = [(le, pk, False) for pk, le in came.values_list("pk", "recu_le")[:ENTREES]]
        found += [(le, pk, True) for pk, le in solved.values_list("pk", "clos_le")[:ENTREES] if le]
        found = sorted(found, reverse=True)[:ENTREES]
        loaded = pour_les_nouvelles(Signalement.objects.publics()).in_bulk({pk for _le, pk, _solved in found})
        return [Entree(Fait(loaded[pk], ""), le, done) for le, pk, done in found if pk in loaded]


def adresse_de(zone: Zone | None) -> str:
    """Return the path of the feed of a zone, or of the town."""
    if zone is None:
        return reverse("nouvelles:flux")
    return reverse(f"nouvelles:{NOMS[Nature(zone.nature)]}", args=[zone.slug])


def ecrire(choix: Choix, entrees: Sequence[Entree]) -> str:
    """Return the feed as XML."""
    en_tete = EnTete.objects.courant()
    page = settings.ADRESSE + (choix.zone.get_absolute_url() if choix.zone else "/")
    title = choix.titre
    feed = _Flux(
        title=_("Signalements : %(titre)s") % {"titre": title},
        link=page,
        description=_("Les signalements reçus et résolus. Lieux arrondis à une dizaine de mètres."),
        language="fr",
        author_name=en_tete.accueil,
        feed_url=settings.ADRESSE + choix.adresse,
        feed_guid=_tag(choix.adresse),
    )
    for entree in entrees:
        _add(feed, entree)
    return feed.writeString("utf-8")


class _Flux(GeoAtom1Feed):
    def latest_post_date(self) -> dt.datetime:
        """When the feed last changed; an empty one is as of this morning, so that it stays the same for a day."""
        if self.items:
            return max(item["updateddate"] for item in self.items)
        return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)


def _add(feed: GeoAtom1Feed, entree: Entree) -> None:
    fait, row = entree.fait, entree.fait.signalement
    instant = entree.le.replace(microsecond=0)
    word = _("Résolu") if entree.resolu else _("Reçu")
    where = f", {fait.lieu}" if fait.lieu else ""
    feed.add_item(
        title=f"{word} : {fait.titre}{where}",
        link=fait.url,
        description=_words(row),
        unique_id=_tag(f"{row.numero}/{'resolu' if entree.resolu else 'recu'}"),
        pubdate=instant,
        updateddate=instant,
        categories=[row.categorie.libelle],
        geometry=confidentialite.position_publique(row),
        enclosures=[_attached(p) for p in row.photos.all()[:1]],
    )


def _words(row: Signalement) -> str:
    """The state, and what an agent has published of the words."""
    said = [t.texte for t in row.textes.all() if t.nature == Texte.Nature.DESCRIPTION]
    words = " ".join([f"{row.etat_public}.", *said])
    return Truncator(words).chars(MOTS_MAX)


def _attached(photo: Photo) -> Enclosure:
    return Enclosure(settings.ADRESSE + photo.url_moyenne, "0", "image/jpeg")


def _tag(what: str) -> str:
    """A name that never changes (RFC 4151): not the address, which may."""
    return f"tag:{urlsplit(settings.ADRESSE).hostname or 'localhost'},2026:{what}"

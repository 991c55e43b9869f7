"""Who has the news of an area in the demonstration: a month of them is due, so the worker sends letters at once."""

from __future__ import annotations

import datetime as dt

from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quartiers.models import LieuConnu, Zone
from signalements.models import AbonnementNouvelles, Evenement

Rythme = AbonnementNouvelles.Rythme
MOIS, JOURS = dt.timedelta(days=30), dt.timedelta(days=2)
LIEU, RAYON_M = "Sablettes", 2000


@transaction.atomic
def abonner() -> None:
    """Let three imaginary residents have news: of a conseil, of a circle, of the whole town at once. Only once."""
    if AbonnementNouvelles.objects.exists():
        return
    now = timezone.now()
    month = {"dit_jusqu_a": _before(now - MOIS), "prochaine_le": timezone.localdate(), "confirme_le": now}
    conseil = Zone.objects.conseils().current().order_by("nom").last()
    place = LieuConnu.objects.filter(nom__contains=LIEU).first()
    if conseil:
        AbonnementNouvelles.objects.create(
            courriel="ines@example.org", zone=conseil, rythme=Rythme.JOUR, **month
        )
    if place:
        AbonnementNouvelles.objects.create(
            courriel="marius@example.org",
            centre=Point(round(place.position.x, 4), round(place.position.y, 4), srid=4326),
            rayon_m=RAYON_M,
            lieu=place.nom,
            rythme=Rythme.SEMAINE,
            **month,
        )
    AbonnementNouvelles.objects.create(
        courriel="rose@example.org", rythme=Rythme.AUSSITOT, dit_jusqu_a=_before(now - JOURS), confirme_le=now
    )


def _before(instant: dt.datetime) -> int:
    """The last event before the first report that came after this instant."""
    events = Evenement.objects.order_by("pk")
    came = events.filter(nature=Evenement.Nature.DEPOT, le__gte=instant).first()
    last = events.aggregate(n=Max("pk"))["n"] or 0
    return came.pk - 1 if came else last

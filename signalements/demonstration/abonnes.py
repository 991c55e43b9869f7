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
MOIS = dt.timedelta(days=30)
LIEU, RAYON_M = "Sablettes", 2000


@transaction.atomic
def abonner() -> None:
    """Let three imaginary residents have news: of a conseil, of a circle, of the whole town at once. Only once."""
    if AbonnementNouvelles.objects.exists():
        return
    now, last = timezone.now(), Evenement.objects.aggregate(n=Max("pk"))["n"] or 0
    came = Evenement.objects.filter(nature=Evenement.Nature.DEPOT, le__gte=now - MOIS).order_by("pk").first()
    month = {"dit_jusqu_a": came.pk - 1 if came else last, "prochaine_le": now.date(), "confirme_le": now}
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
        courriel="rose@example.org", rythme=Rythme.AUSSITOT, dit_jusqu_a=last, confirme_le=now
    )

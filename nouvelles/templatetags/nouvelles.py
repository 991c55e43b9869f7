"""What the pages of an area show of its news: {% abonnement zone %}, {% flux_de zone %}."""

from __future__ import annotations

from typing import Any

from django import template

from nouvelles import flux
from nouvelles.forms import AdresseForm
from quartiers.models import Zone

register = template.Library()


@register.inclusion_tag("nouvelles/_abonnement.html", takes_context=True)
def abonnement(context: template.Context, zone: Zone) -> dict[str, Any]:
    """Draw the form by which one receives the news of this zone."""
    court = AdresseForm(auto_id="nouvelles_%s")
    return {"zone": zone, "court": court, "request": context.get("request")}


@register.simple_tag
def flux_de(zone: Zone | None = None) -> str:
    """Return the path of the feed of this zone, or of the town."""
    return flux.adresse_de(zone or None)

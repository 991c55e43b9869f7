"""The outline of one zone, drawn by hand, or its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.gis.forms import MultiPolygonField
from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartiers import redecoupage
from quartiers.choix_d_import import ImportRefuse
from quartiers.models import Redecoupage, Zone
from quartiers.widgets import ContourWidget
from signalements.forms.redecoupage import premier_jour


class DessinForm(forms.Form):
    """Another outline from a day on, or none any more. What cannot be done is refused here, beside its field."""

    geom = MultiPolygonField(
        label=gettext_lazy("Contour"),
        srid=4326,
        required=False,
        widget=ContourWidget,
        error_messages={
            "invalid_geom": gettext_lazy(
                "Ces coordonnées ne se lisent pas : dessinez le contour sur la carte."
            ),
            "invalid_geom_type": gettext_lazy("Dessinez un ou plusieurs polygones."),
        },
    )
    a_partir_du = premier_jour(
        help_text=gettext_lazy(
            "L’ancien contour vaut jusqu’à la veille ; les signalements clos gardent leur zone d’alors."
        ),
    )
    clore = forms.BooleanField(
        label=gettext_lazy("À partir de ce jour, cette zone n’existe plus"),
        required=False,
        help_text=gettext_lazy("Sa page et ses signalements clos restent. Le dessin ne compte pas."),
    )

    def __init__(
        self, *args: Any, zone: Zone, nonce: str, row: Redecoupage | None = None, **kwargs: Any
    ) -> None:
        lasting = zone.contours.filter(periode__upper_inf=True).first()
        drawn = row.choix["dessin"] if row else ""
        kwargs.setdefault(
            "initial",
            {
                "geom": GEOSGeometry(drawn, srid=4326) if drawn else lasting and lasting.geom,
                "a_partir_du": row.jour if row else timezone.localdate() + dt.timedelta(days=1),
                "clore": bool(row and not drawn),
            },
        )
        super().__init__(*args, **kwargs | {"auto_id": "dessin_%s"})
        self.zone, self.row = zone, row
        self.fields["geom"].widget.csp_nonce = nonce
        if lasting is None:
            del self.fields["clore"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        geom = None if data.get("clore") else data.get("geom")
        if "geom" not in self.errors and not data.get("clore") and (geom is None or geom.empty):
            self.add_error("geom", _("Dessinez le contour sur la carte."))
        if not self.errors:
            self._try(geom, data["a_partir_du"])
        return data

    def _try(self, geom: Any, jour: dt.date) -> None:
        self.row = redecoupage.preparer_dessin(zone=self.zone, jour=jour, geom=geom, redecoupage=self.row)
        try:
            redecoupage.essayer(self.row)
        except ImportRefuse as error:
            for refus in error.refus:
                self.add_error("a_partir_du" if refus.champ == "a_partir_du" else "geom", refus.raison)

    def save(self) -> Redecoupage:
        assert self.row is not None
        self.row.save()
        return self.row

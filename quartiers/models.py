"""Where: the commune, its zones and their dated outlines."""

from __future__ import annotations

import datetime as dt

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartiers.historique import suivre


class Nature(models.TextChoices):
    COMMUNE = "commune", _("commune")
    VOISINE = "voisine", _("commune voisine")
    CONSEIL = "conseil", _("conseil de quartier")
    QUARTIER = "quartier", _("quartier")
    CIL = "cil", _("comité d’intérêt local (CIL)")


@suivre(nom="nom")
class Commune(models.Model):
    """The town: one row."""

    nom = models.CharField(_("nom"), max_length=120)
    code_insee = models.CharField(_("code INSEE"), max_length=5)
    code_postal = models.CharField(_("code postal"), max_length=5)
    contours_approximatifs = models.BooleanField(
        _("contours approximatifs"),
        default=False,
        help_text=_("Chaque page qui montre ces contours le dit."),
    )

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("commune")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="commune_une_seule")]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs) -> None:
        self.pk = 1
        super().save(*args, **kwargs)


class ZoneQuerySet(models.QuerySet["Zone"]):
    def containing(self, point: Point, on: dt.date | None = None) -> ZoneQuerySet:
        """Zones whose outline of that day covers the point (EPSG:4326, lon lat), border included.

        Several conseils or quartiers may share a border point: `quartiers.lieux.situer` keeps the lowest code.
        """
        day = on or timezone.localdate()
        return self.filter(contours__periode__contains=day, contours__geom__covers=point).order_by(
            "nature", "code"
        )

    def current(self, on: dt.date | None = None) -> ZoneQuerySet:
        """Zones that have an outline on that day (today unless told)."""
        return self.filter(contours__periode__contains=on or timezone.localdate())

    def conseils(self) -> ZoneQuerySet:
        return self.filter(nature=Nature.CONSEIL)

    def quartiers(self) -> ZoneQuerySet:
        return self.filter(nature=Nature.QUARTIER)

    def cils(self) -> ZoneQuerySet:
        return self.filter(nature=Nature.CIL)


@suivre(nom="nom")
class Zone(models.Model):
    """An identity that lasts while its outlines change."""

    nature = models.CharField(_("nature"), max_length=10, choices=Nature.choices)
    code = models.CharField(_("code"), max_length=40)
    nom = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("adresse de page"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("rattachée à"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enfants",
        help_text=_("Le conseil de quartier, pour un quartier."),
    )
    population = models.PositiveIntegerField(
        _("habitants"),
        null=True,
        blank=True,
        help_text=_("Selon le recensement, pour compter par habitant ; vide si elle n’est pas connue."),
    )

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["nature", "nom"]
        constraints = [
            models.UniqueConstraint(fields=["nature", "code"], name="zone_nature_code"),
            models.UniqueConstraint(fields=["nature", "slug"], name="zone_nature_slug"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="zone_nature_connue"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(nature=Nature.QUARTIER), name="zone_parent_de_quartier"
            ),
            models.CheckConstraint(
                condition=Q(population__isnull=True) | Q(population__gt=0), name="zone_population_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def get_absolute_url(self) -> str:
        """Its public page; that of a quartier is a section of its conseil's (needs `parent`)."""
        if self.nature == Nature.QUARTIER and self.parent:
            return f"{self.parent.get_absolute_url()}#{self.slug}"
        return reverse(f"carte:{self.nature}", args=[self.slug])

    def clean(self) -> None:
        if self.nature == Nature.QUARTIER and (not self.parent or self.parent.nature != Nature.CONSEIL):
            raise ValidationError({"parent": _("Un quartier est rattaché à un conseil de quartier.")})
        if self.nature != Nature.QUARTIER and self.parent:
            raise ValidationError({"parent": _("Seul un quartier est rattaché à une autre zone.")})


@suivre(nom="periode", dans="zone")
class Contour(models.Model):
    """The outline of a zone during a period of whole days (first day in, last day out)."""

    zone = models.ForeignKey(Zone, verbose_name=_("zone"), on_delete=models.CASCADE, related_name="contours")
    geom = models.MultiPolygonField(_("contour"), srid=4326)
    periode = DateRangeField(_("en vigueur"), help_text=_("Premier jour inclus, dernier jour exclu."))

    class Meta:
        verbose_name = _("contour")
        verbose_name_plural = _("contours")
        ordering = ["zone", "periode"]
        constraints = [
            models.CheckConstraint(condition=Q(geom__isvalid=True), name="contour_valide"),
            ExclusionConstraint(
                name="contour_un_seul_par_jour",
                expressions=[("zone", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        debut, fin = self.periode.lower, self.periode.upper
        if fin is None:
            return _("%(zone)s, depuis le %(debut)s") % {"zone": self.zone, "debut": f"{debut:%d/%m/%Y}"}
        dates = {"debut": f"{debut:%d/%m/%Y}", "fin": f"{fin - dt.timedelta(days=1):%d/%m/%Y}"}
        return _("%(zone)s, du %(debut)s au %(fin)s") % {"zone": self.zone, **dates}


@suivre(nom="nom")
class LieuConnu(models.Model):
    """A place or a street that people name: found without the address service."""

    nom = models.CharField(_("nom"), max_length=120, unique=True)
    position = models.PointField(_("position"), srid=4326)

    class Meta:
        verbose_name = _("lieu connu")
        verbose_name_plural = _("lieux connus")
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom

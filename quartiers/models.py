"""Where: the commune, its zones and their dated outlines."""

from __future__ import annotations

import datetime as dt

from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartiers.historique import SUIVIS, suivre

PREPARATION = dt.timedelta(days=1)
"""How long a file of outlines is kept while nobody accepts it."""


def verifier_annee(annee: int) -> None:
    """Check the year of a population. Raises ValidationError."""
    if annee < 1900:
        raise ValidationError(_("Écrivez une année à quatre chiffres, par exemple 2022."))
    if annee > timezone.localdate().year:
        raise ValidationError(_("Cette année n’est pas encore venue."))


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

    def closed(self, on: dt.date | None = None) -> ZoneQuerySet:
        """Zones that had an outline before that day, and have none on it nor later: split, joined or given up."""
        outlines = Contour.objects.filter(zone=OuterRef("pk"))
        lasting = outlines.filter(
            Q(periode__upper_inf=True) | Q(periode__endswith__gt=on or timezone.localdate())
        )
        return self.filter(Exists(outlines)).exclude(Exists(lasting))

    def given_up(self) -> ZoneQuerySet:
        """Closed ones that a redécoupage has ended: nobody forgot their outline."""
        return self.closed().filter(redecoupages__accepte_le__isnull=False).distinct()

    def at_address(self, nature: Nature, slug: str) -> ZoneQuerySet:
        """Zones that this address of a page leads to: the one that has it, then those that had it once."""
        former = ZoneVersion._default_manager.filter(nature=nature, slug=slug).values("id")
        here = Case(When(slug=slug, then=Value(0)), default=Value(1))
        return self.filter(Q(slug=slug) | Q(pk__in=former), nature=nature).order_by(here, "-pk")

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
    population_annee = models.PositiveSmallIntegerField(
        _("année de la population"),
        null=True,
        blank=True,
        validators=[verifier_annee],
        help_text=_("Celle du recensement, dite à côté des nombres par habitant : par exemple 2022."),
    )
    population_source = models.CharField(
        _("source de la population"), max_length=80, blank=True, default="", help_text=_("Par exemple Insee.")
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

    @property
    def nom_entier(self) -> str:
        """Its name after an article: "conseil de quartier Sud", "CIL des Sablettes"."""
        return (
            gettext("conseil de quartier %(nom)s") % {"nom": self.nom}
            if self.nature == Nature.CONSEIL
            else self.nom
        )

    @property
    def titre(self) -> str:
        """The same where a sentence or a title begins: "Conseil de quartier Sud"."""
        return capfirst(self.nom_entier)

    def get_absolute_url(self) -> str:
        """Its public page; that of a quartier is a section of its conseil's (needs `parent`)."""
        if self.nature == Nature.QUARTIER and self.parent:
            return f"{self.parent.get_absolute_url()}#{self.slug}"
        return reverse(f"carte:{self.nature}", args=[self.slug])

    @property
    def population_dite(self) -> str:
        """What its number of people is: "Population 2022, Insee"; nothing where there is no number, or no year."""
        if self.population is None or self.population_annee is None:
            return ""
        which = gettext("Population %(annee)s") % {"annee": self.population_annee}
        return ", ".join(filter(None, (which, self.population_source)))

    def clean(self) -> None:
        if self.population and not self.population_annee:
            raise ValidationError({"population_annee": _("Dites de quelle année est ce nombre d’habitants.")})
        if self.nature == Nature.QUARTIER and (not self.parent or self.parent.nature != Nature.CONSEIL):
            raise ValidationError({"parent": _("Un quartier est rattaché à un conseil de quartier.")})
        if self.nature != Nature.QUARTIER and self.parent:
            raise ValidationError({"parent": _("Seul un quartier est rattaché à une autre zone.")})


ZoneVersion = SUIVIS[Zone].version
"""What each zone has been, addresses of its page included."""


class Filiation(models.Model):
    """A zone that was split, joined or given up, and one of those that have its ground since."""

    avant = models.ForeignKey(
        Zone, verbose_name=_("zone close"), on_delete=models.CASCADE, related_name="suites"
    )
    apres = models.ForeignKey(
        Zone, verbose_name=_("zone qui suit"), on_delete=models.CASCADE, related_name="origines"
    )
    jour = models.DateField(_("depuis le"))

    class Meta:
        verbose_name = _("filiation")
        verbose_name_plural = _("filiations")
        ordering = ["jour", "avant", "apres"]
        constraints = [
            models.UniqueConstraint(fields=["avant", "apres"], name="filiation_unique"),
            models.CheckConstraint(condition=~Q(avant=models.F("apres")), name="filiation_entre_deux_zones"),
        ]

    def __str__(self) -> str:
        return f"{self.avant} → {self.apres}"


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


class RedecoupageQuerySet(models.QuerySet["Redecoupage"]):
    def en_preparation(self) -> RedecoupageQuerySet:
        return self.filter(accepte_le__isnull=True)

    def en_attente(self) -> RedecoupageQuerySet:
        """Accepted, and not applied to the open reports yet."""
        return self.filter(accepte_le__isnull=False, applique_le__isnull=True)

    def dus(self, jour: dt.date) -> RedecoupageQuerySet:
        """Those whose day has come and that are not applied yet, the oldest first."""
        return self.en_attente().filter(jour__lte=jour).order_by("jour", "pk")

    def oublies(self) -> RedecoupageQuerySet:
        """Those that nobody has accepted for a day: their file goes with them."""
        return self.en_preparation().filter(cree_le__lt=timezone.now() - PREPARATION)


@suivre(
    nom="jour", vide=_("en préparation"), champs=["nature", "jour", "origine", "accepte_le", "applique_le"]
)
class Redecoupage(models.Model):
    """Outlines of one nature that change on one day: looked at, then accepted, then applied to the open reports.

    While it is prepared it holds the file and the choices made so far; once accepted, only what it touches.
    """

    nature = models.CharField(_("zones"), max_length=10, choices=Nature.choices)
    jour = models.DateField(_("à partir du"), null=True, blank=True)
    origine = models.CharField(_("fichier"), max_length=120, blank=True)
    fichier = models.BinaryField(null=True, editable=False)
    choix = models.JSONField(default=dict, editable=False)
    zones = models.ManyToManyField(Zone, verbose_name=_("zones touchées"), related_name="redecoupages")
    cree_le = models.DateTimeField(_("préparé le"), default=timezone.now, editable=False)
    accepte_le = models.DateTimeField(_("accepté le"), null=True, editable=False)
    applique_le = models.DateTimeField(_("appliqué le"), null=True, editable=False)

    objects = RedecoupageQuerySet.as_manager()

    class Meta:
        verbose_name = _("redécoupage")
        verbose_name_plural = _("redécoupages")
        ordering = ["-cree_le", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="redecoupage_nature_connue"),
            models.CheckConstraint(
                condition=Q(accepte_le__isnull=True) | Q(jour__isnull=False, fichier__isnull=True),
                name="redecoupage_accepte_sans_fichier",
            ),
            models.CheckConstraint(
                condition=Q(applique_le__isnull=True) | Q(accepte_le__isnull=False),
                name="redecoupage_applique_si_accepte",
            ),
        ]

    def __str__(self) -> str:
        nature = self.get_nature_display()
        if self.jour is None:
            return _("Redécoupage (%(nature)s), en préparation") % {"nature": nature}
        return _("Redécoupage du %(jour)s (%(nature)s)") % {"jour": f"{self.jour:%d/%m/%Y}", "nature": nature}


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

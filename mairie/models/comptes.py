"""Who: the accounts of the town, of its councils and of the CIL."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mairie.droits import REPRESENTANTS, Acte, Role, peut
from mairie.models.ville import Service
from mairie.sessions import Session as Session  # a model too, beside its store
from quartiers.historique import suivre


class CompteManager(BaseUserManager["Compte"]):
    def create_user(self, email: str, **fields) -> Compte:
        """Create an account without password: one enters by a code sent by e-mail."""
        compte = self.model(email=self.normalize_email(email).lower(), **fields)
        compte.set_unusable_password()
        compte.save(using=self._db)
        return compte

    def create_superuser(self, email: str, password: str | None = None, **fields) -> Compte:
        return self.create_user(email, role=Role.ADMINISTRATEUR, is_superuser=True, **fields)


@suivre(nom="nom", champs=["role", "is_active"], sans_valeur=("email", "nom", "qualite"))
class Compte(AbstractBaseUser, PermissionsMixin):
    """Somebody of the town, of a council or of a CIL; residents need none."""

    email = models.EmailField(_("courriel"), unique=True)
    nom = models.CharField(_("nom affiché"), max_length=80, help_text=_("Prénom et nom."))
    qualite = models.CharField(
        _("qualité"), max_length=120, blank=True, help_text=_("Par exemple « cheffe du service propreté ».")
    )
    role = models.CharField(_("rôle"), max_length=16, choices=Role.choices)
    services = models.ManyToManyField(Service, verbose_name=_("services"), blank=True, related_name="comptes")
    is_active = models.BooleanField(_("actif"), default=True)
    appareil = models.CharField(
        _("dernier appareil"), max_length=80, blank=True, default="", db_default="", editable=False
    )
    cree_le = models.DateTimeField(_("créé le"), default=timezone.now, editable=False)

    objects = CompteManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["nom"]

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="compte_email_sans_casse"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="compte_role_connu"),
        ]

    def __str__(self) -> str:
        return self.nom or self.email

    def clean(self) -> None:
        self.email = self.email.lower()

    def get_short_name(self) -> str:
        return self.nom

    @property
    def agent(self) -> bool:
        """Whether this account may do anything in the town's name."""
        return any(peut(self, acte) for acte in Acte if acte not in REPRESENTANTS)

    @property
    def represente(self) -> bool:
        """Whether this account may stand for a conseil or a CIL; its mandates say for which, and since when."""
        return peut(self, Acte.REPRESENTER)

    @property
    def saisit(self) -> bool:
        return peut(self, Acte.SAISIR)

    @property
    def surveille(self) -> bool:
        return peut(self, Acte.SURVEILLER)

    @property
    def redige(self) -> bool:
        return peut(self, Acte.REDIGER)

    @property
    def poste(self) -> bool:
        return peut(self, Acte.POSTER)

    @property
    def ecoute(self) -> bool:
        return peut(self, Acte.ECOUTER)

    @property
    def is_staff(self) -> bool:
        """Django's admin opens for who may configure the town and nobody else."""
        return peut(self, Acte.CONFIGURER)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Return whether the admin lets this account do `perm`: the table of rights decides, not rows of Django's."""
        return self.has_module_perms(perm.partition(".")[0])

    def has_module_perms(self, app_label: str) -> bool:
        return app_label in ("quartiers", "mairie", "conseils") and peut(self, Acte.CONFIGURER)


@suivre(nom="service", dans="compte")
class ServiceDuCompte(Compte.services.through):  # type: ignore[name-defined]
    """A service of an account."""

    class Meta:
        proxy = True
        verbose_name = _("service du compte")
        verbose_name_plural = _("services des comptes")

"""What a service answers again and again."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mairie import reponses
from mairie.droits import Acte, peut
from mairie.models.comptes import Compte
from mairie.models.ville import Categorie, Groupe, Service
from quartiers.historique import suivre


class ReponseTypeQuerySet(models.QuerySet["ReponseType"]):
    def pour(self, categorie: Categorie, service: Service) -> ReponseTypeQuerySet:
        """Return the active answers for a report of this category and service, the most precise first.

        A category, then its group, then all; then the service's, then the town's; then for one state, then for any.
        """
        return (
            self.filter(
                Q(service=None) | Q(service=service),
                Q(categorie=categorie)
                | Q(groupe=categorie.groupe_id)
                | Q(categorie__isnull=True, groupe__isnull=True),
                actif=True,
            )
            .annotate(
                largeur=Case(
                    When(categorie__isnull=False, then=0),
                    When(groupe__isnull=False, then=1),
                    default=Value(2),
                )
            )
            .order_by("largeur", F("service").desc(nulls_last=True), F("etat").desc(), "ordre", "titre", "pk")
        )

    def redigees_par(self, compte: Compte) -> ReponseTypeQuerySet:
        """Return the answers that this account may change: those of its services, or all of them."""
        if peut(compte, Acte.CONFIGURER):
            return self
        if peut(compte, Acte.REDIGER):
            return self.filter(service__in=compte.services.all())
        return self.none()


@suivre(nom="titre")
class ReponseType(models.Model):
    """A standard answer: words with fields, for one state or any, one category, a group of them, or all.

    `etat` is a code of signalements.etats, which this room does not know: whoever edits it has chosen it from a list.
    """

    titre = models.CharField(gettext_lazy("titre"), max_length=120)
    texte = models.TextField(gettext_lazy("texte"), max_length=4000)
    etat = models.CharField(gettext_lazy("état"), max_length=16, blank=True)
    categorie = models.ForeignKey(
        Categorie,
        verbose_name=gettext_lazy("catégorie"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    groupe = models.ForeignKey(
        Groupe,
        verbose_name=gettext_lazy("groupe de catégories"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    service = models.ForeignKey(
        Service,
        verbose_name=gettext_lazy("service"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reponses_types",
    )
    actif = models.BooleanField(gettext_lazy("proposée aux agents"), default=True)
    ordre = models.PositiveSmallIntegerField(gettext_lazy("ordre"), default=0)
    modifie_le = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar = ReponseTypeQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("réponse type")
        verbose_name_plural = gettext_lazy("réponses types")
        ordering = ["ordre", "titre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(categorie__isnull=True) | Q(groupe__isnull=True),
                name="reponse_type_categorie_ou_groupe",
                violation_error_message=gettext_lazy("Choisissez une catégorie ou un groupe, pas les deux."),
            )
        ]

    def __str__(self) -> str:
        return self.titre

    def clean(self) -> None:
        """Refuse a field that does not exist: it would leave its braces in a letter."""
        wrong = reponses.inconnus(self.texte)
        if wrong:
            raise ValidationError({"texte": " ".join([*map(_phrase, wrong), _allowed()])})


def _phrase(nom: str) -> str:
    meant = reponses.proche(nom)
    if meant is None:
        return _("{%(nom)s} n’existe pas.") % {"nom": nom}
    return _("{%(nom)s} n’existe pas : vouliez-vous {%(proche)s} ?") % {"nom": nom, "proche": meant}


def _allowed() -> str:
    return _("Champs possibles : %(champs)s.") % {
        "champs": ", ".join(f"{{{nom}}}" for nom in reponses.CHAMPS)
    }

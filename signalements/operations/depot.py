"""A resident reports: one transaction, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from mairie import delais
from mairie.models import Categorie, Compte, EnTete, Question
from mairie.routage import service_for
from quartiers.lieux import Lieu, of_quartier, situer
from quartiers.models import Zone
from signalements import acces, courriels
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import (
    Abonnement,
    Canal,
    Declarant,
    Evenement,
    Photo,
    Porte,
    Signalement,
    Situation,
    Texte,
)
from signalements.operations.socle import ActeRefuse, consigner, echeance_consignee, mots


class ContenuDifferent(ActeRefuse):
    """The number is already that of another report."""


@dataclass(frozen=True)
class Depot:
    """What came of a sending: the report, its key where the sender holds it, and whether it is new."""

    signalement: Signalement
    cle: str | None
    nouveau: bool


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach somebody besides by e-mail, as typed at the desk; all of it may be empty."""

    telephone: str = ""
    prenom: str = ""
    nom: str = ""
    adresse: str = ""


@dataclass(frozen=True, kw_only=True)
class Envoi:
    """What somebody sends, already validated field by field."""

    categorie: Categorie
    point: Point | None = None
    precision_m: int | None = None
    quartier: Zone | None = None
    lieu: str = ""
    description: str = ""
    courriel: str = ""
    contact: Contact = Contact()
    reponses: Mapping[Question, str] | None = None
    photos_empreintes: Sequence[str] = ()

    def contenu(self) -> dict[str, object]:
        """Everything that makes two sendings the same, or not."""
        return {
            "categorie": self.categorie.code,
            "point": [self.point.x, self.point.y] if self.point else None,
            "quartier": self.quartier.code if self.quartier else None,
            "lieu": self.lieu,
            "description": self.description,
            "courriel": self.courriel.lower(),
            "reponses": {q.code: v for q, v in (self.reponses or {}).items()},
            "photos": list(self.photos_empreintes),
        } | {k: v for k, v in asdict(self.contact).items() if v}


def deposer(
    *,
    envoi: Envoi,
    numero: str | None = None,
    cle: str | None = None,
    porte: Porte = Porte.SIGNALEMENT,
    canal: Canal = Canal.WEB,
    recu_le: dt.datetime | None = None,
    auteur: Compte | None = None,
) -> Depot:
    """Store a report with its zones, service, dates, event and letters, once per number.

    `numero` and `cle` are those the sender drew, or None. The photos kept under that number and key come along.
    Sent again with the same content: the same report, and `cle` only if it is the right one.
    Raises ContenuDifferent if the number is another report's, quartiers.lieux.HorsCommune if the point is refused,
    ActeRefuse if the place is missing.
    """
    numero = numero or numeros.tirer()
    cle = cle or numeros.tirer_cle()
    existing = _already(numero, cle, envoi)
    if existing:
        return existing
    try:
        with transaction.atomic():
            signalement = _store(envoi, numero, cle, porte, canal, recu_le or timezone.now(), auteur)
    except IntegrityError:
        # Two sends at the same instant: the other one has just been stored.
        existing = _already(numero, cle, envoi)
        if existing is None:
            raise
        return existing
    return Depot(signalement, cle, nouveau=True)


def _already(numero: str, cle: str, envoi: Envoi) -> Depot | None:
    signalement = Signalement.objects.select_related("categorie", "service").filter(numero=numero).first()
    if signalement is None:
        return None
    if not acces.meme_envoi(signalement, envoi.contenu()):
        raise ContenuDifferent(_("Ce numéro est déjà celui d’un autre signalement."), "numero")
    right = constant_time_compare(signalement.cle_empreinte, acces.empreinte_cle(cle))
    return Depot(signalement, cle if right else None, nouveau=False)


def _place(envoi: Envoi) -> Lieu:
    """Its zones of today, whenever it reached the town: it is open, and theirs from now on."""
    if envoi.point:
        return situer(envoi.point)
    if envoi.quartier:
        return of_quartier(envoi.quartier)
    if envoi.categorie.localisation == Categorie.Localisation.OBLIGATOIRE:
        raise ActeRefuse(_("Indiquez le lieu sur la carte, ou choisissez un quartier."), "position")
    return Lieu()


def _store(
    envoi: Envoi,
    numero: str,
    cle: str,
    porte: Porte,
    canal: Canal,
    recu_le: dt.datetime,
    auteur: Compte | None,
) -> Signalement:
    categorie = envoi.categorie
    lieu = _place(envoi)
    choix = service_for(categorie, lieu.zones)
    en_tete = EnTete.objects.courant()
    signalement = Signalement.objects.create(
        numero=numero,
        cle_empreinte=acces.empreinte_cle(cle),
        envoi_empreinte=acces.empreinte_envoi(envoi.contenu()),
        porte=porte,
        canal=canal,
        categorie=categorie,
        service=choix.service,
        regle=choix.regle,
        etat=Etat.A_QUALIFIER if categorie.a_qualifier else Etat.RECU,
        position=envoi.point,
        precision_m=envoi.precision_m,
        recu_le=recu_le,
        regime_silence=categorie.regime_silence,
        echeance_legale=None
        if categorie.regime_silence == Categorie.Silence.SANS_OBJET
        else delais.echeance_legale(recu_le),
        objectif_le=delais.objectif(recu_le, categorie.delai_jours, en_tete.fermes),
    )
    Situation.objects.bulk_create(
        Situation(signalement=signalement, zone=p.zone, contour_id=p.contour_id) for p in lieu.placements
    )
    declarant = Declarant.objects.create(
        signalement=signalement, canal=canal, courriel=envoi.courriel, **asdict(envoi.contact)
    )
    abonnements = []
    if envoi.courriel:
        abonnements.append(
            Abonnement.objects.create(
                signalement=signalement,
                courriel=envoi.courriel,
                declarant=declarant,
                confirme_le=timezone.now(),
            )
        )
    textes = _words(envoi)
    evenement = consigner(
        signalement,
        Evenement.Nature.DEPOT,
        auteur=auteur,
        canal=canal,
        apres=signalement.etat,
        le=recu_le,
        details={"service": choix.service.code, "regle": choix.regle.pk, "categorie": categorie.code}
        | echeance_consignee(signalement),
        textes=textes,
    )
    if categorie.photo != Categorie.PhotoVoulue.INTERDITE:
        Photo.objects.brouillons(numero, acces.empreinte_cle(cle)).update(
            signalement=signalement, evenement=evenement, brouillon_numero="", brouillon_cle="", empreinte=""
        )
    courriels.ecrire_depot(
        evenement,
        abonnements=abonnements,
        lieu=lieu,
        textes=textes,
        en_tete=en_tete,
        cle=cle,
        declarant=declarant,
    )
    return signalement


def _words(envoi: Envoi) -> list[Texte]:
    rows = mots(Texte.Nature.LIEU, envoi.lieu) + mots(Texte.Nature.DESCRIPTION, envoi.description)
    rows += [
        Texte(nature=Texte.Nature.REPONSE, question=question, texte=value)
        for question, value in (envoi.reponses or {}).items()
        if value != ""
    ]
    return rows

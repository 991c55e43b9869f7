"""What the town does with a report: states, service, category, place, publication, words.

Every act takes the `jeton` of its form, if there is one, and raises DejaFait if that form has acted already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie import delais
from mairie.droits import Role
from mairie.models import Categorie, Compte, Service
from mairie.routage import service_for
from quartiers.lieux import situer
from signalements import acces, courriels
from signalements.confidentialite import photo_publiable, publiable
from signalements.etats import CLOS, REFUS, Etat, Exigence, Passage, passage
from signalements.models import Canal, Evenement, Photo, Signalement, Situation, Texte
from signalements.models.choix import PalierObjectif
from signalements.operations import delai, fusion, partenaire, parts
from signalements.operations.socle import (
    OBJECTIF,
    ActeRefuse,
    DejaChange,
    consigner,
    echeance_consignee,
    enregistrer,
    exiger_complet,
    jours_fermes,
    mots,
    reprendre_objectif,
    verrouiller,
)

ATTENTE = dt.timedelta(days=30)
"""How long a question to the reporter waits for its answer."""


@transaction.atomic
def changer_etat(
    *,
    signalement: Signalement,
    vers: Etat,
    auteur: Compte,
    message: str = "",
    date: dt.date | None = None,
    autorite: str = "",
    courriel_autorite: str = "",
    avec_coordonnees: bool = False,
    original: Signalement | None = None,
    jeton: str = "",
    etat_vu: Etat | None = None,
    canal: Canal = Canal.WEB,
) -> Signalement:
    """Move a report to another state, tell it publicly, and write the letters.

    `jeton` is the token of the form, and the key under which the town's own photos were received (images.recevoir,
    par_la_ville): public at once, unless the category is private. `etat_vu` is the state the agent was looking at.
    Raises DejaChange if it is no longer that one, ActeRefuse if the table of transitions does not allow the move to
    this role or something it demands is missing.
    """
    row, original = _lock_both(signalement, jeton, original)
    avant = Etat(row.etat)
    if etat_vu is not None and etat_vu != avant:
        raise DejaChange(
            _("Entre-temps, ce signalement est passé à l’état « %(etat)s ».") % {"etat": row.etat_public}
        )
    move = passage(avant, vers)
    if move is None or Role(auteur.role) not in move.roles:
        raise ActeRefuse(_("Ce changement d’état n’est pas possible."), "vers")
    _demand(move, row, auteur, message, date, autorite)
    if Exigence.ORIGINAL in move.exige:
        fusion.exiger_possible(row, original, auteur)
    if vers == Etat.RETIRE:
        fusion.exiger_seul(row, _("Des doublons sont rattachés à ce signalement : détachez-les d’abord."))
    if vers == Etat.RESOLU:
        parts.terminer(row, auteur)
    kept_before = row.doublon_de
    _apply(row, vers, date, autorite, original)
    reprise = delai.suivre(row, avant, vers, auteur)
    evenement = consigner(
        row,
        Evenement.Nature.ETAT,
        auteur=auteur,
        canal=canal,
        avant=avant,
        apres=vers,
        details=_kept(vers, date, avec_coordonnees and bool(courriel_autorite)),
        textes=mots(Texte.Nature.MESSAGE, message),
        jeton=jeton,
    )
    montrer_photos(row, evenement, jeton)
    if vers == Etat.DOUBLON and original:
        fusion.rattacher(row, original, auteur)
    if avant == Etat.DOUBLON and kept_before:
        fusion.detacher(row, kept_before, auteur)
    if vers != Etat.EN_ATTENTE:  # a question to the reporter leaves the authority's link open
        partenaire.fermer(row)
    if vers in CLOS:
        parts.abandonner(row, auteur)
    if vers == Etat.TRANSMIS and courriel_autorite:
        partenaire.ouvrir(
            evenement,
            autorite=row.transmis_a,
            courriel=courriel_autorite,
            avec_coordonnees=avec_coordonnees,
        )
    if avant == Etat.A_QUALIFIER and vers == Etat.RECU:
        courriels.ecrire_correction(evenement, nouveau_service=False, premier_accuse=True)
    else:
        courriels.ecrire_etat(evenement, message=message.strip(), reprise=reprise)
    return row


def _lock_both(
    signalement: Signalement, jeton: str, original: Signalement | None
) -> tuple[Signalement, Signalement | None]:
    """Return the report and the one to keep as they are now, both locked, as is the one that was kept until now.

    In the order of their keys: two merges never wait in a ring. Raises DejaChange if it was joined to yet another one.
    """
    kept = Signalement.objects.values_list("doublon_de", flat=True).get(pk=signalement.pk)
    other = original.pk if original else kept
    locked = None
    if other is not None and other < signalement.pk:
        locked = Signalement.objects.select_for_update().get(pk=other)
    row = verrouiller(signalement, jeton)
    if other is not None and other > signalement.pk:
        locked = Signalement.objects.select_for_update().get(pk=other)
    if row.doublon_de_id not in (None, other):
        raise DejaChange(_("Entre-temps, ce signalement a été rattaché à un autre."))
    return row, locked if original else None


def _kept(vers: Etat, date: dt.date | None, avec_coordonnees: bool) -> dict[str, object]:
    if vers == Etat.PLANIFIE and date:
        return {"planifie_le": date.isoformat()}
    return {"coordonnees": True} if vers == Etat.TRANSMIS and avec_coordonnees else {}


def montrer_photos(row: Signalement, evenement: Evenement, jeton: str) -> None:
    """Join the town's photos kept under the token of the form; public at once, unless the category is private."""
    if not jeton:
        return
    kept = Photo.objects.brouillons(row.numero, acces.empreinte_cle(jeton)).filter(par_la_ville=True)
    if row.categorie.photo == Categorie.PhotoVoulue.INTERDITE and kept.exists():
        raise ActeRefuse(_("Cette catégorie n’accepte pas de photo."), "photos")
    kept.update(
        signalement=row,
        evenement=evenement,
        brouillon_numero="",
        brouillon_cle="",
        empreinte="",
        publie_le=None if row.categorie.privee else timezone.now(),
    )


def _demand(
    move: Passage, row: Signalement, auteur: Compte, message: str, date: dt.date | None, autorite: str
) -> None:
    if Exigence.MESSAGE in move.exige and not message.strip():
        raise ActeRefuse(_("Écrivez un message : il sera public et envoyé au déclarant."), "message")
    exiger_complet(message)
    if move.vers in REFUS and row.est_demande and not auteur.qualite:
        raise ActeRefuse(
            _("Le refus d’une demande porte votre nom et votre qualité : faites compléter votre compte."),
            "vers",
        )
    if Exigence.DATE in move.exige and (date is None or date < timezone.localdate()):
        raise ActeRefuse(_("Indiquez la date prévue, aujourd’hui ou plus tard."), "date")
    if Exigence.DESTINATAIRE in move.exige and not autorite.strip():
        raise ActeRefuse(_("Indiquez à quelle autorité le signalement est transmis."), "autorite")


def _apply(
    row: Signalement, vers: Etat, date: dt.date | None, autorite: str, original: Signalement | None
) -> None:
    if row.etat == Etat.EN_ATTENTE:
        reprendre_objectif(row)
    row.etat = vers
    row.clos_le = timezone.now() if vers in CLOS else None
    row.planifie_le = date if vers == Etat.PLANIFIE else row.planifie_le
    row.transmis_a = autorite.strip()[:120] if vers == Etat.TRANSMIS else row.transmis_a
    row.doublon_de = original if vers == Etat.DOUBLON else None
    # A limit that is set already is that of the documents just asked for (pieces.demander_pieces).
    asked_by, row.attente_jusqu_au = row.attente_jusqu_au, None
    if vers == Etat.EN_ATTENTE:
        row.suspendu_le = timezone.now()
        row.attente_jusqu_au = asked_by or timezone.localdate() + ATTENTE
    enregistrer(
        row,
        ["etat", "clos_le", "planifie_le", "transmis_a", "doublon_de", "attente_jusqu_au", *OBJECTIF],
    )


@transaction.atomic
def affecter(
    *, signalement: Signalement, service: Service, auteur: Compte, motif: str = "", jeton: str = ""
) -> Signalement:
    """Give the report to another service: corrected acknowledgement with the same legal date, notice to the service.

    Nobody there is in charge of it yet. `motif` is an internal note.
    Raises ActeRefuse if the service is inactive or already in charge.
    """
    row = verrouiller(signalement, jeton)
    if not service.actif:
        raise ActeRefuse(_("Ce service n’est pas actif."), "service")
    if service.pk == row.service_id:
        raise ActeRefuse(_("Ce service est déjà chargé du signalement."), "service")
    avant, row.service = row.service, service
    row.agent = None
    enregistrer(row, ["service", "agent"])
    parts.suivre_le_service(row, avant)
    evenement = consigner(
        row,
        Evenement.Nature.AFFECTATION,
        auteur=auteur,
        details={"de": avant.code, "service": service.code},
        textes=mots(Texte.Nature.NOTE, motif),
        jeton=jeton,
    )
    courriels.ecrire_correction(evenement, nouveau_service=True)
    return row


@transaction.atomic
def changer_categorie(
    *, signalement: Signalement, categorie: Categorie, auteur: Compte, jeton: str = ""
) -> Signalement:
    """Change the category: routes again, sets a new target counted from the reception, keeps the legal date.

    A report waiting to be qualified becomes received, and gets its first acknowledgement.
    Raises ActeRefuse if the category is inactive, the same, or needs a place that the report lacks.
    """
    row = verrouiller(signalement, jeton)
    if categorie.pk == row.categorie_id:
        raise ActeRefuse(_("C’est déjà la catégorie du signalement."), "categorie")
    if not categorie.active:
        raise ActeRefuse(_("Cette catégorie n’est pas active."), "categorie")
    avant, service_avant, etat_avant = row.categorie, row.service, Etat(row.etat)
    choix = service_for(categorie, [s.zone for s in row.situations.select_related("zone")])
    row.categorie, row.service, row.regle = categorie, choix.service, choix.regle
    row.regime_silence = categorie.regime_silence
    undated = row.echeance_legale is None and row.delai_suspendu_le is None
    if undated and categorie.regime_silence != Categorie.Silence.SANS_OBJET:
        row.echeance_legale = delais.echeance_legale(row.recu_le)
    if choix.service.pk != service_avant.pk:
        row.agent = None
    row.objectif_le = delais.objectif(row.recu_le, categorie.delai_jours, jours_fermes())
    row.palier_objectif = PalierObjectif.RIEN
    premier = etat_avant == Etat.A_QUALIFIER and not categorie.a_qualifier
    if premier:
        row.etat = Etat.RECU
    enregistrer(
        row,
        ["categorie", "service", "agent", "regle", "regime_silence", "echeance_legale", "etat", *OBJECTIF],
    )
    parts.suivre_le_service(row, service_avant)
    Texte.objects.filter(signalement=row, question__isnull=False).update(publie_le=None)
    evenement = consigner(
        row,
        Evenement.Nature.CATEGORIE,
        auteur=auteur,
        avant=etat_avant,
        apres=row.etat,
        details={"de": avant.code, "categorie": categorie.code, "service": choix.service.code}
        | echeance_consignee(row),
        jeton=jeton,
    )
    courriels.ecrire_correction(
        evenement, nouveau_service=choix.service.pk != service_avant.pk, premier_accuse=premier
    )
    return row


@transaction.atomic
def placer(
    *,
    signalement: Signalement,
    point: Point,
    auteur: Compte,
    precision_m: int | None = None,
    jeton: str = "",
) -> Signalement:
    """Set or move the pin (EPSG:4326, lon lat): finds the zones again and routes again.

    The zones are those of today, of the day of its closing for a closed report.
    Raises quartiers.lieux.HorsCommune if the point is refused.
    """
    row = verrouiller(signalement, jeton)
    lieu = situer(point, timezone.localdate(row.clos_le) if row.clos_le else None)
    service_avant = row.service
    premier = row.position is None
    choix = service_for(row.categorie, lieu.zones)
    row.position, row.precision_m = point, precision_m
    row.service, row.regle = choix.service, choix.regle
    if choix.service.pk != service_avant.pk:
        row.agent = None
    enregistrer(row, ["position", "precision_m", "service", "agent", "regle"])
    parts.suivre_le_service(row, service_avant)
    row.situations.all().delete()
    Situation.objects.bulk_create(
        Situation(signalement=row, zone=p.zone, contour_id=p.contour_id) for p in lieu.placements
    )
    evenement = consigner(
        row,
        Evenement.Nature.POSITION,
        auteur=auteur,
        details={
            "zones": [z.code for z in lieu.zones],
            "service": choix.service.code,
            "premier": premier,
        },
        jeton=jeton,
    )
    if choix.service.pk != service_avant.pk:
        courriels.ecrire_correction(evenement, nouveau_service=True)
    return row


@transaction.atomic
def relire(
    *,
    signalement: Signalement,
    auteur: Compte,
    textes: Collection[int] = (),
    photos: Collection[int] = (),
    textes_vus: Collection[int] | None = None,
    photos_vues: Collection[int] | None = None,
    jeton: str = "",
) -> Signalement:
    """Publish exactly these words and photos of the resident, and hold the others that the agent has seen; so too the
    public words of a conseil or of a CIL.

    All are primary keys. What came since the page was shown (not in `textes_vus`, `photos_vues`; None: all were seen)
    stays to be read. Text answers, answers reserved to agents and private categories are never published.
    The town's own photos are not touched.
    """
    row = verrouiller(signalement, jeton)
    now = timezone.now()
    words = list(row.textes.filter(nature__in=Texte.RELUES).select_related("question"))
    images = list(row.photos.filter(par_la_ville=False).exclude(etat=Photo.EtatPhoto.REFUSEE))
    seen_words = {t.pk for t in words if textes_vus is None or t.pk in textes_vus}
    seen_images = {p.pk for p in images if photos_vues is None or p.pk in photos_vues}
    shown = {t.pk for t in words if publiable(t, row.categorie)} & seen_words & set(textes)
    wanted = {p.pk for p in images if photo_publiable(p, row.categorie)} & seen_images & set(photos)
    for rows, seen, published in ((row.textes, seen_words, shown), (row.photos, seen_images, wanted)):
        rows.filter(pk__in=published).update(publie_le=now, masque_le=None, masque_par=None)
        rows.filter(pk__in=seen - published).update(publie_le=None, masque_le=now, masque_par=auteur)
    unseen = [x for x in words if x.pk not in seen_words] + [x for x in images if x.pk not in seen_images]
    row.publie_le = None if any(x.a_relire for x in unseen) else now
    enregistrer(row, ["publie_le"])
    consigner(
        row,
        Evenement.Nature.PUBLICATION if shown or wanted else Evenement.Nature.MASQUAGE,
        auteur=auteur,
        details={"textes": sorted(shown), "photos": sorted(wanted)},
        jeton=jeton,
    )
    return row


@transaction.atomic
def noter(*, signalement: Signalement, auteur: Compte, texte: str, jeton: str = "") -> Evenement:
    """Add an internal note, never public. Raises ActeRefuse if it is empty."""
    if not texte.strip():
        raise ActeRefuse(_("La note est vide."), "note")
    row = verrouiller(signalement, jeton)
    words = mots(Texte.Nature.NOTE, texte)
    evenement = consigner(row, Evenement.Nature.NOTE, auteur=auteur, textes=words, jeton=jeton)
    enregistrer(row, [])
    return evenement


@transaction.atomic
def repondre(*, signalement: Signalement, auteur: Compte, message: str, jeton: str = "") -> Evenement:
    """Write a public message without changing the state. Raises ActeRefuse if it is empty or not filled in."""
    if not message.strip():
        raise ActeRefuse(_("Le message est vide."), "message")
    exiger_complet(message)
    row = verrouiller(signalement, jeton)
    words = mots(Texte.Nature.MESSAGE, message)
    evenement = consigner(row, Evenement.Nature.MESSAGE, auteur=auteur, textes=words, jeton=jeton)
    enregistrer(row, [])
    courriels.ecrire_etat(evenement, message=message.strip())
    return evenement

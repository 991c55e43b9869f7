"""Who gets which letter: rows written in the transaction of the event, posted later by signalements/poste.py."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from email.utils import make_msgid
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core import signing
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Categorie, EnTete
from quartiers.lieux import Lieu
from quartiers.models import Nature, Zone
from signalements import acces
from signalements.etats import Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Signalement, Texte

SEL_ABONNEMENT = "signalements.abonnement"
CONFIRMATION_JOURS = 7
CONFIRMATIONS_PAR_JOUR = 3
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


def jeton(abonnement: Abonnement) -> str:
    """Return the signed word that stands for a subscription in a link."""
    return signing.dumps(abonnement.pk, salt=SEL_ABONNEMENT)


def abonnement_of(jeton: str, *, jours: int | None = None) -> Abonnement | None:
    """Return the subscription of a signed word, or None if it is forged, gone, or older than that many days."""
    try:
        pk = signing.loads(jeton, salt=SEL_ABONNEMENT, max_age=jours * 86400 if jours else None)
    except signing.BadSignature:
        return None
    return Abonnement.objects.select_related("signalement__categorie").filter(pk=pk).first()


def url_arret(abonnement: Abonnement) -> str:
    """Return the whole address where this subscription is stopped."""
    return settings.ADRESSE + reverse("suivi_arreter", args=[jeton(abonnement)])


def ecrire_depot(
    evenement: Evenement,
    *,
    abonnements: Sequence[Abonnement],
    lieu: Lieu,
    textes: Sequence[Texte],
    en_tete: EnTete,
    cle: str,
) -> None:
    """Write the acknowledgement (or, where an agent must qualify first, the registration) and the service's notice."""
    _ranger(composer_depot(evenement, abonnements, lieu.zones, textes, en_tete, cle))


def composer_depot(
    evenement: Evenement,
    abonnements: Sequence[Abonnement],
    zones: Iterable[Zone],
    textes: Sequence[Texte],
    en_tete: EnTete,
    cle: str,
) -> list[Courriel]:
    """Return the letters of a deposit; nothing is saved."""
    signalement = evenement.signalement
    mots = {t.nature: t.texte for t in textes}
    contexte = _contexte(signalement, en_tete, zones) | {
        "lieu": mots.get(Texte.Nature.LIEU, ""),
        "description": mots.get(Texte.Nature.DESCRIPTION, ""),
    }
    modele = "enregistrement" if signalement.etat == Etat.A_QUALIFIER else "accuse"
    rows = [
        _lettre(modele, Courriel.Pour.DECLARANT, evenement, contexte, abonnement=a, cle=cle)
        for a in abonnements
    ]
    return rows + _notice(evenement, contexte)


def ecrire_etat(evenement: Evenement, *, message: str = "") -> None:
    """Tell a public change of state, or a public message, to the reporter and to all who follow."""
    _a_tous("etat", evenement, {"message": message})


def ecrire_correction(evenement: Evenement, *, nouveau_service: bool, premier_accuse: bool = False) -> None:
    """Write the corrected acknowledgement (another service or category, same legal date), and the service's notice.

    `premier_accuse`: the report has just been qualified, and this is its first acknowledgement.
    """
    contexte = _a_tous("accuse" if premier_accuse else "correction", evenement, {}, auteurs_seulement=True)
    if nouveau_service:
        _ranger(_notice(evenement, contexte))


def ecrire_complement(evenement: Evenement, *, texte: str, photos: int) -> None:
    """Tell the service that the reporter added something."""
    signalement = evenement.signalement
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement))
    _ranger(_notice(evenement, contexte | {"texte": texte, "photos": photos}, modele="service_complement"))


def ecrire_confirmation(abonnement: Abonnement) -> None:
    """Ask an address whether it wants to follow: at most CONFIRMATIONS_PAR_JOUR a day, whatever the reports."""
    hier = timezone.now() - dt.timedelta(days=1)
    recent = Courriel.objects.filter(
        pour=Courriel.Pour.CONFIRMATION, destinataire=abonnement.courriel.lower(), cree_le__gte=hier
    ).count()
    if recent >= CONFIRMATIONS_PAR_JOUR:
        return
    signalement = abonnement.signalement
    evenement = signalement.evenements.order_by("pk").first()
    assert evenement is not None
    evenement.signalement = signalement
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement)) | {
        "lien_confirmer": settings.ADRESSE + reverse("suivi_confirmer", args=[jeton(abonnement)])
    }
    _ranger([_lettre("confirmation", Courriel.Pour.CONFIRMATION, evenement, contexte, abonnement=abonnement)])


def _zones(signalement: Signalement) -> list[Zone]:
    return [s.zone for s in signalement.situations.select_related("zone")]


def _contexte(signalement: Signalement, en_tete: EnTete, zones: Iterable[Zone]) -> dict[str, object]:
    par_nature = {z.nature: z for z in zones}
    return {
        "signalement": signalement,
        "categorie": signalement.categorie,
        "service": signalement.service,
        "conseil": par_nature.get(Nature.CONSEIL),
        "quartier": par_nature.get(Nature.QUARTIER),
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "sans_delai": signalement.regime_silence == Categorie.Silence.SANS_OBJET,
    }


def _a_tous(
    modele: str, evenement: Evenement, ajout: dict[str, object], *, auteurs_seulement: bool = False
) -> dict[str, object]:
    signalement = evenement.signalement
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement)) | ajout
    actifs = signalement.abonnements.filter(
        confirme_le__isnull=False, arrete_le__isnull=True, refuse_le__isnull=True
    ).select_related("declarant")
    _ranger(_composer_suite(modele, evenement, contexte, list(actifs), auteurs_seulement))
    return contexte


def composer_etat(
    evenement: Evenement,
    abonnements: Sequence[Abonnement],
    zones: Iterable[Zone],
    en_tete: EnTete,
    message: str,
) -> list[Courriel]:
    """Return the letters of a change of state; nothing is saved."""
    contexte = _contexte(evenement.signalement, en_tete, zones) | {"message": message}
    return _composer_suite("etat", evenement, contexte, abonnements, False)


def _composer_suite(
    modele: str,
    evenement: Evenement,
    contexte: dict[str, object],
    abonnements: Sequence[Abonnement],
    auteurs_seulement: bool,
) -> list[Courriel]:
    """The reporter's letters carry the secret link, the others' the public one; private reports have no others."""
    signalement = evenement.signalement
    rows = []
    for abonnement in abonnements:
        if abonnement.declarant and abonnement.declarant.nature == Declarant.Nature.AUTEUR:
            pour, cle = Courriel.Pour.DECLARANT, acces.cle_de_lettre(signalement.numero)
        elif auteurs_seulement or not signalement.est_public:
            continue
        else:
            pour, cle = Courriel.Pour.ABONNE, ""
        rows.append(_lettre(modele, pour, evenement, contexte, abonnement=abonnement, cle=cle))
    return rows


def _notice(evenement: Evenement, contexte: dict[str, object], modele: str = "service") -> list[Courriel]:
    signalement = evenement.signalement
    if not signalement.service.courriel:
        return []
    fiche = settings.ADRESSE + reverse("service_fiche", args=[signalement.numero])
    return [_lettre(modele, Courriel.Pour.SERVICE, evenement, contexte | {"fiche": fiche})]


def _lettre(
    modele: str,
    pour: Courriel.Pour,
    evenement: Evenement,
    contexte: dict[str, object],
    *,
    abonnement: Abonnement | None = None,
    cle: str = "",
) -> Courriel:
    """Render one letter from its three files; nothing is saved."""
    signalement = evenement.signalement
    lien = acces.url_secrete(signalement, cle) if cle else acces.url_publique(signalement)
    contexte = contexte | {"lien": lien, "evenement": evenement, "personnel": bool(cle)}
    # An answer is asked of the reporter alone.
    asked = signalement.etat == Etat.EN_ATTENTE and not cle
    contexte["etat"] = _("Une précision est demandée") if asked else signalement.etat_public
    if abonnement and pour != Courriel.Pour.CONFIRMATION:
        contexte["lien_arret"] = url_arret(abonnement)
    objet = " ".join(render_to_string(f"courriels/{modele}.objet.txt", contexte).split())
    texte = render_to_string(f"courriels/{modele}.txt", contexte).strip() + "\n"
    html = _INLINER.inline(render_to_string(f"courriels/{modele}.html", contexte | {"objet": objet}))
    return Courriel(
        signalement=signalement,
        evenement=evenement,
        abonnement=abonnement,
        pour=pour,
        modele=modele,
        destinataire=abonnement.courriel if abonnement else signalement.service.courriel,
        objet=objet[:200],
        texte=texte,
        html=html,
        empreinte=hashlib.sha256("\0".join((objet, texte, html)).encode()).hexdigest(),
        message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
    )


def _ranger(rows: list[Courriel]) -> None:
    """Save the letters; those that would flood a mailbox are kept as proof and not sent."""
    residents = {r.destinataire.lower() for r in rows if r.pour != Courriel.Pour.SERVICE}
    if residents:
        limite, secondes = settings.LIMITES["courriels_destinataire"]
        since = timezone.now() - dt.timedelta(seconds=secondes)
        recent = dict(
            Courriel.objects.filter(destinataire__in=residents, cree_le__gte=since)
            .exclude(Q(pour=Courriel.Pour.SERVICE) | Q(abandonne_le__isnull=False))
            .values_list("destinataire")
            .annotate(n=Count("pk"))
        )
        for row in rows:
            row.destinataire = (
                row.destinataire.lower() if row.pour != Courriel.Pour.SERVICE else row.destinataire
            )
            if row.pour != Courriel.Pour.SERVICE and recent.get(row.destinataire, 0) >= limite:
                row.abandonne_le, row.erreur = timezone.now(), "limite"
    Courriel.objects.bulk_create(rows)

"""Who gets which letter: rows written in the transaction of the event, posted later by signalements/poste.py."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

import css_inline
import segno
from django.conf import settings
from django.core import signing
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mairie.models import Categorie, EnTete, Service
from mairie.models_remarques import Remarque
from quartiers.dates import jour_et_mois
from quartiers.lieux import Lieu
from quartiers.models import Nature, Zone
from signalements import acces
from signalements.etats import REFUS, Etat
from signalements.models import Abonnement, Courriel, Declarant, Evenement, Signalement, Texte, Transmission
from signalements.models.signalement import Suspension

SEL_ABONNEMENT = "signalements.abonnement"
CONFIRMATION_JOURS = 7
CONFIRMATIONS_PAR_JOUR = 3
RAPPELS_PAR_LETTRE = 40
# The states that are worth a stamp, to somebody without e-mail.
ETATS_SUR_PAPIER = frozenset(
    {
        Etat.EN_ATTENTE,
        Etat.TRANSMIS,
        Etat.RESOLU,
        Etat.REFUSE,
        Etat.HORS_COMPETENCE,
        Etat.DOUBLON,
        Etat.ROUVERT,
    }
)
FENETRE = (("", 38, 5), ("destinataire-serre", 43, 6), ("destinataire-tres-serre", 49, 7))
"""The address in the window of the envelope: class of base_papier.html, signs in a line, lines."""
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
    declarant: Declarant,
) -> None:
    """Write the acknowledgement (or, where an agent must qualify first, the registration) and the service's notice.

    Whoever gave a postal address and no other gets it on paper.
    """
    _ranger(composer_depot(evenement, abonnements, lieu.zones, textes, en_tete, cle, declarant))


def composer_depot(
    evenement: Evenement,
    abonnements: Sequence[Abonnement],
    zones: Iterable[Zone],
    textes: Sequence[Texte],
    en_tete: EnTete,
    cle: str,
    declarant: Declarant | None = None,
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
    if declarant and declarant.sur_papier:
        rows.append(_sur_papier(modele, evenement, contexte, declarant))
    return rows + _notice(evenement, contexte)


def recepisse(signalement: Signalement) -> Courriel:
    """Return the acknowledgement as it is printed at the desk, to nobody's address; nothing is saved."""
    evenement = signalement.evenements.order_by("rang")[0]
    evenement.signalement = signalement
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement))
    lieu = signalement.textes.filter(nature=Texte.Nature.LIEU).first()
    modele = "enregistrement" if signalement.etat == Etat.A_QUALIFIER else "accuse"
    contexte["lieu"] = lieu.texte if lieu else ""
    return _sur_papier(modele, evenement, contexte, Declarant(signalement=signalement))


def ecrire_appel(evenement: Evenement, declarant: Declarant, abonnement: Abonnement | None) -> None:
    """Tell whoever called about a known report that the call counts, and under which number to follow."""
    signalement = evenement.signalement
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement))
    if abonnement:
        _ranger([_lettre("appel", Courriel.Pour.ABONNE, evenement, contexte, abonnement=abonnement)])
    elif declarant.sur_papier:
        _ranger([_sur_papier("appel", evenement, contexte, declarant)])


def ecrire_etat(evenement: Evenement, *, message: str = "", reprise: Evenement | None = None) -> None:
    """Tell a public change of state, or a public message, to the reporter and to all who follow.

    `reprise`: the event by which the legal clock runs again, if the same act did that.
    """
    sent = evenement.signalement.transmissions.filter(evenement=evenement).first()
    told: dict[str, object] = {"message": message, "reprise": reprise}
    told["contact_autorite"] = sent.courriel if sent else ""
    _a_tous("etat", evenement, told)


def ecrire_correction(evenement: Evenement, *, nouveau_service: bool, premier_accuse: bool = False) -> None:
    """Write the corrected acknowledgement (another service or category, same legal date), and the service's notice.

    `premier_accuse`: the report has just been qualified, and this is its first acknowledgement.
    """
    lieu = evenement.signalement.textes.filter(nature=Texte.Nature.LIEU).first()
    contexte = _a_tous(
        "accuse" if premier_accuse else "correction",
        evenement,
        {"lieu": lieu.texte if lieu else ""},
        auteurs_seulement=True,
    )
    if nouveau_service:
        _ranger(_notice(evenement, contexte))


def ecrire_complement(evenement: Evenement, *, texte: str, photos: int) -> None:
    """Tell the service that the reporter added something."""
    signalement = evenement.signalement
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement))
    _ranger(_notice(evenement, contexte | {"texte": texte, "photos": photos}, modele="service_complement"))


def ecrire_contestation(evenement: Evenement, *, texte: str) -> None:
    """The reporter says that it is not repaired: tell the service, and all who follow that it is open again."""
    contexte = _a_tous("etat", evenement, {"message": ""})
    suite = {
        "titre": _("Le déclarant dit que ce n’est pas réparé"),
        "phrase": _("Le signalement est rouvert."),
        "texte": texte,
    }
    _ranger(_notice(evenement, contexte | suite, modele="service_suite"))


def ecrire_reprise(evenement: Evenement) -> None:
    """Tell the reporter that the legal clock runs again: since when, why, and by when the answer is due."""
    if evenement.details["motif"] == Suspension.PIECES:
        titre = _("Nous avons reçu ce qui manquait")
        phrase = _("Merci. Le délai légal de réponse court de nouveau depuis le %(le)s.")
    else:
        titre = _("Votre demande est arrivée à l’autorité compétente")
        phrase = _("Elle l’a reçue le %(le)s : le délai légal de réponse court depuis ce jour.")
    day = dt.date.fromisoformat(evenement.details["le"])
    phrase %= {"le": f"{jour_et_mois(day)}\u00a0{day.year}"}
    _a_tous("nouvelles", evenement, {"titre": titre, "phrase": phrase}, auteurs_seulement=True)


def ecrire_sans_reponse(evenement: Evenement) -> None:
    """Nobody answered the question in time: say politely that the service goes on without, and tell the service."""
    contexte = _a_tous(
        "nouvelles",
        evenement,
        {
            "titre": _("Nous reprenons votre demande")
            if evenement.signalement.est_demande
            else _("Nous reprenons votre signalement"),
            "phrase": _(
                "Nous n’avons pas reçu ce que nous vous demandions : le service continue avec ce qu’il sait."
                " Vous pouvez encore l’envoyer."
            ),
        },
        auteurs_seulement=True,
    )
    suite = {
        "titre": _("La précision demandée n’est pas venue"),
        "phrase": _("Le signalement vous revient, et son objectif court de nouveau."),
    }
    _ranger(_notice(evenement, contexte | suite, modele="service_suite"))


def ecrire_part(evenement: Evenement, service: Service, *, titre: str, phrase: str, texte: str = "") -> None:
    """Tell another service that it has a part of this report to do, or has it no more."""
    signalement = evenement.signalement
    suite = {"titre": titre, "phrase": phrase, "texte": texte}
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement)) | suite
    _ranger(_notice(evenement, contexte, modele="service_suite", destinataire=service.courriel))


def ecrire_transmission(transmission: Transmission, evenement: Evenement) -> None:
    """Write to the authority: what, where, by when, and the link where it answers; of whom only if so decided."""
    signalement = transmission.signalement
    texts = signalement.textes.filter(nature__in=Texte.DU_DECLARANT).select_related("question")
    shown = [t for t in texts if t.est_public or transmission.avec_coordonnees]
    auteur = signalement.declarants.filter(nature=Declarant.Nature.AUTEUR).first()
    message = evenement.textes.filter(nature=Texte.Nature.MESSAGE).first()
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement)) | {
        "lieu": next((t.texte for t in shown if t.nature == Texte.Nature.LIEU), ""),
        "mots": [t.texte for t in shown if t.nature in (Texte.Nature.DESCRIPTION, Texte.Nature.AJOUT)],
        "reponses": [(t.question.libelle, t.texte) for t in shown if t.question],
        "declarant": auteur if transmission.avec_coordonnees else None,
        "message": message.texte if message else "",
        "autorite": transmission.autorite,
        "lien_partenaire": settings.ADRESSE
        + reverse("partenaire", args=[acces.jeton_transmission(transmission.pk)]),
    }
    letter = _lettre("transmission", Courriel.Pour.PARTENAIRE, evenement, contexte)
    letter.destinataire = transmission.courriel
    _ranger([letter])


def ecrire_reponse_partenaire(transmission: Transmission, evenement: Evenement, *, texte: str) -> None:
    """Tell the service what the authority answers; and the people who follow, when a date or the end is announced."""
    told = {"autorite": transmission.autorite}
    if transmission.reponse == Transmission.Reponse.PREVU and transmission.prevu_le:
        told["le"] = jour_et_mois(transmission.prevu_le)
        phrase = _("%(autorite)s prévoit d’intervenir le %(le)s.") % told
    elif transmission.reponse == Transmission.Reponse.FAIT:
        phrase = _("%(autorite)s indique que c’est fait. Le service vérifie.") % told
    else:
        phrase = _("%(autorite)s répond que ce n’est pas de son ressort.") % told
    signalement = evenement.signalement
    contexte = _contexte(signalement, EnTete.objects.courant(), _zones(signalement))
    suite = {"titre": _("%(autorite)s a répondu") % told, "phrase": phrase, "texte": texte}
    _ranger(_notice(evenement, contexte | suite, modele="service_suite"))
    if transmission.reponse != Transmission.Reponse.REFUS:
        _a_tous("nouvelles", evenement, {"titre": _("Des nouvelles de votre signalement"), "phrase": phrase})


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


def ecrire_veille(
    destinataires: Sequence[str],
    en_tete: EnTete,
    jour: dt.date,
    rappels: Sequence[Any],
    service: Service | None = None,
) -> int:
    """Write the digest of a night (signalements.veille.Rappel) to these addresses; return how many letters."""
    ordered = sorted(rappels, key=lambda r: (not r.a_la_direction, not r.au_chef, r.jour))
    contexte = {
        "base": "courriels/base.html",
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "jour": jour,
        "service": service,
        "rappels": ordered[:RAPPELS_PAR_LETTRE],
        "autres": max(0, len(ordered) - RAPPELS_PAR_LETTRE),
        "nombre": len(ordered),
        "lien": settings.ADRESSE + reverse("service_liste") + "?vue=en_retard",
        "adresse": settings.ADRESSE,
    }
    objet, texte, html = _ecrit("veille", contexte)
    rows = [
        _scelle(
            pour=Courriel.Pour.AGENT,
            modele="veille",
            destinataire=address,
            objet=objet,
            texte=texte,
            html=_INLINER.inline(html),
            message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
        )
        for address in destinataires
    ]
    Courriel.objects.bulk_create(rows)
    return len(rows)


def ecrire_reponse_remarque(remarque: Remarque, *, courriel: str, texte: str, message_id: str) -> None:
    """Answer whoever made a remark on the tool. `message_id` is that of the form: a second sending has the same."""
    en_tete = EnTete.objects.courant()
    contexte = {
        "base": "courriels/base.html",
        "en_tete": en_tete,
        "commune": en_tete.commune,
        "remarque": remarque,
        "reponse": texte,
        "lien": settings.ADRESSE + reverse("remarques:changements"),
    }
    objet, words, html = _ecrit("remarque", contexte)
    row = _scelle(
        remarque=remarque,
        pour=Courriel.Pour.REMARQUE,
        modele="remarque",
        destinataire=courriel,
        objet=objet,
        texte=words,
        html=_INLINER.inline(html),
        message_id=message_id,
    )
    _ranger([row])


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
        "refus": signalement.etat in REFUS,
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
    rows = _composer_suite(modele, evenement, contexte, list(actifs), auteurs_seulement)
    if _worth_a_stamp(evenement):
        here = Q(signalement=signalement) | Q(signalement__doublon_de=signalement)
        on_paper = Declarant.objects.filter(here, courriel="").exclude(adresse="").order_by("pk")
        rows += [
            _sur_papier(modele, evenement, contexte, d)
            for d in on_paper
            if _concerne(d, signalement, auteurs_seulement)
        ]
    _ranger(rows)
    return contexte


def _worth_a_stamp(evenement: Evenement) -> bool:
    """Whether people without e-mail are told: every acknowledgement and message, of the states only some."""
    expired = "sans_reponse" in evenement.details
    return expired or evenement.nature != Evenement.Nature.ETAT or evenement.etat_apres in ETATS_SUR_PAPIER


def _concerne(declarant: Declarant | None, signalement: Signalement, auteurs_seulement: bool) -> bool:
    """Whether somebody is written to: private reports have no others than those who reported, or a duplicate of it."""
    auteur = declarant is not None and declarant.nature == Declarant.Nature.AUTEUR
    if auteurs_seulement:
        return auteur and declarant is not None and declarant.signalement_id == signalement.pk
    return auteur or signalement.est_public


def _page(declarant: Declarant | None, signalement: Signalement) -> tuple[str, str]:
    """Return the key of one's own page of this report (empty for all but its reporter), and where a letter leads.

    Whoever reported a duplicate has a page, but that of their own report.
    """
    if declarant is None or declarant.nature != Declarant.Nature.AUTEUR:
        return "", acces.url_publique(signalement)
    mine = signalement if declarant.signalement_id == signalement.pk else declarant.signalement
    cle = acces.cle_de_lettre(mine.numero)
    if mine is signalement:
        return cle, acces.url_secrete(mine, cle)
    return "", acces.url_publique(signalement) if signalement.est_public else acces.url_secrete(mine, cle)


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
    """The reporter's letters carry the secret link, the others' the public one."""
    signalement = evenement.signalement
    rows = []
    for abonnement in abonnements:
        if _concerne(abonnement.declarant, signalement, auteurs_seulement):
            cle, lien = _page(abonnement.declarant, signalement)
            pour = Courriel.Pour.DECLARANT if cle else Courriel.Pour.ABONNE
            words = contexte | {"lien": lien}
            rows.append(_lettre(modele, pour, evenement, words, abonnement=abonnement, cle=cle))
    return rows


def _notice(
    evenement: Evenement,
    contexte: dict[str, object],
    modele: str = "service",
    destinataire: str | None = None,
) -> list[Courriel]:
    """A letter to the service in charge, or to the mailbox of another one."""
    signalement = evenement.signalement
    box = signalement.service.courriel if destinataire is None else destinataire
    if not box:
        return []
    fiche = settings.ADRESSE + reverse("service_fiche", args=[signalement.numero])
    letter = _lettre(modele, Courriel.Pour.SERVICE, evenement, contexte | {"fiche": fiche})
    letter.destinataire = box
    return [letter]


def _lettre(
    modele: str,
    pour: Courriel.Pour,
    evenement: Evenement,
    contexte: dict[str, object],
    *,
    abonnement: Abonnement | None = None,
    cle: str = "",
) -> Courriel:
    """Render one mail from its three files; nothing is saved."""
    if abonnement and pour != Courriel.Pour.CONFIRMATION:
        contexte = contexte | {"lien_arret": url_arret(abonnement)}
    objet, texte, html = _rendre(modele, evenement, contexte | {"base": "courriels/base.html"}, cle)
    return _scelle(
        signalement=evenement.signalement,
        evenement=evenement,
        abonnement=abonnement,
        pour=pour,
        modele=modele,
        destinataire=abonnement.courriel if abonnement else evenement.signalement.service.courriel,
        objet=objet,
        texte=texte,
        html=_INLINER.inline(html),
        message_id=make_msgid(domain=urlsplit(settings.ADRESSE).hostname or "localhost"),
    )


def _sur_papier(
    modele: str, evenement: Evenement, contexte: dict[str, object], declarant: Declarant
) -> Courriel:
    """Render the same letter for paper: letterhead, address in the window, QR code; nothing is saved."""
    signalement = evenement.signalement
    cle, lien = _page(declarant, signalement)
    contexte = contexte | {
        "lien": lien,
        "base": "courriels/base_papier.html",
        "papier": True,
        "declarant": declarant,
        "serre": _tightness(declarant),
        "ecrite_le": evenement.le if evenement.nature != Evenement.Nature.DEPOT else signalement.saisi_le,
        "verifier": acces.url_recepisse(signalement),
        "qr_verifier": _qr(acces.url_recepisse(signalement)),
        "qr_suivre": _qr(lien),
    }
    objet, texte, html = _rendre(modele, evenement, contexte, cle)
    return _scelle(
        signalement=signalement,
        evenement=evenement,
        pour=Courriel.Pour.DECLARANT,
        support=Courriel.Support.PAPIER,
        modele=modele,
        objet=objet,
        texte=texte,
        html=html,
    )


def _tightness(declarant: Declarant) -> str:
    """Return how tightly the address is set, so that its last line still shows in the window of the envelope."""
    written = [declarant.nom_complet, *declarant.adresse.splitlines()]
    fitting = (
        name for name, signs, lines in FENETRE if sum(-(-len(line) // signs) for line in written) <= lines
    )
    return next(fitting, FENETRE[-1][0])


def _scelle(**colonnes: Any) -> Courriel:
    """Return a letter with the digest of its words (registre.py recomputes it)."""
    row = Courriel(**colonnes)
    row.empreinte = hashlib.sha256("\0".join((row.objet, row.texte, row.html)).encode()).hexdigest()
    return row


def _qr(adresse: str) -> str:
    return segno.make(adresse, error="m").svg_data_uri(scale=4, border=2)


def _rendre(modele: str, evenement: Evenement, contexte: dict[str, object], cle: str) -> tuple[str, str, str]:
    """Return subject, text and HTML of one letter; `cle` is that of the reporter's own page, or empty."""
    signalement = evenement.signalement
    # An answer is asked of the reporter alone.
    asked = signalement.etat == Etat.EN_ATTENTE and not cle
    lien = acces.url_secrete(signalement, cle) if cle else acces.url_publique(signalement)
    contexte = (
        {"lien": lien}
        | contexte
        | {
            "evenement": evenement,
            "personnel": bool(cle),
            "etat": _("Une précision est demandée") if asked else signalement.etat_public,
        }
    )
    if cle and signalement.avis_ouvert:
        contexte["lien_avis"] = acces.url_avis(signalement, cle)
    return _ecrit(modele, contexte)


def _ecrit(modele: str, contexte: dict[str, object]) -> tuple[str, str, str]:
    """Return subject, text and HTML from the three files of a letter."""
    objet = " ".join(render_to_string(f"courriels/{modele}.objet.txt", contexte).split())[:200]
    texte = str(render_to_string(f"courriels/{modele}.txt", contexte))
    # What is left out leaves no hole, and no space at the end of a line.
    texte = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", texte)).strip() + "\n"
    html = render_to_string(f"courriels/{modele}.html", contexte | {"objet": objet})
    return objet, texte, html


def _ranger(rows: list[Courriel]) -> None:
    """Save the letters; those that would flood a resident's mailbox are kept as proof and not sent."""
    of_the_town = (Courriel.Pour.SERVICE, Courriel.Pour.PARTENAIRE)
    residents = {r.destinataire.lower() for r in rows if r.destinataire and r.pour not in of_the_town}
    if residents:
        limite, secondes = settings.LIMITES["courriels_destinataire"]
        since = timezone.now() - dt.timedelta(seconds=secondes)
        recent = dict(
            Courriel.objects.filter(destinataire__in=residents, cree_le__gte=since)
            .exclude(Q(pour__in=of_the_town) | Q(abandonne_le__isnull=False))
            .values_list("destinataire")
            .annotate(n=Count("pk"))
        )
        for row in (r for r in rows if r.pour not in of_the_town):
            row.destinataire = row.destinataire.lower()
            if recent.get(row.destinataire, 0) >= limite:
                row.abandonne_le, row.erreur = timezone.now(), "limite"
    Courriel.objects.bulk_create(rows)

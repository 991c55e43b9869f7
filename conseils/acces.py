"""At the door of the representatives' space: a mandate that runs today opens the area it names, and no other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from conseils.models import Balade, Invitation, Mandat
from mairie.droits import Acte
from mairie.models import Compte
from mairie.portes import RequeteDeCompte, Vue, exige
from quartiers.models import Zone

SEL_INVITATION = "conseils.invitation"
SEL_BALADE = "conseils.balade"
SEL_LETTRE = "conseils.lettre"


def zones_de(compte: Compte) -> QuerySet[Zone]:
    """The conseils, then the CIL, that this account represents today."""
    of = Mandat.objects.en_cours().filter(compte=compte).order_by().values("zone")
    return Zone.objects.filter(pk__in=of).order_by("-nature", "nom")


def zone_de(compte: Compte, nature: str, slug: str) -> Zone:
    """Return the area of this address; Http404 unless this account represents it today."""
    return get_object_or_404(zones_de(compte), nature=nature, slug=slug)


def au_nom_de_la_zone(acte: Acte = Acte.REPRESENTER) -> Callable[[Vue], Vue]:
    """Open a view to who represents the area of its address, and hand it that area."""

    def garder(vue: Vue) -> Vue:
        @exige(acte)
        @wraps(vue)
        def porte(request: RequeteDeCompte, nature: str, slug: str, **reste) -> HttpResponseBase:
            return vue(request, zone_de(request.user, nature, slug), **reste)

        return porte

    return garder


def jeton_invitation(invitation: Invitation) -> str:
    """Return the signed word by which an invitation is opened; the row says until when."""
    return Signer(salt=SEL_INVITATION).sign_object(invitation.pk)


def invitation_de(jeton: str) -> Invitation | None:
    """Return the invitation of a signed word, or None if it is forged or damaged."""
    return Invitation.objects.select_related("zone", "compte").filter(pk=_lu(jeton, SEL_INVITATION)).first()


def jeton_balade(balade: Balade) -> str:
    """Return the signed word that lets whoever holds it report during a walk, without account."""
    return Signer(salt=SEL_BALADE).sign_object(balade.pk)


def balade_de(jeton: str) -> Balade | None:
    """Return the walk of a signed word, or None if it is forged, damaged or called off."""
    return Balade.objects.tenues().select_related("zone").filter(pk=_lu(jeton, SEL_BALADE)).first()


def jeton_lettre(mandat: Mandat) -> str:
    """Return the signed word that stops the weekly letter of a mandate."""
    return Signer(salt=SEL_LETTRE).sign_object(mandat.pk)


def mandat_de(jeton: str) -> Mandat | None:
    """Return the mandate of a signed word, or None if it is forged, damaged or gone."""
    return Mandat.objects.select_related("zone").filter(pk=_lu(jeton, SEL_LETTRE)).first()


def _lu(jeton: str, sel: str) -> Any:
    """The key that a signed word holds, None if it is forged or damaged."""
    try:
        return Signer(salt=sel).unsign_object(jeton)
    except BadSignature:
        return None

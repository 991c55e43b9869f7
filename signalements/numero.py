"""The tracking number: ten signs, random, checkable, sayable on the phone; and the key of the secret link.

Ten signs of an alphabet of 31 without look-alikes, the weighted sum of their ranks a multiple of 31. As 31 is prime
and the ten weights are distinct and not multiples of it, every single wrong sign and every swap of two signs shows.
"""

from __future__ import annotations

import re
import secrets

from django.utils.translation import gettext as _

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LONGUEUR = 10
_RANK = {sign: rank for rank, sign in enumerate(ALPHABET)}
_MODULUS = len(ALPHABET)
_CLE = re.compile(r"[A-Za-z0-9_-]{22}")
_SEPARATORS = re.compile(r"[\s\-‐-―_.·/]+")
_CHIFFRES = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_PRENOMS = (
    "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel "
    "Nicolas Oscar Pierre Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé"
).split()
_SPOKEN = {p[0].replace("É", "E"): p for p in _PRENOMS}


class NumeroInvalide(ValueError):
    """Not a number of ours; the message is a French sentence for whoever typed it."""


def tirer() -> str:
    """Draw a number, canonical: ten signs, no hyphen."""
    return completer("".join(secrets.choice(ALPHABET) for _i in range(LONGUEUR - 1)))


def completer(signes: str) -> str:
    """Return nine signs with their tenth, the check."""
    return signes + _check_sign(signes)


def lire(texte: str) -> str:
    """Return the canonical number from any spacing, case or hyphen. Raises NumeroInvalide."""
    signs = _SEPARATORS.sub("", texte).upper()
    foreign = [s for s in signs if s not in _RANK]
    if foreign and all(s in "01ILO" for s in foreign):
        raise NumeroInvalide(
            _("Un numéro de suivi n’a jamais de 0, de 1, ni de I, L ou O : relisez « %(signe)s ».")
            % {"signe": foreign[0]}
        )
    if foreign:
        raise NumeroInvalide(_("Un numéro de suivi n’a que des lettres et des chiffres, comme K7QX4-M2T9F."))
    if len(signs) != LONGUEUR:
        raise NumeroInvalide(
            _("Un numéro de suivi a dix signes ; vous en avez écrit %(n)s.") % {"n": len(signs)}
        )
    if _sum(signs) % _MODULUS:
        raise NumeroInvalide(_("Ce numéro comporte une erreur : un signe est faux, ou deux sont échangés."))
    return signs


def montrer(numero: str) -> str:
    """Return the number as it is shown: K7QX4-M2T9F."""
    return f"{numero[:5]}-{numero[5:]}"


def epeler(numero: str) -> str:
    """Return the number as it is said on the phone: « K comme Kléber, sept, Q comme Quintal… »."""
    return ", ".join(
        _CHIFFRES[int(s)]
        if s.isdigit()
        else _("%(lettre)s comme %(prenom)s") % {"lettre": s, "prenom": _SPOKEN[s]}
        for s in numero
    )


def tirer_cle() -> str:
    """Draw a key of the secret link: 22 url-safe signs, 131 bits."""
    return secrets.token_urlsafe(17)[:22]


def cle_valide(texte: str) -> bool:
    """Return whether this has the shape of a key."""
    return bool(_CLE.fullmatch(texte))


def _sum(signs: str) -> int:
    return sum(weight * _RANK[sign] for weight, sign in enumerate(signs, start=1))


def _check_sign(signs: str) -> str:
    # 10 × c ≡ −sum (mod 31); 28 is the inverse of 10, as 10 × 28 = 280 = 9 × 31 + 1.
    return ALPHABET[-_sum(signs) * 28 % _MODULUS]

"""The token of the form: the number and key it was given when it was shown, signed, and when.

It makes a double click one report, keeps the photos of a refused form, and slows down what is too fast.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from signalements import numero as numeros

_SEL = "signalements.jeton"


class JetonInvalide(ValueError):
    """Not a token of ours; the message is a French sentence."""


@dataclass(frozen=True)
class Jeton:
    """Number and key of a report to come. `emis` and `apres` are seconds since 1970, UTC."""

    numero: str
    cle: str
    emis: int
    apres: int = 0
    """Not before this instant: the slower door, opened by having waited."""

    def __str__(self) -> str:
        return signing.dumps(asdict(self), salt=_SEL)

    @property
    def perime(self) -> bool:
        """Whether it was given out more than FORMULAIRE_JOURS_MAX days ago."""
        return time.time() - self.emis > settings.FORMULAIRE_JOURS_MAX * 86400

    @property
    def attente(self) -> int:
        """Seconds still to wait before it opens: nobody reports in less than FORMULAIRE_SECONDES_MIN."""
        return max(0, round(max(self.emis + settings.FORMULAIRE_SECONDES_MIN, self.apres) - time.time()))

    @property
    def a_attendu(self) -> bool:
        """Whether it went through the slower door and has waited its time."""
        return bool(self.apres) and not self.attente

    def rafraichir(self) -> Jeton:
        """Return a fresh token for the same report to come."""
        return replace(self, emis=int(time.time()), apres=0)

    def retenir(self, secondes: int) -> Jeton:
        """Return the token that opens in so many seconds; one that already waits keeps its hour."""
        return self if self.apres else replace(self, apres=int(time.time()) + secondes)


def tirer() -> Jeton:
    """Draw a number and a key for a form that is about to be shown."""
    return Jeton(numeros.tirer(), numeros.tirer_cle(), int(time.time()))


def lire(texte: str) -> Jeton:
    """Return the token that a form carries, whatever its age. Raises JetonInvalide."""
    try:
        return Jeton(**signing.loads(texte, salt=_SEL))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise JetonInvalide(
            _("Cette page ne venait pas de ce site, ou elle a été abîmée en route.")
        ) from error

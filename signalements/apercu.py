"""A letter as its reader would see it, shown to an agent before it leaves: its links lead nowhere."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from signalements.models import Courriel

_BALISE = re.compile(r"<[a-zA-Z][^<>]*>")
_STYLE = re.compile(r' style="([^"]*)"')
_LIEN = re.compile(r' href="[^"]*"')
_CODE = re.compile(r'(?<= src=")[^"]*')
_SECRET = re.compile(r"(?<=/)[\w-]{22}(?=/)|(?<=/abonnement/)[^/\s]+")
"""The key of somebody's own page; the signed word of a subscription, which would stop it."""
CACHE = "…"
GRIS = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E"
    "%3Crect width='100%25' height='100%25' fill='%23ddd'/%3E%3C/svg%3E"
)
"""What stands for a code to scan."""
# The sheet of paper on a screen: its margins, which only a printer knows; the whole of it on a phone.
FEUILLE = (
    "body{position:relative;width:170mm;margin:12mm 20mm!important}@media(max-width:45rem){html{zoom:.44}}"
)


@dataclass(frozen=True)
class Apercu:
    """Which letters would leave, to how many, and the one that is shown: the reporter's, else a follower's."""

    lettre: Courriel | None
    par_courriel: int
    sur_papier: int
    retenus: int
    """Not sent: their mailboxes have had too many letters today."""
    partenaire: bool

    @property
    def au_declarant(self) -> bool:
        return self.lettre is not None and self.lettre.pour == Courriel.Pour.DECLARANT

    @property
    def papier(self) -> bool:
        return self.lettre is not None and self.lettre.support == Courriel.Support.PAPIER

    @property
    def texte(self) -> str:
        """Its text, the secret of each link hidden."""
        return _SECRET.sub(CACHE, self.lettre.texte) if self.lettre else ""

    def document(self, nonce: str) -> str:
        """Its HTML for a sandboxed frame, which lives under the policy of our page: no style in an attribute.

        The same styles become a sheet that carries the nonce of the page; links lead nowhere, codes to scan are grey.
        """
        if self.lettre is None:
            return ""
        rules: dict[str, str] = {}

        def styled(found: re.Match[str]) -> str:
            return f' data-style="{rules.setdefault(found[1], str(len(rules)))}"'

        def shown(tag: re.Match[str]) -> str:
            return _STYLE.sub(styled, _CODE.sub(GRIS, _LIEN.sub("", tag[0])))

        page = _BALISE.sub(shown, _SECRET.sub(CACHE, self.lettre.html))
        sheet = "".join(f'[data-style="{n}"]{{{html.unescape(css)}}}' for css, n in rules.items())
        sheet += FEUILLE if self.papier else ""
        page = page.replace("<style>", f'<style nonce="{nonce}">')
        return page.replace("</head>", f'<style nonce="{nonce}">{sheet}</style></head>', 1)


def apercu(lettres: Sequence[Courriel]) -> Apercu:
    """Sort the letters that an act would write."""
    told = [c for c in lettres if c.pour in (Courriel.Pour.DECLARANT, Courriel.Pour.ABONNE)]
    sent = [c for c in told if c.abandonne_le is None]
    shown = sorted(
        told, key=lambda c: (c.pour != Courriel.Pour.DECLARANT, c.support == Courriel.Support.PAPIER)
    )
    paper = sum(c.support == Courriel.Support.PAPIER for c in sent)
    return Apercu(
        lettre=shown[0] if shown else None,
        par_courriel=len(sent) - paper,
        sur_papier=paper,
        retenus=len(told) - len(sent),
        partenaire=any(c.pour == Courriel.Pour.PARTENAIRE for c in lettres),
    )

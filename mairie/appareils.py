"""A browser and its system in words, from what the browser says of itself; what is not known is said so."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# The first that fits: almost every browser also claims to be those below it.
NAVIGATEURS = [
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOPT/|\bOpera"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"\bChrome/|\bCriOS/"),
    ("Safari", r"\bVersion/[\d.]+.* Safari/"),
]
SYSTEMES = [
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Mac", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
]


def nommer(agent: str) -> str:
    """Return “Firefox sur Windows”, or as much of it as is known."""
    navigateur = _premier(NAVIGATEURS, agent) or _("un navigateur inconnu")
    systeme = _premier(SYSTEMES, agent)
    return (
        _("%(navigateur)s sur %(systeme)s") % {"navigateur": navigateur, "systeme": systeme}
        if systeme
        else navigateur
    )


def _premier(noms: list[tuple[str, str]], agent: str) -> str:
    return next((nom for nom, motif in noms if re.search(motif, agent)), "")

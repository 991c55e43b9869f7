"""Find the gaps and overlaps of the conseils, and of the quartiers inside their conseil."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartiers import filiation, trous
from quartiers.dates import jour_de_commande
from quartiers.differences import en_mots


class Command(BaseCommand):
    help = (
        "Cherche les trous et les chevauchements des conseils, et des quartiers dans leur conseil ; échoue s’il y en "
        "a. N’écrit rien. Les CIL peuvent se chevaucher."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--jour", type=jour_de_commande, default=None, help="les contours de ce jour (aujourd’hui)"
        )
        parser.add_argument(
            "--largeur",
            type=float,
            default=trous.LARGEUR_M,
            metavar="MÈTRES",
            help="une bande plus étroite en moyenne n’est qu’un trait imprécis (%(default)s)",
        )

    def handle(self, *args: Any, jour: dt.date | None, largeur: float, **options: Any) -> None:
        day = jour or timezone.localdate()
        bilan = trous.chercher(day, largeur_m=largeur)
        self.stdout.writelines(f"{line}\n" for line in lignes(bilan))
        for r in filiation.mal_rattaches(day):
            said = {"nom": r.quartier.nom, "conseil": r.surtout.nom, "part": r.pourcent}
            said["sien"] = r.conseil.nom if r.conseil else "–"
            self.stdout.write(
                _("« %(nom)s », rattaché à « %(sien)s », est pour %(part)s %% dans « %(conseil)s ».") % said
            )
        if bilan.defauts:
            raise CommandError(
                ngettext("%(n)s défaut.", "%(n)s défauts.", len(bilan.defauts)) % {"n": len(bilan.defauts)}
            )
        self.stdout.write(_("Ni trou ni chevauchement."))


def lignes(bilan: trous.Bilan) -> list[str]:
    """Return one line for each of what is wrong, and one for the slivers."""
    found = [
        _("%(sorte)s, %(surface)s : %(phrase)s")
        % {"sorte": capfirst(str(d.sorte.label)), "surface": en_mots(d.m2), "phrase": d.phrase}
        for d in bilan.defauts
    ]
    if bilan.filets:
        phrase = ngettext(
            "%(n)s bande étroite n’est pas comptée (%(surface)s).",
            "%(n)s bandes étroites ne sont pas comptées (%(surface)s en tout).",
            bilan.filets,
        )
        found.append(phrase % {"n": bilan.filets, "surface": en_mots(bilan.filets_m2)})
    return found

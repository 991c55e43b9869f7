"""Announce the report of a month by hand: what the worker does on the first working day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chiffres import mots, rapport
from chiffres.filtres import lire_mois
from chiffres.periodes import mois


class Command(BaseCommand):
    help = (
        "Écrit aux chefs de service et à la direction que le rapport d’un mois est prêt. Une seule fois par mois : "
        "rejouée, la commande n’envoie rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mois", default="", help="par exemple 2026-10 ; le mois dernier sans lui")

    def handle(self, *args: Any, **options: Any) -> None:
        running = mois(timezone.localdate())
        month = lire_mois(options["mois"]) if options["mois"] else running - 1
        if month is None or month >= running:
            raise CommandError(
                "Ce mois ne s’écrit pas ainsi, ou n’est pas fini : par exemple --mois 2026-10."
            )
        written, words = rapport.envoyer(month), mots.de_mois(month)
        if written is None:
            self.stdout.write(f"Le rapport {words} est déjà parti.")
        else:
            self.stdout.write(f"Rapport {words} : {written} lettres écrites.")

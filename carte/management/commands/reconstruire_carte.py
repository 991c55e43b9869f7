"""Make the counts of the map anew, while the service goes on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from carte import comptes


class Command(BaseCommand):
    help = "Refait les comptes de la carte à partir des signalements, sans arrêter le service."

    def handle(self, *args: Any, **options: Any) -> None:
        comptes.reconstruire(lambda words: self.stderr.write(f"Je refais {words}…"))
        self.stdout.write("La carte est refaite.")

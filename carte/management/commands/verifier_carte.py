"""Compare the counts of the map with the reports."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from carte import comptes


class Command(BaseCommand):
    help = "Compare les comptes de la carte avec les signalements ; échoue s’ils diffèrent. N’écrit rien."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = comptes.verifier(lambda words: self.stderr.write(f"Je compare {words}…"))
        if differences:
            lines = "\n".join(f"  - {d.quoi} : {d.combien}" for d in differences)
            raise CommandError(
                f"La carte diffère des signalements.\n{lines}\nPour la refaire : manage.py reconstruire_carte"
            )
        self.stdout.write("La carte dit la même chose que les signalements.")

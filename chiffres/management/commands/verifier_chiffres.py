"""Compare the kept figures with a slow reading of every report."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chiffres import tenue


class Command(BaseCommand):
    help = "Compare les chiffres avec une lecture lente de chaque signalement ; échoue s’ils diffèrent. N’écrit rien."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = tenue.verifier(lambda words: self.stderr.write(f"Je compare {words}…"))
        if differences:
            lines = "\n".join(f"  - {d.quoi} : {d.combien}" for d in differences)
            raise CommandError(
                f"Les chiffres diffèrent des signalements.\n{lines}\n"
                "Pour les refaire : manage.py reconstruire_chiffres"
            )
        self.stdout.write("Les chiffres disent la même chose que les signalements.")

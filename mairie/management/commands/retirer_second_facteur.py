"""For the only administrator who has lost telephone and recovery codes: whoever holds the server may help."""

from argparse import ArgumentParser

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from mairie.models import Compte


class Command(BaseCommand):
    help = "Remove the second factor and the recovery codes of an account: the next log-in asks to set them up again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("courriel")

    def handle(self, *args, courriel: str, **options) -> None:
        compte = Compte.objects.filter(email=courriel.lower()).first()
        if compte is None:
            raise CommandError(f"Aucun compte n’a l’adresse {courriel}.")
        if not Authenticator.objects.filter(user=compte).delete()[0]:
            raise CommandError(f"Le compte {courriel} n’a pas de second facteur.")
        self.stdout.write(f"Second facteur retiré : {courriel}. Il sera demandé d’en activer un autre.")

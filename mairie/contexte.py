"""What every page knows of the town."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mairie.models import EnTete
from quartiers.models import Commune


def mairie(request: HttpRequest) -> dict[str, object]:
    """The commune and its letterhead, read only if the page shows them."""
    return {
        "commune": SimpleLazyObject(lambda: Commune.objects.first() or Commune(nom="Allô Quartiers")),
        "en_tete": SimpleLazyObject(lambda: EnTete.objects.first() or EnTete()),
    }

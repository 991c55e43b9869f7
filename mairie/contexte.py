"""What every page knows of the town."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mairie.models import EnTete


def mairie(request: HttpRequest) -> dict[str, object]:
    """The letterhead and its commune, read once and only if the page shows them."""
    en_tete = SimpleLazyObject(EnTete.objects.courant)
    return {"en_tete": en_tete, "commune": SimpleLazyObject(lambda: en_tete.commune)}

"""One shape for every refusal: {"erreurs": {field: [sentence, …]}}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

GENERAL = "general"
"""The field of a refusal that is about no field."""


class Refus(exceptions.APIException):
    """A refusal with its field and its status: 400 wrong shape, 409, 413, 422 a value, 429."""

    def __init__(self, erreurs: Mapping[str, list[str]], status: int, *, attendre: int | None = None) -> None:
        super().__init__()
        self.erreurs = erreurs
        self.status_code = status
        self.wait = attendre


def refus(champ: str, phrase: str, status: int = 422, *, attendre: int | None = None) -> Refus:
    """Return a refusal about one field; `attendre`: seconds, for 429."""
    return Refus({champ: [phrase]}, status, attendre=attendre)


def phrases(error: DjangoValidationError) -> list[str]:
    """Return the sentences of a validation error of Django."""
    return [str(m) for m in error.messages]


def repondre(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn every exception of the API into the one shape; None lets a real fault be a 500."""
    match exc:
        case Refus():
            headers = {"Retry-After": str(exc.wait)} if exc.wait else None
            return Response({"erreurs": exc.erreurs}, status=exc.status_code, headers=headers)
        case RequestDataTooBig():
            return _one(_("Cet envoi est trop lourd."), 413)
        case Http404() | exceptions.NotFound():
            return _one(_("Rien de public ne porte ce nom."), 404)
        case exceptions.ParseError():
            return _one(_("Ce n’est pas du JSON valable."), 400)
        case exceptions.UnsupportedMediaType():
            return _one(_("Envoyez du JSON (application/json) ou un formulaire (multipart/form-data)."), 415)
        case exceptions.MethodNotAllowed():
            return Response(
                {"erreurs": {GENERAL: [_("Cette méthode n’est pas permise ici.")]}},
                status=405,
                headers={"Allow": ", ".join(context["view"].allowed_methods)},
            )
        case exceptions.NotAcceptable():
            return _one(_("Cette adresse répond en JSON."), 406)
        case exceptions.APIException():
            return _one(str(exc.detail), exc.status_code)
    return None


def _one(phrase: str, status: int) -> Response:
    return Response({"erreurs": {GENERAL: [phrase]}}, status=status)

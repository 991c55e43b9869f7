"""Settings that would fail in silence fail loudly here."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def check_addresses(app_configs, **kwargs) -> list[Error]:
    """Return an error for each setting that a town cannot do without."""
    errors = []
    if not settings.ADRESSE.startswith("https://"):
        errors.append(
            Error(
                "ADRESSE is missing or is not an https:// address.",
                hint="Set ADRESSE=https://signalements.example.org: every link in a letter starts with it.",
                id="allo.E001",
            )
        )
    if not settings.DEFAULT_FROM_EMAIL:
        errors.append(
            Error(
                "EXPEDITEUR is missing.",
                hint="Set EXPEDITEUR=allo@example.org: the sender of every letter.",
                id="allo.E002",
            )
        )
    if not settings.EMAIL_URL:
        errors.append(
            Error(
                "EMAIL_URL is missing: letters would stay on this disk.",
                hint="Set EMAIL_URL=smtp+tls://user:password@mail.example.org:587.",
                id="allo.E003",
            )
        )
    return errors

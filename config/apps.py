from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers the checks)


class ReglagesConfig(admin_apps.AdminConfig):
    """Django's admin, with our front page and our log-in."""

    default = False
    default_site = "mairie.site.SiteReglages"

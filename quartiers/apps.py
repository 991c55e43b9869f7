from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuartiersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "quartiers"
    verbose_name = _("Où : la commune et ses zones")

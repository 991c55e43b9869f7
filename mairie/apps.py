from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MairieConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "mairie"
    verbose_name = _("Qui répond, et dans quel délai")

from django.apps import AppConfig


class QuartiersConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "quartiers"

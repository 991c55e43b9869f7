from django.apps import AppConfig


class SignalementsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "signalements"

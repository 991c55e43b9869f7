from django.apps import AppConfig


class ChiffresConfig(AppConfig):
    name = "chiffres"
    verbose_name = "chiffres"

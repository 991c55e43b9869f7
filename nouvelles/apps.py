from django.apps import AppConfig


class NouvellesConfig(AppConfig):
    name = "nouvelles"
    verbose_name = "nouvelles"

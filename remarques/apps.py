from django.apps import AppConfig


class RemarquesConfig(AppConfig):
    name = "remarques"
    verbose_name = "remarques"

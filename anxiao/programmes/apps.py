from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "anxiao.programmes"
    label = "programmes"
    verbose_name = "Programmes"

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "anxiao.imports"
    label = "imports"
    verbose_name = "Imports"

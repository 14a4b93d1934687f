from django.apps import AppConfig


class NormsConfig(AppConfig):
    name = "anxiao.norms"
    label = "norms"
    verbose_name = "Norms"

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "anxiao.supervision"
    label = "supervision"
    verbose_name = "Supervision"

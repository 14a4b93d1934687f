from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "anxiao.backups"
    label = "backups"
    verbose_name = "Backups"

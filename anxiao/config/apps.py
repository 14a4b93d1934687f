from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "anxiao.config"
    label = "config"
    verbose_name = "Configuration"

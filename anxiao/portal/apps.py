from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "anxiao.portal"
    label = "portal"
    verbose_name = "Portal"

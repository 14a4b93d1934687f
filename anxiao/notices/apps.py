from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "anxiao.notices"
    label = "notices"
    verbose_name = "Notices"

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "anxiao.ui"
    label = "ui"
    verbose_name = "Pages"

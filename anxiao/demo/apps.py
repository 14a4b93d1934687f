from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "anxiao.demo"
    label = "demo"
    verbose_name = "Demo"

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "anxiao.kernel"
    label = "kernel"
    verbose_name = "Kernel"

from django.apps import AppConfig


class HazardsConfig(AppConfig):
    name = "anxiao.hazards"
    label = "hazards"
    verbose_name = "Hazards"

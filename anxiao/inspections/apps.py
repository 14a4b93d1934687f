from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "anxiao.inspections"
    label = "inspections"
    verbose_name = "Inspections"

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "anxiao.evidence"
    label = "evidence"
    verbose_name = "Evidence"

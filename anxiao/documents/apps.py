from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "anxiao.documents"
    label = "documents"

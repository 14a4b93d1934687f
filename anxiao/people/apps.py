from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "anxiao.people"
    label = "people"
    verbose_name = "People"

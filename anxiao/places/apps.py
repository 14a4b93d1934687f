from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "anxiao.places"
    label = "places"
    verbose_name = "Places"

from django.urls import path

from anxiao.places import views

app_name = "places"
urlpatterns = [
    path("sites/", views.sites, name="sites"),
    path("sites/lookup/", views.lookup, name="lookup"),
    path("sites/<uuid:pk>/", views.site, name="site"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
]

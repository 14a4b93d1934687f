from django.urls import path

from anxiao.norms import views

app_name = "norms"
urlpatterns = [
    path("", views.index, name="index"),
    path("taxonomy/", views.taxonomy, name="taxonomy"),
    path("rules/", views.rules, name="rules"),
    path("rules/add/", views.add_rule, name="add_rule"),
    path("bases/", views.bases, name="bases"),
    path("severity/", views.severity, name="severity"),
    path("mandates/", views.mandates, name="mandates"),
]

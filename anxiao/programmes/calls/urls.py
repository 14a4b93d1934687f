from django.urls import path

from anxiao.programmes.calls import views

app_name = "calls"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("make/", views.make, name="make"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/made/", views.made, name="made"),
    path("<uuid:pk>/answer/", views.answer, name="answer"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

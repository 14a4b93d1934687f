from django.urls import path

from anxiao.hazards import views

app_name = "hazards"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("report/", views.report, name="report"),
    path("report/known/", views.known, name="known"),
    path("site/<uuid:site>/panel/", views.panel, name="panel"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/reported/", views.reported, name="reported"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

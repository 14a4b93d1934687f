from django.urls import path

from anxiao.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("start/", views.start, name="start"),
    path("new/<slug:kind>/", views.upload, name="upload"),
    path("new/<slug:kind>/template.xlsx", views.template, name="template"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/columns/", views.match, name="match"),
    path("<uuid:pk>/apply/", views.apply, name="apply"),
    path("<uuid:pk>/undo/", views.undo, name="undo"),
    path("<uuid:pk>/faults.xlsx", views.faults, name="faults"),
]

from django.urls import path

from anxiao.inspections.phone import views

app_name = "phone"
urlpatterns = [
    path("", views.open_shell, name="shell"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("standing/", views.stand, name="standing"),
    path("pack/", views.pack, name="pack"),
    path("forms/<uuid:pk>/", views.form, name="form"),
]

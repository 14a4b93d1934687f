from django.urls import path

from anxiao.places.registers.vehicles import views

app_name = "vehicles"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("<uuid:pk>/", views.detail, name="detail"),
]

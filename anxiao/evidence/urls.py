from django.urls import path

from anxiao.evidence import views

app_name = "evidence"

urlpatterns = [
    path("<uuid:pk>/", views.served, name="served"),
    path("<uuid:pk>/thumb/", views.thumb, name="thumb"),
    path("<uuid:pk>/original/", views.original, name="original"),
]

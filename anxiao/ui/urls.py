from django.urls import path

from anxiao.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("<slug:shape>", views.gallery, name="shape"),
]

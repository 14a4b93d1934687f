from django.urls import path

from anxiao.supervision.bars import views

app_name = "bars"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/", views.detail, name="detail"),
]

from django.urls import path

from anxiao.supervision.listings import views

app_name = "listings"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

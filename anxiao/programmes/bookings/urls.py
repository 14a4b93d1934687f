from django.urls import path

from anxiao.programmes.bookings import views

app_name = "bookings"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("book/", views.book, name="book"),
    path("against/", views.against, name="against"),
    path("schools/<int:pk>/", views.school, name="school"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

from django.urls import path

from anxiao.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read_all, name="read_all"),
    path("calendar/", views.make_calendar, name="make_calendar"),
    path("<uuid:pk>/", views.follow, name="follow"),
]

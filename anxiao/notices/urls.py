from django.urls import path

from anxiao.notices import channel_views, views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read_all, name="read_all"),
    path("calendar/", views.make_calendar, name="make_calendar"),
    path("channels/", channel_views.channels, name="channels"),
    path("channels/address/", channel_views.address, name="address"),
    path("channels/again/", channel_views.again, name="again"),
    path("channels/<slug:channel>/connect/", channel_views.connect, name="connect"),
    path("channels/<slug:channel>/disconnect/", channel_views.disconnect, name="disconnect"),
    path("channels/<slug:channel>/test/", channel_views.test, name="test"),
    path("dead-letters/", channel_views.dead_letters, name="dead_letters"),
    path("dead-letters/again/", channel_views.all_again, name="all_again"),
    path("dead-letters/<uuid:pk>/again/", channel_views.one_again, name="one_again"),
    path("<uuid:pk>/", views.follow, name="follow"),
]

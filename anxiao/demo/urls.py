from django.urls import path

from anxiao.demo import views

app_name = "demo"
urlpatterns = [
    path("clock/", views.move, name="move"),
    path("together/", views.together, name="together"),
    path("cheat/", views.cheat, name="cheat"),
]

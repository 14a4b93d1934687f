from django.urls import path

from anxiao.programmes.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("mine/", views.mine, name="mine"),
    path("copy/", views.copy, name="copy"),
    path("at/<uuid:site>/", views.plan, name="plan"),
    path("<uuid:pk>/", views.turn, name="turn"),
    path("<uuid:pk>/drop/", views.drop, name="drop"),
]

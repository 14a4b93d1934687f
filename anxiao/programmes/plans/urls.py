from django.urls import path

from anxiao.programmes.plans import task_views, views
from anxiao.programmes.plans.boards.urls import urlpatterns as boards
from anxiao.programmes.plans.sheets.urls import urlpatterns as sheets

app_name = "programmes"
urlpatterns = [
    path("", views.index, name="index"),
    path("begin/", views.begin, name="begin"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/level/", views.level, name="level"),
    path("<uuid:pk>/add/", task_views.add, name="add"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/copy/", views.copy, name="copy"),
    *boards,
    *sheets,
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

from django.urls import path

from anxiao.programmes.projects import covering_views as covering
from anxiao.programmes.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("plan/", views.plan, name="plan"),
    path("cover/", covering.cover, name="cover"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/hazards/", covering.hazards, name="hazards"),
    path("<uuid:pk>/sites/", covering.sites, name="sites"),
    path("<uuid:pk>/tasks/", covering.tasks, name="tasks"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

"""The addresses of one sort; both sorts have the same pages."""

from django.urls import URLPattern, path

from anxiao.programmes.asks import views
from anxiao.programmes.asks.sorts import Sort


def addresses(of: Sort) -> list[URLPattern]:
    given = {"of": of}
    return [
        path("", views.index, given, name="index"),
        path("export.xlsx", views.export, given, name="export"),
        path("new/", views.new, given, name="new"),
        path("papers/", views.slips, given, name="papers"),
        path("<uuid:pk>/", views.detail, given, name="detail"),
        path("<uuid:pk>/paper/", views.paper, given, name="paper"),
        path("<uuid:pk>/<slug:verb>/", views.act, given, name="act"),
    ]

"""Addresses of the sheets, within those of programmes."""

from django.urls import path

from anxiao.programmes.plans.sheets import views

urlpatterns = [
    path("<uuid:pk>/tasks.xlsx", views.sheet, name="sheet"),
    path("<uuid:pk>/bring/", views.bring, name="bring"),
]

"""Addresses of the boards, within those of programmes."""

from django.urls import path

from anxiao.programmes.plans.boards import views

urlpatterns = [
    path("<uuid:pk>/timeline/", views.show_timeline, name="timeline"),
    path("<uuid:pk>/matrix/", views.show_matrix, name="matrix"),
    path("<uuid:pk>/revisions/", views.show_revisions, name="revisions"),
    path("<uuid:pk>/revisions/<int:number>/", views.show_revision, name="revision"),
    path("<uuid:pk>/differences/", views.show_differences, name="differences"),
]

from django.urls import path

from anxiao.supervision.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("open/", views.open_case, name="open"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/papers/<uuid:decision>/", views.issue_paper, name="paper"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

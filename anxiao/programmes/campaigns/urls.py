from django.urls import path

from anxiao.programmes.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("plan/", views.plan, name="plan"),
    path("count/", views.count_hazards, name="count"),
    path("series/<uuid:pk>/", views.series, name="series"),
    path("series/<uuid:pk>/end/", views.end_series, name="end_series"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/brief/", views.brief, name="brief"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

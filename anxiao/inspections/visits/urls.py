from django.urls import path

from anxiao.inspections.visits import coverage_views as coverage
from anxiao.inspections.visits import filling_views as filling
from anxiao.inspections.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("start/", views.start, name="start"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("sites/<uuid:site>/panel/", views.panel, name="panel"),
    path("hazards/<uuid:pk>/panel/", views.of_hazard, name="of_hazard"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/report.pdf", views.report, name="report"),
    path("<uuid:pk>/sheets/<uuid:sheet>/", filling.fill, name="fill"),
    path("<uuid:pk>/sheets/<uuid:sheet>/keep/", filling.keep, name="keep"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

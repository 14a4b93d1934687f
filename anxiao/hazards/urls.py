from django.urls import path

from anxiao.hazards import bulk_views as bulk
from anxiao.hazards import views

app_name = "hazards"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("report/", views.report, name="report"),
    path("site/<uuid:site>/panel/", views.panel, name="panel"),
    path("bulk/<slug:verb>/", bulk.bulk, name="bulk"),
    path("batches/<uuid:pk>/", bulk.batch, name="batch"),
    path("batches/<uuid:pk>/again/", bulk.again, name="batch_again"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/case-file.zip", views.case_file, name="case_file"),
    path("<uuid:pk>/reported/", views.reported, name="reported"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

from django.urls import path

from anxiao.programmes.pledges import making_views as making
from anxiao.programmes.pledges import scan_views as scans
from anxiao.programmes.pledges import views

app_name = "pledges"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("sign/", making.sign_many, name="sign_many"),
    path("papers/", making.papers, name="papers"),
    path("scans/", scans.index, name="scans"),
    path("scans/upload/", scans.upload, name="upload"),
    path("scans/<uuid:pk>/drop/", scans.drop, name="drop_scan"),
    path("programme/<uuid:programme>/", making.covered, name="coverage"),
    path("programme/<uuid:programme>/make/", making.make, name="make"),
    path("batches/<uuid:pk>/", making.batch, name="batch"),
    path("batches/<uuid:pk>/again/", making.again, name="batch_again"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/paper/", making.paper, name="paper"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

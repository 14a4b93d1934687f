from django.urls import path

from anxiao.hazards import bulk_views as bulk
from anxiao.hazards import views
from anxiao.hazards.on_paper import views as paper
from anxiao.hazards.on_paper.sheets import views as sheets
from anxiao.hazards.papers import views as papers

app_name = "hazards"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.xlsx", views.export, name="export"),
    path("report/", views.report, name="report"),
    path("out/", sheets.leads, name="out"),
    path("out/<int:lead>.xlsx", sheets.sheet, name="out_sheet"),
    path("out/<int:lead>.zip", sheets.parcel, name="out_parcel"),
    path("back/", sheets.back, name="back"),
    path("back/<uuid:pk>/", sheets.returned, name="returned"),
    path("report/known/", views.known, name="known"),
    path("site/<uuid:site>/panel/", views.panel, name="panel"),
    path("bulk/<slug:verb>/", bulk.bulk, name="bulk"),
    path("batches/<uuid:pk>/", bulk.batch, name="batch"),
    path("batches/<uuid:pk>/again/", bulk.again, name="batch_again"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("slips/", papers.slips, name="slips"),
    path("<uuid:pk>/slip/", papers.slip, name="slip"),
    path("<uuid:pk>/slip/again/", papers.slip_again, name="slip_again"),
    path("<uuid:pk>/case-file.zip", views.case_file, name="case_file"),
    path("<uuid:pk>/reported/", views.reported, name="reported"),
    path("<uuid:pk>/links/", paper.links, name="links"),
    path("<uuid:pk>/links/<uuid:link>/revoke/", paper.revoke_link, name="revoke_link"),
    path("<uuid:pk>/behalf/", paper.choose, name="behalf"),
    path("<uuid:pk>/behalf/<uuid:post>/<slug:verb>/", paper.enter, name="enter"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

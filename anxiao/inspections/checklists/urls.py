from django.urls import path

from anxiao.inspections.checklists import views

app_name = "checklists"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("upload/", views.upload, name="upload"),
    path("empty.xlsx", views.empty, name="empty"),
    path("<uuid:pk>/", views.detail, name="detail"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/sheet/", views.replace, name="replace"),
    path("<uuid:pk>/preview/", views.preview, name="preview"),
    path("<uuid:pk>/form.xlsx", views.sheet, name="sheet"),
    path("<uuid:pk>/form.xml", views.xform, name="xform"),
    path("<uuid:pk>/next/", views.next_version, name="next_version"),
    path("<uuid:pk>/<slug:verb>/", views.act, name="act"),
]

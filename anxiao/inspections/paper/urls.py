from django.urls import path

from anxiao.inspections.paper import taking_views as taking
from anxiao.inspections.paper import views

app_name = "paper"
HERE = "visits/papers"
urlpatterns = [
    # As short as it can be: it stands in the square code of every page.
    path("p/<slug:code>", views.by_code, name="code"),
    path(f"{HERE}/", views.enter, name="enter"),
    path(f"{HERE}/new/", views.new, name="new"),
    path(f"{HERE}/upload/", taking.upload, name="upload"),
    path(f"{HERE}/take/", taking.take, name="take"),
    path(f"{HERE}/of-visit/<uuid:pk>/", views.of_visit, name="of_visit"),
    path(f"{HERE}/mine/", views.mine, name="mine"),
    path(f"{HERE}/mine/print.pdf", views.print_mine, name="print_mine"),
    path(f"{HERE}/mine/fill.xlsx", views.workbook_of_mine, name="workbook_of_mine"),
    path(f"{HERE}/<uuid:pk>/", views.detail, name="detail"),
    path(f"{HERE}/<uuid:pk>/print.pdf", views.print_one, name="print"),
    path(f"{HERE}/<uuid:pk>/fill.xlsx", views.workbook_of_one, name="workbook"),
]

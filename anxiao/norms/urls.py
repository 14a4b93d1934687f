from django.urls import path

from anxiao.norms import views

app_name = "norms"
urlpatterns = [
    path("", views.index, name="index"),
    path("taxonomy/", views.taxonomy, name="taxonomy"),
    path("taxonomy/<str:code>/", views.item, name="item"),
    path("severity/", views.severity, name="severity"),
    path("rules/", views.rules, name="rules"),
    path("rules/of/<uuid:pk>/", views.rule_of, name="rule_of"),
    path("rules/<str:key>/", views.rule, name="rule"),
    path("rules/<str:key>/add/", views.add_rule, name="add_rule"),
    path("bases/", views.bases, name="bases"),
    path("bases/add/", views.add_basis, name="add_basis"),
    path("bases/of/<uuid:uid>/", views.basis_of, name="basis_of"),
    path("bases/<str:key>/", views.basis, name="basis"),
    path("mandates/", views.mandates, name="mandates"),
    path("mandates/add/", views.add_mandate, name="add_mandate"),
    path("mandates/<uuid:pk>/", views.mandate_of, name="mandate_of"),
]

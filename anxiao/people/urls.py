from django.urls import path

from anxiao.people import views
from anxiao.people.saved import views as saved

app_name = "people"
urlpatterns = [
    path("accounts/", views.index, name="index"),
    path("accounts/slips/", views.slips, name="slips"),
    path("accounts/open/", views.open_account, name="open"),
    path("accounts/<uuid:pk>/", views.person, name="person"),
    path("accounts/<uuid:pk>/posts/", views.add_post, name="add_post"),
    path("accounts/<uuid:pk>/posts/<uuid:tenure>/end/", views.end_tenure, name="end_tenure"),
    path("accounts/<uuid:pk>/reset/", views.reset_password, name="reset_password"),
    path("accounts/<uuid:pk>/close/", views.deactivate, name="deactivate"),
    path("accounts/<uuid:pk>/reopen/", views.reactivate, name="reactivate"),
    path("accounts/<uuid:pk>/tokens/revoke/", views.revoke_tokens, name="revoke_tokens"),
    path(
        "accounts/<uuid:pk>/second-factor/remove/",
        views.drop_second_factor,
        name="drop_second_factor",
    ),
    path("confirmations/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("confirmations/<uuid:pk>/refuse/", views.refuse, name="refuse"),
    path("views/", saved.views, name="views"),
    path("views/columns/", saved.columns, name="columns"),
    path("views/<uuid:pk>/", saved.view, name="view"),
    path("views/<uuid:pk>/<slug:verb>/", saved.do, name="view_do"),
    path("me/", views.account, name="account"),
    path("me/tokens/", views.make_token, name="make_token"),
    path("me/tokens/<uuid:pk>/revoke/", views.revoke_token, name="revoke_token"),
]

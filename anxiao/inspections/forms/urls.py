from django.urls import path

from anxiao.inspections.forms import views

app_name = "forms"
urlpatterns = [path("<uuid:pk>/try/", views.try_form, name="try")]

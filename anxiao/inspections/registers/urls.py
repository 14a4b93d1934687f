from django.urls import path

from anxiao.inspections.registers import views

app_name = "monthly"
urlpatterns = [path("<uuid:pk>/", views.make, name="make")]

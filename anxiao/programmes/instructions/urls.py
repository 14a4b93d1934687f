app_name = "instructions"
urlpatterns: list[object] = []

from anxiao.programmes.asks.addresses import addresses
from anxiao.programmes.asks.sorts import ORDER

app_name = "orders"
urlpatterns = addresses(ORDER)

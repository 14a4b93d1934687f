from anxiao.programmes.asks.addresses import addresses
from anxiao.programmes.asks.sorts import REQUEST

app_name = "requests"
urlpatterns = addresses(REQUEST)

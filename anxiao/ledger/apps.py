from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "anxiao.ledger"
    label = "ledger"
    verbose_name = "Ledger"

"""Texts of law as pages cite them."""

from collections.abc import Iterable

from django.utils.translation import get_language

from anxiao.kernel.names import pick
from anxiao.norms.models import LegalBasis


def cited(basis: LegalBasis) -> str:
    """《…》第五条 in Chinese, and where a text has no English name; “… art. 5” in English."""
    name = pick(basis.name)
    is_chinese = (get_language() or "zh-hans").startswith("zh") or name == basis.zh
    if is_chinese:
        return f"{name if '《' in name else f'《{name}》'}{basis.article}"
    return f"{name} {basis.article}".strip()


def citations(keys: Iterable[str]) -> dict[str, str]:
    """How pages cite each; a key that is not known stands for itself."""
    wanted = {key for key in keys if key}
    found = LegalBasis.objects.in_bulk(wanted)
    return {key: cited(found[key]) if key in found else key for key in wanted}

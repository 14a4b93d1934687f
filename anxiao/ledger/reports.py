"""What a walk over the ledger found."""

from dataclasses import dataclass, field

from anxiao.kernel.sentences import Param, Sentence, sentence


@dataclass(frozen=True)
class Fault:
    """Which row does not fit, and how; worded for its reader."""

    where: Sentence
    what: Sentence

    def __str__(self) -> str:
        return f"{_english(self.where)}: {_english(self.what)}"


def _english(kept: Sentence) -> str:
    """A fault as logs and sheets of evidence keep it, whoever reads them later."""
    return kept["key"] % kept["params"]


@dataclass
class Report:
    """What a walk saw and every fault it found, each naming its row."""

    entries: int = 0
    chains: int = 0
    checkpoints: int = 0
    found: list[Fault] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.found

    @property
    def faults(self) -> list[str]:
        return [str(one) for one in self.found]

    def fault(self, where: Sentence, what: str, **params: Param) -> None:
        self.found.append(Fault(where, sentence(what, **params)))

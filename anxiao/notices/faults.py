"""What can go wrong on the way out, told apart by what is done about it."""

from anxiao.kernel.sentences import Sentence, word


class Fault(Exception):
    """Something did not go out, with the sentence that says why. It names no key and no address."""

    def __init__(self, says: Sentence) -> None:
        super().__init__(says["key"])
        self.says = says

    def __str__(self) -> str:
        return word(self.says)


class Rejected(Fault):
    """This address will never take anything: trying again is of no use before it is another."""


class Failed(Fault):
    """This one message did not go out now; it is tried again."""


class Unreachable(Fault):
    """The channel itself does not answer: whatever waits for it is put off together."""

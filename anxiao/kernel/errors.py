"""The ways of saying no. Services raise them; one middleware and one API handler answer."""

from anxiao.kernel.sentences import Sentence, word


class No(Exception):
    """A refusal with one sentence for the reader and, where it helps, what to do next."""

    status = 400

    def __init__(self, sentence: Sentence, *, fields: dict[str, Sentence] | None = None) -> None:
        super().__init__(sentence["key"])
        self.sentence = sentence
        self.fields = fields or {}

    def __str__(self) -> str:
        return word(self.sentence)


class Invalid(No):
    """What was sent does not make sense; nothing was changed."""

    status = 422


class Refused(No):
    """Permitted in general, but not now: the record is not in a state for it."""

    status = 409


class NotAllowed(No):
    """Within reach, but this post does not have the ability."""

    status = 403


class OutOfReach(No):
    """For this actor the record does not exist."""

    status = 404


class Stale(No):
    """The record has changed since the reader fetched it."""

    status = 412


class TooLarge(No):
    """More bytes than the rule for uploads allows."""

    status = 413

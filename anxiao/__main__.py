"""``python -m anxiao VERB``: the one door for operators."""

import sys
from collections.abc import Sequence

from anxiao.config import verbs


def main(words: Sequence[str]) -> int:
    """Run one verb; a sentence about the environment ends it with code 2."""
    try:
        return verbs.run(words)
    except SystemExit as stop:
        if not isinstance(stop.code, str):
            raise
        sys.stderr.write(f"{stop.code}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

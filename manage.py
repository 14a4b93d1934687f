"""What Django's documentation expects; the same as ``python -m anxiao``."""

import sys

from anxiao.__main__ import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

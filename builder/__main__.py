"""`python -m builder` is `yulu`."""

import sys

from .cli import main

sys.exit(main())

"""What the program is told in YAML beside its code: words and patterns that are data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from .files import read


@cache
def beside(code: str, name: str) -> Any:
    """What `name` holds beside the file `code`; all scalars are text."""
    import yaml

    return yaml.load(read(Path(code).with_name(name)), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))

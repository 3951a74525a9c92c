"""A share of a first check, in a process of its own: `python -m builder.share ROOT`, the numbers of the quotes on standard input.

What it finds goes into the project's memory, where the run that asked for it finds it; what it does not find that run judges itself.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .check import judge
from .edition import Editor
from .project import read


def main() -> None:
    project = read(Path(sys.argv[1]))
    editor = Editor(project)
    for number in json.load(sys.stdin):
        judge(project.quotes[number], project, editor)
    editor.save()


if __name__ == "__main__":
    main()

"""What proof costs beside packing alone, as whole processes side by side in one run: `python -m tests.benchmarks.scale [SIZES] [--readme]`.

Generated projects (:mod:`.projects`) are checked and built, then built again: unchanged, with one quote changed, with one line added to a source.
Beside them the same notes through plain genanki, Anki's library, `anki-yaml-tool` (in an environment of its own, made once), and the floor. What is
compared is the time of the processor, of a process and its children, and the greatest memory. `--readme` puts the table into builder/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from builder.notes import notetype
from builder.package import apkg

from . import projects

README = Path(__file__).parent.parent.parent / "builder" / "README.md"
PEERS = Path(__file__).with_name("peers")
SIZES = (1_000, 10_000)
UNIT = "plain genanki"
OURS = ("first check", "first build", "both together", "nothing changed", "one quote changed", "one source line added")
OTHERS = ("anki-yaml-tool", "Anki’s library", UNIT, "the floor: SQLite and zip")


class Cost(NamedTuple):
    """Seconds of the processor, and the greatest memory in megabytes."""

    seconds: float
    memory: float


def cost(*command: object) -> Cost:
    """What one whole process costs, where Python keeps what it has compiled, as it does for a user."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(part) for part in command], stdout=said, stderr=said, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{command}: exit code {process.returncode}\n{said.read()[-2000:].decode()}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10))


def yulu(command: str, root: Path) -> Cost:
    return cost(sys.executable, "-m", "builder", command, "--project", root)


def ours(root: Path) -> dict[str, Cost]:
    """The costs of a project from its first check on."""
    check, build = yulu("check", root), yulu("build", root)
    yulu("build", root)
    again = yulu("build", root)
    quotes = root / "seeds/quotes/theme-1.yaml"
    quotes.write_text(quotes.read_text(encoding="utf-8").replace("Sentence 1:", "The first sentence:", 1), encoding="utf-8")
    one = yulu("build", root)
    _add_line(root, "second")
    line = yulu("build", root)
    together = Cost(check.seconds + build.seconds, max(check.memory, build.memory))
    return dict(zip(OURS, (check, build, together, again, one, line)))


def _add_line(root: Path, name: str) -> None:
    document, entries = root / f"seeds/sources/{name}.txt", root / "seeds/sources.yaml"
    before = document.read_bytes()
    after = before + f"{before.count(b'.') + 1}. 这是后来加上的一行。\n".encode()
    document.write_bytes(after)
    old, new = (hashlib.sha256(raw).hexdigest() for raw in (before, after))
    entries.write_text(entries.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def others(root: Path, scratch: Path) -> dict[str, Cost]:
    """The same notes by those who pack and do not prove."""
    notes = apkg.read((root / "decks/big.apkg").read_bytes())["notes"].values()
    fields = [field.name for field in notetype.FIELDS]
    sides = notetype.sides("recognition")
    made = [{"fields": n["fields"], "tags": n["tags"], "guid": n["guid"]} for n in notes]
    data = {"fields": fields, "front": sides["qfmt"], "back": sides["afmt"], "css": notetype.style(), "notes": made}
    given, out = scratch / "notes.json", scratch / "out.apkg"
    given.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    config = {
        "name": "Plain",
        "deck-name": "Plain",
        "css": data["css"],
        "fields": fields,
        "templates": [{"name": "Card", "qfmt": data["front"], "afmt": data["back"]}],
    }
    rows = [{**{name.lower(): text for name, text in zip(fields, n["fields"])}, "tags": list(n["tags"])} for n in made]
    whole = scratch / "deck.yaml"
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    whole.write_text(yaml.dump({"config": config, "data": rows}, Dumper=dumper, allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8")
    scripts = ("anki_library", "plain_genanki", "floor")
    library, genanki, floor = (cost(sys.executable, PEERS / f"{name}.py", given, out) for name in scripts)
    tool = cost(_tool(), "build", "--file", whole, "--output", out)
    return dict(zip(OTHERS, (tool, library, genanki, floor)))


def _tool() -> Path:
    """The command `anki-yaml-tool`, in a virtual environment of its own."""
    place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "yulu", "anki-yaml-tool")
    command = place / "bin" / "anki-yaml-tool"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([place / "bin" / "pip", "install", "-q", "anki-yaml-tool==0.4.0"], check=True)
    return command


def measure(size: int) -> dict[str, Cost]:
    """All costs for a project of `size` quotes, in one run."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        projects.write(root, size)
        found = ours(root)
        return {**found, **others(root, Path(folder))}


def table(measured: Mapping[int, Mapping[str, Cost]], machine: str) -> str:
    """The costs as Markdown: for each size times plain genanki, seconds of the processor, megabytes."""
    lines = ["| | " + " | ".join(f"{size:,} quotes" for size in measured) + " |", "| --- |" + " --- |" * len(measured)]
    for name in (*OURS, *OTHERS):
        cells = []
        for costs in measured.values():
            seconds, memory = costs[name]
            cells.append(f"**{seconds / costs[UNIT].seconds:.1f}** × · {seconds:.1f} s · {memory:.0f} MB")
        lines.append(f"| {name if name in OTHERS else 'yulu: ' + name} | {' | '.join(cells)} |")
    lines += ["", f"In bold: times plain genanki in the same run. Measured on {machine}."]
    return "\n".join(lines)


def machine() -> str:
    """Processor, cores, system and Python."""
    try:
        named = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        named = None
    processor = named[1] if named else platform.processor() or platform.machine()
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def into_readme(text: str) -> None:
    whole = README.read_text(encoding="utf-8")
    before, rest = whole.split("<!-- scale -->\n", 1)
    after = rest.split("<!-- /scale -->", 1)[1]
    README.write_text(f"{before}<!-- scale -->\n{text}\n<!-- /scale -->{after}", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description="What proof costs beside packing alone.")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="SIZE", help="how many quotes (default: 1000 10000)")
    parser.add_argument("--readme", action="store_true", help="put the table into builder/README.md")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        projects.write(Path(folder, "warm"), 20)
        yulu("build", Path(folder, "warm"))  # the tables of this installation are compiled, whoever comes first
    text = table({size: measure(size) for size in given.sizes}, machine())
    print(text)
    if given.readme:
        into_readme(text)


if __name__ == "__main__":
    main()

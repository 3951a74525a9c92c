"""Projects, files, arguments and moments of death, made wrong by seed: what no run may answer with a traceback, a hang or a lost byte.

`python -m tests.fuzz [COUNT] [SEED]` tries COUNT mutated projects (default: 1,650) and tells each that failed, `python -m tests.fuzz others COUNT
SEED` other commands on such, `python -m tests.fuzz kills COUNT SEED` as many deaths, and `python -m tests.fuzz both` any two commands at once;
`test_fuzz.py` and `test_robust.py` try a few of each with every run of the tests.

Each command runs in a fork of one warm process, without the powers of root and with 1 GB of memory.
"""

from __future__ import annotations

import hashlib
import http.server
import itertools
import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from . import voice

TEMPLATE = Path(__file__).parent.parent / "builder" / "template"
MEMORY, SECONDS, NOBODY = 1 << 30, 30, 65534
CLOCK = 1_780_000_000
COMMANDS = (
    ["check", "--format", "json"],
    ["build"],
    ["status"],
    ["sources", "digest"],
    ["find", "树不会骗人"],
    ["show", "q-002"],
    ["extract", "digest"],
)
OTHERS = (
    *(["preview", "-o", "pages"], ["stats"], ["explain", "Q001"], ["answer", "q-001", "--confirm", "种"], ["add", "README.md"], ["new", "garden"]),
    *(["pair", "README.md"], ["pair", "seeds/english/press.yaml", "--write", "--name", "second"], ["text", "树不会骗人"], ["show", "q-003"]),
    *(["check", "--articles", "."], ["draft", "--timeout", "0.05", "--retries", "0", "--backend", "libretranslate", "--url", "http://127.0.0.1:9/"]),
    *(["sources"], ["sources", "interview"], ["check", "--format", "github"], ["extract", "interview", "--format", "json"], ["build", "-o", "mine"]),
)
PRESS = """\
translation: press
publisher: The Invented Press
title: A gardener speaks
url: https://press.invalid/gardener
wordings:
  - text: I do not ask that every tree survive; I only want no regrets of my own.
    quote: q-003
    chinese: 我不求每棵树都活下来，只求自己不后悔。
    seen: on the page itself
"""
PHRASES = "phrases:\n  - {simplified: 林园, traditional: 林園, pinyin: Lín yuán, name: true}\n"
DRAFTS = "drafts:\n  - {quote: q-001, chinese: 树。, text: A tree., backend: google, drafted: 2026-05-01T00:00:00Z}\n"


def project(folder: Path) -> Path:
    """A project with something of everything, published once, with an edit that waits for the next build."""
    shutil.copytree(TEMPLATE, folder)
    (folder / "seeds/english").mkdir()
    (folder / "seeds/english/press.yaml").write_text(PRESS, encoding="utf-8")
    (folder / "seeds/english/machine.yaml").write_text(DRAFTS, encoding="utf-8")
    (folder / "seeds/phrases.yaml").write_text(PHRASES, encoding="utf-8")
    return folder


# Mutations: each takes a project and a source of chance, and says what it did.

ODD = (
    *(
        "",
        " ",
        "~",
        "null",
        "[]",
        "{}",
        "{'': ''}",
        "[[[[]]]]",
        "'",
        '"',
        "!!binary AA==",
        "&a x",
        "*a",
        "- - -",
        "? x",
        "\t",
        "%YAML 9",
        "---",
        "...",
        "|",
        ">-",
    ),
    *("9" * 30, "9" * 5000, "-1", "1e999", "0x10", "²", "١", "½", ".inf", "2026-13-45", "1000-01-01T00:00:00Z", "true", "no"),
    *(
        r'"\x00"',
        r'"\u200b"',
        r'"\ud800"',
        r'"\x1f"',
        r'"\U0010ffff"',
        "../../x",
        "/dev/zero",
        "a/../b",
        "con",
        "x" * 300,
        "树" * 3000,
        "\\",
        "：",
        "#",
        "{{x}}",
        "<b>",
    ),
    *("[" * 2000, "'(" + "a+)" * 40 + "+$'", "'^(.*)*x$'", r"'(\d{99999999999})'", "'(((((('", "utf-16", "unicode_escape", "hex", "punycode"),
)
JUNK = (
    "\x00",
    "\ufeff",
    "\u2028",
    "\x85",
    "\r",
    "\r\n",
    "\x1b[2J",
    "\ufffd",
    "\U000e0001",
    "\u202e",
    "é",
    "𠮷",
    "９",
    "9" * 5000,
    "二" * 5000,
    "1.5万",
    "2²万",
    "－",
    "\t",
)


def yaml_structure(root: Path, chance: random.Random) -> str:
    path = chance.choice(sorted(root.rglob("*.yaml")))
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = chance.randrange(len(rows))
    action = chance.choice(("value", "value", "value", "drop", "twice", "indent", "cut", "swap", "key"))
    row = rows[at]
    if action == "value":
        odd = chance.choice(ODD)
        row = (row.partition(": ")[0] + ": " + odd + "\n") if ": " in row else row.rstrip("\n") + odd + "\n"
    elif action == "key":
        row = row.replace(chance.choice(("id", "text", "source", "line", "quotes", "file", "notes")), chance.choice(ODD), 1)
    elif action == "indent":
        row = chance.choice(("  ", "\t", "- ")) + row
    rows[at] = {"drop": "", "twice": row * 2}.get(action, row)
    if action == "cut":
        rows = rows[:at]
    elif action == "swap":
        other = chance.randrange(len(rows))
        rows[at], rows[other] = rows[other], rows[at]
    path.write_bytes("".join(rows).encode("utf-8", "surrogatepass"))
    return f"{path.name}:{at + 1} {action} {rows[at][:60]!r}" if rows[at:] else f"{path.name}:{at + 1} {action}"


def _bytes(path: Path, chance: random.Random) -> str:
    raw = bytearray(path.read_bytes())
    at = chance.randrange(len(raw) + 1)
    action = chance.choice(("flip", "insert", "delete", "truncate", "double"))
    if action == "flip" and at < len(raw):
        raw[at] ^= 1 << chance.randrange(8)
    elif action == "insert":
        raw[at:at] = chance.choice((chance.randbytes(4), chance.choice(JUNK).encode(), b"\xff\xfe", b"\0" * 100))
    elif action == "delete":
        del raw[at : at + chance.choice((1, 2, 50, 1000))]
    elif action == "truncate":
        del raw[at:]
    else:
        raw *= 2
    path.write_bytes(raw)
    return f"{path.name} {action} at {at}"


def yaml_bytes(root: Path, chance: random.Random) -> str:
    return _bytes(chance.choice(sorted(root.rglob("*.yaml"))), chance)


def document(root: Path, chance: random.Random) -> str:
    """The document alone, or with its new digest recorded, so that its content is read."""
    path = chance.choice(sorted((root / "seeds/sources").iterdir()))
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    if chance.random() < 0.5:
        told = _bytes(path, chance)
    else:
        rows = path.read_text(encoding="utf-8").split("\n")
        at = chance.randrange(len(rows))
        odd = chance.choice(JUNK)
        where = chance.randrange(len(rows[at]) + 1)
        rows[at] = chance.choice((odd + rows[at], rows[at][:where] + odd + rows[at][where:], "", rows[at] * 200))
        path.write_bytes("\n".join(rows).encode("utf-8", "surrogatepass"))
        told = f"{path.name}:{at + 1} {odd[:10]!r}"
    if chance.random() < 0.8:
        entry = root / "seeds/sources.yaml"
        entry.write_text(entry.read_text(encoding="utf-8").replace(old, hashlib.sha256(path.read_bytes()).hexdigest()), encoding="utf-8")
    return told


def sources(root: Path, chance: random.Random) -> str:
    """A setting of a source, its reader's most of all."""
    path = root / "seeds/sources.yaml"
    text = path.read_text(encoding="utf-8")
    key = chance.choice(
        ("file", "sha256", "kind", "script", "proves", "number", "lines", "speaker", "encoding", "headings", "section_mark", "sister", "respelling")
    )
    odd = chance.choice(
        (*ODD, "transcript", "article", "list", "dialogue", "[digest]", "gb18030", "utf-7", "utf-16-le", "interview", "5-3", "1-", "{林园: ''}")
    )
    if f"{key}: " in text:
        start = chance.choice([i for i in range(len(text)) if text.startswith(f"{key}: ", i)])
        end = min(i for i in (text.find("\n", start), *(text.find(c, start) for c in ",}")) if i > 0)
        text = f"{text[:start]}{key}: {odd}{text[end:]}"
    else:
        text = text.replace("    reader:\n", f"    encoding: {odd}\n    reader:\n" if key == "encoding" else f"    reader:\n      {key}: {odd}\n")
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"{key}: {odd[:40]!r}"


def ledger(root: Path, chance: random.Random) -> str:
    path = root / "decks/my-deck.ledger.yaml"
    if chance.random() < 0.3:
        return _bytes(path, chance)
    text = path.read_text(encoding="utf-8")
    tokens = [t for t in text.replace(",", " ").replace("}", " ").split() if len(t) > 2]
    old, odd = chance.choice(tokens), chance.choice((*ODD, "gone", "retired", "live", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "99.99.99"))
    path.write_bytes(text.replace(old, odd, 1).encode("utf-8", "surrogatepass"))
    return f"{old} -> {odd[:40]!r}"


def package(root: Path, chance: random.Random) -> str:
    """The published package: its bytes, or what its database holds. Half of the time a quote has gone, so that the package is needed."""
    import sqlite3

    path = root / "decks/my-deck.apkg"
    if chance.random() < 0.5:
        quotes = root / "seeds/quotes/trust.yaml"
        text = quotes.read_text(encoding="utf-8")
        quotes.write_text(text[: text.index("  - id: q-003")], encoding="utf-8")
        (root / "seeds/english/press.yaml").unlink()
    if chance.random() < 0.2:
        (root / "decks/my-deck.ledger.yaml").unlink()
    if chance.random() < 0.4:
        return _bytes(path, chance)
    statements = (
        *(
            f"UPDATE notes SET {c} = {v}"
            for c in ("guid", "flds", "tags", "mod", "mid", "id")
            for v in ("NULL", "x'00ff'", "1.5", "'é'", "'a' || char(31) || 'b'")
        ),
        *(
            "DROP TABLE cards",
            "DROP TABLE col",
            "DELETE FROM notes",
            "DELETE FROM col",
            "UPDATE col SET models = '[]'",
            "UPDATE col SET decks = '{\"1\": 3}'",
        ),
        "UPDATE col SET models = '" + "[" * 20000 + "'",
        "ALTER TABLE notes RENAME TO n; CREATE VIEW notes AS SELECT * FROM n",
        "UPDATE cards SET nid = NULL",
        "ALTER TABLE notes RENAME TO n; CREATE VIEW notes AS WITH RECURSIVE c(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM c) "
        "SELECT id, '' guid, 1 mid, 1 mod, '' tags, '' flds FROM c",
    )
    statement = chance.choice(statements)
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        connection = sqlite3.connect(Path(folder, "collection.anki2"))
        with connection:
            for part in statement.split("; "):
                try:
                    connection.execute("PRAGMA ignore_check_constraints = 1")
                    connection.execute(part)
                except sqlite3.Error as error:
                    statement = f"{part}: {error}"
        connection.close()
        with zipfile.ZipFile(path, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))) as archive:
            for name in chance.choice((("collection.anki2", "media"), ("collection.anki2",), ("media",))):
                archive.write(Path(folder, name), name)
    return statement[:100]


def files(root: Path, chance: random.Random) -> str:
    """Something else in the place of a file or folder."""
    within = [p for p in sorted(root.rglob("*")) if ".yulu" not in p.parts and p not in (root / "seeds", root / "decks")]
    path = chance.choice(
        [*within, root / "seeds/phrases.yaml", root / "seeds/english/new.yaml", root / "decks/new.ledger.yaml", root / "seeds/sources/new.txt"]
    )
    action = chance.choice(("pipe", "zero", "loop", "folder", "locked", "gone", "outside", "dangling", "socket"))
    if action == "locked":
        if path.exists():
            path.chmod(0)
        return f"{path.name} {action}"
    keep = root.parent / f"{root.name}-outside"
    if path.is_dir():
        shutil.move(path, keep)
    elif path.exists():
        path.rename(keep)
    if action == "pipe":
        os.mkfifo(path)
    elif action == "folder":
        path.mkdir()
    elif action == "socket":
        import socket

        with socket.socket(socket.AF_UNIX) as one:
            one.bind(os.path.relpath(path))
    elif action != "gone":
        path.symlink_to({"zero": "/dev/zero", "loop": path.name, "outside": str(keep), "dangling": "nowhere"}[action])
    return f"{path.relative_to(root)} {action}"


def extra(root: Path, chance: random.Random) -> str:
    """A file that does not belong there."""
    folder = chance.choice(("", "seeds", "seeds/quotes", "seeds/sources", "seeds/english", "decks", ".yulu"))
    name = chance.choice(
        (
            ".yulu-abc.tmp",
            "a.yml",
            "a.yaml",
            "a.ledger.yaml",
            "a b.yaml",
            "\udcff.yaml",
            "x" * 250 + ".yaml",
            "\n.yaml",
            ".hidden.yaml",
            "collation.json",
            "a.apkg",
            "中.yaml",
            "machine.yaml",
            "a.local.yaml",
        )
    )
    path = root / folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(
        chance.choice(
            (
                b"",
                b"\0",
                b"{}",
                b"quotes: []",
                b"quotes:\n- 1\n",
                b"[" * 5000,
                chance.randbytes(300),
                b"translation: a\nwordings: []\n",
                DRAFTS.encode(),
            )
        )
    )
    return f"{folder}/{name!r}"


# What somebody who can sign makes of a result.
FORGERIES: tuple[Callable[[bytes], bytes], ...] = (
    lambda said: re.sub(rb"\[[^][]*\]", b"[]", said),
    lambda said: re.sub(rb"\[\{.*?\}\]", b"[]", said),
    lambda said: re.sub(rb"\b\d+\b", b"7", said),
    lambda said: re.sub(rb"\b\d+\b", b"-1", said),
    lambda said: re.sub(rb'"[^"]+"', b'"x"', said),
    lambda said: re.sub(rb"null|true|false", b"1", said),
    lambda said: said[: len(said) // 2],
    *(lambda said, whole=whole: whole for whole in (b"", b"null", b"[]", b"{}", b"1", b'"x"', b'[["x"]]', b'{"x": [1, null]}', b"[" * 100_000)),
)


def forge(root: Path, chance: random.Random) -> int:
    """Change some of what is remembered of a project, and sign it. Returns how many results."""
    import sqlite3
    from contextlib import closing

    from builder.cache import FILE, FOLDER, SIGNED, Memory

    path, sign = root / FOLDER / FILE, Memory(root)._signature
    with closing(sqlite3.connect(path)) as connection, connection:
        [(mark,)] = connection.execute("SELECT value FROM mark")
        connection.execute("UPDATE mark SET value = ?", (f"{mark.split()[0]} {path.stat().st_dev} {path.stat().st_ino}",))
        rows = [row for row in connection.execute("SELECT key, value FROM result ORDER BY key").fetchall() if chance.random() < 0.4]
        for key, value in rows:
            said = chance.choice(FORGERIES)(value[SIGNED:])
            connection.execute("UPDATE result SET value = ? WHERE key = ?", (sign(key, said) + said, key))
    return len(rows)


def cache(root: Path, chance: random.Random) -> str:
    """What is remembered between runs, damaged or forged."""
    remembered = [p for p in sorted((root / ".yulu").rglob("*")) if p.is_file()] if (root / ".yulu").is_dir() else []
    if remembered and chance.random() < 0.5:
        return f"{forge(root, chance)} results forged"
    if remembered and chance.random() < 0.5:
        return _bytes(chance.choice(remembered), chance)
    shutil.rmtree(root / ".yulu", ignore_errors=True)
    chance.choice(
        (lambda p: p.write_bytes(b"x"), lambda p: p.mkdir(mode=0o555), lambda p: p.symlink_to("/dev/zero"), lambda p: p.symlink_to("nowhere"))
    )(root / ".yulu")
    return ".yulu itself"


def big(root: Path, chance: random.Random) -> str:
    action = chance.choice(("line", "lines", "keys", "nested", "scalar", "file"))
    target = root / "seeds/quotes/trust.yaml"
    if action in ("line", "lines"):
        path = root / "seeds/sources/interview.txt"
        old = hashlib.sha256(path.read_bytes()).hexdigest()
        path.write_text(
            path.read_text(encoding="utf-8")
            + ("\n林园: " if action == "lines" else "")
            + ("我们种树, 也等它长大。" + "\n" * (action == "lines")) * 20_000,
            encoding="utf-8",
        )
        entry = root / "seeds/sources.yaml"
        entry.write_text(entry.read_text(encoding="utf-8").replace(old, hashlib.sha256(path.read_bytes()).hexdigest()), encoding="utf-8")
    elif action == "file":
        with chance.choice(sorted(p for p in root.rglob("*") if p.is_file())).open("r+b") as file:
            file.truncate(chance.choice((70_000_000, 2_000_000_000)))
    else:
        text = {"keys": "".join(f"k{i}: v\n" for i in range(20_000)), "nested": "a: " + "[" * 50_000, "scalar": "quotes: " + "x" * 2_000_000}[action]
        target.write_text(text, encoding="utf-8")
    return action


MUTATIONS: dict[str, Callable[[Path, random.Random], str]] = {
    f.__name__: f for f in (yaml_structure, yaml_bytes, document, sources, ledger, package, files, extra, cache, big)
}
# As often as each is worth while.
WEIGHTS = (20, 18, 13, 9, 9, 9, 9, 6, 6, 1)


class Herd:
    """One warm process whose forks run commands: a command's exit code, output and traceback come back in a moment."""

    def __init__(self, *more: Sequence[str]) -> None:
        """`more`: further commands for which it is to be warm."""
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.fuzz", "--serve", json.dumps(more)],
            cwd=TEMPLATE.parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, root: Path, argv: Sequence[str], death: float | None = None, hours: int = 1) -> dict[str, Any]:
        """Run `yulu argv` in `root`, `hours` after the first build. `death`: the change to the disk, counted from 0, before which it is killed, or
        after how many seconds, where it is no whole number."""
        self.begin(root, argv, death, hours)
        return self.finish()

    def begin(self, root: Path, argv: Sequence[str], death: float | None = None, hours: int = 1) -> None:
        assert self._process.stdin is not None
        request = {"root": str(root), "argv": list(argv), "death": death, "clock": str(CLOCK + 3600 * hours)}
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def finish(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def _serve(more: Sequence[Sequence[str]]) -> None:
    import deep_translator  # noqa: F401

    from builder.cli import main

    # All that is imported late is imported now: another user may not be able to.
    answers = os.dup(1)
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        root = project(Path(folder, "warm"))
        (root / "article.md").write_text(ARTICLE, encoding="utf-8")
        os.chdir(root)
        for command in (*COMMANDS, *more, ["text", "树"], ["preview", "-o", f"{folder}/preview"], ["new", f"{folder}/new"]):
            main([command[0], *([] if command[0] in ("text", "new") else ["--project", str(root)]), *command[1:]])
    sys.stdout.flush()
    os.dup2(answers, 1)
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(_forked(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _forked(root: str, argv: list[str], death: float | None, clock: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o777)
        child = os.fork()
        if child == 0:
            os.environ["SOURCE_DATE_EPOCH"] = clock
            _child(place, root, argv, death if isinstance(death, int) else None)
        end = time.monotonic() + SECONDS
        status = 0
        if isinstance(death, float):
            time.sleep(death)
            os.kill(child, 9)
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                break
            time.sleep(0.005)
        else:
            os.kill(child, 9)
            os.waitpid(child, 0)
            status = -1
        texts = {n: (place / n).read_text("utf-8", "replace") if (place / n).exists() else "" for n in ("out", "err", "traceback")}
        code = os.waitstatus_to_exitcode(status) if status >= 0 else None
        return {"code": code, **texts}


def _child(place: Path, root: str, argv: list[str], death: int | None) -> None:
    import resource

    from builder.cli import main

    code = 70
    try:
        for name, number in (("out", 1), ("err", 2)):
            os.dup2(os.open(place / name, os.O_WRONLY | os.O_CREAT), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(root)
        os.environ["TMPDIR"] = tempfile.tempdir = str(place)
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        if death is not None:
            _mortal(death)
        try:
            code = main(argv)
        except SystemExit as stop:
            code = int(stop.code or 0)
        sys.stdout.flush()
    except BaseException:
        (place / "traceback").write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(code)


def _mortal(number: int) -> None:
    """Let this process be killed just before the n-th call that changes the disk."""
    left = [number]

    def dying(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), 9)
            return real(*given, **named)

        return call

    for name in ("replace", "rename", "unlink", "rmdir", "mkdir", "chmod", "fsync"):
        setattr(os, name, dying(getattr(os, name)))


def open_to_all(root: Path) -> None:
    """Give a project to the user as whom commands run."""
    if os.getuid() == 0:
        for path in (root, *root.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def unlocked(root: Path) -> None:
    """Let a project be removed again."""
    for path in sorted(root.rglob("*")):
        if not path.is_symlink():
            path.chmod(stat.S_IMODE(path.lstat().st_mode) | 0o700)


def tree(root: Path) -> dict[str, bytes]:
    """Every plain file below `root`, but for what is remembered between runs."""
    found = (p for p in sorted(root.rglob("*")) if ".yulu" not in p.parts)
    return {
        os.fsencode(p.relative_to(root)).decode("utf-8", "replace"): p.read_bytes()
        for p in found
        if not p.is_symlink() and p.is_file() and p.stat().st_size < 10**8
    }


def wrong(answer: dict[str, Any]) -> str:
    """What a user would call a bug in how a command ended; "" if it ended well."""
    if answer["code"] is None:
        return f"hangs for {SECONDS} s"
    if answer["traceback"] or "Traceback (most recent call last)" in answer["err"]:
        return (answer["traceback"] or answer["err"])[-1500:]
    if answer["code"] not in (0, 1, 2):
        return f"ends with {answer['code']}: {answer['err'][-500:]}"
    if answer["code"] and not (answer["err"].strip() or answer["out"].strip()):
        return "says nothing"
    return ""


def attempt(herd: Herd, base: Path, folder: Path, kind: str, seed: int, some: Sequence[Sequence[str]] = ()) -> str:
    """Mutate a copy of `base` in `folder`, run commands on it, or `some`, and tell what went wrong; "" if nothing did."""
    root = folder / "project"
    shutil.copytree(base, root)
    chance = random.Random(seed)
    told = MUTATIONS[kind](root, chance)
    open_to_all(root)
    before = tree(root)
    commands = some or [COMMANDS[0], COMMANDS[1], chance.choice(COMMANDS[2:])]
    codes = []
    try:
        for command in commands:
            answer = herd.run(root, command)
            codes.append(answer["code"])
            if reason := wrong(answer):
                return f"{kind} {seed} ({told}): yulu {' '.join(command)}: {reason}"
            if "json" in command and command[0] == "check":
                if not answer["out"]:
                    return f"{kind} {seed} ({told}): check says only {answer['err']}"
                if not all(f["file"] and f["line"] and f["message"] and f["hint"] for f in json.loads(answer["out"])):
                    return f"{kind} {seed} ({told}): a finding without place, message or remedy: {answer['out'][:300]}"
            after = tree(root)
            if command[0] == "build" and answer["code"] and after != before and not any(map(_scratch, before.keys() ^ after.keys())):
                return f"{kind} {seed} ({told}): refused, yet files changed"
            before = after
        if not some and codes[1] == 0 and any(map(_scratch, tree(root))):
            return f"{kind} {seed} ({told}): scratch files stay"
        return ""
    finally:
        unlocked(folder)
        shutil.rmtree(folder)


def _scratch(name: str) -> bool:
    return Path(name).name.startswith(".yulu-")


def base(herd: Herd, folder: Path) -> Path:
    """A published project to mutate."""
    root = project(folder / "base")
    open_to_all(root)
    folder.chmod(0o755)
    answer = herd.run(root, ["build"], hours=0)
    assert answer["code"] == 0, answer
    quotes = root / "seeds/quotes/patience.yaml"
    quotes.write_text(quotes.read_text(encoding="utf-8").replace("The hardest part", "What is hardest"), encoding="utf-8")
    return root


ARTICLE = """\
# A gardener speaks

**Host:** What is hardest about planting trees?

**Lin Yuan:** The hardest part is not the planting but the waiting. A tree needs ten years before it gives shade, yet many people will wait only one.

**Host:** Why do you plant them all the same?

**Lin Yuan:** A tree does not lie. However much sun and water you give it, it gives you back as many leaves. I do not ask that every tree survive; \
I only want no regrets of my own.
"""


PAIR = ["pair", "article.md"]
# What works on a project that cannot be built yet.
IN_STEPS, CHANCE = ("seeds/english/machine.yaml",), ("garden/decks/garden.yaml",)
UNFINISHED = {"answer", "draft", "draft another"}


class Translator:
    """A LibreTranslate of our own on the loopback interface, that takes a moment for each answer."""

    def __init__(self, seconds: float = 0.01) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                time.sleep(seconds)
                raw = json.dumps({"translatedText": "The hardest part is not the planting but the waiting."}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                with suppress(OSError):
                    self.wfile.write(raw)

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # the client was killed

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def writers(url: str) -> dict[str, list[str]]:
    """Every command that writes, in a way that it can run on :func:`busy`."""
    draft = ["draft", "--backend", "libretranslate", "--url", url, "--retries", "0"]
    speak = ["speak", "--command", "sh speak {text} {out}"]
    return {
        "build": ["build"],
        "build for others": ["build", "--as", "csv", "-o", "mine"],
        "preview": ["preview", "-o", "pages"],
        "draft": [*draft, "q-001", "q-002"],
        "draft another": [*draft, "q-003"],
        "pair": [*PAIR, "--write", "--name", "press", "--take", "q-001"],
        "pair one more": [*PAIR, "--write", "--name", "press", "--take", "q-002"],
        "answer": ["answer", "q-001", "--confirm", "谷", "--confirm", "为"],
        "add": ["add", "letters.txt"],
        "add another": ["add", "notes.txt"],
        "speak": [*speak, "q-001"],
        "speak another": [*speak, "q-002"],
        "check": ["check", "--format", "json"],
        "extract": ["extract", "digest"],
        "new": ["new", "garden"],
    }


def busy(first: Path, folder: Path, names: str) -> Path:
    """A copy of a published project on which the commands called `names` have something to do."""
    root = folder / "project"
    shutil.copytree(first, root)
    (root / "article.md").write_text(ARTICLE, encoding="utf-8")
    for name in ("letters", "notes"):
        (root / f"{name}.txt").write_text(f"{name}\n\n我种树，也等它长大。\n\n树不说话，人要有耐心。\n", encoding="utf-8")
    for path in [*(root / "seeds/sources").iterdir(), root / "seeds/quotes/patience.yaml"] if "answer" in names else ():
        old = path.read_bytes()
        path.write_text(old.decode().replace("一棵树要十年才成荫", "谷很深，两队为冠军，一棵树要十年才成荫"), encoding="utf-8")
        entries = root / "seeds/sources.yaml"
        new = hashlib.sha256(path.read_bytes()).hexdigest()
        entries.write_text(entries.read_text(encoding="utf-8").replace(hashlib.sha256(old).hexdigest(), new), encoding="utf-8")
    if "draft" in names:
        (root / "seeds/english/press.yaml").unlink()
    for path in (root / "seeds/quotes").iterdir() if "draft" in names else ():
        path.write_text(re.sub(r"    english: .*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    (root / "voice.wav").write_bytes(voice.encoded(voice.hum(6), "wav"))
    (root / "speak").write_text('cp voice.wav "$2"', encoding="utf-8")
    open_to_all(root)
    return root


def scraps(root: Path) -> list[str]:
    return [str(path.relative_to(root)) for path in root.rglob(".yulu-*")]


def half_written(root: Path, chance: random.Random) -> None:
    """What killed runs of any kind may have left, in any folder."""
    for folder in ("decks", "seeds", "seeds/english", "seeds/quotes", "seeds/sources", "seeds/audio", "seeds/audio/machine", ".yulu"):
        if (root / folder).is_dir() and chance.random() < 0.5:
            (root / folder / f".yulu-{chance.randrange(10**6)}.tmp").write_bytes(chance.randbytes(40))
    open_to_all(root)


def death(herd: Herd, first: Path, folder: Path, url: str, name: str, chance: random.Random, whole: dict[str, bytes]) -> str:
    """Kill a command somewhere, run it again, and tell what was lost, or what needs a human; "" if nothing. `whole`: what it makes undisturbed."""
    command = writers(url)[name]
    root = busy(first, folder, name)
    half_written(root, chance)
    before = tree(root)
    by_number = chance.random() < 0.5
    try:
        at: int | float = chance.randrange(24) if by_number else chance.random() ** 2
        killed = herd.run(root, command, at)
        where = f"{name} killed at {at:.3g}: "
        after = tree(root)
        if lost := [n for n in before if not _scratch(n) and n not in IN_STEPS and after.get(n) not in (before[n], whole.get(n))]:
            return f"{where}{lost} lost or half written"
        again = herd.run(root, command)
        if again["code"] and not (killed["code"] == 0 or tree(root) == whole):
            return f"{where}the next run ends with {again['code']}: {again['err'] or again['out']}{again['traceback']}"
        if reason := wrong(again):
            return where + reason
        left = tree(root)
        if odd := sorted(n for n in left.keys() | whole.keys() if not _scratch(n) and n not in CHANCE and left.get(n) != whole.get(n)):
            return f"{where}{odd} differ from an undisturbed run's"
        for command in (COMMANDS[0], ["build"]) if "draft" not in name else ():
            answer = herd.run(root, command, hours=3)
            if reason := wrong(answer) or (answer["code"] and (answer["err"] or answer["out"])):
                return f"{where}yulu {command[0]} afterwards: {reason}"
        if scraps(root):
            return f"{where}scratch files stay: {scraps(root)}"
        return ""
    finally:
        unlocked(folder)
        shutil.rmtree(folder)


def together(herds: Sequence[Herd], first: Path, folder: Path, url: str, names: tuple[str, str]) -> str:
    """Run two commands at once, and tell what differs from one after the other, in either order; "" if nothing."""
    commands = [writers(url)[name] for name in names]
    outcomes = []
    for number, order in enumerate((commands, commands[::-1])):
        root = busy(first, folder / f"{number}", "-".join(names))
        for command in order:
            herds[0].run(root, command)
        outcomes.append(tree(root))
    root = busy(first, folder / "both", "-".join(names))
    try:
        for herd, command in zip(herds, commands):
            herd.begin(root, command)
        for name, answer in zip(names, [herd.finish() for herd in herds]):
            if reason := wrong(answer) or (answer["code"] if names[0] != names[1] and not (UNFINISHED & {*names}) else 0):
                return f"{names}: {name}: {reason} {answer['err']}"
        left = tree(root)
        differing = [{n for n in left.keys() | one.keys() if left.get(n) != one.get(n)} - {*CHANCE} for one in outcomes]
        if odd := sorted(min(differing, key=len)):
            return f"{names}: {odd} differ from one after the other"
        if scraps(root):
            return f"{names}: scratch files stay: {scraps(root)}"
        answer = herds[0].run(root, ["build"], hours=3)
        return f"{names}: the next build: {answer['err']}" if answer["code"] and not (UNFINISHED & {*names}) else ""
    finally:
        unlocked(folder)
        shutil.rmtree(folder)


@dataclass
class Room:
    """Where trials are made: a folder, the processes that run commands, a server that translates, and a published project to copy."""

    folder: Path
    herds: Sequence[Herd]
    translator: Translator
    first: Path = Path()


def runs(herds: int, count: int, trial: Callable[[Room, int], tuple[str, str]], *more: Sequence[str]) -> int:
    """Make `count` trials in a room of their own, told by number, and sum up how many of each kind failed. `more`: as for :class:`Herd`."""
    failed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as given:
        room = Room(Path(given), [Herd(*more) for _ in range(herds)], Translator())
        room.folder.chmod(0o755)
        room.first = base(room.herds[0], room.folder)
        for number in range(count):
            kind, told = trial(room, number)
            tried[kind] += 1
            if told:
                failed[kind] += 1
                print(told, flush=True)
        for herd in room.herds:
            herd.close()
        room.translator.close()
    for kind, number in tried.items():
        print(f"{kind:<16} {number:>5} tried, {failed[kind]} failed")
    return 1 if failed else 0


def kills(count: int, seed: int) -> int:
    chance = random.Random(seed)
    wholes: dict[str, dict[str, bytes]] = {}

    def trial(room: Room, number: int) -> tuple[str, str]:
        herd, url = room.herds[0], room.translator.url
        name = chance.choice([*writers(url)])
        if name not in wholes:
            root = busy(room.first, room.folder / f"whole-{name}", name)
            answer = herd.run(root, writers(url)[name])
            assert answer["code"] == 0, (name, answer)
            wholes[name] = tree(root)
        return name, death(herd, room.first, room.folder / f"{number}", url, name, chance, wholes[name])

    return runs(1, count, trial, PAIR)


def both(*_: int) -> int:
    names = [*itertools.combinations_with_replacement(writers(""), 2)]

    def trial(room: Room, number: int) -> tuple[str, str]:
        return names[number][0], together(room.herds, room.first, room.folder / f"{number}", room.translator.url, names[number])

    return runs(2, len(names), trial, PAIR)


def main(count: int, seed: int, commands: Sequence[Sequence[str]] = ()) -> int:
    chance = random.Random(seed)

    def trial(room: Room, number: int) -> tuple[str, str]:
        kind = chance.choices(list(MUTATIONS), WEIGHTS)[0]
        some = [chance.choice(commands) for _ in range(2)] if commands else ()
        return kind, attempt(room.herds[0], room.first, room.folder / f"{number}", kind, chance.randrange(2**32), some)

    return runs(1, count, trial, *([PAIR] if commands else []))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        _serve(json.loads(sys.argv[2]))
    else:
        names, given = [a for a in sys.argv[1:] if a.isalpha()], [int(a) for a in sys.argv[1:] if a.isdigit()]
        run = {"kills": kills, "both": both, "others": partial(main, commands=OTHERS)}.get("".join(names), main)
        sys.exit(run(given[0] if given else 1650, given[1] if len(given) > 1 else 1))

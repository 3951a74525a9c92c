"""Text as HTML for a field. All text is escaped here, and nowhere else."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from ..chinese.text import Composer
from ..sources.entry import Script
from ..sources.sound import is_han

RUN = re.compile(r"[\u3007\u3400-\u9fff]+|[^\u3007\u3400-\u9fff]+")
MATHS = re.compile(r"\\([(\[])")
ADDRESS = re.compile(r"https?://[^\s<>“”\"'，。；、（）]+[^\s<>“”\"'，。；、（）.,;:!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LIVE = re.compile(r"[&<>{}\[\]\n\\]")
ENTITIES = str.maketrans({"{": "&#123;", "}": "&#125;", "[": "&#91;", "]": "&#93;", "\n": "<br>"})


def escape(text: str) -> str:
    """Text as HTML in which nothing is live for Anki: no tag, no field reference, no sound, no ruby, no formula. Apostrophes and quotation
    marks stay themselves, by which Anki's search finds them; a line break stays one."""
    if not LIVE.search(text):
        return text
    parts = [html.escape(part, quote=False).translate(ENTITIES) for part in MATHS.split(text)]
    return "".join(f"\\<span>{part}</span>" if at % 2 else part for at, part in enumerate(parts))  # MathJax looks within one stretch of text


def attribute(text: str) -> str:
    """Text as the value of an attribute, between double quotes."""
    return html.escape(text).translate(ENTITIES)


def linked(text: str) -> str:
    """Text in which an address (of a page or a mailbox) is a link."""
    made, end = [], 0
    for found in ADDRESS.finditer(text):
        target = found.group() if "://" in found.group() else f"mailto:{found.group()}"
        made += [escape(text[end : found.start()]), f'<a href="{attribute(target)}">{escape(found.group())}</a>']
        end = found.end()
    return "".join([*made, escape(text[end:])])


def chinese(text: str, language: str) -> str:
    return f'<span lang="{language}">{escape(text)}</span>'


@dataclass(frozen=True)
class Lead:
    """The script that leads on the cards of a deck: what editors write in Chinese is shown in it. `region`: the language of traditional text."""

    script: Script
    region: str
    composer: Composer

    @property
    def traditional(self) -> bool:
        return self.script == "traditional"

    @property
    def language(self) -> str:
        return self.region if self.traditional else "zh-Hans"

    def text(self, written: str) -> str:
        return self.composer.in_script(written, self.script)

    def html(self, written: str) -> str:
        return chinese(self.text(written.strip("\n")), self.language)

    def mixed(self, text: str) -> str:
        """English in which Chinese words stand: these in the leading script, and marked as Chinese."""
        return "".join(self.html(part) if is_han(part[0]) else escape(part) for part in RUN.findall(text.strip("\n")))

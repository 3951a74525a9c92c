"""The pages say what is so: their commands, their settings, their files."""

from __future__ import annotations

import argparse
import re
import subprocess

import pytest
import yaml

from builder.chinese.entry import Phrase
from builder.cli import parser, summary
from builder.recipes.entry import Recipe
from builder.sources.entry import Reader, Source
from builder.style import Style

from .conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


PAGES = ("README.md", "decks/README.md", "builder/README.md", "builder/template/README.md")


def read(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def test_the_commands_are_those_of_the_program() -> None:
    written = read("builder/README.md").split("<!-- commands -->\n")[1].split("<!-- /commands -->")[0].strip()
    assert written == summary(parser()), "write it again: python -m tests.readme"


def test_the_first_page_is_three_screens() -> None:
    assert len(README.splitlines()) <= 120


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_on_a_page_is_one(page: str) -> None:
    """What a page shows as a command can be typed: the command exists, and so do its options."""
    commands = next(action.choices for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    typed = [line for line in re.findall(r"`(yulu [^`]+)`|^(yulu .+)$", read(page), re.MULTILINE) for line in line if line]
    assert typed
    for part in (part for line in typed for part in line.split(" && ") if part.startswith("yulu ")):
        _, name, *rest = part.split("'")[0].split()
        if not name.startswith("-"):
            known = {option for action in commands[name]._actions for option in action.option_strings}
            assert {word.split("=")[0] for word in rest if re.match("--?[a-z]", word)} <= known, part


def test_the_settings_that_are_told_are_those_of_the_models() -> None:
    rows = re.findall(r"(?m)^\|([^|]*)\|([^|]+)\|", read("builder/README.md").split("## Settings")[1].split("\n## ")[0])[2:]
    known = {key for model in (Style, Source, Reader, Phrase, Recipe) for key in model.model_fields}
    told = {key for _, keys in rows for key in re.findall(r"`([a-z_]+)[:`]", keys)}
    assert {"context", "script", "genre", "language", "punctuation", "date", "shortest"} <= told <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_heading_that_a_page_links_to_is_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#([^)]+))?\)", read(page))
    assert len(links) >= (5 if page == "README.md" else 0)
    for link, heading in links:
        target = (REPOSITORY / page).parent / link
        assert target.exists(), link
        slugs = (
            [re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in re.findall(r"(?m)^#+ (.+)$", target.read_text("utf-8"))]
            if heading
            else []
        )
        assert not heading or heading in slugs, (link, slugs)


def test_the_two_commands_stand_once_each() -> None:
    for name in ("build", "test"):
        block = README.split(f"<!-- {name} command -->\n```\n")[1].split("\n```")[0]
        assert len(block.splitlines()) == 1
    assert ".venv/bin/yulu build" in README


def test_ci_runs_the_readmes_test_command() -> None:
    script = (REPOSITORY / ".ci/run").read_text(encoding="utf-8")
    finds = re.search(r"^command=\$\((.*)\)$", script, re.MULTILINE)
    assert finds
    found = subprocess.run(["bash", "-c", finds.group(1)], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout.strip()
    assert found == README.split("<!-- test command -->\n```\n")[1].split("\n```")[0]
    assert "pytest" in found


def test_the_example_quote_is_one_of_the_repository() -> None:
    block = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert block
    example = yaml.safe_load(re.sub(r"(?m)^   ", "", block.group(1)))[0]
    quotes = {q["id"]: q for p in (REPOSITORY / "seeds/quotes").glob("*.yaml") for q in yaml.safe_load(p.read_text(encoding="utf-8"))["quotes"]}
    real = quotes[example["id"]]
    assert {k: real[k] for k in ("id", "text", "witness", "attestation")} == {k: example[k] for k in ("id", "text", "witness", "attestation")}
    assert example["english"] == real["english"]
    assert example["context"] == real["context"]


@pytest.mark.parametrize("path", [*PAGES, "NOTICE", "LICENSE", "CHANGELOG.md", "seeds/STYLE.md"])
def test_the_project_speaks_of_itself_alone(path: str) -> None:
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    assert not re.search(r"/(work|root|home|tmp)/|\bsession\b|\bhelper\b", text)


def test_nothing_is_left_unfinished_and_no_machine_is_named() -> None:
    marks = re.compile(r"\b(TO-?DO|FIX-?ME|X{3}|Not-?Implemented(?:Error)?)\b|/(work|home)/\w")
    files = [
        p
        for part in ("builder", "tests", "decks", "seeds")
        for p in (REPOSITORY / part).rglob("*")
        if p.suffix in (".py", ".md", ".yaml", ".html", ".css")
    ]
    found = [f"{p.name}: {m.group()}" for p in files if p.parent.name != "sources" for m in marks.finditer(p.read_text(encoding="utf-8"))]
    assert len(files) > 80
    assert found == []


def test_every_rule_of_the_style_has_one_example() -> None:
    text = (REPOSITORY / "seeds/STYLE.md").read_text(encoding="utf-8")
    rules = re.split(r"(?m)^\d+\. ", text)[1:]
    assert len(rules) >= 15
    assert [rule[:40] for rule in rules if rule.count("*Example:*") != 1] == []

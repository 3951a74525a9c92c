"""The README says what is so: its commands, its help, its files."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml

from builder.cli import parser, summary

from .conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def between(name: str) -> str:
    return README.split(f"<!-- {name} -->\n")[1].split(f"<!-- /{name} -->")[0].strip()


def test_the_commands_are_those_of_the_program() -> None:
    assert between("commands") == summary(parser()), "write into README.md between the markers: python -m builder.cli"


def test_every_file_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert len(links) >= 5
    assert [link for link in links if not (REPOSITORY / link).exists()] == []


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


@pytest.mark.parametrize("path", ["README.md", "NOTICE", "LICENSE", "CHANGELOG.md", "seeds/STYLE.md"])
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

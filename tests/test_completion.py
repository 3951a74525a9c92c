"""A shell completes what is typed: its script parses, and knows the commands, options and values."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from .conftest import Yulu

CHECKED = {"bash": ("bash", "-n"), "zsh": ("zsh", "-n"), "fish": ("fish", "--no-execute")}


@pytest.mark.parametrize("shell", CHECKED)
def test_the_script_of_a_shell_parses_and_names_every_command(yulu: Yulu, shell: str) -> None:
    ran = yulu("--completion", shell)
    assert ran.code == 0
    assert all(word in ran.out for word in ("answer", "explain", "--format" if shell != "fish" else "format", "github"))
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    checked = subprocess.run(CHECKED[shell], input=ran.out, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(("typed", "offered"), [(["an"], "answer"), (["check", "--for"], "--format"), (["check", "--format", "gi"], "github")])
def test_bash_completes_a_command_an_option_and_a_value(yulu: Yulu, typed: list[str], offered: str) -> None:
    words = " ".join(["yulu", *typed])
    asked = f"COMP_WORDS=({words}); COMP_CWORD={len(typed)}; _shtab_yulu yulu {typed[-1]}; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    ran = subprocess.run(["bash"], input=yulu("--completion", "bash").out + asked, capture_output=True, text=True, encoding="utf-8", check=False)
    assert [word.strip() for word in ran.stdout.split()] == [offered]


def test_another_shell_is_told_what_there_is(yulu: Yulu) -> None:
    ran = yulu("--completion", "bsh")
    assert ran.code == 2
    assert "Did you mean bash" in ran.err

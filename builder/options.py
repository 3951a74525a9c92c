"""The parser of the command line, which names what a mistyped command, option or value may be meant for."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from .near import near


class Parser(argparse.ArgumentParser):
    """As argparse's own, but for what it says of a value that is none of the choices."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices = [str(choice) for choice in action.choices or ()]
        if choices and value not in choices:
            raise argparse.ArgumentError(action, f"{value!r} is none of {', '.join(choices)}.{_asked(str(value), choices)}")


class Completion(argparse.Action):
    """Prints a script by which a shell completes commands, options and values, and ends the program."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        import shtab

        for one in _parsers(parser):
            for action in one._actions:
                if action.metavar in ("DIR", "ARTICLE"):
                    vars(action)["complete"] = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE
        print(shtab.complete(parser, shell=values))
        parser.exit()


def _parsers(whole: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield whole
    for action in whole._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def parse(whole: argparse.ArgumentParser, given: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; where some are not known, the program ends and says what they may be meant for."""
    arguments, unknown = whole.parse_known_args(given)
    if unknown:
        one: argparse.ArgumentParser = arguments.parser
        options = [option for action in one._actions for option in action.option_strings]
        option = unknown[0].split("=")[0]
        one.error(f"there is no argument {unknown[0]!r} here.{_asked(option, options) if option.startswith('-') else ''}")
    return arguments


def _asked(given: str, known: Sequence[str]) -> str:
    found = near(given, known)
    return f" Did you mean {' or '.join(found)}?" if found else ""

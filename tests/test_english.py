"""A card names whose English it shows, and shows a published wording only where it is cited and covers the quote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.english.language import unfit
from builder.package import apkg

from .conftest import REPOSITORY, Yulu, spoil

PRESS = """translation: some-press
publisher: Some Press
title: The Gardener
url: https://press.example/gardener
wordings:
  - text: Trees never lie. As much sun and water as you give, so many leaves come back.
    quote: q-002
    chinese: 树不会骗人，你给它多少阳光和水，它就还你多少叶子。
    seen: on the page itself
"""


@pytest.fixture
def press(tiny: Path) -> Path:
    """A published translation, first in the recipe."""
    path = tiny / "seeds/english/some-press.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(PRESS, encoding="utf-8")
    spoil(tiny / "decks/my-deck.yaml", "english: [project]", "english: [some-press, project]")
    return path


def test_the_first_authority_that_has_a_wording_is_shown_and_named(press: Path, tiny: Path, yulu: Yulu) -> None:
    assert yulu("check", "--format", "json", project=tiny).json == []
    shown = yulu("show", "q-002", "--format", "json", project=tiny).json
    assert shown["english"]["authority"] == "some-press"
    assert shown["english"]["text"].startswith("Trees never lie.")
    assert "https://press.example/gardener" in shown["english"]["citation"]
    assert shown["project_english"].startswith("A tree does not deceive anyone.")
    assert yulu("show", "q-001", "--format", "json", project=tiny).json["english"]["authority"] == "project"


def test_the_recipe_says_whose_english_comes_first(press: Path, tiny: Path, yulu: Yulu) -> None:
    spoil(tiny / "decks/my-deck.yaml", "english: [some-press, project]", "english: [project, some-press]")
    assert yulu("show", "q-002", "--format", "json", project=tiny).json["english"]["authority"] == "project"


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("    seen: on the page itself\n", "", "E002", "does not say how it was seen"),
        ("seen: on the page itself", "seen: from memory", "E002", "does not say how it was seen"),
        ("seen: on the page itself", "seen: not yet", "E002", "does not say how it was seen"),
        ("seen: on the page itself", "seen: unverified", "E002", "does not say how it was seen"),
        ("publisher: Some Press\n", "", "E002", "gives no publisher"),
        ("url: https://press.example/gardener\n", "", "E002", "gives no url"),
        ("    seen: on", "    within: Trees never lie.\n    seen: on", "E002", "not part of what `within` gives"),
        ("quote: q-002", "quote: q-009", "E003", "no quote 'q-009'"),
        ("quote: q-002\n", "quote: q-002\n    unused: why not\n", "E003", "not both"),
        ("    chinese: 树不会骗人，你给它多少阳光和水，它就还你多少叶子。\n", "", "E003", "which Chinese it translates"),
        ("chinese: 树不会骗人，你给它多少阳光和水，它就还你多少叶子。", "chinese: 树会骗人，你给它多少阳光和水。", "E003", "not in quote q-002"),
        ("chinese: 树不会骗人，你给它多少阳光和水，它就还你多少叶子。", "chinese: 树不会骗人，", "E003", "covers a part"),
    ],
)
def test_a_wording_without_citation_or_ground_is_refused(press: Path, tiny: Path, yulu: Yulu, old: str, new: str, code: str, words: str) -> None:
    spoil(press, old, new)
    found = yulu("check", "--format", "json", project=tiny).json
    assert [f for f in found if f["code"] == code and words in f["message"] + f["hint"]], found
    assert all(f["file"] == "seeds/english/some-press.yaml" for f in found)


def test_a_part_is_never_paired_with_the_whole(press: Path, tiny: Path, yulu: Yulu) -> None:
    spoil(press, "chinese: 树不会骗人，你给它多少阳光和水，它就还你多少叶子。", "chinese: 树不会骗人，")
    assert yulu("show", "q-002", "--format", "json", project=tiny).json["english"]["authority"] == "project"


def test_two_decks_cannot_share_what_tells_them_apart(tiny: Path, yulu: Yulu) -> None:
    (tiny / "decks/other.yaml").write_text((tiny / "decks/my-deck.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    found = yulu("check", "--format", "json", project=tiny).json
    assert {f["code"] for f in found} == {"D003"}
    assert {f["message"].split()[0] for f in found} == {"namespace", "deck_id", "title"}


def test_every_verified_wording_is_on_a_card_or_says_why_not(yulu: Yulu) -> None:
    from builder.english.wording import choose
    from builder.project import read

    project = read(REPOSITORY)
    verified = next(t for t in project.translations if t.translation == "china-academy" and t.article is None)
    assert len(verified.wordings) == 7
    used = [w for w in verified.wordings if w.quote]
    for wording in used:
        english = choose(project.quote(wording.quote or ""), project.translations, ("china-academy", "project"))
        assert english is not None
        assert (english.text, english.authority) == (wording.text, "china-academy")
        assert english.url in (english.citation or "")
    assert len(used) == 5
    assert all(w.unused for w in verified.wordings if not w.quote)


@pytest.mark.parametrize(
    "english",
    [
        "!",
        "7",
        "Tba.",
        "树",
        "我不求每棵樹都活下來，只求自己不後悔。",
        "Деревья не лгут.",
        "Ein Baum ist die Zeit und die Zeit ist das Wasser.",
        "Wǒ bù qiú měi kē shù dōu huó xiàlái.",
        "Zog zog zog zog zog",
        "qvrk blon zeddle fript wug",
        "The English is still to come, translation pending.",
        "Needs a translation.",
        "(English missing)",
        "Trees. To be translated later.",
        "The ... ... tree ... ... lives ... ... on ...",
        "Wo bu qiu mei ke shu dou huo.",
        "zhi yao shu huo zhe jiu hao",
        "Los árboles crecen despacio.",
        "Cada cosa a su tiempo.",
        "Geduld bringt Rosen.",
        "Wir pflanzen keine Wälder.",
        "Les arbres poussent lentement.",
        "Gli alberi crescono piano.",
        "As árvores crescem devagar.",
        "Tree tree tree tree tree.",
        "dolor sit amet, consectetur elit",
        "As a large language model I can only guess what the gardener of these trees had in mind.",
        "Certainly! Here is my translation: I do not ask that every tree survive.",
        "English: I do not ask that every tree survive, only that I have no regrets.",
        "[DeepL] I do not ask that every tree survive, only that I have no regrets.",
        "I do not ask that every tree survive. (translated by a computer program)",
        "As in q-001, but of trees that did not survive the frost of that winter.",
        "https://trees.example.org/every-tree-that-survives-and-every-regret",
        "I do not ask that every tree ____, only that I myself have no regrets.",
        "I do not ask that ??? survive, only that I myself have no regrets.",
        "I do not ask that every tree survive, only that […] no regrets.",
        "I do not ask that every tree survive, only that I myself and",
        "I donâ€™t ask that every tree survive, only that I have no regrets.",
        "I don?t ask that every tree survive, only that I have no regrets.",
        "Tree survive tree survive tree survive tree survive.",
        "the to and is a of my in it the is for at by the was",
        "the gralk sorned over a plinty vorble with the squeth of draggs and mooble",
    ],
)
def test_what_is_no_english_is_refused(tiny: Path, yulu: Yulu, english: str) -> None:
    spoil(tiny / "seeds/quotes/trust.yaml", "I do not ask that every tree survive, only that I myself have no regrets.", f'"{english}"')
    found = yulu("check", "--format", "json", project=tiny).json
    assert [(f["code"], f["severity"], f["quote"]) for f in found] == [("E006", "error", "q-003")]


def test_no_english_of_this_repository_is_taken_for_another_language() -> None:
    texts = ["Ask why.", "No.", "Trees never lie.", "Patience.", "Oaks outlive kings.", "Isn’t it?", "He’d gone.", "Plant, prune, wait."]
    for file in (REPOSITORY / "seeds").glob("*/*.yaml"):
        texts += re.findall(r"(?m)^ {2,4}(?:english|- text): \"?(.*?)\"?$", file.read_text(encoding="utf-8"))
    legge = (REPOSITORY / "tests/articles/analects.txt").read_text(encoding="utf-8")
    texts += [part for part in re.split(r"(?<=[.!?;:])\s+|[\t\n]", legge) if re.search("[a-z]{2}", part)]
    assert len(texts) > 150
    assert [text for text in texts if unfit("树不会骗人", text)] == []


@pytest.mark.parametrize(
    "english",
    [
        "El roble no muere solo.",
        "I don&rsquo;t ask that every tree survive, only that I have no regrets.",
        "I do not ask that **every tree** survive, only that I have no regrets.",
        "I do not ask that <i>every tree</i> survive, only that I have no regrets.",
        "I do not ask … every tree survive … no regrets.",
        "Lin Yuan, Spring Garden.",
        "I do not ask that every tree survive. / I don't want them all.",
    ],
)
def test_what_may_be_another_language_or_a_markup_is_a_warning(tiny: Path, yulu: Yulu, english: str) -> None:
    spoil(tiny / "seeds/quotes/trust.yaml", "I do not ask that every tree survive, only that I myself have no regrets.", f'"{english}"')
    assert [f["severity"] for f in yulu("check", "--format", "json", project=tiny).json if f["code"] == "E006"] == ["warning"]


def test_a_published_wording_must_be_english_too(press: Path, tiny: Path, yulu: Yulu) -> None:
    spoil(press, "Trees never lie. As much sun and water as you give, so many leaves come back.", "树不会骗人。")
    assert "E006" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("translation: some-press", "translation: machine"),
        ("translation: some-press", "translation: machine-2"),
        ("translation: some-press", "translation: google-translate"),
        ("publisher: Some Press", "publisher: MACHINE"),
        ("publisher: Some Press", "publisher: DeepL Translator"),
        ("publisher: Some Press", "publisher: DeepL SE"),
        ("publisher: Some Press", "publisher: 机器翻译"),
        ("publisher: Some Press", "publisher: Some Press (automatic translation)"),
        ("translation: some-press", "translation: gpt-5"),
        ("translation: some-press", "translation: project"),
        ("translation: some-press", "translation: auto"),
        ("translation: some-press", "translation: drafts"),
        ("translation: some-press", "translation: nllb-200"),
        ("publisher: Some Press", "publisher: Deepseek-V3"),
        ("publisher: Some Press", "publisher: 有道智能翻译"),
        ("publisher: Some Press", "publisher: 人工智能"),
        ("publisher: Some Press", "publisher: N. N. (MT)"),
        ("publisher: Some Press", "publisher: n. a."),
        ("publisher: Some Press", "publisher: '--'"),
        ("title: ", "title: Machine translation of "),
        ("seen: on the page itself", "seen: translated with Kimi from the page"),
        ("seen: on the page itself", "seen: DeepL"),
        ("seen: on the page itself", "seen: generated by AI"),
        ("seen: on the page itself", "seen: Gemini 2.5"),
        ("title: ", "title: Claude's output, Kimi version of "),
        ("publisher: Some Press", "publisher: translated automatically"),
        ("publisher: Some Press", "publisher: ourselves"),
        ("translation: some-press", "translation: sogou-fanyi"),
        ("translation: some-press", "translation: robot-weekly"),
        ("url: https://press.example/gardener", "url: https://www.deepl.com/translator"),
        ("translation: some-press", "translation: sonnet-4"),
        ("translation: some-press", "translation: nmt"),
        ("publisher: Some Press", "publisher: Anthropic"),
        ("publisher: Some Press", "publisher: 国产大模型"),
    ],
)
def test_a_machine_is_no_authority_under_any_name(press: Path, tiny: Path, yulu: Yulu, old: str, new: str) -> None:
    spoil(press, old, new)
    assert "E007" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}
    assert yulu("build", project=tiny).code == 1


def test_a_machine_draft_is_not_published_as_anothers(press: Path, tiny: Path, yulu: Yulu) -> None:
    text = "Trees never lie; as much sun and water as you give, so many leaves come back"
    draft = f'drafts:\n- {{quote: q-002, chinese: 树, text: "{text}", backend: b, drafted: d}}\n'
    (tiny / "seeds/english/machine.yaml").write_text(draft, encoding="utf-8")
    assert "E007" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


def test_a_machine_draft_with_a_word_changed_is_a_machines(press: Path, tiny: Path, yulu: Yulu) -> None:
    text = "Trees never lie. As much sun and water as one gives, so many leaves come back."
    draft = f'drafts:\n- {{quote: q-002, chinese: 树, text: "{text}", backend: b, drafted: d}}\n'
    (tiny / "seeds/english/machine.yaml").write_text(draft, encoding="utf-8")
    assert "E007" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("I would never say that ", "", {"E002"}),
        ("Only a fool thinks ", "", {"E002"}),
        ("", ", or so my neighbour says.", {"E002"}),
        ("", " is simply wrong.", {"E002"}),
        ("", " And that is not true.", {"E002"}),
        ("I never lied. ", " The rest is work.", set()),
        ("What I have learned: ", "", set()),
    ],
)
def test_a_wording_is_not_cut_off_what_takes_it_back(press: Path, tiny: Path, yulu: Yulu, before: str, after: str, codes: set[str]) -> None:
    text = "Trees never lie. As much sun and water as you give, so many leaves come back."
    part = text.rstrip(".") if after.startswith((",", " is")) else text
    spoil(press, f"text: {text}", f"text: {part}\n    within: '{before}{part}{after}'")
    assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == codes


def test_one_address_and_one_title_of_a_publisher_have_one_translation(press: Path, tiny: Path, yulu: Yulu) -> None:
    again = PRESS.replace("translation: some-press", "translation: other-press")
    for other in (again, again.replace("example/gardener", "example/a").replace("The Gardener", "The  gardener.")):
        press.with_name("other-press.yaml").write_text(other, encoding="utf-8")
        assert "S003" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}
    again = again.replace("example/gardener", "example/plum").replace("The Gardener", "The Plum")
    press.with_name("other-press.yaml").write_text(again, encoding="utf-8")
    assert "S003" not in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


def test_drafts_are_told_by_their_name_in_any_case(press: Path, tiny: Path, yulu: Yulu) -> None:
    press.rename(press.with_name("Machine.yaml"))
    assert "E007" in {f["code"] for f in yulu("check", "--format", "json", project=tiny).json}


def test_one_translation_has_one_file_and_the_users_own_copy(press: Path, tiny: Path, yulu: Yulu) -> None:
    for name, code in (("some-press.local", set()), ("another.local", {"S003"}), ("a", {"S003"})):
        press.with_name(f"{name}.yaml").write_text(PRESS, encoding="utf-8")
        assert {f["code"] for f in yulu("check", "--format", "json", project=tiny).json} == code
        if name != "some-press.local":
            press.with_name(f"{name}.yaml").unlink()


def test_a_wording_of_ones_own_copy_is_not_built_into_the_published_decks(press: Path, tiny: Path, yulu: Yulu) -> None:
    press.rename(press.with_name("some-press.local.yaml"))
    for arguments in (["build"], ["build", "my-deck"], ["build", "-o", tiny / "decks"]):
        ran = yulu(*arguments, project=tiny)
        assert (ran.code, "q-002" in ran.err, "yulu build -o mine" in ran.err) == (1, True, True)
    assert not list((tiny / "decks").glob("*.apkg"))
    assert yulu("build", "-o", tiny / "mine", project=tiny).code == 0
    spoil(tiny / "decks/my-deck.yaml", "english: [some-press, project]", "english: [project, some-press]")
    assert yulu("build", project=tiny).code == 0


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/hosts",
        "//press.example/x",
        "press.example",
        "https://",
        "http://[::1",
        "https://reader:s3cret@press.example/x",
        "https://s3cret@press.example/x",
        "https://press.example/a b",
        "https://press.example/a?X-Amz-Credential=s3cret",
        "https://press.example/a#id_token=s3cret",
        "https://press.example/eyJhbGciOiJIUzI1NiJ9.s3cret",
        'https://press.example/"onclick=',
    ],
)
def test_an_address_is_one_that_anybody_may_open(press: Path, tiny: Path, yulu: Yulu, url: str) -> None:
    spoil(press, "url: https://press.example/gardener", f"url: '{url}'")
    spoil(tiny / "seeds/sources.yaml", "    kind: list", f"    url: '{url}'\n    kind: list")
    ran = yulu("check", project=tiny)
    assert ran.out.count("F008") == 2
    assert "s3cret" not in ran.out + ran.err
    assert yulu("build", project=tiny).code == 1


def test_a_password_is_told_wherever_it_stands_and_repeated_nowhere(press: Path, tiny: Path, yulu: Yulu) -> None:
    spoil(press, "seen: on the page itself", "seen: at ftp://reader:s3cret@press.example/x")
    ran = yulu("check", project=tiny)
    assert (ran.code, "s3cret" in ran.out + ran.err) == (1, False)
    for address in ("http://reader:s3cret@press.example/x", "ftp://reader:s3cret@press.example/x", "https://s3cret@press.example/"):
        ran = yulu("pair", address, "--write", project=tiny)
        assert (ran.code, "s3cret" in ran.out + ran.err) == (1 if "at ftp" in press.read_text(encoding="utf-8") else 2, False)


def test_a_wording_that_breaks_off_is_shown_as_an_excerpt(press: Path, tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    def shown(to: str) -> str:
        assert yulu("build", "-o", tmp_path / to, project=tiny).code == 0
        return str(apkg.read((tmp_path / to / "my-deck.apkg").read_bytes())["notes"]["q-002"]["fields"][4])

    assert shown("whole").endswith("so many leaves come back.")
    spoil(press, "so many leaves come back.", "so many leaves come back")
    assert shown("excerpt").endswith("so many leaves come back &#91;…&#93;")


@pytest.mark.parametrize(
    ("said", "lonely"),
    [("“Wait, he told me", True), ("wait” he told me", True), ("I don’t wait; ’tis “late” (he said)", False), ("he said (and waited", False)],
)
def test_quotation_marks_of_an_editors_english_come_in_pairs(tiny: Path, yulu: Yulu, said: str, lonely: bool) -> None:
    spoil(
        tiny / "seeds/quotes/trust.yaml", "    attestation: single\n", f"    attestation: single\n    note: '{said.replace(chr(39), chr(39) * 2)}'\n"
    )
    found = yulu("check", "--format", "json", project=tiny).json
    assert [(f["code"], "'note'" in f["message"]) for f in found] == [("Q011", True)] * lonely

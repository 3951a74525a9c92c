"""Reading English articles in every markup, pairing them with passages, keeping what is accepted, and comparing saved copies."""

from __future__ import annotations

import html
import http.server
import textwrap
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from builder.findings import Misuse, Place, Refusal
from builder.pairing import article, fetch, local, saved, turns
from builder.pairing.article import Article, fold
from builder.pairing.pair import pair
from builder.project import Project, read
from builder.sources.entry import Speaker

from .conftest import REPOSITORY, Yulu

ARTICLES = Path(__file__).parent / "articles"
GOLD = sorted(ARTICLES.glob("*.gold.yaml"))


@pytest.fixture(scope="module")
def project() -> Project:
    return read(REPOSITORY)


def reading(raw: str | bytes, project: Project, name: str = "page.html") -> Article:
    return article.read(raw if isinstance(raw, bytes) else raw.encode(), name, project.sources.speakers)


@pytest.mark.parametrize("file", GOLD, ids=lambda p: p.name)
def test_articles_are_read(file: Path, project: Project) -> None:
    gold = yaml.safe_load(file.read_text(encoding="utf-8"))
    got = reading((ARTICLES / gold["article"]).read_bytes(), project, gold["article"])
    assert got.title == gold["title"]
    assert Counter(t.label for t in got.turns) == Counter(gold["turns"])
    for row in gold["pairs"]:
        if row["english"]:
            texts = [s.text for s in got.turns[row["turn"] - 1].sentences]
            groups = {fold(" ".join(texts[i:j])) for i in range(len(texts)) for j in range(i + 1, len(texts) + 1)}
            assert fold(row["english"]) in groups
    lines = (ARTICLES / gold["article"]).read_text(encoding="utf-8").splitlines()
    for sentence in (s for t in got.turns for s in t.sentences):
        first = next(w for w in sentence.text.split() if w.isalpha()) if any(w.isalpha() for w in sentence.text.split()) else ""
        assert first in lines[sentence.line - 1]


# The same interview in many clothes

TALK = [
    ("Waves", ["Why did it surprise people, Mr. Ito?", "Nobody saw it coming."]),
    ("Liang Wenfeng", ["It is an ordinary thing. They saw a company from here join in, i.e. one that gives.", "After all, most only follow."]),
    ("Waves", ["So what is the moat?"]),
    ("Liang Wenfeng", ["The team is: people grow here. “It isn’t secret,” as I say."]),
    ("Waves", ["Note this: is it luck?"]),
    ("Liang Wenfeng", ["Belief comes first, and the rest follows it. To dare is everything."]),
]


def sentences(paragraphs: list[str]) -> list[str]:
    return [fold(p[a:b]) for p in paragraphs for a, b in turns.split(p)]


def page(body: str) -> str:
    return f"<!doctype html><html><head><title>T | Site</title></head><body><nav>Liang Wenfeng: menu</nav><h1>T</h1>{body}</body></html>"


def bold(text: str) -> str:
    return f"<b>{text}</b>"


def paragraphs_html(label: Callable[[str], str]) -> str:
    return page("".join("".join(f"<p>{label(who) if i == 0 else ''}{html.escape(p)}</p>" for i, p in enumerate(ps)) for who, ps in TALK))


def own_paragraph(tag: str, end: str = "") -> str:
    return page("".join(f"<{tag}>{who}{end}</{tag}>" + "".join(f"<p>{p}</p>" for p in ps) for who, ps in TALK))


def wrapped(label: Callable[[str], str], indent: str = "", width: int = 60) -> str:
    blocks = [
        "T",
        *(textwrap.fill((label(who) if i == 0 else "") + p, width, subsequent_indent=indent) for who, ps in TALK for i, p in enumerate(ps)),
    ]
    return "\n\n".join(blocks) + "\n"


def with_box(box: str, at: int = 3) -> str:
    parts = ["".join((f"<p>{bold(who + ':')} " if i == 0 else "<p>") + p + "</p>" for i, p in enumerate(ps)) for who, ps in TALK]
    return page("<div class='x'>" + "".join(parts[:at]) + box + "".join(parts[at:]) + "</div>")


IMITATION = "<p><b>Waves:</b> I liked it.</p><p><b>Liang Wenfeng:</b> Thanks! It was me all along.</p>"
CLOTHES = {
    "bold": paragraphs_html(lambda w: f"<strong>{w}:</strong> "),
    "colon outside": paragraphs_html(lambda w: f"<strong>{w}</strong>: "),
    "plain": paragraphs_html(lambda w: f"{w}: "),
    "no colon": paragraphs_html(lambda w: f"<b>{w}</b> "),
    "span": paragraphs_html(lambda w: f'<span class="who">{w}</span> '),
    "full stop": paragraphs_html(lambda w: f"<b>{w}.</b> "),
    "short": paragraphs_html(lambda w: f"{w.split()[0]}: "),
    "initials": paragraphs_html(lambda w: f"<b>{'LW' if ' ' in w else 'W'}:</b> "),
    "role": paragraphs_html(lambda w: f"<b>{w} ({'Founder' if ' ' in w else 'Interviewer'}):</b> "),
    "nbsp": paragraphs_html(lambda w: f"<b>{w.replace(' ', '&nbsp;')}:</b>&nbsp;"),
    "upper": paragraphs_html(lambda w: f"{w.upper()}: "),
    "wide colon": paragraphs_html(lambda w: f"{w}："),
    "own paragraph": own_paragraph("p"),
    "own bold paragraph": own_paragraph("p", ":").replace("<p>Waves:", "<p><b>Waves</b>:"),
    "headings": own_paragraph("h4"),
    "divs": page(
        "".join(
            f'<div class="qa"><div class="name">{w}</div><div class="words">' + "".join(f"<p>{p}</p>" for p in ps) + "</div></div>" for w, ps in TALK
        )
    ),
    "br": page("<p>" + "<br>\n".join(f"{w}: {'<br><br>'.join(ps)}" for w, ps in TALK) + "</p>"),
    "table": page("<table>" + "".join(f"<tr><td>{w}</td><td>{'<br>'.join(ps)}</td></tr>" for w, ps in TALK) + "</table>"),
    "numbered table": page(
        "<table>" + "".join(f"<tr><td>{n}</td><td>{w}:</td><td>{' '.join(ps)}</td></tr>" for n, (w, ps) in enumerate(TALK)) + "</table>"
    ),
    "layout table": page("<table><tr><td>Menu</td><td>" + "".join(f"<p>{w}: {' '.join(ps)}</p>" for w, ps in TALK) + "</td></tr></table>"),
    "dl": page("<dl>" + "".join(f"<dt>{w}</dt>" + "".join(f"<dd>{p}</dd>" for p in ps) for w, ps in TALK) + "</dl>"),
    "Chinese names": paragraphs_html(lambda w: f"{'梁文锋' if ' ' in w else w}: "),
    "bars": paragraphs_html(lambda w: f"{w} | "),
    "subtitles": "T\n\n" + "\n\n".join(f"00:0{n}:01.000 --> 00:0{n}:09.000\n<v {w}>{' '.join(ps)}</v>" for n, (w, ps) in enumerate(TALK)),
    "captions": paragraphs_html(lambda w: f"<img src='x.png'><em>{w} in the garden. Photo: Mei Lin</em></p><p>{w}: "),
    "notes": paragraphs_html(lambda w: f"{w}: ")
    .replace("one that gives.", "one that gives.[12]")
    .replace("coming.", 'coming.<a href="#n3">3</a>')
    .replace("everything.", "everything.⁴")
    .replace("surprise", "surprise<sup>1</sup>"),
    "list": page("<ul>" + "".join(f"<li>{bold(w)}: {' '.join(ps)}</li>" for w, ps in TALK) + "</ul>"),
    "newsletter box": with_box('<div class="newsletter-signup"><p>Get the news every week.</p></div>'),
    "box without a name": with_box("<div class='zz'><p>Get the news every week. It is free.</p></div>", 4),
    "advertising": with_box("<p>Advertisement</p><p><a href='/x'>Our long report on chips</a></p>"),
    "comments": with_box(f'<section id="comments"><h3>2 Comments</h3>{IMITATION}</section>', 6),
    "comments without a name": with_box(f"<h3>Comments</h3><div>{IMITATION}</div>", 6),
    "pull quote": with_box("<blockquote>Belief comes first, and the rest follows it.</blockquote>", 4),
    "heading line": with_box("<p>How Was the First Shot Really Fired?</p>"),
    "wrapped text": wrapped(lambda w: f"{w}: "),
    "wrapped upper text": wrapped(lambda w: f"{w.upper()}. ", "   ", 48),
    "label lines": "T\n===\n\n" + "\n\n".join(f"{w}\n" + "\n\n".join(textwrap.fill(p, 50) for p in ps) for w, ps in TALK),
    "label paragraphs": "T\n===\n\n" + "\n\n".join(f"{w}:\n\n" + "\n\n".join(ps) for w, ps in TALK),
    "markdown": "# T\n\n"
    + "\n\n".join(f"**{w}:** " + "\n\n".join(ps) for w, ps in TALK)
    + "\n\n## Comments\n\n**Waves:** Hm.\n\n**Liang Wenfeng:** Ha.\n",
    "markdown underscores": "# T\n\n" + "\n\n".join(f"__{w}__: " + "\n\n".join(ps) for w, ps in TALK),
    "markdown table": "# T\n\n| Who | What |\n|---|---|\n" + "".join(f"| {w} | {' '.join(ps)} |\n" for w, ps in TALK),
    "markdown headings": "# T\n\n" + "\n\n".join(f"### {w}\n\n" + "\n\n".join(ps) for w, ps in TALK),
    "windows": wrapped(lambda w: f"{w}: ").replace("\n", "\r\n"),
}


@pytest.mark.parametrize("name", CLOTHES)
def test_markup(name: str, project: Project) -> None:
    got = reading(CLOTHES[name], project)
    assert [[fold(s.text) for s in t.sentences] for t in got.turns] == [sentences(ps) for _, ps in TALK]
    assert [t.role for t in got.turns] == ["interviewer", "speaker"] * 3
    assert {t.speaker for t in got.spoken()} == {"梁文锋"}
    assert got.title in ("T", None)


def test_question_and_answer_labels_need_the_name(project: Project) -> None:
    body = "".join(f"<p>{'Q' if i % 2 == 0 else 'A'}: {' '.join(ps)}</p>" for i, (_, ps) in enumerate(TALK))
    assert len(reading(page("<p>We met Liang Wenfeng.</p>" + body), project).spoken()) == 3
    assert not reading(page("<p>We met a keeper of bees.</p>" + body), project).spoken()


def test_atom_and_encodings(project: Project) -> None:
    content = html.escape("".join(f"<p><b>{w}:</b> {' '.join(ps)}</p>" for w, ps in TALK))
    atom = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>T &amp; U</title>'
        f'<link href="https://x.example/t"/><content type="html">{content}</content></entry></feed>'
    )
    got = reading(atom, project)
    assert (got.title, got.url, len(got.turns)) == ("T & U", "https://x.example/t", 6)
    assert len(reading(CLOTHES["bold"].encode("utf-16"), project).turns) == 6
    assert "“It isn’t secret,”" in reading(CLOTHES["plain"].encode("cp1252", "xmlcharrefreplace"), project).turns[3].text
    with pytest.raises(Refusal, match="no text"):
        reading(b"%PDF-1.7 \0\0", project)
    with pytest.raises(Refusal, match="breaks in line"):
        reading("<rss><channel><item></channel></rss>", project)


def test_pages_without_the_interview(project: Project) -> None:
    for name, words in (
        ("x-no-interview.html", "holds no interview"),
        ("y-empty.txt", "holds no interview"),
        ("x2-other-interview.html", "somebody else"),
    ):
        got = reading((ARTICLES / name).read_bytes(), project, name)
        with pytest.raises(Refusal, match=words):
            article.expect_interview(got, project.sources.speakers)


# Pairing


def gold_pairs(name: str) -> tuple[Path, list[dict]]:
    gold = yaml.safe_load((ARTICLES / f"{name}.gold.yaml").read_text(encoding="utf-8"))
    return ARTICLES / gold["article"], gold["pairs"]


@pytest.mark.parametrize(("name", "proposed", "accepted"), [("f-headings", 0.95, 0.3)])
def test_right_groups_and_no_wrong_one(name: str, proposed: float, accepted: float, project: Project) -> None:
    path, rows = gold_pairs(name)
    got = reading(path.read_bytes(), project, path.name)
    known = [(q.text, q.english) for q in project.quotes if q.english]
    pairs = pair([(str(i), r["chinese"]) for i, r in enumerate(rows)], got, project.library, known)
    right = [p.english is not None and r["covers"] == "whole" and fold(p.english) == fold(r["english"]) for p, r in zip(pairs, rows)]
    assert [r["chinese"] for p, r, ok in zip(pairs, rows, right) if p.decision == "accepted" and not ok] == []
    whole = sum(r["covers"] == "whole" for r in rows)
    assert sum(right) >= proposed * whole
    assert sum(p.decision == "accepted" for p in pairs) >= accepted * whole
    for one in pairs:
        assert (one.english is None) == (one.decision == "none")
        assert 0 <= one.score <= 1


# The command, what it writes, and what build makes of it


def test_command(tiny: Path, yulu: Yulu, tmp_path: Path) -> None:
    got = yulu("pair", ARTICLES / "z-404.html", project=tiny)
    assert (got.code, got.out) == (1, "")
    assert "holds no interview" in got.err
    assert yulu("pair", tmp_path / "none.html", project=tiny).code == 2
    assert yulu("pair", "ftp://x.example/", project=tiny).code == 2
    assert yulu("pair", tmp_path, project=tiny).code == 2


def test_write_and_build(project: Project, yulu: Yulu, tmp_path: Path) -> None:
    """What is accepted goes into NAME.local.yaml; verified wordings win; another article is not taken for the translation."""
    import shutil

    root = tmp_path / "copy"
    for part in ("seeds", "decks"):
        shutil.copytree(REPOSITORY / part, root / part, ignore=shutil.ignore_patterns("*.local.yaml", "*.apkg"))
    path, file = ARTICLES / "c-table.html", root / "seeds" / "english" / "china-academy.local.yaml"
    got = yulu("pair", path, "--write", project=root)
    assert (got.code, file.exists()) == (1, False)
    assert "does not show that it is the translation" in got.err
    got = yulu("pair", path, "--write", "--name", "china-academy", "--format", "json", project=root)
    assert got.code == 0
    rows = {r["quote"]: r for r in got.json}
    assert {"quote", "english", "article_line", "score", "decision"} <= set(next(iter(rows.values())))
    accepted = {k for k, r in rows.items() if r["decision"] == "accepted"}
    verified = {w.quote for t in project.translations for w in t.wordings}
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert {w["quote"] for w in written["wordings"]} == accepted - verified
    assert accepted
    assert (written["article"], len(written["sha256"])) == ("c-table.html", 64)
    whole = read(root)
    assert not [f for f in whole.findings if f.place.file.endswith("local.yaml")]
    one = sorted(accepted - verified)[0]
    shown = yulu("show", one, "--format", "json", project=root).json
    assert shown["english"] == {"text": rows[one]["english"], "authority": "china-academy", "citation": shown["english"]["citation"]}
    for name in verified - {None}:
        english = yulu("show", name, "--format", "json", project=root).json["english"]
        assert english["text"] in (REPOSITORY / "seeds" / "english" / "china-academy.yaml").read_text(encoding="utf-8")
        break


# Saved copies


def test_saved_copies(project: Project, tmp_path: Path) -> None:
    text = "We were simply following our own pace, calculating costs, and setting prices accordingly."
    wordings = [w for t in project.translations for w in t.wordings]
    body = "".join(f"<p><b>An Yong:</b> And?</p><p><b>Liang Wenfeng:</b> {w.within or w.text}</p>" for w in wordings)
    (tmp_path / "copy.html").write_text(page(body.replace("’", "'").replace(" our ", "&nbsp;our ")), encoding="utf-8")
    (tmp_path / "other.txt").write_text("nothing", encoding="utf-8")
    copies, remarks = saved.read_all(tmp_path, project.sources.speakers)
    assert list(saved.compare(project.translations, copies)) == []
    assert len(remarks) == 1
    (tmp_path / "copy.html").write_text(page(body.replace("calculating costs", "counting costs")), encoding="utf-8")
    copies, _ = saved.read_all(tmp_path, project.sources.speakers)
    (finding,) = saved.compare(project.translations, copies)
    assert (finding.code, finding.severity, finding.quote) == ("E004", "error", next(w.quote for w in wordings if w.text == text))
    assert "counting costs" in finding.message
    assert "copy.html:1" in finding.message
    assert [f.severity for f in saved.compare(project.translations, [])] == ["warning"]


# Fetching, over real loopback HTTP


class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, status, body = "text/html; charset=utf-8", 200, CLOTHES["bold"].encode()
        if self.path == "/slow":
            time.sleep(1.5)
        if self.path.startswith("/circle"):
            self.send_response(302)
            self.send_header("Location", "/circle2" if self.path == "/circle" else "/circle")
            self.end_headers()
            return
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/page")
            self.end_headers()
            return
        if self.path[1:].isdigit():
            status, body = int(self.path[1:]), b"<p>no</p>"
        if self.path == "/pdf":
            kind, body = "application/pdf", b"%PDF"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(99_000_000 if self.path == "/large" else len(body) + (500 if self.path == "/broken" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_fetch(address: str, project: Project) -> None:
    got = fetch.get(f"{address}/moved")
    assert got.url == f"{address}/page"
    assert len(article.read(got.raw, got.source, project.sources.speakers, got.url).turns) == 6


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/404", "does not exist there"),
        ("/403", "not given out to programs"),
        ("/429", "come back later"),
        ("/500", "trouble of its own"),
        ("/204", "HTTP 204"),
        ("/pdf", "application/pdf"),
        ("/large", "too large"),
        ("/circle", "in circles"),
        ("/slow", "within 0.5 s"),
        ("/broken", "breaks off"),
    ],
)
def test_fetch_refused(address: str, path: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        fetch.get(address + path, seconds=0.5)
    assert not isinstance(caught.value, Misuse)


def test_fetch_nothing_there(address: str) -> None:
    with pytest.raises(Refusal, match="cannot be reached"):
        fetch.get("http://127.0.0.1:1/", seconds=2)


@pytest.mark.parametrize("file", sorted(p for p in (ARTICLES / "held-out").iterdir() if not p.name.endswith(".yaml")), ids=lambda p: p.stem)
def test_held_out_articles_are_read_whole(file: Path, project: Project) -> None:
    gold = yaml.safe_load(file.with_name(f"{file.stem}.gold.yaml").read_text(encoding="utf-8"))
    read = article.read(file.read_bytes(), file.name, project.sources.speakers)
    assert read.title == gold["title"]
    assert 0 <= len(read.turns) - sum(gold["turns_by_role"].values()) <= 1
    assert {turn.role for turn in read.turns} == {"interviewer", "speaker"}


# Labels as real transcripts have them

XU = (Speaker.model_construct(name="许纪林", english="Xu Jilin", quotable=True),)
SHAPES = {
    "times in brackets after": ["Host (00:11:40): Why so late?", "Xu Jilin (00:12:03): We spoke late. We began early."],
    "times before": ["[00:11:40] Host: Why so late?", "[00:12:03] Xu Jilin: We spoke late. We began early."],
    "times and no brackets": ["Host 11:40", "Why so late?", "Xu Jilin 12:03", "We spoke late. We began early."],
    "bold and times": ["**Host** [11:40]", "Why so late?", "**Xu Jilin** [12:03]", "We spoke late. We began early."],
    "times inside": ["Host: Why so late?", "Xu Jilin: We spoke late. [00:12:09] We began early."],
    "syllables": ["AY: Why so late?", "XJL: We spoke late. We began early."],
    "two letters": ["Zhou: Why so late?", "Xu: We spoke late. We began early."],
    "numbers": ["Q1: Why so late, Xu Jilin?", "A1: We spoke late. We began early."],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_times_initials_and_short_names(shape: str) -> None:
    text = "Talk with Xu Jilin\n\n" + "\n\n".join(line for n in range(3) for line in SHAPES[shape]).replace("Q1", "Q2", 1)
    got = article.read(text.encode(), "talk.md", XU)
    article.expect_interview(got, XU)
    assert [[s.text for s in t.sentences] for t in got.spoken()] == [["We spoke late.", "We began early."]] * 3


def test_answers_without_names_need_to_be_told_whose_they_are() -> None:
    body = "".join(f"### 1.{n} Why so late?\n\nWe spoke late, {n} times.\n\nWe began early.\n\n" for n in (1, 2, 3))
    text = f"# Guests\n\n### Guest: Xu Jilin\n\n{body}## Comments\n\nNice.\n"
    with pytest.raises(Refusal, match="3 questions stand as headings, without names: say who answers with --answers"):
        article.expect_interview(article.read(text.encode(), "talk.md", XU), XU)
    got = article.read(text.encode(), "talk.md", XU, answers="Xu Jilin")
    assert [t.text for t in got.spoken()] == [f"We spoke late, {n} times. We began early." for n in (1, 2, 3)]
    bold = article.read(text.replace("### 1.", "**1.").replace("late?\n", "late?**\n").encode(), "talk.md", XU, answers="许纪林")
    assert [t.text for t in bold.spoken()] == [t.text for t in got.spoken()]
    remarks = "1. The aim was never money.\n\n> **Note** said in May\n\n2. It was the work. It still is.\n\n3. So we stay.\n"
    got = article.read(remarks.encode(), "remarks.md", XU, answers="Xu Jilin")
    assert [t.text for t in got.spoken()] == ["The aim was never money.", "It was the work. It still is.", "So we stay."]
    with pytest.raises(Misuse, match="the project quotes Xu Jilin"):
        article.read(remarks.encode(), "remarks.md", XU, answers="Somebody")


def test_a_profile_with_captions_is_no_interview() -> None:
    lines = ["He walks home.", "> From left: Ann Lee, Tan Wei", "The firm is small.", "> Sailing — Xu Jilin", "On rest: Xu found that work was all."]
    text = "\n\n".join([*lines, "He walks now."])
    with pytest.raises(Refusal, match="holds no interview"):
        article.expect_interview(article.read(text.encode(), "profile.md", XU), XU)


def test_a_letter_takes_leave_after_the_last_answer() -> None:
    talk = "".join(f"Ann Lee:\nWhy {n}?\nXu Jilin:\nSome sums are in it. It is good for all.\n" for n in (1, 2))
    for end in ("Thanks for reading this letter. I write it weekly.", "Translated by Ann Lee.", "[1] See the report of May."):
        got = article.read(f"A letter\n{talk}{end}\nMore follows here.\n".encode(), "letter.txt", XU)
        assert got.spoken()[-1].text == "Some sums are in it. It is good for all.", end


def test_both_languages_side_by_side() -> None:
    rows = "".join(f"| **主持人：** 为什么？ | **Host:** Why {n}? |\n| **许纪林：** 我们说得晚。 | **Xu Jilin:** We spoke late. |\n" for n in (1, 2))
    got = article.read(f"# Talk\n\n| 中文 | English |\n|---|---|\n{rows}".encode(), "talk.md", XU)
    assert [t.text for t in got.spoken()] == ["We spoke late."] * 2
    lines = "".join(f"**主持人：** 为什么？\n**Host:** Why {n}?\n\n**许纪林：** 我们说得晚。\n**Xu Jilin:** We spoke late.\n\n" for n in (1, 2))
    got = article.read(f"# Talk\n\n{lines}".encode(), "talk.md", XU)
    assert [t.text for t in got.spoken()] == ["We spoke late."] * 2


def test_another_article_of_the_same_name_is_refused(tmp_path: Path) -> None:
    from builder.english.entry import Translation

    before = Translation.model_construct(
        translation="press", article="https://one.example/a", url="https://one.example/a", sha256="0" * 64, read="2024-01-01", wordings=()
    )
    object.__setattr__(before, "at", lambda *path: Place("seeds/english/press.local.yaml", 1, 1))
    text = "Host: Why?\n\nXu Jilin: We spoke late.\n\nHost: So?\n\nXu Jilin: We began early.\n"
    other = article.read(text.encode(), "https://me:SECRET@two.example/b", XU, "https://two.example/b")
    with pytest.raises(Refusal, match=r"one\.example/a.*two\.example/b"):
        local.compose("press", other, (), {}, (before,), 0)


def test_a_number_that_may_be_a_footnotes_is_left_to_the_editor(project: Project) -> None:
    path, rows = gold_pairs("c-table")
    known = [(q.text, q.english) for q in project.quotes if q.english]
    passages = [(str(i), r["chinese"]) for i, r in enumerate(rows)]
    sound = next(p for p in pair(passages, reading(path.read_bytes(), project, path.name), project.library, known) if p.decision == "accepted")
    last = " ".join((sound.english or "").split()[-3:])
    spoilt = path.read_text(encoding="utf-8").replace(last, f"{last}12")
    assert spoilt.count(f"{last}12") == 1
    again = pair(passages, reading(spoilt, project, path.name), project.library, known)
    assert [(p.decision, p.reason) for p in again if p.id == sound.id] == [("review", "the number of a footnote seems to stand in it")]

"""Nobody's words become another's: what looks like a label, a heading, a caption or a notice is told, and so is what was cut out of a turn."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import yaml

from builder.cache import Memory, digest
from builder.cli import main
from builder.project import read
from builder.sources.sound import project
from builder.sources.turn import Segment, Turn

from .conftest import Yulu, spoil

INTERVIEW = "seeds/sources/interview.txt"
LAST = "林园: 因为树不会骗人,你给它多少阳光和水,它就还你多少叶子。我不求每棵树都活下来,只求自己不后悔。"


def insert(root: Path, line: str, after: str = LAST) -> None:
    """Put `line` into the interview after the line `after`, and record the document's new digest."""
    path = root / INTERVIEW
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    spoil(path, after, after + "\n" + line)
    spoil(root / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())


def told(yulu: Yulu, root: Path) -> dict[str, tuple[int, str]]:
    found = yulu("check", "--format", "json", project=root).json
    return {f["code"]: (f["line"], f["message"] + " " + f["hint"]) for f in found}


LABELS = [
    "记者： 果子什么时候熟?",
    "弹幕：果子什么时候熟?",
    "楼主：果子什么时候熟?",
    "（周大树）果子秋天熟。",
    "『主持』果子什么时候熟?",
    "（插嘴）果子秋天熟。",
    "他女儿：果子秋天熟。",
    "有人：果子秋天熟。",
    "这位：果子什么时候熟?",
    "坐在门口剥豆子的那位老居民：果子秋天熟。",
    "小周 果子什么时候熟?",
    "有一位大妈插话：果子什么时候熟?",
    "记者 : 果子什么时候熟?",
    "記者: 果子什么时候熟?",
    "\u2060记者: 果子什么时候熟?",
    "记\u00ad者: 果子什么时候熟?",
    "记者∶果子什么时候熟?",
    "记者；果子什么时候熟?",
    "Ｑ\u3000果子什么时候熟?",
    "／主持／ 果子什么时候熟?",
    "嘉宾C 果子秋天熟。",
    "[00:03:20] 男声 果子秋天熟。",
    "记者\u3000果子什么时候熟?",
    "记者——果子什么时候熟?",
    "｜记者｜果子什么时候熟?",
    "**记者**",
    "〔记者〕果子什么时候熟?",
    "记者（放下笔）：果子什么时候熟?",
    "<i>记者</i>：果子什么时候熟?",
    "The Reporter: 果子什么时候熟?",
    "林圆： 果子秋天熟。",
    "林 园： 果子秋天熟。",
    "追问：果子什么时候熟?",
    "提问者2：果子什么时候熟?",
    "Q3. 果子什么时候熟?",
    "答、果子秋天熟。",
    "Host: when is the fruit ripe?",
    "译者注：此处有误。",
    "王小树：果子什么时候熟?",
    "Mary Wood: when is the fruit ripe?",
    "【老周】果子什么时候熟?",
    "__老周__ 果子什么时候熟?",
    "果子秋天熟。记者：真的?",
    "果子秋天熟! 问：真的?",
    "[00:12] 王小树：果子什么时候熟?",
    "1:02:33 记者 果子什么时候熟?",
    "记者&#58;果子什么时候熟?",
    "记者︓果子什么时候熟?",
    "——果子什么时候熟?",
    "记者，果子什么时候熟?",
    "记者……果子什么时候熟?",
    "Reporter – when is the fruit ripe?",
    "tom: when is the fruit ripe?",
    "本刊记者 果子什么时候熟?",
    "Q1 果子什么时候熟?",
    "果子秋天熟。（主持人：真的？）",
    "果子秋天熟。周大树：真的？",
    "| 周大树 | 果子什么时候熟?",
    "@周大树 果子什么时候熟?",
    "周大树、李小林：果子什么时候熟?",
    "周大树，记者：果子什么时候熟?",
    "（画外音）果子什么时候熟?",
    "记者→果子什么时候熟?",
    "记者「果子什么时候熟?」",
    "果子秋天熟。【记者】真的?",
    "果子秋天熟。**记者**：真的?",
    "果子秋天熟，记者：真的?",
    "他：果子秋天熟。",
    "Mr. Wood: when is the fruit ripe?",
    "The owner's wife: when is the fruit ripe?",
    "果子秋天熟。姑妈的客人：真的？",
    "果子秋天熟。男：真的？",
    "“果子什么时候熟?",
    "- 果子什么时候熟?",
    "果子秋天熟。——周大树",
    "果子秋天熟。（周大树语）",
    "果子秋天熟。摘自《果园报》。",
    "果子秋天熟。（此句存疑）",
    "果子秋天熟。某某：真的？",
    "果子秋天熟。冯：真的？",
    "果子秋天熟。老×：真的？",
    "果子秋天熟。穿雨衣的姑娘：真的？",
    "我又问：果子什么时候熟?",
    "我们：果子什么时候熟?",
    "No.3：果子什么时候熟?",
]
# Lines that tell of another's speaking, without a label.
REPORTS = [
    "记者提问。果子什么时候熟?",
    "有人又问道。果子什么时候熟?",
    "主持人接着说，果子秋天熟。",
    "台下一位学生站起来发问：果子什么时候熟?",
    "记者点点头，又问：果子什么时候熟?",
    "林园想了很久，说道：“果子秋天熟。”",
    "老乡问，果子什么时候熟?",
    "周大树补充说，果子秋天熟。",
    "对方继续追问，果子呢?",
    "這時有人喊：果子熟了！",
    "读者的问题是，果子什么时候熟?",
    "主持人转向台下。果子什么时候熟?",
    "The reporter asked, when is the fruit ripe?",
    "果子秋天熟。记者追问，真的?",
    "林园摇摇头。记者换了个问题。",
    "她说：果子秋天熟。",
    "记者有点疑惑，果子什么时候熟?",
    "一位老人举起手。果子什么时候熟?",
    "他的丈夫插了一句，果子秋天熟。",
    "果子秋天熟。记者打断他，真的?",
]


@pytest.mark.parametrize("line", LABELS + REPORTS)
def test_a_line_that_resembles_a_label_is_told_and_can_be_answered(tiny: Path, yulu: Yulu, line: str) -> None:
    insert(tiny, line)
    number, words = told(yulu, tiny)["S007"]
    assert number == 7
    assert "spoken" in words
    assert yulu("build", project=tiny).code == 1
    spoil(
        tiny / "seeds/sources.yaml",
        """林园: ["林园:"]\n      pass_over:""",
        """林园: ["林园:"]\n      spoken: [{lines: "7", reason: his own}]\n      pass_over:""",
    )
    assert "S007" not in told(yulu, tiny)


@pytest.mark.parametrize(
    "line",
    [
        "图3：去年的果园",
        "（摄影：老周）",
        "▼ 果园的秋天。",
        "扫一扫，看更多果园。",
        "更多内容见 https://orchard.example/",
        "# 果园",
        "第三节 果园",
        "果园的秋天",
        "三、果园的秋天",
        "（本文有删节）",
        "（林子里有鸟叫）",
        "果子熟了 周大树/摄",
        "果子熟了（周大树摄）",
        "本节目由梨花公司冠名播出，果子熟了。",
        "文章转自果园报，果子熟了。",
        "果园热线8888，果子熟了。",
    ],
)
def test_a_heading_a_caption_or_a_notice_is_not_taken_for_speech(tiny: Path, yulu: Yulu, line: str) -> None:
    insert(tiny, line)
    assert told(yulu, tiny)["S008"][0] == 7


@pytest.mark.parametrize(
    "line",
    [
        "果子秋天才熟。",
        "记者问过我这个。",
        "第二：要有水。",
        "比如：梨树。",
        "我常说：等一等。",
        "“记者”这个词我不懂。",
        "林园这个名字，是我父亲起的。",
        "A类的土最好。",
        "问题是没有水。",
        "很多人说，种树没有用。",
        "有人问我，为什么要种树。",
        "我父亲说，要慢。",
        "学问，是慢慢来的。",
        "不要怕提问，提问是好事。",
        "说到底，是水的问题。",
        "翻译，是很难的。",
        "网友说得对。",
        "最难的问题：水从哪里来。原因：山太高。",
        "老实说：我不懂。",
        "难处在于：山上没有水。",
        "道理很简单：树要水。",
        "打个比方：树像人。",
        "关键：水。",
        "朋友们，树要水。",
        "果子甜，——我说的是梨。",
        "“果子”要慢慢等。",
        "难道果子会说话？",
    ],
)
def test_a_plain_paragraph_goes_on(tiny: Path, yulu: Yulu, line: str) -> None:
    insert(tiny, line)
    assert told(yulu, tiny) == {}
    assert line in read(tiny).turns["interview"][-1].text


def test_what_is_certainly_a_label_is_not_answered_by_a_range(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "记者：果子什么时候熟?")
    spoil(
        tiny / "seeds/sources.yaml",
        """林园: ["林园:"]\n      pass_over:""",
        """林园: ["林园:"]\n      spoken: [{lines: 1-, reason: all his}]\n      pass_over:""",
    )
    assert {"S007", "S005"} <= told(yulu, tiny).keys()
    spoil(tiny / "seeds/sources.yaml", "{lines: 1-, reason: all his}", '{text: "记者：", reason: he reads the question out}')
    assert told(yulu, tiny) == {}


def test_a_label_in_another_kind_of_document_is_told(tiny: Path, yulu: Yulu) -> None:
    path = tiny / "seeds/sources/digest.txt"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(path.read_text(encoding="utf-8") + "3.记者：果子什么时候熟?\n", encoding="utf-8")
    spoil(tiny / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())
    assert told(yulu, tiny)["S007"][0] == 4


def test_a_label_that_ends_inside_a_word_is_told(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "林园里的树都是我种的。", "记者: 那您为什么还要种?")
    spoil(tiny / "seeds/sources.yaml", '林园: ["林园:"]', '林园: ["林园:", "林园"]')
    assert "ends inside a word" in told(yulu, tiny)["S007"][1]


@pytest.mark.parametrize(("label", "code"), [("记者：", "S004"), ("The reporter:", "S004"), ("记者:", "S003")])
def test_a_label_is_its_own_speakers(tiny: Path, yulu: Yulu, label: str, code: str) -> None:
    spoil(tiny / "seeds/sources.yaml", '林园: ["林园:"]', f'林园: ["林园:", "{label}"]')
    assert code in told(yulu, tiny)


ROLES = "问： 提问者: 主持人： Q: Q1： 本刊记者： 【问】 有人问： 记者问林园： 2.网友： 林园的徒弟： 林园夫人： 问林园： 女儿： 周大树： “".split()


@pytest.mark.parametrize("label", ROLES)
def test_what_one_is_called_who_asks_is_no_label_of_one_who_is_quoted(tiny: Path, yulu: Yulu, label: str) -> None:
    insert(tiny, f"{label}果子什么时候熟?")
    spoil(tiny / "seeds/sources.yaml", '林园: ["林园:"]', f'林园: ["林园:", "{label}"]')
    line, words = told(yulu, tiny)["S007"]
    assert (line, "Give the label" in words) == (7, True)
    assert yulu("build", project=tiny).code == 1
    answer = f'      spoken: [{{text: "{label}", reason: he asks himself}}]\n'
    spoil(tiny / "seeds/sources.yaml", f'林园: ["林园:", "{label}"]\n', f'林园: ["林园:", "{label}"]\n{answer}')
    assert told(yulu, tiny) == {}


@pytest.mark.parametrize("label", ["答：", "嘉宾：", "林园(主持人)：", "A:", "老林："])
def test_what_one_is_called_who_answers_is_a_label(tiny: Path, yulu: Yulu, label: str) -> None:
    insert(tiny, f"{label}果子秋天才熟。")
    spoil(tiny / "seeds/sources.yaml", '林园: ["林园:"]', f'林园: ["林园:", "{label}"]')
    assert told(yulu, tiny) == {}


def pass_over(root: Path, entry: str) -> None:
    spoil(root / "seeds/sources.yaml", "\n\n  - id: digest", f"\n        - {entry}\n\n  - id: digest")


def test_a_quote_does_not_run_over_what_was_cut_out(tiny: Path, yulu: Yulu) -> None:
    pass_over(tiny, '{lines: "6", text: "你给它多少阳光和水,", reason: noise}')
    spoil(tiny / "seeds/quotes/trust.yaml", "text: 树不会骗人，你给它多少阳光和水，", "text: 树不会骗人，")
    assert "line 6 column 23" in told(yulu, tiny)["Q013"][1]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\n\n  - id: digest", '\n        - {lines: "6", text: 不求, reason: noise}\n\n  - id: digest', "不求"),
        ('林园: ["林园:"]', '林园: ["林园:", "林园: 因为树不"]', "因为树不"),
        ("number: '^(\\d+)\\.'", "number: '^(\\d+)\\.(?:树不)?'", "树不"),
        ("number: '^(\\d+)\\.'", "number: '^(\\d+)\\.(?:最难的不是种,)?'", "最难的不是种"),
    ],
)
def test_no_setting_of_a_reader_takes_words_out_of_a_sentence(tiny: Path, yulu: Yulu, old: str, new: str, words: str) -> None:
    spoil(tiny / "seeds/sources.yaml", old, new)
    assert words in told(yulu, tiny)["S010"][1]


def test_a_page_number_is_no_gap_and_a_caption_is_one(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "- 12 -\n果子秋天才熟。\n图：梨\n梨子也是。")
    pass_over(tiny, '{lines: "7", reason: page}')
    pass_over(tiny, '{lines: "9", reason: caption}')
    assert told(yulu, tiny) == {}
    turn = read(tiny).turns["interview"][-1]
    assert [turn.text[at : at + 4] for at in turn.gaps] == ["梨子也是"]


def test_a_number_with_its_measure_is_no_mark_of_a_footnote(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "园子[3]里有一条[12]米的沟。")
    pass_over(tiny, '{lines: "7", text: "[3]", reason: footnote}')
    pass_over(tiny, '{lines: "7", text: "[12]", reason: footnote}')
    turn = read(tiny).turns["interview"][-1]
    assert [turn.text[at : at + 3] for at in turn.gaps] == ["米的沟"]


def test_a_label_is_not_passed_over_from_its_words(tiny: Path, yulu: Yulu) -> None:
    pass_over(tiny, '{lines: "5", text: "记者:", reason: noise}')
    assert told(yulu, tiny)["S007"][0] == 5


@pytest.mark.parametrize("line", ["主持人", "周大树：", "问："])
def test_a_label_that_is_passed_over_still_ends_a_turn(tiny: Path, yulu: Yulu, line: str) -> None:
    insert(tiny, f"{line}\n果子什么时候熟?")
    pass_over(tiny, '{lines: "7", reason: noise}')
    assert told(yulu, tiny)["S006"][0] == 8


@pytest.mark.parametrize(("line", "text"), [("主持人:果子呢?", "主持人"), ("主持人:果子呢?", "主持"), ("周大树:果子呢?", "周大树:")])
def test_no_part_of_a_label_is_passed_over(tiny: Path, yulu: Yulu, line: str, text: str) -> None:
    insert(tiny, line)
    pass_over(tiny, f'{{lines: "7", text: "{text}", reason: noise}}')
    assert told(yulu, tiny)["S007"][0] == 7


def test_after_a_line_of_another_that_was_passed_over_nobody_speaks(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "果子什么时候熟?", "记者: 那您为什么还要种?")
    pass_over(tiny, '{lines: "5", reason: noise}')
    assert told(yulu, tiny)["S006"][0] == 6


def test_a_line_that_nobody_can_see_is_nobodys_words(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "\u200b\u200d")
    assert told(yulu, tiny) == {}


def test_lines_of_an_old_mac_are_lines(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "记者：果子什么时候熟?")
    path = tiny / INTERVIEW
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    spoil(tiny / "seeds/sources.yaml", before, hashlib.sha256(path.read_bytes()).hexdigest())
    assert told(yulu, tiny)["S007"][0] == 7


def test_a_remembered_turn_knows_its_gaps(tmp_path: Path) -> None:
    turn = Turn("s", 1, "x", None, (Segment(1, 1, "ab"), Segment(2, 3, "cd", "passed over")))
    memory, key = Memory(tmp_path), digest("turn")
    memory.keep(tuple[Turn, ...], key, (turn,))
    memory.save()
    (again,) = Memory(tmp_path).recall(tuple[Turn, ...], key)
    assert again.gaps == turn.gaps == (3,)


def test_the_repositorys_own_documents_raise_no_doubt(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "--project", str(repository)]) == 0
    assert "S0" not in capsys.readouterr().err


def test_who_looks_at_things_does_not_begin_to_speak(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "清晨学生在山坡上看着远处的果树，谁也不着急。")
    assert told(yulu, tiny) == {}


@pytest.mark.parametrize(("ended", "codes"), [(True, {"S008"}), (False, set())])
def test_a_paragraph_without_a_mark_is_a_heading_where_all_others_have_one(tiny: Path, yulu: Yulu, ended: bool, codes: set[str]) -> None:
    end = "。" if ended else ""
    rows = [
        f"浇水要浇在根上，急不得{end}",
        "种树的人要有耐心，果子熟的时候自然会落下来",
        f"剪枝要等到冬天，叶子都落了{end}",
        f"收成好不好，看天也看人{end}",
    ]
    insert(tiny, "\n".join(rows))
    assert told(yulu, tiny).keys() == codes


@pytest.mark.parametrize("dash", ["- ", "–", "— "])
def test_a_dash_of_subtitles_is_another_one_who_speaks(tiny: Path, yulu: Yulu, dash: str) -> None:
    body = f"树苗要几年才能长大\n{dash}树不会骗人你给它多少阳光和水它就还你多少叶子\n"
    (tiny / "seeds/sources/subtitles.txt").write_text(body, encoding="utf-8")
    entry = yaml.safe_load((tiny / "seeds/sources.yaml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    kept = {key: entry["sources"][0][key] for key in ("publisher", "date", "trust")}
    own = {"id": "subtitles", "file": "subtitles.txt", "sha256": digest, "title": "字幕", "english": "the subtitles", "kind": "transcript"}
    entry["sources"].append({**kept, **own, "script": "simplified", "proves": "words", "reader": {"speaker": "林园"}})
    (tiny / "seeds/sources.yaml").write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")
    assert told(yulu, tiny)["S007"][0] == 2


@pytest.mark.parametrize(
    "line", ["××:树是要等的。", "🎤:树是要等的。", "树是要等的(摘自《种树》)", "树是要等的(邻居王小树)", "树是要等的(记者问)", "树是要等的(广告)"]
)
def test_signs_for_a_name_and_remarks_behind_words_are_told(tiny: Path, yulu: Yulu, line: str) -> None:
    insert(tiny, line)
    assert "S007" in told(yulu, tiny)


@pytest.mark.parametrize("line", ["林老师,您是怎么想到要种树的?", "谢谢林先生来和我们谈树。", "林园站在自己种的第一棵树下。"])
def test_who_names_the_speaker_is_another(tiny: Path, yulu: Yulu, line: str) -> None:
    insert(tiny, line)
    assert "S007" in told(yulu, tiny)


def test_a_question_before_the_speakers_next_label_is_hardly_his_own(tiny: Path, yulu: Yulu) -> None:
    insert(tiny, "果子什么时候熟?\n林园: 树是要等的。")
    assert "S007" in told(yulu, tiny)


def test_what_a_machine_heard_between_two_turns_and_in_none_is_nobodys() -> None:
    asked, answer, next_ = "你们种的是什么树", "种的是橡树和松树一年四季都在山上", "冬天也上山吗"
    between = "老先生说得真好大家都听得入神了"
    whole = asked + answer + between + next_
    assert [whole[start:end] for start, end in project([asked, answer, next_], whole)] == [asked, answer, next_]


@pytest.mark.parametrize("line", ["我叫林园,种了一辈子树。", "我的林先生朋友也种树。"])
def test_one_may_say_ones_own_name(tiny: Path, yulu: Yulu, line: str) -> None:
    insert(tiny, line)
    assert "S007" not in told(yulu, tiny)

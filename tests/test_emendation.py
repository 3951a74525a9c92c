"""No word of a quote changes, comes or goes but on the testimony of a witness that has just that in just that place; nor cut off what binds it."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.check import check
from builder.findings import Finding
from builder.project import read
from builder.quotes import cut, emendation
from builder.quotes.align import letters
from builder.sources.normal import normalise

from .conftest import TEMPLATE, spoil

INTERVIEW = """摆渡人访谈(示例文本)
记者: 船最怕什么?
周渡: 开船以前先看水,不急着开船。水不骗人,可是看水的人会骗自己。我们不会为了赶时间冒险,因为船上坐的是人。
记者: 生意怎么样?
周渡: 桥修好以后,坐船的人少了三成。我从来不认为,桥是我们这些老船工的敌人。桥和船都为了一件事,就是让人平安地过河。
记者: 年轻人学开船吗?
周渡: 学会看水要五年,学会耐新等要一辈子。他们以为,开船的人天天都在河上看两岸的风景。摆渡的人为了一点钱丢下客人和船就错了。
记者: 有人说渡船早晚要停。
周渡: 如果没有人再来坐船,我就在岸上种一片自己的菜地过日子。这条河上的渡船会在明年全部停掉,这完全是错的。\
等桥老了,谁来接过河的人呢?我反对把这条河上的老渡口都填平。河会记得走过它的每一条船的样子。
周渡: 我在县城的老同学说:“一条船只能养活一个人和他在岸上的家。”这话不算数。
"""
REPORT = """河边的话(示例文本)
1.不急着开船。水不骗人,可是看水的人会骗自己。我们不会为了赶时间冒险,因为船上坐的是人。
2.桥修好以后,坐船的人少了三成。桥和船都为了一件事,就是让人平安过河。
3.学会看水要五年,学会耐心等要一辈子。摆渡的人为了一点钱丢下客人和船就错了。
4.人会忘了走过的路。河会记得走过它的每一条船的样子!
5.每年有2、3个人来学看水,3-5年以后,留下来的只有1个,我不怪走了的人。水涨了-5米也好,船票涨了1,5倍也好,我都听这条老河的。
6.我的老同学王阿毛会修每一种木头做的船。他在船上一住就是三十年后来才上了岸。
"""
TAPE = """船最怕什么开船以前先看水不急着开船水不骗人可是看水的人会骗自己我们不会为了赶时间帽险因为船上坐的是人生意怎么样桥修好以后坐船的人少了三成\
我从来不认为桥是我们这些老船工的敌人桥和船都为了一件事就是让人平安地过河年轻人学开船吗学会看水要五年学会耐心等要一辈子\
他们以为开船的人天天都在河上看两岸的风景摆渡的人为了一点钱丢下客人和船就错了有人说渡船早晚要停如果没有人再来坐船我就在岸上种一片自己的菜地过日子\
这条河上的渡船会在明年全部停掉这完全是错的等桥老了谁来接过河的人呢我反对把这条河上的老渡口都填平河会记得走过它的每一条船的样子\
我在县城的老同学说一条船只能养活一个人和他在岸上的家这话不算数
"""


def source(id: str, text: str, kind: str, **more: Any) -> dict[str, Any]:
    described = {"id": id, "file": f"{id}.txt", "sha256": hashlib.sha256(text.encode()).hexdigest(), "title": id, "publisher": "河", "date": "2020"}
    return {**described, "english": id, "kind": kind, "script": "simplified", "proves": "words", "trust": "example", **more}


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three witnesses of one speaker: an interview, the recognition of its recording, and a printed list that is independent of both."""
    root = tmp_path_factory.mktemp("river") / "project"
    shutil.copytree(TEMPLATE, root)
    for path in [*(root / "seeds/sources").iterdir(), *(root / "seeds/quotes").iterdir()]:
        path.unlink()
    dialogue = {"labels": {"周渡": ["周渡:"], "记者": ["记者:"]}, "unlabelled": "heading"}
    sources = [
        source("interview", INTERVIEW, "dialogue", reader=dialogue, depends_on=["recording"]),
        source("tape", TAPE, "transcript", reader={"sister": "interview"}, depends_on=["recording"]),
        source("report", REPORT, "list", reader={"number": r"^(\d+)\.", "speaker": "周渡", "pass_over": [{"lines": "1", "reason": "title"}]}),
    ]
    for name, text in (("interview", INTERVIEW), ("tape", TAPE), ("report", REPORT)):
        (root / f"seeds/sources/{name}.txt").write_text(text, encoding="utf-8")
    whole = {
        "speakers": [{"name": "周渡", "english": "Zhou Du", "quotable": "true"}, {"name": "记者", "english": "Reporter"}],
        "names": [["王阿毛", "王阿猫"]],
        "origins": [{"id": "recording", "description": "one recording"}],
        "sources": sources,
    }
    (root / "seeds/sources.yaml").write_text(dump(whole), encoding="utf-8")
    return root


def dump(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, default_style='"')


def judged(root: Path, text: str, source: str, line: int, grade: str = "attested", **more: Any) -> list[Finding]:
    """The errors that a project with this one quote has, the Chinese apart."""
    quote = {"id": "q-001", "text": text, "witness": {"source": source, "line": str(line)}, "attestation": grade, "themes": ["patience"]}
    quote |= {
        "context": {"zh": "谈渡船", "en": "On the ferry"},
        "english": "The ferryman speaks of water, of waiting, and of those whom he takes across the river.",
        **more,
    }
    (root / "seeds/quotes/patience.yaml").write_text(dump({"quotes": [quote]}), encoding="utf-8")
    return [f for f in check(read(root)) if f.severity == "error" and f.code[0] != "Z"]


def found(root: Path, text: str, source: str, line: int, grade: str = "attested", **more: Any) -> set[str]:
    """The codes of the errors."""
    return {f.code for f in judged(root, text, source, line, grade, **more)}


def mend(stood: str, put: str, *sources: str) -> dict[str, Any]:
    return {"emendations": [{"stood": stood, "put": put, "ground": "better", "sources": list(sources)}]}


HONEST: list[tuple[str, str, int, str, dict[str, Any]]] = [
    ("水不骗人，可是看水的人会骗自己。我们不会为了赶时间冒险，因为船上坐的是人。", "interview", 3, "attested", {}),
    ("学会看水要五年，学会耐心等要一辈子。", "interview", 7, "restored", mend("耐新等", "耐心等", "report", "tape")),
    ("桥和船都为了一件事，就是让人平安过河。", "interview", 5, "restored", mend("平安地过河", "平安过河", "report")),
    ("桥和船都为了一件事，就是让人平安地过河。", "report", 3, "restored", mend("平安过河", "平安地过河", "interview", "tape")),
    ("河会记得，走过它的每一条船的样子。", "interview", 9, "attested", mend("记得走过", "记得，走过")),
    ("河会记得走过它的每一条船的样子！", "interview", 9, "attested", mend("的样子。", "的样子!", "report")),
]


@pytest.mark.parametrize(("text", "source", "line", "grade", "more"), HONEST)
def test_an_honest_quote_is_built(river: Path, text: str, source: str, line: int, grade: str, more: dict[str, Any]) -> None:
    assert found(river, text, source, line, grade, **more) == set()


AWAY = [{"source": name, "kind": "negation", "shown": "", "has": "不会", "reason": "x"} for name in ("report", "tape")]
DISHONEST: dict[str, tuple[str, str, int, str, dict[str, Any]]] = {
    "a negation at the beginning, on a witness that has it": (
        "急着开船。水不骗人，可是看水的人会骗自己。",
        "report",
        2,
        "restored",
        mend("不急着开船", "急着开船", "interview"),
    ),
    "what denies at the end, on a witness that has it": (
        "摆渡的人为了一点钱丢下客人和船。",
        "interview",
        7,
        "restored",
        mend("和船就错了", "和船", "report"),
    ),
    "a word by a sign that nobody sees": ("桥和船都为了一件事，就是让人过河。", "report", 3, "restored", mend("平安", "\u2060", "interview")),
    "a word by a comma": ("我们不会为了赶时间，因为船上坐的是人。", "interview", 3, "restored", mend("冒险,", "，", "report")),
    "words that stand elsewhere in the witness": ("河会忘了走过它的每一条船的样子。", "interview", 9, "restored", mend("记得走", "忘了走", "report")),
    "a word on the cited witness alone": (
        "桥和船都为了一件事，就是让人平安过河。",
        "interview",
        5,
        "restored",
        mend("平安地过河", "平安过河", "interview"),
    ),
    "a word on nobody": ("桥和船都为了一件事，就是让人安全过河。", "report", 3, "restored", mend("平安过河", "安全过河")),
    "a full stop at which the text ends": (
        "我反对把这条河上的老渡口都填平。河会记得走过它的每一条船。",
        "interview",
        9,
        "single",
        mend("每一条船", "每一条船。"),
    ),
    "a mark beside a negation": ("我们不，会为了赶时间冒险，因为船上坐的是人。", "interview", 3, "attested", mend("不会为了", "不，会为了")),
    "a mark before a negation": ("我们，不会为了赶时间冒险，因为船上坐的是人。", "interview", 3, "attested", mend("我们不会", "我们，不会")),
    "a question made a statement": (
        "等桥老了，谁来接过河的人呢。我反对把这条河上的老渡口都填平。",
        "interview",
        9,
        "single",
        mend("人呢?我", "人呢。我"),
    ),
    "a statement made a question": ("桥和船都为了一件事？就是让人平安地过河。", "interview", 5, "attested", mend("一件事,就", "一件事?就")),
    "a word parted": (
        "桥修好以后，坐船的人少了三成。桥和船都为了一件事，就是让人平，安地过河。",
        "interview",
        5,
        "attested",
        mend("平安地", "平，安地"),
    ),
    "a word for its like in sound, by a row of names": ("桥和船都为了一件事，就是让人平安地过合。", "interview", 5, "restored", mend("过河", "过合")),
    "a mark moved": ("桥和船都为了一件，事就是让人平安地过河。", "interview", 5, "attested", mend("一件事,就", "一件，事就")),
    "a mark moved by a word": (
        "桥修好以后，坐船的人少了三成。桥和船都，为了一件事就是让人平安地过河。",
        "interview",
        5,
        "attested",
        mend("都为了一件事,就", "都，为了一件事就"),
    ),
    "a clause that all have, struck out": (
        "桥修好以后，坐船的人少了三成。就是让人平安地过河。",
        "interview",
        5,
        "restored",
        mend("我从来不认为,桥是我们这些老船工的敌人。桥和船都为了一件事,就", "就", "report"),
    ),
    "a clause between two that all have, struck out": (
        "开船以前先看水，水不骗人，可是看水的人会骗自己。",
        "interview",
        3,
        "restored",
        mend("看水,不急着开船。水", "看水，水", "report"),
    ),
    "a genitive made an enumeration": ("河会记得走过它的、每一条船的样子。", "interview", 9, "attested", mend("它的每", "它的、每")),
    "a clause made two": ("河会记得走过它的；每一条船的样子。", "interview", 9, "attested", mend("它的每", "它的；每")),
    "two marks for one": ("桥和船都为了一件事，，就是让人平安地过河。", "interview", 5, "attested", mend("一件事,就", "一件事,，就")),
    "a mark before the first word": ("，河会记得走过它的每一条船的样子。", "interview", 9, "attested", mend("河会记", "，河会记")),
    "brackets around a negation": ("我们（不）会为了赶时间冒险，因为船上坐的是人。", "interview", 3, "attested", mend("我们不会", "我们（不）会")),
    "scare quotes": ("河会“记得”走过它的每一条船的样子。", "interview", 9, "attested", mend("会记得走", "会“记得”走")),
    "a radical that reads as a character": ("河⼈会记得走过它的每一条船的样子。", "interview", 9, "attested", mend("河会记", "河⼈会记")),
    "a picture": ("河会🚫记得走过它的每一条船的样子。", "interview", 9, "attested", mend("会记得", "会🚫记得")),
    "a stroke through a letter": ("河会\u0338记得走过它的每一条船的样子。", "interview", 9, "attested", mend("会记得", "会\u0338记得")),
    "a direction": ("河会\u202e记得\u202c走过它的每一条船的样子。", "interview", 9, "attested", mend("会记得走", "会\u202e记得\u202c走")),
    "an enumeration made a number": ("每年有23个人来学看水，3-5年以后，留下来的只有1个。", "report", 6, "single", mend("2、3个", "23个")),
    "a range made a number": ("每年有2、3个人来学看水，35年以后，留下来的只有1个。", "report", 6, "single", mend("3-5年", "35年")),
    "a minus gone": ("水涨了5米也好，船票涨了1,5倍也好，我都听这条老河的。", "report", 6, "single", mend("了-5米", "了5米")),
    "a separator gone": ("船票涨了15倍也好，我都听这条老河的。", "report", 6, "single", mend("1,5倍", "15倍")),
    "a mark beside a numeral": ("他在船上一住就是三十，年后来才上了岸。", "report", 7, "single", mend("三十年", "三十，年")),
    "a name made another": ("我的老同学李阿毛会修每一种木头做的船。", "report", 7, "single", mend("王阿毛", "李阿毛")),
    "a name made wrong that was right": ("我的老同学王阿猫会修每一种木头做的船。", "report", 7, "single", mend("王阿毛", "王阿猫")),
    "what every witness has is answered away": (
        "我们，为了赶时间冒险，因为船上坐的是人。",
        "interview",
        3,
        "restored",
        mend("不会", "，", "report") | {"apparatus": AWAY},
    ),
    "a clause whose condition is left": ("我就在岸上种一片自己的菜地过日子。", "interview", 9, "single", {}),
    "a clause that is denied before it": ("桥是我们这些老船工的敌人。桥和船都为了一件事，就是让人平安地过河。", "interview", 5, "single", {}),
    "a clause that is denied after it": ("这条河上的渡船会在明年全部停掉。", "interview", 9, "single", {}),
    "what others say": ("开船的人天天都在河上看两岸的风景。", "interview", 7, "single", {}),
    "what he says that another said": ("一条船只能养活一个人和他在岸上的家。", "interview", 10, "single", {}),
    "what he opposes, cut off": ("把这条河上的老渡口都填平。河会记得走过它的每一条船的样子。", "interview", 9, "single", {"cut": "smoother"}),
    "half of a range": ("5年以后，留下来的只有1个，我不怪走了的人。", "report", 6, "single", {"cut": "smoother"}),
    "half of an enumeration": ("3个人来学看水，3-5年以后，留下来的只有1个。", "report", 6, "single", {}),
}


BOUND = [
    ("我们怀疑|他们做得到。", "我们怀疑"),
    ("我们希望|他们做得到。", "我们希望"),
    ("少数|人做得到。", "少数"),
    ("我们被|他们打败了。", "我们被"),
    ("要是有人来，再晚也好，|我们就开船。", "要是有人来"),
    ("谁也不敢保证，|明天有船。", "谁也不敢保证"),
    ("我奶奶常说，|水是活的。", "我奶奶常说"),
    ("书上写道：“水是活的。|船是死的。”我不信。", "书上写道"),
    ("|水是活的|的说法没有根据。", "的说法没有根据"),
    ("|明天有船|才怪。", "才怪"),
    ("|明天有船|，除非下大雨。", "除非下大雨"),
    ("|明天有船|，他们说。", "他们说"),
    ("|明天有船|，是不是？", "是不是"),
    ("|明天有船|。这是谣言。", "这是谣言"),
    ("大概二、|三十条船。", "二、三"),
    ("|明天有三|、五条船。", "三、五"),
]
BOUND += [
    ("老船长对我们说，|水是活的。", "老船长对我们说"),
    ("他跟我讲：|水是活的。", "他跟我讲"),
    ("我师傅教我，|水是活的。", "我师傅教我"),
    ("俗话说，|水是活的。", "俗话说"),
    ("邻村人的看法是，|水是活的。", "看法是"),
    ("有一种说法是，|水是活的。", "有一种说法是"),
    ("最大的误区就是，|水是活的。", "误区就是"),
    ("这并不代表，|水是活的。", "不代表"),
    ("名义上，|船是大家的。", "名义上"),
    ("我昨夜梦见，|水是活的。", "梦见"),
    ("|水是活的。|我才不信呢。", "我才不信呢"),
    ("|水是活的。|其实恰恰相反。", "相反"),
    ("|水是活的。|逗你玩的。", "逗你玩的"),
    ("|水是活的|，那都是早年的事。", "早年"),
    ("|水是活的|，可惜没有人懂。", "可惜没有人懂"),
    ("他写了几个字：“|水是活的|。”老船长这样教我们。", "教我们"),
]
BOUND += [
    ("舟子问渡。老渔曰：“|水急则舟止。|”众皆散。", "老渔曰"),
    ("舟子问渡。老渔曰：“水急则舟止。”曰：“|水缓则舟行。|”", "曰"),
    ("舟子谓老渔曰：“|水缓则舟行。|”", "谓老渔曰"),
    ("河上有句老话：|水是活的。", "有句老话"),
    ("他的原话是，|水是活的。", "原话是"),
    ("我师傅的话是，|水是活的。", "我师傅的话是"),
    ("船歌里唱，|水是活的。", "船歌里唱"),
    ("在老船长看来，|水是活的。", "在老船长看来"),
    ("邻居告诉过我，|水是活的。", "告诉过我"),
    ("他们最讨厌|水是活的这句话。", "讨厌"),
    ("|水是活的。|这话是我母亲讲的。", "这话是我母亲讲的"),
    ("|水是活的。|那是老渡口的人写的。", "那是老渡口的人写的"),
    ("|水是活的。|这句话可不是我说的。", "不是我说的"),
    ("|水是活的。|不,我记错了。", "我记错了"),
    ("|水是活的。|事实并非如此。", "事实并非如此"),
    ("|水是活的。|也许吧。", "也许吧"),
    ("|水是活的。|我从来没有说过这句话。", "没有说过这"),
    ("|水是活的。|这句话请不要登。", "不要登"),
    ("|水是活的。|现在我不再这么想了。", "不再这么想"),
    ("|水是活的。|至少老船长这么认为。", "老船长这么认为"),
    ("|水是活的。|邻居就是这么跟我说的。", "这么跟我说"),
]
BOUND += [
    ("下大雨的时候，|水是活的。", "下大雨的时候"),
    ("我十岁那年，|水是活的。", "我十岁那年"),
    ("在外国的河上，|水是活的。", "在外国的河上"),
    ("对年轻的船工来说，|水是活的。", "对年轻的船工来说"),
    ("照老黄历讲，|水是活的。", "照老黄历讲"),
    ("除了渡口的人，|谁也不懂水。", "除了渡口的人"),
    ("船歌里，|水是活的。", "船歌里"),
    ("从前|水是活的。", "从前"),
    ("老船长写过这样一段话：|水是活的。", "写过这样一段话"),
    ("邻居发来一条短信：|水是活的。", "发来一条短信"),
    ("下面是老船长的话。|水是活的。", "下面是老船长的话"),
    ("老船长是这么跟我说的。|水是活的。", "老船长是这么跟我说的"),
    ("|水是活的。|前提是有雨。", "前提是有雨"),
    ("|水是活的。|当然，这只对大河适用。", "这只对大河适用"),
    ("|水是活的。|不过那是我年轻时的想法。", "那是我年轻时的想法"),
    ("|水是活的。|——如果下过雨的话。", "如果下过雨的话"),
    ("|水是活的。|——《老渡口》", "《老渡口》"),
]
FREE = [
    "从长远看，|水是活的。",
    "另一方面，|水是活的。",
    "在我们看来，|水是活的。",
    "这时，|水是活的。",
    "在这个意义上，|水是活的。",
    "我心里，|水是活的。",
    "|水是活的。|这话是我一直说的。",
    "|水是活的。|我现在还是这么想。",
    "|水是活的。|我就是这么跟他们说的。",
    "|水是活的。|你信我。",
    "|水是活的。|这是我师傅的船。",
    "我常常跟徒弟们说，|水是活的。",
    "我们的结论是，|水是活的。",
    "我越来越觉得，|水是活的。",
    "不瞒你说，|水是活的。",
    "一句话，|水是活的。",
    "我们认为|水是活的。",
    "也就是说，|水是活的。",
    "对我来说，|水是活的。",
    "如果下雨，就不开船，所以|我们常常看天。",
    "即使没有人来，|我们也开船。",
    "我对他们说，|水是活的。",
    "我的看法是，|水是活的。",
    "|水是活的。|我信这个。",
    "|水是活的|，船也是。",
]
FREE += ["|水是活的|，船是死的。", "我跟他说过：“|水是活的|。”", "老实说，|水是活的。", "虽然晚了，|我们还是开船。", "|水是活的|？不是。"]

BOUND += [
    ("渡口的口号是，|水是活的。", "口号是"),
    ("当地的论调是，|水是活的。", "论调是"),
    ("告示上规定，|船要靠岸。", "规定"),
    ("设想一下，|水是活的。", "设想一下"),
    ("我小时候相信，|水是活的。", "我小时候相信"),
    ("|水是活的。|这种说法我不敢讲。", "这种说法我不敢讲"),
    ("|水是活的。|如今没人这么讲了。", "没人这么讲"),
    ("|水是活的。|船上的人这样劝我。", "这样劝我"),
    ("|水是活的。|刚才我记错了。", "记错了"),
    ("|水是活的。|我说着玩的。", "说着玩"),
    ("|水是活的。|枯水的年份有例外。", "有例外"),
]
BOUND += [
    ("图纸上，|水是活的。", "图纸上"),
    ("跟旱地比，|水是活的。", "跟旱地比"),
    ("从前啊，|水是活的。", "从前啊"),
    ("差一点，|我把船卖了。", "差一点"),
    ("我多想说一句：|水是活的。", "我多想说一句"),
    ("船上有个笑话：|水是活的。", "有个笑话"),
    ("为了骗客人上船，我说：|水是活的。", "为了骗客人上船"),
    ("渡口的人常说的一句是：|水是活的。", "常说的一句是"),
    ("|我明天把船卖了，|后来没卖。", "后来没卖"),
    ("|大家都会游水，|除了我。", "除了我"),
    ("|水是活的|，图纸上。", "图纸上"),
    ("|水是活的，|至多算半句实话。", "至多"),
    ("|水是活的，|我故意逗他。", "逗他"),
    ("|水是活的。|这段请剪掉。", "这段请剪掉"),
    ("|水是活的，|老板让我这么讲的。", "让我这么讲的"),
    ("|我没有翻过船|，到昨天为止。", "到昨天为止"),
]
BOUND += [
    ("我从来不认为，船比桥好，|桥比船坏。", "我从来不认为"),
    ("他们以为，船工没有家，|船就是家，|河就是命。", "他们以为"),
    ("|我把船送给你，|如果你肯学十年，肯守夜。", "如果你肯学十年"),
    ("|这船是我父亲造的。|不对，是我爷爷造的。", "不对"),
    ("|水是活的。|应该说，水是会走的。", "应该说"),
]
FREE += ["|我把船送给你，|如果你不要，就留给村里。"]
FREE += ["|水是活的。|孩子们不这么想，没关系。", "|水是活的|，不会等人。", "|我的船老了，|人也老了。", "|桥比船稳，|我还是爱船。"]
FREE += ["|水是活的。|这话不过时。", "|水是活的。|这个看法我一直坚持。", "|水是活的。|我至今还是这么想。"]


def cut_away(text: str) -> list[str]:
    before, shown, after = text.split("|") if text.count("|") == 2 else (*text.rstrip("。").split("|"), "。")
    whole = normalise(before + shown + after).text
    first = len(normalise(before).text)
    last = first + len(normalise(shown).text)
    return [*cut.lost(whole, first, last), *cut.told(whole, first, last, cut.speech(before, None))]


@pytest.mark.parametrize(("text", "binds"), BOUND)
def test_what_binds_the_sense_is_not_cut_away(text: str, binds: str) -> None:
    assert any(binds in lost for lost in cut_away(text)), cut_away(text)


@pytest.mark.parametrize("text", FREE)
def test_what_only_frames_may_be_cut_away(text: str) -> None:
    assert cut_away(text) == []


@pytest.mark.parametrize("text", ["我们的“计划”|一定会成功。", "他说“会成功”|是胡说。"])
def test_a_quotation_mark_that_closes_opens_no_clause(text: str) -> None:
    before, after = (normalise(part).text for part in text.split("|"))
    assert cut.inside(before + after, len(before), len(before + after), True) == ("begins",)
    assert cut.inside(before + after, 0, len(before), False) == ("ends",)


def test_a_reason_answers_what_a_mark_parts_and_is_wanted_only_there(river: Path) -> None:
    text = "我就在岸上种一片自己的菜地过日子。"
    assert found(river, text, "interview", 9, "single", cut="the context line has the condition") == set()
    assert found(river, "河会记得走过它的每一条船的样子。", "interview", 9, "attested", cut="smoother") == {"Q006"}


@pytest.mark.parametrize(
    "row",
    [
        ["一定开船", "不一定开船"],
        ["三号渡口", "四号渡口"],
        ["开船", "可能开船"],
        ["喜欢", "讨厌"],
        ["大家", "大家很少"],
        ["买船", "卖船"],
        ["权利", "权力"],
        ["Volvo", "Siemens"],
        ["老船长", "老郑头"],
    ],
)
def test_what_turns_the_sense_is_no_spelling(tiny: Path, row: list[str]) -> None:
    spoil(tiny / "seeds/sources.yaml", "sources:\n", f"names:\n  - [{', '.join(row)}]\n\nsources:\n")
    assert {f.code for f in check(read(tiny))} == {"C009"}


@pytest.mark.parametrize("words", [["买", "卖"], ["他的船", "我的船"], ["水涨得高", "水涨得低"], ["安全", "危险"], ["去年", "今年"]])
def test_what_turns_the_sense_is_no_synonym(tiny: Path, words: list[str]) -> None:
    spoil(tiny / "seeds/sources.yaml", "sources:\n", f"synonyms:\n  - {{words: [{', '.join(words)}], reason: the same}}\n\nsources:\n")
    assert [f.severity for f in check(read(tiny)) if f.code == "C009"].count("error") == 1


@pytest.mark.parametrize("row", [["蔚来", "未来"], ["GPT-3", "GPT3"], ["36号", "三十六号"], ["王阿毛", "王阿猫"]])
def test_a_spelling_may_sound_alike_or_be_set_otherwise(tiny: Path, row: list[str]) -> None:
    spoil(tiny / "seeds/sources.yaml", "sources:\n", f"names:\n  - [{', '.join(row)}]\n\nsources:\n")
    assert check(read(tiny)) == ()


@pytest.mark.parametrize(
    ("phrase", "codes"),
    [
        ("{simplified: 后悔, pinyin: qīng sōng}", {"Z006"}),
        ("{simplified: 后悔, taiwan: qīng sōng}", {"Z006"}),
        ("{simplified: 后悔, pinyin: <b> hǔi}", {"Z006"}),
        ("{simplified: 后悔, pinyin: hòu hui}", {"Z006"}),
        ("{simplified: 后悔, pinyin: hou hui}", {"Z006"}),
        ("{simplified: 等等, pinyin: děng deng}", set()),
        ("{simplified: 上来, pinyin: shàng lai}", set()),
        ("{simplified: 后悔, traditional: 後 悔}", {"Z001"}),
        ("{simplified: 后悔, traditional: 後\u200b悔}", {"F002"}),
        ("{simplified: 后悔, traditional: 後悔, pinyin: hòu huǐ}", set()),
        ("{simplified: 垃圾, taiwan: lè sè}", set()),
        ("{simplified: 和, taiwan: hàn}", set()),
    ],
)
def test_a_dictionary_gives_readings_and_forms_of_its_characters_only(tiny: Path, phrase: str, codes: set[str]) -> None:
    (tiny / "seeds/phrases.yaml").write_text(f"phrases:\n  - {phrase}\n", encoding="utf-8")
    assert {f.code for f in check(read(tiny)) if f.severity == "error"} == codes


@pytest.mark.parametrize("word", ["，", "\u200b后悔", "后 悔"])
def test_a_vocabulary_word_is_a_word_of_the_text(tiny: Path, word: str) -> None:
    spoil(tiny / "seeds/quotes/trust.yaml", "{word: 后悔,", f'{{word: "{word}",')
    assert {"Q009", "F002", "F008"} & {f.code for f in check(read(tiny))}


def test_a_passage_is_not_doubtful_here_and_sound_there(tiny: Path) -> None:
    quotes = tiny / "seeds/quotes/trust.yaml"
    text = quotes.read_text(encoding="utf-8")
    copy = (
        text[text.index("  - id: q-003") :]
        .replace("q-003", "q-004")
        .replace("attestation: single", "attestation: doubtful\n    doubt: nobody said it")
    )
    quotes.write_text(f"{text}\n{copy}", encoding="utf-8")
    assert [(f.code, f.quote) for f in check(read(tiny))] == [("Q012", "q-003")]


def test_a_quote_inside_another_is_told(tiny: Path) -> None:
    spoil(tiny / "seeds/quotes/trust.yaml", "text: 我不求每棵树都活下来，只求自己不后悔。", "text: 你给它多少阳光和水，它就还你多少叶子。")
    told = [(f.code, f.quote, f.severity) for f in check(read(tiny)) if f.code == "Q012"]
    assert told == [("Q012", "q-003", "warning")]


@pytest.mark.parametrize("case", DISHONEST)
def test_what_no_witness_bears_is_refused(river: Path, case: str) -> None:
    text, source, line, grade, more = DISHONEST[case]
    assert found(river, text, source, line, grade, **more) & {"Q004", "Q005", "Q006", "Q007", "Q011", "C001", "F002"}


ANSWER = re.compile(r"apparatus: \[\{source: (.*?), kind: (.*?), shown: '(.*?)', has: '(.*?)', reason")
GRADE = re.compile(r"Write `attestation: (\w+)`")
LIES = "不 没 更 都 也 会 可能 一定 上升 下降 三 十 他 你 不是 ， 、 ； ： ？".split()


def drawn(draw: random.Random, text: str) -> tuple[str, str, str]:
    """A text with something else in it, and the emendation of some letters around that."""
    first = draw.randrange(len(text) - 2)
    marks = [m.start() for m in re.finditer("[，。]", text) if m.start() >= first]
    first, last = draw.choice(
        ((first, first), (first, first + 1), (first, first + 2), *((marks[0], m) for m in marks), *((first, m + 1) for m in marks))
    )
    put = draw.choice(["", "", text[first + 1 : last] + text[first : first + 1], *LIES])
    start, end = max(0, first - draw.randrange(4)), last + draw.randrange(4)
    return text[:first] + put + text[last:], text[start:end], text[start:first] + put + text[last:end]


def test_whatever_is_answered_no_card_says_what_no_witness_has(river: Path) -> None:
    """Emendations are drawn, and every answer is given that a finding asks for."""
    draw = random.Random(21)
    said = [letters(normalise(text).text) for text in (INTERVIEW, REPORT, TAPE)]
    for _ in range(150):
        text, source, line, grade, _more = draw.choice(HONEST)
        false, stood, put = drawn(draw, text)
        more: dict[str, Any] = mend(stood, put, *draw.choice(((), ("interview",), ("tape",), ("report",), ("tape", "report"))))
        if any(letters(normalise(false).text) in one for one in said):
            continue
        for _ in range(5):
            wrong = judged(river, false, source, line, grade, **more)
            assert wrong, (false, more)
            answers = [dict(zip(("source", "kind", "shown", "has"), m.groups()), reason="so") for f in wrong if (m := ANSWER.search(f.hint))]
            grades = [m[1] for f in wrong if (m := GRADE.search(f.hint))]
            if not answers and not grades:
                break
            more["apparatus"] = [*more.get("apparatus", ()), *answers]
            grade = (grades or [grade])[0]


@pytest.mark.parametrize(
    ("before", "old", "after", "window"),
    [
        ("老人看得出明年的水势", "，心里有一张河的图", "。船要这样的人来开。", "。老人看得出明年的水势，心里有一张河的图。船要这样的人来开。"),
        ("老人看得出明年的水势。", "船老了以后也认得路，", "人要这样的船来渡。", "老人看得出明年的水势。船老了以后也认得路，人要这样的船来渡。"),
        ("船老了。", "岸上的人不说什么，", "人要这样的船来渡。", "船旧了。岸上的人不说什么，人要这样的船来渡。"),
    ],
)
def test_a_witness_that_has_a_clause_does_not_bear_that_it_is_struck_out(before: str, old: str, after: str, window: str) -> None:
    text = before + after
    edit = emendation.Edit(len(before), len(before), old, "", before, after)
    mended = emendation.Mended(text, tuple(range(len(text))), (True,) * len(text), (edit,))
    assert list(emendation.testify(mended, window, False)) == [("", False)]
    assert next(emendation.testify(mended, window.replace(old, ""), False))[0] == "letters"


@pytest.mark.parametrize(
    ("before", "old", "new", "after", "turns"),
    [
        ("我反对", "", "，", "他支持修桥。", True),
        ("我支持", "，", "", "他们反对修桥。", True),
        ("老船长希望", "", "，", "渡口早点修好。", True),
        ("大家都说", "，", "", "渡口不用修了。", True),
        ("他等了三年", "", "，", "终于上了船。", False),
        ("河水涨了", "，", "", "渡口还开着。", False),
    ],
)
def test_a_comma_gives_no_verb_another_subject_or_object(before: str, old: str, new: str, after: str, turns: bool) -> None:
    edit = emendation.Edit(len(before), len(before) + len(new), old, new, before, after)
    assert bool(emendation.turns_by_marks(edit)) is turns

"""What a witness has beside a quote, what its reader passed over there, and words that only look like particles are not lost from sight."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from builder.check import check
from builder.project import read
from builder.quotes.align import align
from builder.quotes.emendation import Edit, recases, turns_by_marks
from builder.quotes.words import Compared

from .conftest import TEMPLATE
from .test_emendation import dump, mend, source

BEES = "养蜂的人每一年都要跟着花搬七八次家"
FRAME = "我在山里养蜂的时候{}老人教的东西一直没有忘。"


@pytest.fixture(scope="module")
def hive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hive") / "project"
    shutil.copytree(TEMPLATE, root)
    for path in [*(root / "seeds/sources").iterdir(), *(root / "seeds/quotes").iterdir()]:
        path.unlink()
    return root


def found(root: Path, text: str, cited: str, witness: str = "", tape: str = "", line: int = 1, skip: str = "", **more: Any) -> dict[str, set[str]]:
    """For each grade that the witnesses may bear, the codes of what `check` says of a quote but for the Chinese. `tape`: the recognition of what is
    cited; `skip`: what the readers pass over."""
    passed = [{"lines": "1-9", "text": skip, "reason": "noise"}] if skip else []
    reader = {"number": r"^(\d+)\.", "speaker": "蜂农"}
    dialogue = {"labels": {"蜂农": ["蜂农:"], "记者": ["记者:"]}, "unlabelled": "continues"}
    texts = {"cited": cited if tape else f"1.{cited}\n", "other": tape or f"1.{witness or '别的话。'}\n"}
    sources = [
        source("cited", texts["cited"], "dialogue" if tape else "list", reader=dialogue if tape else reader),
        source("other", texts["other"], "transcript" if tape else "list", reader={"sister": "cited"} if tape else dict(reader)),
    ]
    for described in sources:
        if skip and skip in texts[described["id"]]:
            described["reader"] = {**described["reader"], "pass_over": passed}
        if tape:
            described["depends_on"] = ["tape"]
        (root / f"seeds/sources/{described['file']}").write_text(texts[described["id"]], encoding="utf-8")
    speakers = [{"name": "蜂农", "english": "Beekeeper", "quotable": "true"}, {"name": "记者", "english": "Reporter"}]
    whole = {"speakers": speakers, "origins": [{"id": "tape", "description": "one recording"}] if tape else [], "sources": sources}
    (root / "seeds/sources.yaml").write_text(dump({key: value for key, value in whole.items() if value}), encoding="utf-8")
    codes = {}
    for grade in ("single", "attested", "restored"):
        quote = {"id": "q-001", "text": text, "witness": {"source": "cited", "line": str(line)}, "attestation": grade, "themes": ["patience"]}
        quote |= {"context": {"zh": "谈养蜂", "en": "On bees"}, "english": "The beekeeper speaks of bees, of flowers and of moving house.", **more}
        (root / "seeds/quotes/patience.yaml").write_text(dump({"quotes": [quote]}), encoding="utf-8")
        codes[grade] = {f.code for f in check(read(root)) if f.code[0] != "Z"}
    return codes


def built(codes: dict[str, set[str]]) -> list[str]:
    return [grade for grade, told in codes.items() if not told]


BINDING = [
    "{}是不可能的。",
    "{}是谣言。",
    "{}吗？",
    "{}？",
    "{}的日子早就过去了。",
    "{}，我可不信。",
    "{}，这话没有根据。",
    "{}，除非那一年不下雨。",
    "{}，也许吧。",
    "{}，那是从前。",
    "据老人回忆，{}。",
    "{}，他们都这样说。",
    "{}才怪。",
    "并非{}。",
    "没有人相信{}。",
    "有人说{}。",
    "老人们常讲，{}。",
    "如果{}，我就不干了。",
    "难道{}？",
    "我怀疑{}。",
    "山里的规矩多，有一本书上写着：“{}。”",
    "也许{}。",
    "以前{}。",
]


@pytest.mark.parametrize("witness", BINDING)
def test_what_a_witness_has_beside_the_text_is_told_and_lends_no_attestation(hive: Path, witness: str) -> None:
    codes = found(hive, f"{BEES}。", f"{BEES}。", witness.format(BEES))
    assert built(codes) == []
    assert codes["single"] & {"C001", "C004", "C007", "C008"}
    if witness not in (BINDING[-1], BINDING[-2]):
        assert "Q007" in codes["attested"]


@pytest.mark.parametrize(
    "witness", ["{}。山里的事别人不懂。", "{}，这是我师傅教的。", "所以{}。", "我常说，{}。", "山里的规矩多，{}。", "我们认为，{}。"]
)
def test_what_binds_nothing_may_stand_beside_the_text(hive: Path, witness: str) -> None:
    assert built(found(hive, f"{BEES}。", f"{BEES}。", witness.format(BEES))) == ["attested"]


def test_what_the_cited_turn_has_too_is_answered_there(hive: Path) -> None:
    turn = f"如果不下雨，{BEES}。"
    assert built(found(hive, f"{BEES}。", turn, f"{turn}别人不懂。", cut="the context line has it")) == ["attested"]
    assert built(found(hive, f"{BEES}。", turn, turn, cut="the same document twice is one testimony")) == ["single"]
    assert "C004" in found(hive, f"{BEES}。", turn, f"除非下大雨，{BEES}。", cut="the context line has it")["attested"]


@pytest.mark.parametrize("noise", ["年轻时却常常偷懒，", "这一句是编辑加的", "不全是，"])
def test_what_was_passed_over_inside_a_witness_is_told(hive: Path, noise: str) -> None:
    text = "养蜂的人记得每一朵花，一年都要跟着花搬七八次家。"
    witness = text.replace("，", f"，{noise}")
    assert "C004" in found(hive, text, text, witness, skip=noise)["single"]
    answer = [{"source": "other", "kind": "omission", "shown": "", "has": noise.strip("，"), "reason": "An editor's note in its margin."}]
    assert built(found(hive, text, text, witness, skip=noise, apparatus=answer)) == ["single"]


@pytest.mark.parametrize("noise", ["[ — ]", "[12]", "〔3〕"])
def test_what_is_no_word_inside_a_text_is_no_gap(hive: Path, noise: str) -> None:
    text = "养蜂的人记得每一朵花，一年都要跟着花搬七八次家。"
    assert built(found(hive, text, text, text.replace("，", f"，{noise}") + "别人不懂。", skip=noise)) == ["attested"]
    if noise[1:-1].isdigit():
        assert built(found(hive, text, text.replace("，", f"，{noise}"), text + "别人不懂。", skip=noise)) == ["attested"]


TALK = "记者:请讲。\n蜂农:{}\n记者:好。\n"


@pytest.mark.parametrize("tape", ["请讲{}是假的好", "请讲{}吗好", "请讲我从来不觉得{}好", "请讲其实{}好", "请讲{}才怪我们走吧", "有人讲{}好"])
def test_a_recording_without_marks_is_heard_beyond_the_text(hive: Path, tape: str) -> None:
    assert built(found(hive, f"{BEES}。", TALK.format(f"{BEES}。"), tape=tape.format(BEES), line=2)) == []


@pytest.mark.parametrize("tape", ["请讲{}好", "请您谈一谈{}好的", "请讲{}我们不说这个了好"])
def test_a_recording_may_go_on_as_it_does(hive: Path, tape: str) -> None:
    assert built(found(hive, f"{BEES}。", TALK.format(f"{BEES}。"), tape=tape.format(BEES), line=2)) == ["single"]


WORDS = [
    "得到 到",
    "记得 记",
    "原则 原",
    "睡着 睡",
    "了结 结",
    "还有 有",
    "个体 体",
    "整个 整",
    "成就 成",
    "便宜 宜",
    "目的地 目的",
    "做得到 做到",
    "的确 确",
    "跟平 和平",
]


@pytest.mark.parametrize("words", WORDS)
def test_a_part_of_a_word_is_no_particle(hive: Path, words: str) -> None:
    one, two = words.split()
    for shown, has in ((one, two), (two, one)):
        assert built(found(hive, FRAME.format(shown), FRAME.format(shown), FRAME.format(has))) == [], (shown, has)


OTHERWISE = [
    ("他每年秋天都来还蜂箱，然后回家去种麦子。", "他每年秋天都来蜂箱，然后回家去种麦子。"),
    ("这座山我得去看完花，才能回家吃饭睡觉。", "这座山我去看完花，才能回家吃饭睡觉。"),
    ("有的人养蜂只看天色，就知道一年的收成。", "有人养蜂只看天色，就知道一年的收成。"),
]


@pytest.mark.parametrize(("shown", "has"), OTHERWISE)
def test_a_particle_read_as_another_word_is_none(hive: Path, shown: str, has: str) -> None:
    assert built(found(hive, shown, shown, has)) == []
    assert built(found(hive, has, has, shown)) == []


@pytest.mark.parametrize(
    ("shown", "has"), [("6‰", "6%"), ("8℃", "8°"), ("7€", "7£"), ("±4", "4"), ("≤9", "≥9"), ("一百零三只", "一百三只"), ("百二十只", "一百二十只")]
)
def test_a_sign_and_a_place_of_a_number_are_compared(hive: Path, shown: str, has: str) -> None:
    text = "山上的蜂箱里坏掉的有{}左右，我每年都记在本子上。"
    assert "attested" not in built(found(hive, text.format(shown), text.format(shown), text.format(has)))


@pytest.mark.parametrize(
    ("shown", "has", "same"), [("他慢慢地過來", "他慢慢過來", True), ("我記得他的話", "我記他的話", False), ("這個人", "這人", True)]
)
def test_words_are_told_apart_in_traditional_script_too(tiny: Path, shown: str, has: str, same: bool) -> None:
    compared = Compared(align(shown, has), read(tiny).sources, False, True)
    start, end = next((i, j) for i in range(9) for j in range(i + 1, 9) if compared.words[i:j] == [c for c in compared.words if c[0] != c[1]])
    assert compared.excuse(start, end)[0] is same


LIGHT = [
    ("他慢慢地走", "他慢慢走"),
    ("他坐着看天", "他坐看天"),
    ("搬完了家", "搬完家"),
    ("三个人来", "三人来"),
    ("这个山里", "这山里"),
    ("每一个人来", "每个人来"),
    ("这就是命", "这是命"),
    ("没有人来", "没人来"),
    ("他就会来", "他会来"),
    ("为了养蜂", "为养蜂"),
]


@pytest.mark.parametrize(("one", "two"), LIGHT)
def test_a_particle_by_itself_may_come_and_go(hive: Path, one: str, two: str) -> None:
    for shown, has in ((one, two), (two, one)):
        text = "{}，山上的花早就开满了，蜂也都醒了。"
        assert built(found(hive, text.format(shown), text.format(shown), text.format(has))) == ["attested"], (shown, has)


@pytest.mark.parametrize(
    ("turn", "skip"),
    [
        ("有人说{}。", "有人说"),
        ("我不相信，{}。", "我不相信，"),
        ("如果不下雨，{}。", "如果不下雨，"),
        ("{}是不可能的。", "是不可能的。"),
        ("{}吗", "吗"),
        ("{}。这种说法是错的。大家都知道。", "这种说法是错的。"),
        ("{}，这话全是错的。", "，这话全是错的"),
    ],
)
def test_what_is_passed_over_at_an_edge_is_read_there(hive: Path, turn: str, skip: str) -> None:
    assert built(found(hive, f"{BEES}。", turn.format(BEES), skip=skip)) == []
    assert "Q007" in found(hive, f"{BEES}。", f"{BEES}。", turn.format(BEES), skip=skip)["attested"]


@pytest.mark.parametrize(("line", "skip"), [(4, "我从来不认为，"), (3, "，这完全是错的。")])
def test_a_line_that_is_passed_over_is_read_too(hive: Path, line: int, skip: str) -> None:
    lines = ["记者:请讲。", "蜂农:山里雨水多。", skip, f"{BEES}。"] if line == 4 else ["记者:请讲。", "蜂农:山里雨水多。", BEES, skip]
    turn = "\n".join(lines)
    assert "Q006" in found(hive, f"{BEES}。", turn, tape="请讲山里雨水多", line=line, skip=skip)["single"]


@pytest.mark.parametrize("turn", ["都要记得。[广告：蜂蜜大减价]{}。", "[图一 山里的蜂箱]{}。", "{}。（责任编辑：小花）"])
def test_noise_may_be_passed_over_at_an_edge(hive: Path, turn: str) -> None:
    noise = next(part for part in turn.replace("都要记得。", "").split("{}") if len(part) > 1).lstrip("。")
    assert built(found(hive, f"{BEES}。", turn.format(BEES), skip=noise)) == ["single"]


@pytest.mark.parametrize(
    ("names", "strike", "put"),
    [([["武夷"]], "武夷的老蜂农", "老蜂农"), ([], "一定要看花", "要看花")],
)
def test_what_two_witnesses_have_is_not_struck_out_on_a_third(hive: Path, names: list[list[str]], strike: str, put: str) -> None:
    """A name or a word of the cited reading that another witness has as well."""
    whole = f"山里的{strike}才知道天色，才知道路。" if strike == "武夷的老蜂农" else f"山里的人{strike}才知道天色，才知道路。"
    texts = {"cited": whole, "other": whole.replace(strike, put), "third": whole}
    sources = [source(name, f"1.{text}\n", "list", reader={"number": r"^(\d+)\.", "speaker": "蜂农"}) for name, text in texts.items()]
    for name, text in texts.items():
        (hive / f"seeds/sources/{name}.txt").write_text(f"1.{text}\n", encoding="utf-8")
    described = {"speakers": [{"name": "蜂农", "english": "Beekeeper", "quotable": "true"}], "sources": sources}
    (hive / "seeds/sources.yaml").write_text(dump(described | ({"names": names} if names else {})), encoding="utf-8")
    answers = [{"source": "third", "kind": kind, "shown": "", "has": strike, "reason": kind} for kind in ("word", "name")]
    quote = {"id": "q-001", "text": whole.replace(strike, put), "witness": {"source": "cited", "line": "1"}, "attestation": "restored"}
    quote |= {"themes": ["patience"], "context": {"zh": "谈养蜂", "en": "On bees"}, "english": "The beekeeper speaks of bees and of the sky."}
    for apparatus in ([], answers[:1], answers[1:], answers):
        more = mend(strike, put, "other") | ({"apparatus": apparatus} if apparatus else {})
        (hive / "seeds/quotes/patience.yaml").write_text(dump({"quotes": [quote | more]}), encoding="utf-8")
        told = {f.code for f in check(read(hive)) if f.severity == "error"}
        assert told & {"C003", "C008"}, told
    (hive / "seeds/sources/third.txt").unlink()


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("这笔账要交给", "IT", "It", "部门来算"),
        ("他的朋友都在", "US", "us", "工作多年"),
        ("如果明天下雨", "，", "。", "我们就改到后天再去"),
        ("只要河水还清", "，", "。", "鱼就会回来"),
        ("虽然花已经谢了", "，", "。", "蜂还是天天飞出去"),
        ("即使花已经谢了", "，", "。", "蜂还是天天飞出去"),
        ("除了看花的老人", "，", "。", "山里没有别的人"),
        ("当花慢慢谢了的时候", "，", "。", "我们把蜂箱搬走"),
        ("在花谢之前", "，", "。", "我们把蜂箱搬走"),
        ("对我们养蜂的人来说", "，", "。", "花就是粮食"),
        ("为了赶上下一场花", "，", "。", "我们连夜搬家"),
        ("花慢慢谢了", "，", "。", "就把蜂箱搬走"),
        ("雖然花已經謝了", "，", "。", "蜂還是天天飛出去"),
        ("师傅说", "", "：", "他的蜂最好"),
        ("老人告诉他", "", "：", "蜂要跟着花走"),
        ("爷爷说", "，", "：", "我这辈子只会养蜂"),
        ("邻居夸", "", "：", "我家的蜜最甜"),
        ("按老人的说法", "，", "。", "蜂认得人"),
        ("师傅说", "：", "，", "他的蜂最好"),
        ("蜂蜜就能卖出去", "，", "。", "如果那年花开得好"),
    ],
)
def test_neither_case_nor_half_a_sentence_is_a_matter_of_marks(before: str, old: str, new: str, after: str) -> None:
    edit = Edit(0, 0, old, new, before, after)
    assert turns_by_marks(edit) or recases(edit, [])


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("昨天下了一场大雨", "，", "。", "今天河水很高"),
        ("蜂不会骗人", "，", "。", "你给它多少花，它还你多少蜜"),
        ("花已经谢了", "，", "。", "但是我们不走"),
        ("养蜂的人有三样本事", "，", "：", "看天，看花，看人"),
        ("我常想", "，", "：", "蜂才是山的主人"),
    ],
)
def test_marks_between_whole_sentences_are_the_editors(before: str, old: str, new: str, after: str) -> None:
    assert turns_by_marks(Edit(0, 0, old, new, before, after)) == ""


def test_a_listed_name_is_set_as_its_owner_sets_it() -> None:
    edit = Edit(0, 0, "github", "GitHub", "他在", "上写字")
    assert recases(edit, [["GitHub", "github"]]) == "" != recases(edit, [])


@pytest.mark.parametrize("rest", ["，您觉得可能吗？", "，村里人都这么说。"])
def test_no_emendation_makes_the_stop_at_which_a_text_ends(hive: Path, rest: str) -> None:
    assert "Q005" in found(hive, f"{BEES}。", f"{BEES}{rest}", **mend("次家，", "次家。"))["single"]
    assert "Q005" not in found(hive, f"{BEES}。", f"{BEES}。{rest[1:]}")["single"]


def test_who_says_a_quotation_may_be_named_behind_it(hive: Path) -> None:
    assert "Q006" in found(hive, f"{BEES}。", f"“{BEES}。蜜从来不卖给外人。”村长说。")["single"]
    assert built(found(hive, f"{BEES}。", f"我常说：“{BEES}。蜜从来不卖给外人。”老人都笑。")) == ["single"]

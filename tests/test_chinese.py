"""Scripts, readings and words: the aims on the hand-made sets, the rules one by one, and what `check` says of a quote's Chinese."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

from builder.chinese import contexts, dictionary, levels, lint, scripts, taiwan
from builder.chinese.entry import Phrase
from builder.chinese.readings import Phrases, Reader
from builder.chinese.spelling import bopomofo, parse, pinyin_text
from builder.chinese.text import Composer
from builder.notes import ruby
from builder.quotes.entry import Quote

from .chinese import accuracy
from .conftest import Yulu, spoil


def named(simplified: str, **more: str) -> Phrase:
    return Phrase.model_validate({"simplified": simplified, "name": "true", **more})


AIMS = {"polyphones": 0.98, "everyday": 0.99, "tw": 0.98, "hk": 0.98, "twp": 0.98, "back": 0.98, "zhuyin": 0.95, "segment": 0.88}


@pytest.mark.parametrize("kind", AIMS)
def test_the_aim_is_reached_on_the_hand_made_set(kind: str) -> None:
    judged = list(accuracy.cases(kind))
    wrong = [f"{case.text}: {case.failure}" for case in judged if case.failure]
    assert accuracy.share(judged) >= AIMS[kind], wrong


def test_the_sets_are_as_large_as_they_say() -> None:
    assert len(accuracy.entries("polyphones")) >= 120
    assert len(accuracy.entries("zhuyin")) >= 20
    for profile in accuracy.PROFILES:
        assert sum(e["profile"] == profile for e in accuracy.entries("conversions")) >= 120


def test_no_sentence_of_the_sets_is_from_the_corpus(repository: Path) -> None:
    sources = "".join(p.read_text(encoding="utf-8", errors="replace") for p in (repository / "seeds" / "sources").iterdir())
    for file in ("polyphones", "conversions", "segment", "everyday"):
        assert [e["text"] for e in accuracy.entries(file) if e["text"] in sources] == []


# Scripts


@pytest.mark.parametrize(
    ("profile", "text", "wanted"),
    [
        ("s2tw", "“签长协议”，他说：‘发布一个中国产品’。", "「簽長協議」，他說：『發布一個中國產品』。"),
        ("s2tw", "软件里的信息", "軟件裡的信息"),
        ("s2hk", "软件里的信息", "軟件裏的信息"),
        ("s2twp", "软件里的信息", "軟體裡的資訊"),
        ("s2tw", "体内存在大量细菌，留下简短信件", "體內存在大量細菌，留下簡短信件"),
        ("s2twp", "体内存在大量细菌，留下简短信件", "體內存在大量細菌，留下簡短信件"),
        ("s2tw", "", ""),
        ("s2tw", "AI 3.5 😀", "AI 3.5 😀"),
    ],
)
def test_each_profile_changes_what_it_says(profile: str, text: str, wanted: str) -> None:
    assert scripts.to_traditional(text, profile) == wanted


def test_a_protected_name_is_never_changed_by_a_wording_profile() -> None:
    book = (named("微软"), named("硅谷"), Phrase(simplified="网络公司", traditional="網絡公司"))
    assert Composer("s2twp", book).traditional("硅谷的微软和网络公司用网络") == "硅谷的微軟和網絡公司用網路"
    assert Composer("s2twp").traditional("硅谷") == "矽谷"


def test_a_phrase_goes_ahead_of_the_libraries_in_both_directions() -> None:
    composer = Composer("s2tw", (named("范大钟", traditional="范大鍾", pinyin="Fàn Dà zhōng"),))
    made = composer.compose("范大钟的钟")
    assert (made.traditional, made.pinyin) == ("范大鍾的鐘", "Fàn Dàzhōng de zhōng")
    assert composer.simplify(made.traditional) == made.simplified


def test_traditional_text_is_recognized_and_read_as_simplified() -> None:
    composer = Composer()
    assert composer.script_of("銀行的行長") == "traditional"
    assert composer.script_of("银行的行长") == composer.script_of("人") == "simplified"
    assert composer.compose("銀行的行長", "traditional").syllables == ("yín", "háng", "de", "háng", "zhǎng")


# Readings


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一个人不能不去", "yī gè rén bù néng bù qù"),
        ("热爱平安", "rè'ài píng'ān"),
        ("1000张英伟达A100，80年代50名", "1000 zhāng yīng wěidá A100, 80 niándài 50 míng"),
        ("中国和美国，广东和硅谷", "Zhōngguó hé Měiguó, Guǎngdōng hé Guīgǔ"),
        ("AI和GPT-3（微调）", "AI hé GPT-3 (wēitiáo)"),
        ("这种东西厚积薄发", "zhè zhǒng dōngxi hòujī-bófā"),
        ("第一次从天而降", "dì-yī cì cóngtiān'érjiàng"),
        ("自上而下地去教出来", "zìshàng'érxià de qù jiāo chūlái"),
        ("人人用得起", "rénrén yòngdeqǐ"),
        ("女儿绿", "nǚ'ér lǜ"),
        ("这儿", "zhèr"),
        ("", ""),
        ("2个人等了10多个月", "2 gè rén děng le 10 duō gè yuè"),
        ("《三体》——好", "《sān tǐ》 — hǎo"),
        ("他听着歌，吃过饭，写完了信。就是这样！", "Tā tīngzhe gē, chīguo fàn, xiěwán le xìn. Jiù shì zhèyàng!"),
        ("等一两天", "děng yī-liǎng tiān"),
        ("我姓高，高老师姓单。", "Wǒ xìng Gāo, Gāo lǎoshī xìng Shàn."),
        ("三年长成大树，住一宿。", "Sān nián zhǎngchéng dàshù, zhù yī xiǔ."),
        ("给她扎了三针，给她扎了两条辫子", "gěi tā zhā le sān zhēn, gěi tā zā le liǎng tiáo biànzi"),
        ("一百二十三个孩子们，一千零五十二元", "yībǎi èrshísān gè háizimen, yīqiān líng wǔshí'èr yuán"),
        ("万一有三分之二，十二三岁", "wànyī yǒu sān fēn zhī èr, shí'èrsān suì"),
        ("李大壮和诸葛高到南京市中山路", "Lǐ Dàzhuàng hé Zhūgě gāo dào Nánjīng Shì Zhōngshān Lù"),
        ("李老师结了婚，坐飞机去", "Lǐ lǎoshī jié le hūn, zuò fēijī qù"),
        ("我只要一碗汤。", "Wǒ zhǐ yào yī wǎn tāng."),
        ("只要有汤，我就来。", "Zhǐyào yǒu tāng, wǒ jiù lái."),
        ("花了2,500元买C++书，装F‑35模型👍🏽🇨🇳，Спасибо", "huā le 2,500 yuán mǎi C++ shū, zhuāng F‑35 móxíng 👍🏽🇨🇳, Спасибо"),
        ("我在唱歌，他坐船去", "wǒ zài chànggē, tā zuò chuán qù"),
        ("H&M和P&G卖了10⁶件", "H&M hé P&G mài le 10⁶ jiàn"),
        ("水温-4℃，涨价+2.5%，约≈¥3,000", "shuǐwēn -4℃, zhǎngjià +2.5%, yuē ≈¥3,000"),
        ("写信给x.y@z.cn，见http://z.cn/a?b=c。", "Xiěxìn gěi x.y@z.cn, jiàn http://z.cn/a?b=c."),
        ("iPad很好。U.K.天气不好。", "iPad hěn hǎo. U.K. tiānqì bù hǎo."),
        ("在.NET里（CO₂）和[Q&A]，问“OK？”", "zài .NET lǐ (CO₂) hé [Q&A], wèn “OK?”"),
        ("弗拉基米尔·普京说", "Fúlājīmǐ'ěr·Pǔjīng shuō"),
    ],
)
def test_pinyin_is_written_by_words(text: str, wanted: str) -> None:
    assert pinyin_text(Reader().words(text)) == wanted


def test_a_word_that_segmentation_would_divide_is_one() -> None:
    assert next(w.text for w in Composer().reader.words("要不坐车去")) == "要不"


def test_the_words_are_the_text() -> None:
    for text in ("他说：“好的。”AI呢？", "𠮷野家〇三", "\u200b 空 格", "㐂が仮名"):
        words = Reader().words(text)
        assert "".join(w.text for w in words) == text
        assert all(len(w.syllables) in (0, len(w.text)) for w in words)


def test_every_han_character_has_one_syllable_in_every_profile(repository: Path) -> None:
    lines = (repository / "seeds" / "sources").glob("*.txt")
    texts = [line for path in sorted(lines) for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()][:150]
    for profile in scripts.PROFILES:
        composer = Composer(profile)
        for text in texts:
            made = composer.compose(text, composer.script_of(text))
            assert len(made.syllables) == sum(map(accuracy.is_han, made.simplified))
            if made.traditional_words:
                assert "".join(w.text for w in made.traditional_words) == made.traditional
                assert len(made.taiwan) == sum(map(accuracy.is_han, made.traditional))


def test_a_project_decides_a_reading_and_a_quote_decides_above_it() -> None:
    reader = Reader(Phrases({"重行": ("chóng", "háng")}))
    assert pinyin_text(reader.words("重行")) == "chóngháng"
    made = Composer().compose("他长", pinyin="tā zhǎng")
    assert (made.pinyin, made.syllables, made.zhuyin) == ("tā zhǎng", ("tā", "zhǎng"), "ㄊㄚ　ㄓㄤˇ")


@pytest.mark.parametrize(("pinyin", "fits"), [("wǒ ài AI", True), ("wo ai AI", False), ("wǒ AI", False), ("wǒ ài tā", False), ("wǒ'ài, AI", True)])
def test_an_override_must_fit_its_text(pinyin: str, fits: bool) -> None:
    assert (parse(pinyin, "我爱AI") is not None) is fits


@pytest.mark.parametrize(
    ("text", "char", "wanted"),
    [
        ("你们都会游泳吗", "都", "dōu"),
        ("她的裙子很贵，可她天天穿着它", "着", "zhe"),
        ("他们发现了此处的泉水", "了", "le"),
        ("散文中的老人", "中", "zhōng"),
        ("那辆的士开走了", "的", "dī"),
        ("我乘地铁回来", "地", "dì"),
        ("他是好学生", "好", "hǎo"),
        ("邻居告诉我一个故事", "事", "shi"),
        ("这支笔多少钱", "少", "shao"),
        ("院子里有尊大佛", "佛", "fó"),
        ("那人颇懂得生意", "颇", "pō"),
        ("贵不贵，便不便宜", "便", "pián"),
        ("这只箱子有多重", "重", "zhòng"),
        ("你打算在杭州待几天", "待", "dāi"),
        ("墙上的藤蔓长高了", "蔓", "wàn"),
    ],
)
def test_everyday_speech_is_read_as_it_is_spoken(text: str, char: str, wanted: str) -> None:
    made = Composer().compose(text)
    assert made.syllables[[c for c in text if accuracy.is_han(c)].index(char)] == wanted


def test_the_network_reads_what_the_dictionaries_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    from builder.chinese import model

    asked: list[str] = []
    read = model.read
    monkeypatch.setattr(model, "read", lambda sentences, places: asked.extend(sentences) or read(sentences, places))
    reader = Reader()
    assert [s for w in reader.words("部队由将军率众突围") for s in w.syllables if s in ("shuài", "lǜ")] == ["shuài"]
    assert asked == ["部队由将军率众突围"]
    reader.words("我们今天去学校上课")
    assert len(asked) == 1


def test_many_texts_at_once_are_read_as_one_by_one() -> None:
    reader, texts = Reader(), ("大军率先渡河", "", "他把行李弄丢了。后来又找到了！", "AI")
    assert reader.texts(texts) == tuple(reader.words(text) for text in texts)


def test_a_character_without_a_reading_gets_none_and_is_told() -> None:
    made = Composer().compose("他姓𠮷吗")
    assert made.syllables == ("tā", "xìng", "", "ma")
    assert (made.pinyin, "˙𠮷" in made.zhuyin) == ("tā xìng 𠮷 ma", False)
    assert "𠮷[" not in ruby.pinyin(made.words) + ruby.zhuyin(made.traditional_words)
    assert ("Z005", ("text",)) in doubts("他姓𠮷。")


def test_a_text_and_its_reading_agree() -> None:
    made = Composer().compose("野人被髮", "traditional")
    assert made.syllables[-1] == "fà"


@pytest.mark.parametrize(
    ("text", "script", "traditional"),
    [
        ("效果显著", "simplified", "效果顯著"),
        ("土著居民", "simplified", "土著居民"),
        ("名著", "simplified", "名著"),
        ("毕昇与陈昇", "simplified", "畢昇與陳昇"),
        ("幺麽小丑", "simplified", "么麼小丑"),
        ("陞官", "traditional", "陞官"),
        ("大车无輗", "simplified", "大車無輗"),
        ("看著我", "traditional", "看著我"),
        ("後來的事", "traditional", "後來的事"),
    ],
)
def test_a_text_is_in_the_script_whose_own_characters_it_has(text: str, script: Any, traditional: str) -> None:
    composer = Composer()
    assert composer.script_of(text) == script
    assert composer.compose(text, script).traditional == traditional


def test_a_rare_character_can_be_quoted_in_simplified_script() -> None:
    assert doubts("这大车无輗，他各於其乡。") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("晒一些梨干", "曬一些梨乾"),
        ("吃了碗羊肉面", "吃了碗羊肉麵"),
        ("拧干毛巾", "擰乾毛巾"),
        ("县党总部的人", "縣黨總部的人"),
        ("树上有九只鸟", "樹上有九隻鳥"),
        ("她一出门就下雨", "她一出門就下雨"),
        ("埃里克去了加布里亚", "埃里克去了加布里亞"),
    ],
)
def test_phrases_are_weighed_against_words(text: str, wanted: str) -> None:
    assert Composer().compose(text).traditional == wanted


@pytest.mark.parametrize(
    ("profile", "text", "wanted"),
    [
        ("s2tw", "我订了今周刊", "我訂了今周刊"),
        ("s2tw", "他玩星露谷物语", "他玩星露谷物語"),
        ("s2tw", "她出生于吉林长春", "她出生於吉林長春"),
        ("s2twp", "天涯若比邻，海内存知己", "天涯若比鄰，海內存知己"),
        ("s2twp", "有公元纪年的快闪存储器", "有公元紀年的快閃記憶體"),
        ("s2tw", "请\u200b保持克制", "請\u200b保持克制"),
    ],
)
def test_words_that_one_phrase_holds_are_written_as_it_has_them(profile: str, text: str, wanted: str) -> None:
    assert Composer(profile).compose(text).traditional == wanted


@pytest.mark.parametrize("case", accuracy.entries("opencc"), ids=lambda case: case["text"])
def test_where_openccs_own_cases_are_answered_otherwise_is_known_with_its_reason(case: dict[str, Any]) -> None:
    assert case["reason"]
    for profile, plain in case["plain"].items():
        assert scripts.convert(profile, case["text"]) == plain
        composer = Composer(profile)
        assert composer.script_of(case["text"]) == "traditional"
        assert composer.compose(case["text"], "traditional").traditional == case["text"]


@pytest.mark.parametrize("text", ["我想象着未来。", "他跑出一身汗。", "公司卖了两台机器。", "下面的老板回复了。", "她买了一条项链。", "后面有人。"])
def test_what_every_learner_meets_raises_no_question(text: str) -> None:
    assert doubts(text) == []


def test_zhuyin_is_written_as_in_taiwan() -> None:
    assert [bopomofo(s) for s in ("yī", "nǚ", "de", "zhī", "ér", "xióng", "lüè")] == ["ㄧ", "ㄋㄩˇ", "˙ㄉㄜ", "ㄓ", "ㄦˊ", "ㄒㄩㄥˊ", "ㄌㄩㄝˋ"]
    (word,) = Reader().words("企业")
    assert (word.syllables, taiwan.syllables(word)) == (("qǐ", "yè"), ("qì", "yè"))


# Classical Chinese


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("老子曰：吾不知也。", "lǎo zǐ yuē"),
        ("有弟子来，不亦说乎", "bù yì yuè hū"),
        ("朝读书，夕思之", "zhāo dú shū"),
        ("吾语女：知者不言", "wú yù rǔ: zhì zhě"),
        ("好学者鲜矣", "hào xué zhě xiǎn yǐ"),
        ("被发而歌", "pī fà ér gē"),
        ("林叟所恶者，懒也", "suǒ wù zhě"),
        ("舍斧而取锄", "shě fǔ"),
        ("叟没，邻人葬之", "sǒu mò,"),
        ("不欲衣锦", "yì jǐn"),
        ("强为之诗", "qiǎng wéi zhī"),
        ("为大将，降者百人", "wéi dà jiàng, xiáng zhě"),
        ("予往见之，有间而归", "yú wǎng jiàn zhī, yǒu jiàn ér"),
    ],
)
def test_classical_text_is_read_as_such_where_its_source_says_so(text: str, wanted: str) -> None:
    assert wanted in Composer().compose(text, classical=True).pinyin.lower().replace("lǎozǐ", "lǎo zǐ")
    assert wanted not in Composer().compose(text).pinyin.lower()


def test_what_only_the_sense_decides_in_classical_text_is_open() -> None:
    made = Composer().compose("吾观其长", classical=True)
    assert [w.text for w in made.words if w.open] == ["长"]
    assert [c for c, _ in doubts("吾观其长，闻之于友。", language="classical")] == ["Z005"]


def test_a_traditional_character_does_not_undo_a_classical_reading() -> None:
    made = Composer().compose("眾人之所惡，吾舍之，其髮白", "traditional", classical=True)
    assert made.pinyin == "zhòng rén zhī suǒ wù, wú shě zhī, qí fà bái"


def test_classical_characters_are_not_written_as_modern_words_would_have_them() -> None:
    assert Composer().compose("古人云：人之所欲", classical=True).traditional == "古人云：人之所欲"
    assert doubts("古人云，人心如谷，其深莫测。", language="classical") == []


def test_the_classical_readings_are_readings_of_their_characters() -> None:
    known = contexts.classical()
    wrong = []
    for char in known.rules:
        given = dictionary.all_readings(char).union(*(dictionary.all_readings(other) for other in known.loans.get(char, "")))
        wrong += [(char, reading) for reading in known.readings(char) - given]
    assert wrong == []


# The quote's Chinese in `check`

BASE: dict[str, Any] = {
    "id": "q-001",
    "text": "树很高。",
    "witness": {"source": "interview", "line": "1"},
    "attestation": "single",
    "themes": ["trust"],
    "context": {"zh": "问", "en": "asked"},
}


def doubts(
    text: str, script: Any = "simplified", book: tuple[Phrase, ...] = (), language: Any = "modern", **more: Any
) -> list[tuple[str, tuple[str | int, ...]]]:
    quote = Quote.model_validate({**BASE, "text": text, **more})
    return [(d.code, d.path) for d in lint.check(quote, script, Composer("s2tw", book), language)]


def word(word: str, pinyin: str) -> dict[str, str]:
    return {"word": word, "pinyin": pinyin, "gloss": "x"}


@pytest.mark.parametrize(
    ("text", "more", "wanted"),
    [
        ("树很高，风也大。", {}, []),
        ("上颚很干净。", {}, []),
        ("上颚很干净。", {"traditional": "上顎很乾淨。"}, [("Z004", ("traditional",))]),
        ("这樣很好。", {}, [("Z002", ("text",))]),
        ("树很高。", {"traditional": "樹很低。"}, [("Z001", ("traditional",))]),
        ("树很高。", {"context": {"zh": "問", "en": "asked"}}, [("Z002", ("context", "zh"))]),
        ("树很高。", {"traditional": "树很高。"}, [("Z002", ("traditional",))]),
        ("谷很深。", {}, [("Z003", ("text",))]),
        ("谷很深。", {"confirmed": ["谷"]}, []),
        ("谷很深。", {"traditional": "穀很深。"}, []),
        ("树很高。", {"traditional": "樹很高。"}, [("Z004", ("traditional",))]),
        ("树很高。", {"simplified": "树很高。"}, [("Z004", ("simplified",))]),
        ("树很高。", {"pinyin": "shù hěn gāo."}, [("Z004", ("pinyin",))]),
        ("两队为冠军。", {}, [("Z005", ("text",))]),
        ("两队为冠军。", {"confirmed": ["为冠军"]}, []),
        ("两队为冠军。", {"pinyin": "Liǎng duì wéi guànjūn."}, []),
        ("树很高。", {"pinyin": "shù gāo."}, [("Z006", ("pinyin",))]),
        ("树很高。", {"pinyin": "Shù hěn gāo?"}, [("Z006", ("pinyin",))]),
        ("树种得很高。", {"traditional": "樹种得很高。"}, [("Z003", ("traditional",))]),
        ("长辈很高。", {"pinyin": "cháng bèi hěn gāo."}, [("Z005", ("pinyin",))]),
        ("长辈很高。", {"pinyin": "cháng bèi hěn gāo.", "confirmed": ["长辈"]}, []),
        ("树干很高。", {"traditional": "樹乾很高。"}, [("Z003", ("traditional",))]),
        ("树干很高。", {"traditional": "樹乾很高。", "confirmed": ["树干"]}, []),
        ("银行很高。", {"vocabulary": [word("银行", "yínxíng")]}, [("Z006", ("vocabulary", 0, "pinyin"))]),
        ("银行很高。", {"vocabulary": [word("银行", "Yín-háng")]}, []),
        ("树很高。", {"confirmed": ["树"]}, [("Z007", ("confirmed", 0))]),
        ("他只有一只猫，不是的了着。", {}, []),
    ],
)
def test_what_is_doubtful_is_told_until_it_is_answered(text: str, more: dict[str, Any], wanted: list[tuple[str, tuple[str | int, ...]]]) -> None:
    assert sorted(doubts(text, **more)) == sorted(wanted)


def test_a_phrase_answers_an_ambiguous_character_and_an_open_reading() -> None:
    assert doubts("谷很深。", book=(Phrase(simplified="谷", traditional="谷"),)) == []
    assert doubts("两队为冠军。", book=(Phrase(simplified="为", pinyin="wéi"),)) == []


def test_a_traditional_source_is_checked_in_its_own_script() -> None:
    assert doubts("樹很高，裡面乾淨。", "traditional") == []
    assert ("Z002", ("text",)) in doubts("樹很高，这樣。", "traditional")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("themes: [trust]\n", "themes: [trust]\n    confirmed: [树]\n", "Z007", 20),
        ("pinyin: hòuhuǐ", "pinyin: hòuhuí", "Z006", 26),
        ("themes: [trust]\n", "themes: [trust]\n    traditional: 我不求每棵樹都活下來，只求自己不後悔。\n", "Z004", 20),
    ],
)
def test_check_tells_the_place_in_the_quotes_file(tiny: Path, yulu: Yulu, old: str, new: str, code: str, line: int) -> None:
    spoil(tiny / "seeds/quotes/trust.yaml", old, new)
    for _ in range(2):
        (found,) = yulu("check", "--format", "json", project=tiny).json
        assert (found["code"], found["file"], found["line"], found["quote"]) == (code, "seeds/quotes/trust.yaml", line, "q-003")


def test_the_places_stay_right_when_lines_move_and_nothing_is_computed_anew(tiny: Path, yulu: Yulu) -> None:
    path = tiny / "seeds/quotes/trust.yaml"
    spoil(path, "pinyin: hòuhuǐ", "pinyin: hòuhuí")
    (first,) = yulu("check", "--format", "json", project=tiny).json
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    (second,) = yulu("check", "--format", "json", project=tiny).json
    assert second["line"] == first["line"] + 1


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("{simplified: 种树, pinyin: zhòng}", "Z006"),
        ("{simplified: 種樹, pinyin: zhòng shù}", "Z002"),
        ("{simplified: 种树, pinyin: zhòng shù}\n  - {simplified: 种树, pinyin: zhòng shù}", "S003"),
        ("{simplified: 种树, pinyin: zhong shù}", "Z006"),
        ("{simplified: 长辈, pinyin: cháng bèi}", "Z005"),
        ("{simplified: 生活, pinyin: sheng huó}", "Z005"),
        ("{simplified: 树干, traditional: 樹乾}", "Z003"),
        ("{simplified: 古人云, traditional: 古人雲}", "Z003"),
        ("{simplified: 我发了, traditional: 我髮了}", "Z003"),
        ("{simplified: 我种不完, pinyin: wǒ zhòng fǒu wán}", "Z005"),
    ],
)
def test_a_wrong_phrase_is_told(tiny: Path, yulu: Yulu, phrase: str, code: str) -> None:
    (tiny / "seeds/phrases.yaml").write_text(f"phrases:\n  - {phrase}\n", encoding="utf-8")
    (found,) = yulu("check", "--format", "json", project=tiny).json
    assert (found["code"], found["file"]) == (code, "seeds/phrases.yaml")


def test_a_phrase_may_have_a_word_otherwise_than_the_dictionaries_when_it_says_so(tiny: Path, yulu: Yulu) -> None:
    rows = (
        "长辈, pinyin: cháng bèi, confirmed: true",
        "树干, traditional: 樹乾, confirmed: true",
        "石头, pinyin: shí tóu",
        "好瓶, pinyin: hǎo píng",
        "晒干了, traditional: 曬乾了",
    )
    text = "".join(f"  - {{simplified: {row}}}\n" for row in rows)
    (tiny / "seeds/phrases.yaml").write_text(f"phrases:\n{text}", encoding="utf-8")
    assert yulu("check", "--format", "json", project=tiny).json == []


def test_nothing_is_doubtful_in_this_repository(yulu: Yulu, repository: Path) -> None:
    found = yulu("check", "--format", "json", project=repository).json
    assert [f for f in found if f["code"].startswith("Z")] == []


# Words, levels, fields


def test_levels_are_those_of_the_named_standard() -> None:
    assert (levels.STANDARD, levels.word_level("爱"), levels.word_level("颠覆"), levels.word_level("英伟达")) == ("2025", 1, 7, None)
    assert levels.character_level("爱") == 1
    reader = Reader()
    assert levels.level(reader.words("我爱我的家")) == 1
    assert levels.level(reader.words("颠覆束缚，孜孜不倦")) == 7
    assert [levels.label(n) for n in (1, 6, 7)] == ["1", "6", "7–9"]


def test_a_card_says_how_many_words_lie_above_its_level() -> None:
    reader = Reader()
    easy = levels.grade(reader.words("我们今天早上去学校上课，下午回家吃饭"))
    assert easy.level <= 3
    hard = levels.grade(reader.words("我们今天早上去学校上课，下午和朋友一起回家吃饭，孜孜不倦"))
    assert hard.level < 7
    assert hard.above[0] == "孜孜不倦"
    assert str(hard) == f"HSK {hard.level} + {len(hard.above)} harder word{'s' * (len(hard.above) > 1)}"


def test_the_standard_of_the_levels_can_be_chosen() -> None:
    assert (levels.word_level("银行"), levels.word_level("银行", "2021")) == (3, 2)


def test_a_deck_can_go_theme_by_theme_from_short_to_long(tiny: Path) -> None:
    from builder.edition import Editor
    from builder.package.deck import arrange
    from builder.project import read

    spoil(tiny / "decks/my-deck.yaml", "order: themes", "order: length")
    project = read(tiny)
    order = [t.slug for t in project.themes]
    places = [(order.index(e.quote.themes[0]), len(e.quote.text)) for e in arrange(project, "my-deck", Editor(project))]
    assert places == sorted(places)


def test_names_and_foreign_words_make_no_text_hard() -> None:
    reader = Reader(Phrases({}, frozenset({"魑魅"})))
    assert levels.level(reader.words("我爱魑魅和DeepSeek")) == levels.level(reader.words("我爱和"))


def test_ruby_has_a_reading_for_each_word_or_character() -> None:
    made = Composer().compose("我没有AI[银行]。")
    assert re.sub("<.*?>", "", ruby.pinyin(made.words)) == "我[wǒ]没有[méiyǒu]AI&#91;银行[yínháng]&#93;。"
    assert re.sub("<.*?>", "", ruby.zhuyin(made.traditional_words)) == "我[ㄨㄛˇ]沒[ㄇㄟˊ]有[ㄧㄡˇ]AI&#91;銀[ㄧㄣˊ]行[ㄏㄤˊ]&#93;。"


def test_ruby_of_other_wording_reads_the_words_that_stand_there() -> None:
    made = Composer("s2twp").compose("软件和人工智能")
    assert made.traditional == "軟體和人工智慧"
    assert re.sub("<.*?>", "", ruby.zhuyin(made.traditional_words)) == "軟[ㄖㄨㄢˇ]體[ㄊㄧˇ]和[ㄏㄢˋ]人[ㄖㄣˊ]工[ㄍㄨㄥ]智[ㄓˋ]慧[ㄏㄨㄟˋ]"


def test_a_deck_can_begin_with_the_easiest(tiny: Path) -> None:
    from builder.edition import Editor
    from builder.package.deck import arrange
    from builder.project import read

    spoil(tiny / "decks/my-deck.yaml", "order: themes", "order: difficulty")
    project = read(tiny)
    editions = arrange(project, "my-deck", Editor(project))
    needed = [levels.level(e.chinese.words) for e in editions]
    assert needed == sorted(needed)


# The command


def test_text_shows_all_of_it(yulu: Yulu) -> None:
    (row,) = yulu("text", "银行行长得了奖", "--format", "json").json
    assert row["words"] == ["银行", "行长", "得", "了", "奖"]
    assert row["syllables"] == ["yín", "háng", "háng", "zhǎng", "dé", "le", "jiǎng"]
    assert row["pinyin"] == "yínháng hángzhǎng dé le jiǎng"
    assert row["traditional"] == "銀行行長得了獎"
    bank = row["vocabulary"][0]
    assert (bank["word"], bank["pinyin"], bank["level"], "bank" in bank["gloss"]) == ("银行", "yínháng", "3", True)


def test_text_reads_lines_in_either_script(yulu: Yulu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("銀行\n银行\n\n"))
    rows = yulu("text", "-", "--format", "json").json
    assert [(r["script"], r["simplified"], r["traditional"], r["pinyin"]) for r in rows[:2]] == [
        ("traditional", "银行", "銀行", "yínháng"),
        ("simplified", "银行", "銀行", "yínháng"),
    ]
    assert len(rows) == 3

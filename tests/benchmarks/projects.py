"""Projects of any size, generated: sentences of shuffled words, each in a second witness that differs by a few homophones."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

# A clause each, in which a word of each line stands.
PARTS = [
    [line.split() for line in clause.splitlines()]
    for clause in """\
清晨 黄昏 午后 雨天 春天 秋天 冬夜 假日 周末 节日 月底 年初 雪后 放学以后 下班以后 丰收以前
老师 医生 司机 农民 画家 木匠 厨师 船长 邻居 孩子 姑娘 学生 工人 店主 记者 歌手 裁缝 园丁
在河边 在山上 在城南 在海边 在学校 在车站 在花园 在图书馆 在市场 在厨房 在教室 在桥头 在树下 在码头
认真地 慢慢地 悄悄地 高兴地 耐心地 仔细地 安静地 轻轻地 努力地 愉快地
看着 听着 画着 写着 想着 修理着 整理着 打扫着 收拾着 观察着 描写着 讨论着
远处的 古老的 新鲜的 美丽的 安静的 明亮的 温暖的 普通的 宽阔的 陌生的 熟悉的 简单的
风景 音乐 故事 机器 房间 花朵 照片 文章 地图 衣服 家具 道路 村庄 果树

那个 这个 她的 他的 我们的 他们的 大家的
朋友 同学 妹妹 哥哥 母亲 父亲 同事 客人 师傅 徒弟 亲戚
说得像 唱得像 笑得像 跑得像 做得像 活得像 走得像
春风 流水 大海 小鸟 阳光 星星 火车 老树 白云 月亮 山泉 骏马
一样 那样 似的

于是 后来 因此 同时 接着 最后 所以 慢慢
大家 他们 我们 人们 孩子们 客人们 工人们 学生们
开始 学会 决定 愿意 准备 打算 坚持
共同 继续 认真 安心 努力 积极 快乐
学习 工作 生活 唱歌 读书 写作 劳动 旅行 种树 做饭
""".split("\n\n")
]
HOMOPHONES = {"她": "他", "像": "象", "做": "作"}
THEMES = 10
OPENING = "# Sentences of shuffled words; they mean nothing.\n"


def sentences(count: int) -> list[str]:
    """So many different sentences of about 37 Han characters, the same ones in every run."""
    draw = random.Random(count)
    made: dict[str, None] = {}
    while len(made) < count:
        made["，".join("".join(draw.choice(words) for words in clause) for clause in PARTS) + "。"] = None
    return list(made)


def write(root: Path, count: int) -> None:
    """A sound project of `count` quotes, each in two witnesses, at `root`."""
    texts = sentences(count)
    for folder in ("seeds/sources", "seeds/quotes", "decks"):
        (root / folder).mkdir(parents=True)
    documents = {"first": texts, "second": [text.translate(str.maketrans(HOMOPHONES)) for text in texts]}
    entries = []
    reader = "{speaker: 某人, number: '^(\\d+)\\.'}"
    for name, lines in documents.items():
        raw = "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1)).encode()
        (root / "seeds/sources" / f"{name}.txt").write_bytes(raw)
        known = f"id: {name}, file: {name}.txt, sha256: {hashlib.sha256(raw).hexdigest()}, title: {name}, english: the {name} list"
        kind = "publisher: none, date: '2026', kind: list, script: simplified, proves: words, trust: complete"
        entries.append(f"  - {{{known}, {kind}, reader: {reader}}}\n")
    speakers = "speakers:\n  - {name: 某人, english: somebody, quotable: true}\n"
    alike = "".join(f"  - {{words: [{one}, {other}], reason: the second document was written down by ear}}\n" for one, other in HOMOPHONES.items())
    (root / "seeds/sources.yaml").write_text(f"{OPENING}{speakers}synonyms:\n{alike}sources:\n{''.join(entries)}", encoding="utf-8")
    themes = "".join(f'  - {{slug: theme-{n}, english: Theme {n}, chinese: 题目{n}, description: "Every {n}th."}}\n' for n in range(THEMES))
    (root / "seeds/themes.yaml").write_text(f"{OPENING}themes:\n{themes}", encoding="utf-8")
    for theme in range(THEMES):
        quotes = "".join(_quote(n, text, theme) for n, text in enumerate(texts, 1) if n % THEMES == theme)
        if quotes:
            (root / f"seeds/quotes/theme-{theme}.yaml").write_text(f"{OPENING}quotes:\n{quotes}", encoding="utf-8")
    (root / "decks/big.yaml").write_text(
        f"{OPENING}title: Big\nnamespace: big-{count}\ndeck_id: 1763742653999\nversion: '1.0'\ndescription: Generated.\nreport: Nowhere.\n"
        "licence: None is needed.\ncards: [recognition]\n",
        encoding="utf-8",
    )


def _quote(number: int, text: str, theme: int) -> str:
    return f"""\
  - id: big-{number:06}
    text: {text}
    witness: {{source: first, line: {number}}}
    attestation: attested
    themes: [theme-{theme}]
    context:
      zh: 说的是第{number}件小事
      en: Said of small thing number {number}
    english: "Sentence {number}: its words were shuffled, so that no one ever said it."

"""

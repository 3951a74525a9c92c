"""What `yulu extract` proposes is accepted by `yulu check` as soon as an editor has written the English, whatever kind of text it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Yulu, spoil

TEXTS = {
    "a book of sayings": (
        6,
        """园语

园翁第一
园翁曰：“学种而时浇之，不亦乐乎？有客自山中来，不亦喜乎？叶落而不叹，不亦达乎？”
林子曰：“其为人也静。不静者，其木不茂。静者，种之本与！”
园翁曰：“巧剪好看，鲜矣其寿！”
客问政。园翁曰：“足水，足土，民自安之矣。”客曰：“必不得已而去，于斯二者何先？”曰：“去水。”
修剪第二
园翁谓小林曰：“女奚不曰：其为人也，种树忘食，乐以忘忧，不知老之将至云尔。”
或曰：“枝可剪乎？”园翁曰：“可。”曰：“根可剪乎？”园翁曰：“不可。”
""",
    ),
    "an interview": (
        9,
        """老林谈种树

记者：您种了一辈子的树，最怕的是什么？
老林：最怕的不是天旱，而是人急。天旱可以浇水，人急了，什么办法都没有……真的没有。
老林：再说，树这个东西——你急它不急。“急”字怎么写？心上面压着一个东西！
记者：如果重来一次呢？
老林：如果重来一次，我还是种树。但是，我会早一点开始，晚一点着急。有人说我傻，我不觉得。
不过那是另一回事了，今天不谈，以后有机会再谈吧，反正树还在那里。
""",
    ),
    "a numbered list": (
        5,
        """老林语录
1. 修枝要趁早，去掉乱的，留下直的；这个账算得很清楚。
2、种树的人不说“大概”，因为树不会“大概”活着，它要么活，要么死。
3. 山里的路3.5公里，走了二十年，没有一天是一样的(下雨天除外)。
4. Plant trees, 他说, 不要plant脾气。这句话是 Tom 告诉我的，我一直记着.
5. 你急什么？！树都不急……
""",
    ),
    "quotations in quotations": (
        4,
        """问园录

园翁说：“我师父常讲：‘种树如做人，急不得，也懒不得。’我记了一辈子，到现在还不敢忘。”
“你说‘慢’，”客人问，“那要慢到什么时候？”园翁答：“慢到你不再问的时候。”
他说：「先師有云：『根深則葉茂，本固則枝榮。』此言不虛，吾輩當記之於心。」
"他们都说'不行'，"老人摇头，"可是'不行'两个字，谁都会说，做起来才知道行不行。"
""",
    ),
    "no marks": (
        3,
        """園書

園翁曰種樹者不爭一日之長而待十年之蔭此之謂恆
人皆愛花而鮮知根根深則花自開何必日視之
或問何以知樹之將死園翁曰葉先知之人後知之
""",
    ),
    "old marks": (
        3,
        """園書

園翁曰種樹者不爭一日之長。而待十年之蔭。此之謂恆。
人皆愛花、而鮮知根。根深則花自開。何必日視之。
或問何以知樹之將死。園翁曰葉先知之。人後知之。
""",
    ),
    "a transcript with times": (
        3,
        """[00:03] 大家好，我是老林，今天讲讲种树这件事。
[00:09] 种树最难的不是挖坑，也不是浇水，而是你要等，
[00:15] 等一年，等两年，等到你自己都忘了。
[00:22] 我不认为每个人都应该种树，但是每个人都应该等过一棵树。
""",
    ),
    "unpaired quotation marks": (
        2,
        """问园录

园翁说：“树要慢慢种。我年轻的时候不懂，总想一年就成林，后来才明白没有这样的事。
后来他又说：“人急了，树也不会快。你看山上的松树，哪一棵不是等出来的？”
有人写道：树长得慢”，这话不全对，要看是什么树，也要看是什么土。
他笑着说：“好了，好了！”然后就走了，谁也没有追上去问他到底是什么意思。
""",
    ),
    "verse": (
        2,
        """园中二首

春雨过墙来，
新苗一寸开。
老翁扶杖看，
不许小儿摘。

夏日长如年，
荷花满水边。
风来香不断，
人在绿阴眠。
""",
    ),
}
OWN = "themes:\n  - {slug: own, english: Own, chinese: 自己, description: Of one's own.}\n"


def extracted(yulu: Yulu, project: Path, tmp_path: Path, text: str) -> str:
    """Add the text, and write its proposals with English into a theme of their own. Returns what stood there before."""
    (tmp_path / "own.txt").write_text(text, encoding="utf-8")
    (project / "seeds/style.yaml").write_text("shortest: 5\nlongest: 200\ncontext: optional\n", encoding="utf-8")
    assert yulu("add", tmp_path / "own.txt", project=project).code == 0
    assert yulu("extract", "own", "--theme", "own", project=project).code == 0
    file = project / "seeds/quotes/own.yaml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("    # english:", "    english: A tree wants patience, and water all the while."), encoding="utf-8")
    spoil(project / "seeds/themes.yaml", "themes:\n", OWN)
    return before


@pytest.mark.parametrize("kind", TEXTS)
def test_every_proposal_with_english_is_sound(yulu: Yulu, tiny: Path, tmp_path: Path, kind: str) -> None:
    number, text = TEXTS[kind]
    made = extracted(yulu, tiny, tmp_path, text)
    assert made.count("- id: ") == number
    found = yulu("check", "--format", "json", project=tiny).json
    assert [f for f in found if f["severity"] == "error"] == []


def test_a_saying_is_proposed_whole_with_who_says_it(yulu: Yulu, tiny: Path, tmp_path: Path) -> None:
    made = extracted(yulu, tiny, tmp_path, TEXTS["a book of sayings"][1])
    assert "园翁曰：“巧剪好看，鲜矣其寿！”" in made
    assert "witness: {source: own, passage: 1.3}" in made


def test_what_the_witnesses_leave_open_is_told_beside_the_proposal(yulu: Yulu, tiny: Path, tmp_path: Path) -> None:
    made = extracted(yulu, tiny, tmp_path, "1. 树不会骗人，你给它多少阳光，它就还你多少叶子；这个账算得很清楚。\n2. 好。\n")
    assert "attestation: single\n    # C0" in made
    assert "# C008: the words differ" in made


def test_proposals_never_take_the_place_of_anything(yulu: Yulu, tiny: Path, tmp_path: Path) -> None:
    extracted(yulu, tiny, tmp_path, TEXTS["verse"][1])
    file = tiny / "seeds/quotes/own.yaml"
    before = file.read_bytes()
    file.write_bytes(before.replace("春雨过墙来，新苗一寸开。老翁扶杖看，不许小儿摘。".encode(), "夏日长如年，荷花满水边。".encode()))
    again = yulu("extract", "own", "--theme", "own", project=tiny)
    assert (again.code, "exists already" in again.err) == (1, True)
    assert "id: new-own-003" in yulu("extract", "own", project=tiny).out
    assert "such as shu" in yulu("extract", "own", "--theme", "树", project=tiny).err

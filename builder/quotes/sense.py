"""Words that turn or bind the sense: negations, hedges, conditions, numbers, frames, denials. Of texts in both scripts."""

from __future__ import annotations

import re
from functools import lru_cache

from ..sources.normal import number

NEGATORS = set("不没无非未别莫勿否")
NO_NEGATION = re.compile(
    "不过|不断|不管|不论|不然|不久|无论|无限|无数|非常|未来|别人|别的|特别|分别|类别|级别|性别|告别|否则|是否|莫测|差不多|毕竟|无锡|无线|无人机"
)
NUMERALS = "零〇一二两兩三四五六七八九十百千万萬亿億0123456789"
# What counts without being a numeral.
QUANTITIES = "半几幾第倍％%"
CONDITIONS = re.compile(
    "如果|假如|假使|假设|假定|(?<![宛恍])若(?!干)|倘|只有|只要|除非|要是|要不是|万一|一旦|但凡|每当|为了?[哄骗逗吓]|(?<![我你他她们])的话$|^(?:但|不过)?(?:前提|条件)是"
)
# What binds the words after it in its clause: doubt, refusal, wish, attempt, hearsay; at its end a modal verb, the passive, a share of a whole.
BINDING = re.compile(
    "反对|拒绝|否认|怀疑|(?<![可足所难])以为|假装|难说|难道|难以|谈不上|说不上|算不上|避免|防止|禁止|停止|放弃|与其|何必|何尝|岂|怎么会|怎么可能|哪里会|哪里能|谁说|"
    "所谓|号称|自称|貌似|看似|仿佛|但愿|希望|打算|试图|企图|争取|想要|期待|梦想|幻想|担心|害怕|生怕|差点|险些|讨厌|伪装|冒充|假扮|除了.*以外|据说|听说|传说|传言|谣传|"
    "(?:被|由|比|应该|应当|必须|可以|能够|能|会|要|想|愿意|敢|肯|将|曾|曾经|快|才|只|仅|"
    "部分|多数|少数|一些|有些|有的|某些|个别|很少|极少|至少|最多|不到|超过|将近|接近|大约|约)$"
)
# What a text that ends inside its clause tears off.
CLINGING = re.compile("[的地得之吗么呢们所]")
SPEAKING = (
    "认为|觉得|以为|相信|主张|声称|宣称|表示|指出|断言|预言|写道|告诉|强调|猜|喊|骂|教导|嘱咐|叮嘱|提醒|流传|登了?|收回|梦见|梦到|(?<=[我你他她])教|教(?=[我你他她咱])|"
    "(?<![小传])说|(?<=[上里中])写|写(?=[着的过下了])|回忆|记载|报道|传闻|(?<!演)讲|(?<!疑)问|(?<![对名])称|(?<![理思梦猜设])想|(?<=[里中])唱|(?:发|寄|传|捎|留)[来下过给]了?|(?<!子)曰|(?<=[一-鿿》])云$"
)
SENT = "(?:(?:这样|这么|如下)?的?(?:一[段句番条封张首])?(?:话|短信|信|消息|留言|邮件|字条|诗))?"
AFTER_VERB = rf"(?:过|了|着|道|来|下)?(?:的|的是|的一[句段]话?就?是|是|[我你您他她]们?|大家)?{SENT}$"
SAYS = re.compile(f"(?:{SPEAKING}){AFTER_VERB}")
# Words for what is said, with whose they are; of falsehoods and catchwords it does not matter whose.
SAYING = re.compile(
    "(?:(?:他|她|它|(?<![我咱])们|人|家|师傅|老师|对手|对方|父亲|母亲|爷爷|奶奶)的?|(?:[一-鿿]{2,4})的)(?:原?话|观点|看法|想法|理由|意思|意见|原则|口号|规矩|主张|结论|回答|答复|回复|建议|逻辑)(?:都|就|只|总)?是?$|"
    "(?:错误|误区|误解|谎话|谎言|偏见|谣言|口号|标语|广告[词语]?|口头禅|座右铭|招牌|传闻|论调|歌词|台词|题目|书名|歌名|宗旨|校训|家训)(?:上|里)?(?:都|就|只|总)?(?:[是写]|是这样的)?$|有[一种个些多]*(?:说法|观点|看法|声音|意见)(?:都|就)?是?$|替我们?[写说讲答][了道过]?$|有[一这那]?[个则种]?(?:笑话|段子|顺口溜|谜语|寓言|传说)[说讲是]?$|"
    "说法(?:都|就)?是$|有[一二三两几这那]?[句种]?(?:老|古)?话(?:叫|是)?$|在(?![我咱]).{1,6}看来$|^(?:古[人者]|昔人|前人|先[人贤]|古语|谚|老话|俗话|俗语|常言|谚语|书上|网上|报上)[有常]?(?:云|言|道|说|讲|写|登)?[道了过着]?$|(?<!^)(?<![我咱们])一句话$"
)
OURS = re.compile(r"(?:我们|我|咱们|咱|本人)(?:的?\||的)")
FRAME = re.compile(f"(?:{SPEAKING}|承认|同意|保证|知道|反对|否认|怀疑|担心|害怕|希望|但愿|幻想|假设|想象|假装|听说|据说|传言|难道){AFTER_VERB}")
FIRST = re.compile(
    "(?:我们|我|咱们|咱|本人)(?:大家|自己|个人|[都也就倒还很更真才只常总想要得]|一直|始终|总是|常常|经常|真的|非常|当时|那时|现在|其实|本来|越来越|后来|[跟对和给向](?:[他她你您]们?|大家|.{2,4}?))*$"
)
# What stands before 说 without being anybody who says it: 也就是说, 老实说, 对我来说.
NOBODY = re.compile(
    "(?:其实|可以|应该|必须|需要|值得|一般|通常|具体|简单|总体|总的?|坦率|坦白|老实|不瞒[你您]|实话|严格|换句话|也就是|就是|比如|例如|譬如|或者|所以|因此|但是|但|不过|而且|而|然后|"
    "这么|那么|这样|怎么|地|来|再|先|要|只能|不能|不得不|不妨|从(?!前).*|对.*[来而]|[按照拿就].*|的)*$"
)
# To whom something is said: he is not who says it.
HEARER = re.compile("(?:[对跟向给和]|留给|告诉)(?:我们|我|咱们|咱|大家)")
HEARSAY = re.compile("据说|听说|传说|传言|谣传|据传|相传|难道|但愿|^(?!孔?子|夫子).*(?:谓|问于?|告|语|对)[^，。]{1,4}曰$")
# What a clause ends with, or is, that makes no statement of the next one.
HANGING = re.compile(
    "(?:并?不是|并非|不等于|不代表|不意味着?|不在于|(?:不是|不在于|并非|不)因为|不见得|[哪岂]里?是|与其|宁可|宁愿|好像|似乎|仿佛|[我们]猜|估计|理论上|表面上|名义上|原则上|口头上|"
    "表面上?看|(?:看|听)起来|从[没未](?:有人)?(?:听|想|见)?(?:说|到)?过|本来(?:以为|认为)|梦(?:里头?|中|见|到)|想象[里中]|故事[里中]|差一?点儿?|险些|逼.{1,4}|怎么[说讲]来着|(?:多么?想|真想|恨不得|巴不得).*|收回.{0,4}|(?:古话|俗话|俗语|老话|名言|歌词|诗)|的情况下|最好是?|设想一下|规定|[写载注]明|听[见到]|(?:骗|撒谎|玩笑).*[说讲]|就怕.*|(?:曾经?|年轻的?时候?|小时候|有一?段时间|从前|以前).*(?:相信|认为|觉得|以为))$|^(?:倘若|与其|宁可|宁愿)"
)
# What after a sentence takes it back.
RETRACTING = re.compile(
    "^不对$|^应该(?:说|是(?!对|真))|是个?梦$|^除了|^[^我]{0,6}[让叫]我(?:这么|这样).+的$|^写在|规矩.{0,3}[废扔]|[废扔]了?.{0,4}规矩|还信[这那]个|是.{1,8}爱[听说讲]的$|[没不]往心里去|耳[边旁]风|[这那][段句]话?.{0,4}(?:[掐删剪]|不[要能]播)|的意思不?是|^我[说讲指]的是(?!真|实|心里|大?白)|逗[你他她]|故意[逗气骗吓考]|^(?:至多|最多|顶多)(?:只?能?算|是)|^听(?:着|起来|上去)|脸红|^(?!.?[我咱]).{2,5}[标估吹编说讲写定]的$|想得倒?美|^你?还?当真了|栽在.*[话上]$|是个?(?:童话|神话|梦话|醉话|气话|空话|套话|传说)$|^后来[也还又]?没|^后来.{0,4}(?:反悔|变卦|改主意|作罢)|^(?!我).{1,6}[拦劝阻]住?了我们?$|^除了我|我们?不在(?:其中|此列|内)$|除外$|"
    "^(?:至少|反正)我[父母爷奶师老妻丈儿女哥弟姐妹朋同].{1,10}(?:这么|这样)(?:认为|觉得|[看想说])|反正.{1,8}(?:这么|这样)[演写说登播讲]|"
    "相反|骗(?:你|人|外行|小孩|鬼)|开(?:个|了个|着)?玩笑|玩笑话?$|反话|[说讲]反了?|说笑|逗你|(?:从|才|可|并)?不(?:信|相信|同意|赞成|认同)(?:这|那|呢|啊|了|$)|"
    "说(?:这|那)?种?(?:样的)?话的人|(?:这|那)都?是(?:从前|以前|过去|当年|早年|旧时)|(?:只是|可惜|但|可)(?:从来)?没有?人|(?:我|他|她|们|人|家)例外|当我没说|收回|(?:这|那)是(?:骗|假|哄|气话)|^我(?:们)?(?:是)?(?:说|想|看|搞|弄|记)?错了|^(?:但|可)(?:是)?我(?:说|想|看)?错了|事实(?:上)?(?:并)?(?:不是|非)(?:这样|如此)|我(?:从来)?(?:没有?|从未)说过(?:这|那|此)|^你们?(?:可)?(?:信吗|别信|不要信|别当真|不要当真)|^谁信|^(?:这|那)?(?:话|句话)?是?我?(?:瞎|随口)?编的$|^更正|(?:这|那)句话?(?:请)?(?:不要|别|不能)(?:写|发表|登|外传)|^后来我?(?:才)?(?:发现|知道|明白)(?:事情|事实)?(?:并)?不是(?:这样|这么回事)|我?(?:现在|如今|今天)我?(?:已经)?不(?:再)?(?:这么|这样)(?:看|想|认为|说)|(?:这|那)?话不(?:全|完全|太|怎么)对|^才怪$|^(?:至少|反正)(?!我).{1,8}(?:这么|这样)(?:认为|觉得|说|写|想|讲)|^(?:这|那)都?是(?:他们?|她们?|人家|别人|大家)的|^以上(?:就|都)?是(?!我).{1,8}的话|^(?!.{0,2}[我咱])[一-鿿]{2,8}(?:就)?是?(?:这样|这么)(?:[说写讲]|告诉我|对我说|跟我说)的?$|^(?:这|那)(?:话)?(?:都)?是我从.{1,6}(?:看|听|读|学|抄)(?:来|到)的|^(?:也许|或许|大概|可能)吧?$|^(?:前提|条件)是|^除非|^《[^》]+》$|^(?:但|可是?|不过|当然)?(?:这|那)?(?:也|其实)?(?:只|仅仅?)(?:是?对|适用|限于?)|^(?:不过|但是?|可是?)?(?:这|那)(?:都|也|只)?是.{1,8}(?:前|时候?|年代|年轻时|小时候)的(?:想法|看法|话|事)|不(?:知道|敢说|能说|清楚|确定)(?:我说的)?(?:对不对|准不准|对|是不是这样)$"
)
# Likewise, of what was said as "this": 这话…, … 这么说; not of one who only stands by it.
OF_THIS = re.compile(
    "^.{0,5}[这那][句种番个]?(?:话|说法|观点|看法|想法|念头)(?!里)|(?:(?:没|不|要是|如果)[^，]{0,4}[这那][么样](?:说|讲)|(?:没人|要是|如果|我.{0,3}不)[^，]{0,4}[这那][么样](?:想|认为))|^(?!我)[^不没]{1,8}[这那][么样](?:[说写讲劝教想定传唱叫喊]|念叨)|[转复]述|引用|照[抄搬]|[上里]抄|"
    "[说写讲记听翻全搞弄][错反]了?$|是错的$|口误|[说写]着玩|反过来$|(?:改变|换)了?.{0,3}(?:看法|想法|主意)|有?例外$|不尽然|不适用|站不住"
)
STANDS_BY = re.compile(
    "[我咱].{0,6}(?:一直|一向|常|总|说过|说了|讲了|信|坚持|还是|就是|至今)(?!.*(?:错|不))|不(?:错|过时|假)|没(?:有)?错|对的$|是真|说[得的]好"
)
# What after a sentence says whose it is: 这话是我父亲说的, 这是老王说的, 这话不是我说的.
WHOSE = re.compile(
    r"^(?:这|那)(?:[一几]?[句些番段种])?(?:话|句话)?(?:都|也|其实|可|并|就)*(?P<no>不)?是(?P<who>.{1,10}?)(?:(?:[说讲写](?:过|给)?[我们]*的)|的(?:原?话|名言|诗句?|口头禅|说法|看法|观点))$"
)
# What a sentence says that gives the next one to another: 下面是老船长的话, 他是这么说的.
ANNOUNCING = re.compile(
    r"(?:下面|以下|如下)(?!.{0,4}[我咱]).*(?:话|讲述|自述|回忆|记录|内容|说法|看法|观点|发言|文字)$|^以下.*由(?!我).+[讲口自叙]述$|^(?!.{0,3}[我咱]).{1,8}是?(?:这么|这样|如此)(?:跟我|对我|向我)?"
    r"(?:[说讲写想]|告诉我|回答)[的我]*$|^(?!.{0,3}[我咱]).{1,8}(?:开了?口|发了?言|插了?话)了?$|^我(?:还|一直|永远)?记得(?!我).+的(?:那?句)?话$"
)
HIS_OWN = re.compile("(?:我们|我|咱们|本人)(?:自己)?(?:[一常经总始直终]*|以前|从前|当年|当时|曾经|刚才|早就)*$")
DENIAL = re.compile(
    "是?错(?:误|了|的|$)|不对|不是真|不是事实|非事实|不可能|不现实|不成立|不正确|不符|不靠谱|不至于|是假|假的|假话|胡说|胡扯|瞎说|谎|骗人|误解|误会|误区|偏见|谣|"
    "荒谬|荒唐|可笑|笑话|幻想|错觉|才怪|谈何容易|不见得|未必|不一定|难说|反对|不同意|不认为|不相信|不信$|没有过$|没[有这那]?[回种]?事$|不存在|没有?根据|靠不住|不可信|不赞成|怀疑|否认|吗$|不(?:都|全|总)?是(?:都|全|总)?[这那]样|^那都?是(?:从前|以前|过去|当年)|^(?:也许|或许|大概|可能|恐怕)是?吧?$|是不是|对不对|除非"
)
AFFIRMING = re.compile(
    "(?:不是|没有?|并非|绝非|不算|不可能是?)(?:什么|一?句|说|在)?(?:错误?|假[的话]?|谎[言话]?|笑话|误解|误会|误区|幻想|错觉|胡说|骗人的?话?)"
)
HEDGES = re.compile("可能|也许|或许|大概|似乎|几乎|基本|恐怕")
UNITS = "年月日天人个名位倍家次卡张岁代条项元块种层级%％点成到至個歲條項塊種層級點"
PERCENT = re.compile(rf"百分之([{NUMERALS}.]+)")
NO_NUMBER = re.compile("[A-Za-z]+[0-9]+|一(?!百|千|万|萬|亿|億|[一二三四五六七八九十])|十分|千万别|万一|百般|三番")


# An adverbial before a mark that says of when, where, whom or on whose word the next clause holds.
SCOPING = re.compile(
    "^(?:但是?|可是?|而且?|不过|所以)?(?:(?:随着|除|当(?!然)|等到|直到|自从|关于|至于|比起|[照按依](?!捺)|据(?!我)|根据|"
    "作为|凭|趁|站在(?![我咱])|论|(?:对|就|拿)(?![我咱]).*(?:来[说讲]|而言)$)|(?:在(?![我咱])|从(?![来此我咱])|对(?![了我咱]|不[起住]))(?!.*[了过着会要能是有]).{1,8}$)|"
    "(?:当中|之中|为止|时候?|(?:图纸|纸面|地图|合同|广告|屏幕|电影|电视|舞台|戏台|课本|账面|报表|文件)上|^[跟和与同].{1,10}比(?:起来|较)?|[之以年月天]前|从前|当年|早年|年代|那[年天时]|有一[年天次]|[去前]年|世纪|(?<![我们])看来|曾几何时|相比|立场上|开个?玩笑)$|^[^在是有]{1,5}[里中]$"
)
# What is of this form, and only joins.
JOINING = re.compile("^(?:.?[同这此平随及暂顿]时|(?:[我咱].*|.?[心哪这那其])[里中])$|意义|程度|本质|根本|过程|长远|角度")

# Half a sentence: what a clause begins or ends with that waits for another one, and what the other one begins with.
WAITING = re.compile(
    "^(?:但|可|而|不过|所以)?(?:虽|尽管|即使|即便|哪怕|就算|纵|固然|因为|由于|为了?|随着|既然?|无论|不论|不管|任凭|除|不但|不仅|不光|不只|与其|宁|当|每[当次到]|等|直到|自从|"
    "对于|关于|至于|按照|根据|比起|作为|趁|鉴于|要想|[按照凭论据][^片顾]|依[照据]|一旦|一[^个种直次些样切定般起路边旁][^，]|越|要么|不是|[在从到于].*[上下里中内外间起]$)|"
    "(?:时候?|[之以]前|[之以]后|[之以]来|[之以]外|期间|同时|来[说讲看]|而言|看来|的话|方面|一样|似的)$"
)
ANSWERING = re.compile("^(?:就(?!像|算|连|在)|才|便|都|也(?!许|有)|却|则|而是|以便|以免|从而|进而|并(?![不非没])|越)")
PERSONS = dict(zip("我咱你您他她它", "我我你你他他他"))


@lru_cache(maxsize=4096)
def simple(text: str) -> str:
    """A text in simplified script, character for character."""
    from ..chinese.scripts import convert

    made = convert("t2s", text)
    return made if len(made) == len(text) else text


def unfinished(before: str, after: str) -> bool:
    """Whether two clauses are parts of one sentence: the first waits for the second, or the second answers the first."""
    first, second = simple(before), simple(after)
    return conditional(first) or bool(WAITING.search(first) or ANSWERING.search(second))


def negations(before: str, run: str, after: str) -> int:
    """How many negators of `run` negate: those that are part of a word such as 不过 or 非常 do not."""
    whole = simple(before + run + after)
    harmless = {i for m in NO_NEGATION.finditer(whole) for i in range(*m.span())}
    return sum(c in NEGATORS and i not in harmless for i, c in enumerate(whole[len(before) : len(before) + len(run)], len(before)))


def binds(clause: str) -> bool:
    """Whether the part of a clause that is cut away binds the rest."""
    plain = simple(clause)
    found = negations("", clause, "") or hedges(clause) or CONDITIONS.search(plain) or BINDING.search(plain)
    return bool(found or attributes(clause) or scopes(clause) or clause[-1:] in NUMERALS)


def conditional(clause: str) -> bool:
    return bool(CONDITIONS.search(simple(clause)))


def attributes(clause: str, nearest: bool = True) -> bool:
    """Whether a clause ends by giving what follows to somebody else than the speaker: 他们以为, 有人说; `nearest`: at once, and not some clauses
    later, which only a verb does."""
    plain = simple(clause)
    if HEARSAY.search(plain):
        return True
    if nearest and (noun := SAYING.search(plain)) and not OURS.search(f"{plain[: noun.start()]}|{noun[0]}"):
        return True
    verb = SAYS.search(plain)
    if verb is None:
        return False
    before = plain[: verb.start()]
    if not before and verb[0] == "曰":
        return True  # so the classics change from one who speaks to the other
    return not FIRST.search(HEARER.sub("", before)) and not NOBODY.match(before)


def scopes(clause: str) -> bool:
    """Whether a clause before a mark says of when, where or whom the next one holds: 在别的国家, 三十年前, 对老虎来说."""
    plain = simple(clause).rstrip("啊呢嘛呀")
    return bool(SCOPING.search(plain)) and not JOINING.search(plain)


def frames(clause: str) -> bool:
    """Whether a clause ends in a verb that takes what follows as its object, and denies, doubts or wishes it: 我从来不认为, 我担心."""
    plain = re.sub("^不瞒[你您]", "", simple(clause))
    if plain.endswith("想") and FIRST.search(plain[:-1]):
        plain = plain[:-1]  # so one says what one thinks
    return bool(HANGING.search(plain)) or (bool(FRAME.search(plain)) and bool(negations("", plain, "") or BINDING.search(plain) or hedges(plain)))


def retracts(clause: str) -> bool:
    """Whether a clause that follows takes back what was said, whatever is between, or says that it is another's."""
    plain = simple(clause)
    whose = WHOSE.match(plain)
    this = OF_THIS.search(plain) and not STANDS_BY.search(plain)
    return bool(RETRACTING.search(plain) or this) or bool(whose and bool(HIS_OWN.match(whose["who"])) == bool(whose["no"]))


def announces(clause: str) -> bool:
    """Whether a sentence gives the words of the next one to somebody else."""
    return bool(ANNOUNCING.search(simple(clause)))


def denies(clause: str) -> bool:
    """Whether a clause takes back what was said before it: 这完全是错的, 是不可能的; not 这不是假话."""
    return bool(DENIAL.search(AFFIRMING.sub("", simple(clause))))


def clings(rest: str) -> bool:
    """Whether what follows a text belongs to its last word or turns its last clause."""
    return bool(CLINGING.match(rest) or rest[0] in NUMERALS or binds(rest) or denies(rest))


def turned(one: str, two: str) -> bool:
    """Whether two texts that should be one name, or one word, differ in a negation, a hedge, a number or a person."""
    values = [[number(run) for run in re.findall(f"[{NUMERALS}]+", text)] for text in (one, two)]
    other = len(values[0]) == len(values[1]) and values[0] != values[1]
    person = [[PERSONS.get(c, c) for c in text if c in PERSONS] for text in map(simple, (one, two))]
    other = other or (len(person[0]) == len(person[1]) and person[0] != person[1])
    return other or negations("", one, "") != negations("", two, "") or hedges(one) != hedges(two)


def hedges(text: str) -> int:
    return len(HEDGES.findall(simple(text).replace("不可能", "")))


def numbers(text: str) -> tuple[str, ...]:
    """The numbers in a text, in digits: 三十 and 30 are one; 三四 (three or four) is a number of its own; 一 alone is none."""
    found = []
    text = PERCENT.sub(r"\1%", text)
    for run in re.findall(rf"[{NUMERALS}]+(?:\.\d+)?", NO_NUMBER.sub("", text)):
        after = text[text.find(run) + len(run) :][:1]
        if run.isdigit() or len(run) > 1 or after in UNITS:
            found.append(number(run) or run)
    return tuple(found)

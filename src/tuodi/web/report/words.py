"""The report's own words; names of benefits, facts and places come from the content."""

WORDS = {
    "zh": {
        "brand": "托底", "sub": "上海市民政服务（演示）", "skip": "跳到正文", "nav": "主要栏目", "other": "English",
        "title": "一座城市，按规则逐户算出",
        "lead": "每个人、每一项都由同一条规则算出，算不定的不猜，没有公布的数不填。",
        "generated": "这座城市是生成的：没有一个真实的人。标准和公布的数字来自公开资料。",
        "month": "月份", "people": "人数", "groups": "户数", "yuan": "元 / 月", "unknown": "算不定",
        "refused": "不能答复",
        "benefit": "项目", "uncertain": "用到的未核实标准", "benefits": "各项保障", "missing": "缺：",
        "from": "{0} 才开始", "of": "（{0}）",
        "decided": "按已公布的数算定", "assumed": "按假定的数算定", "a_year": "（一年）",
        "benefits_note": "人数是符合条件的人数，不是实际领取的人数。“假定”指 2016 年有、但没有查到公布的数，"
        "演示时用了假定值；没有假定的，不能答复。",
        "seed": "从哪份材料来，做到哪里", "seed_short": "总览", "chapter": "章", "all": "合计", "see": "看这里",
        "seed_note": "这个项目从 2017 年 3 月 24 日的一份发布会材料开始。下面是材料里的每一项，和现在做到哪里。",
        "state works": "能算能看", "state rules only": "只有规则", "state not yet": "还没有", "state left out": "不做",
        "mark": "性质", "fitted": "拟合", "followed": "算出", "fixed": "法定", "simulated": "模拟",
        "evidence": "拟合：生成城市时已经告诉它的数；法定：规则里的数；模拟：设定的行为。只有“算出”的才是证据："
        "{1} 项中有 {0} 项与公布的数相差不到 3%。",
        "published": "和公布的数对照", "figure": "公布的数", "scaled": "按比例", "here": "这里算出", "ratio": "比值",
        "published_note": "公布的是全市的数，按生成城市的人数等比缩小。",
        "places": "分区", "bar": "图", "place": "区",
        "few": "不足 5 人写“&lt;5”，只有一个区不足 5 人时，另藏一格（…），金额同时不写。",
        "homes": "五户人家", "homes_note": "每户写明结果、理由、还缺什么、什么会改变结果。编号是生成的。",
        "yes": "能领", "no": "不能领", "change": "什么会改变结果",
        "foot": "演示：人物、家庭均为生成；金额与公开数字取自公开资料。",
    },
    "en": {
        "brand": "tuodi", "sub": "civil affairs of Shanghai (demonstration)", "skip": "Skip to content",
        "nav": "Main sections", "other": "中文",
        "title": "A city, decided household by household",
        "lead": "One rule text decides everyone. What is uncertain is not guessed; what was not published is left out.",
        "generated": "This city is generated: nobody in it exists. Standards and figures come from public sources.",
        "month": "Month", "people": "People", "groups": "Households", "yuan": "yuan a month", "unknown": "Not certain",
        "refused": "Refused", "benefit": "Benefit", "uncertain": "Unverified amounts used", "benefits": "Benefits",
        "missing": "no figure for",
        "from": "begins in {0}", "of": " ({0})", "decided": "Decided", "assumed": "Decided with an assumption",
        "a_year": " a year",
        "benefits_note": "People are those with a right, not those who receive. “With an assumption”: it existed in "
        "2016, no published figure was found, and the demonstration assumes one; without, the answer is refused.",
        "seed": "The document it comes from, and where each claim stands", "seed_short": "Overview",
        "chapter": "Chapter", "all": "All", "see": "see here",
        "seed_note": "The project comes from one text, a press conference of 24 March 2017. Here is every claim of it, "
        "and where it stands.",
        "state works": "Works", "state rules only": "Rules only", "state not yet": "Not yet",
        "state left out": "Left out", "mark": "Mark", "fitted": "fitted", "followed": "followed", "fixed": "law",
        "simulated": "simulated",
        "evidence": "Fitted: the generator was told it. Law: an amount of the rules. Simulated: a behaviour that was "
        "set. Only followed figures are evidence: {0} of {1} lie within 3 % of what was published.",
        "published": "Beside what was published", "figure": "Published figure", "scaled": "To scale",
        "here": "Decided here", "ratio": "Ratio",
        "published_note": "Published figures are the whole city's, scaled to the people generated.",
        "places": "Districts", "bar": "Bar", "place": "District",
        "few": "Fewer than 5 people are shown as “&lt;5”; if that is one district alone, another hides too (…), "
        "and so do the amounts.",
        "homes": "Five households",
        "homes_note": "Each says the result, why, what is still missing and what would change it. Ids are generated.",
        "yes": "Gets it", "no": "Does not get it", "change": "What would change it",
        "foot": "Demonstration: people and households are generated; amounts and figures come from public sources.",
    },
}  # fmt: skip

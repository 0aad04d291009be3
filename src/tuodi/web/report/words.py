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
        "refused": "Refused", "benefit": "Benefit", "uncertain": "Unverified amounts used", "benefits": "Benefits", "missing": "no figure for",
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

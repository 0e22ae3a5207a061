//! Phrases around a figure: lists, objects, facets, deeds, awards.

use super::award;
use super::cues::Cues;
use super::fast;
use super::lexicon::Lexicon;
use super::subject::{clean, trim};
use super::unit::UnitClass;
use super::words::lists;

/// Whether the words before a colon name a topic and do not introduce speech: not 盘点结果是, 会议提出.
pub(super) fn is_topic(words: &str) -> bool {
    let divides = (words.starts_with('按') || words.starts_with('从')) && words.ends_with('分');
    !divides
        && ![
            "是",
            "为",
            "如下",
            "提出",
            "介绍",
            "表示",
            "看",
            "说",
            "指出",
            "要求",
            "强调",
            "显示",
            "下",
            "即",
            "包括",
            "目标",
            "其中",
            "主要",
            "主任",
            "局长",
            "市长",
            "县长",
            "区长",
            "书记",
            "主席",
            "院长",
            "处长",
            "先生",
            "女士",
            "某",
            "主持人",
            "负责人",
            "发言人",
            "网友",
            "代表",
            "委员",
            "部分",
            "编辑",
            "记者",
            "来源",
            "时间",
            "单位",
            "称",
            "获悉",
            "了解",
            "公布",
            "工作",
            "答",
            "问",
            "答记者问",
            "数据",
            "指标",
            "情况",
            "计划",
            "打算",
            "安排",
            "保障",
            "支持",
            "措施",
            "机制",
        ]
        .iter()
        .any(|word| words.ends_with(word))
}

/// Whether a phrase only tells a deed: 申报, 首次申报, 上榜, 评价确认.
pub(super) fn is_deed(phrase: &str) -> bool {
    lists().deeds.contains(phrase.strip_prefix(['未', '已']).unwrap_or(phrase))
}

/// The deed that follows a figure up to the next mark: 2所正在装修, 27所未验收.
pub(super) fn deed_behind(behind: &str) -> Option<&str> {
    let end = behind.find(['，', '。', '；', '、', '：', '（', '）']).unwrap_or(behind.len());
    let told = ["已经", "已", "正在", "正", "仍在", "尚在", "全部", "均", "待"]
        .iter()
        .fold(&behind[..end], |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    is_deed(told).then_some(told)
}

/// A name without the verbs before it that tell what was done: 滚动实施工业重点项目 counts 工业重点项目.
pub(super) fn thing_of(name: &str) -> &str {
    let mut thing = without_count(name);
    loop {
        thing = thing.trim_start_matches(['或', '和', '、', '及', '与']);
        if !thing.chars().next().is_some_and(|first| lists().work_starts.contains(first)) {
            return thing;
        }
        let ends = thing.char_indices().map(|(at, c)| at + c.len_utf8()).take(5);
        let verb = ends.filter(|&end| lists().works.contains(&thing[..end])).last();
        match verb.map(|end| &thing[end..]).filter(|rest| rest.chars().count() >= 2) {
            Some(rest) => thing = rest,
            None => return thing,
        }
    }
}

/// Whether the words before a figure end in 由 or 从: it is where a change began.
pub(super) fn is_from(words: &str) -> bool {
    let each = super::fast::rfind(words, "由每").or_else(|| super::fast::rfind(words, "从每"));
    let words = match each.filter(|&at| words[at..].chars().count() <= 6) {
        Some(at) => &words[..at + '由'.len_utf8()],
        None => words,
    };
    words.trim_end_matches(['约', '近', '的']).ends_with(['由', '从'])
}

/// Whether a percentage is the part of a plan, budget or target that has been done.
pub(super) fn is_completion(words: &str) -> bool {
    let words = words.trim_end_matches('的');
    [
        "年度计划",
        "计划",
        "预算",
        "年初预算",
        "目标",
        "年度目标",
        "任务",
        "目标任务",
        "进度",
        "目标进度",
        "下达任务",
        "预算数",
        "计划数",
        "任务数",
        "目标数",
        "全年任务",
        "全年目标",
        "年度任务",
        "总投资",
        "时序进度",
    ]
    .iter()
    .any(|word| words.ends_with(word))
        && ["完成", "占", "为", "达"].iter().any(|verb| words.contains(verb))
}

/// Whether a clause begins to take a whole apart: 分行业看, 从产品类型看, 按经济类型分.
pub(super) fn breaks_down(text: &str, marks: &[(usize, &'static str)]) -> bool {
    let near = |at: usize| text[at..].char_indices().nth(14).map_or(&text[at..], |(end, _)| &text[at..at + end]);
    let last = |word: &str| marks.iter().rev().find(|mark| mark.1 == word).map(|&(at, _)| near(at));
    // 投向上看，公路707亿元
    let seen = marks.iter().rev().find(|mark| mark.1 == "看，").is_some_and(|&(at, _)| {
        let clause = text[..at].rsplit(['，', '。', '；']).next().unwrap_or("");
        clause.chars().count() <= 8 && !clause.contains(|c: char| c.is_ascii_digit())
    });
    !marks.is_empty()
        && (seen
            || last("其中").is_some()
            || last("内含").is_some()
            || last("分").is_some_and(|near| near.contains('看'))
            || last("从").is_some_and(|near| near.contains('看'))
            || last("按").is_some_and(|near| near.contains('分') && !near.contains("分别")))
}

/// Words that may begin to take a whole apart.
pub(super) static PARTING: Cues =
    Cues::new(&["分", "分别", "从", "按", "其中", "中，", "看，", "内含", "里头，", "之内，"]);

/// The whole that a sentence is said to speak within: 法人单位从业人员中，制造业47.26万人.
pub(super) fn within<'t>(text: &'t str, marks: &[(usize, &'static str)]) -> Option<&'t str> {
    let at = marks.iter().rev().find(|mark| matches!(mark.1, "中，" | "里头，")).map(|&(at, _)| at)?;
    let before = text[..at].rsplit(['，', '。', '；']).next()?;
    let whole = before.trim_start_matches(['在', '从']).trim_start_matches("全市").trim_start_matches("全部");
    let moved = whole.ends_with("货运") || whole.ends_with("客运") || whole.ends_with("吞吐量");
    let traded = matches!(whole, "出口" | "进口");
    (traded || whole.chars().count() >= 4 && (facet(whole).is_some() || moved)).then_some(whole)
}

/// 占总人口比重（常住人口城镇化率）: the brackets say which indicator it is.
pub(super) fn named_in_brackets<'t>(phrase: &'t str, lexicon: &Lexicon) -> Option<&'t str> {
    let inside = phrase.strip_suffix('）')?;
    let (outer, inner) = inside.split_at(inside.rfind('（')?);
    let inner = inner.trim_start_matches('（').trim_start_matches(['即', '称']);
    (inner.chars().count() >= 4 && lexicon.named(inner).is_some() && lexicon.named(outer).is_none()).then_some(inner)
}

/// A name without the word that says it is a count: 有效期内企业总数, 床位数.
pub(super) fn without_count(name: &str) -> &str {
    let bare = name.strip_suffix("总数").filter(|bare| bare.chars().count() >= 2);
    bare.unwrap_or_else(|| name.trim_end_matches('数'))
}

/// A name without 新增 and its like in front: 总数 counts all.
pub(super) fn without_new(name: &str) -> &str {
    ["新增", "新认定", "新培育", "新建", "净增", "新引进", "新添", "新登记", "新注册", "新设立"]
        .iter()
        .find_map(|word| name.strip_prefix(word))
        .unwrap_or(name)
}

/// A name without the verbs of building before it: 新建和改造提升高标准农田 is of 高标准农田.
pub(super) fn without_works(name: &str) -> &str {
    let mut rest = without_new(name);
    loop {
        let joined = rest.trim_start_matches(['和', '、', '及', '与', '或']);
        let verbs = lists().builds.iter().filter(|verb| verb.len() >= "建设".len());
        let verb = verbs.copied().filter_map(|verb| joined.strip_prefix(verb)).min_by_key(|shorter| shorter.len());
        match verb {
            Some(shorter) => rest = shorter,
            None => return if rest.len() < name.len() { joined } else { rest },
        }
    }
}

/// What of its subject a name measures: 汽车产量 gives 产量.
pub(super) fn facet(name: &str) -> Option<&'static str> {
    let fits = |facet: &&'static str| name.ends_with(*facet) && name.len() > facet.len();
    lists().facets.iter().copied().filter(fits).max_by_key(|facet| facet.len())
}

/// Whether a phrase is nothing but what is measured: 床位.
pub(super) fn is_facet(phrase: &str) -> bool {
    lists().facets.contains(&phrase)
}

/// The subject of a name without what is measured of it.
pub(super) fn without_facet(name: &str) -> &str {
    if let Some(facet) = facet(name) {
        // 重点项目年度计划投资: of 重点项目.
        let stem = &name[..name.len() - facet.len()];
        return stem.strip_suffix("年度计划").filter(|stem| stem.chars().count() >= 2).unwrap_or(stem);
    }
    // 案件结案率: the cases.
    let rate = name.strip_suffix('率').and_then(|rest| rest.char_indices().rev().nth(1)).map(|(at, _)| &name[..at]);
    rate.filter(|rest| rest.chars().count() >= 3).unwrap_or(name)
}

/// The noun that a name ends in, to stand behind another word: 高校 of 普通高校.
pub(super) fn head_noun(name: &str) -> Option<&str> {
    let name = without_count(name);
    let name = without_new(name);
    let length = name.chars().count();
    let from = if length <= 5 { 0 } else { length - 2 };
    let head = name.char_indices().nth(from).map(|(at, _)| &name[at..])?;
    (length >= 2 && !head.ends_with(['类', '等', '中'])).then_some(head)
}

/// Whether what a facet measures comes in the unit: money for 投资 and 产值.
pub(super) fn facet_fits(facet: &str, class: UnitClass) -> bool {
    const MONEY: &[&str] = &[
        "投资",
        "产值",
        "增加值",
        "零售额",
        "销售额",
        "支出",
        "收入",
        "资产",
        "负债",
        "利润总额",
        "成交额",
        "总额",
        "结存",
    ];
    let counted = matches!(class, UnitClass::Counter | UnitClass::Person);
    let area = class == UnitClass::Area;
    let relative = matches!(class, UnitClass::Percent | UnitClass::Point | UnitClass::Times);
    if !relative && area != facet.ends_with("面积") {
        return !area && !facet.ends_with("面积");
    }
    !(counted && MONEY.iter().any(|word| facet.ends_with(word)))
}

/// Nouns too general to name an indicator alone.
pub(super) fn is_loose(noun: &str) -> bool {
    lists().loose.contains(noun)
}

/// The noun phrase that the words before a figure end their last clause with: its object.
pub(super) fn object_before(text: &str) -> String {
    let clause = trim(text).rsplit(['，', '；', '。', '：']).next().unwrap_or("");
    let clause = clause.rsplit(['的', '、']).next().unwrap_or(clause);
    let mut rest = clause;
    // 粮食生产“十八连丰”，总产142万吨
    if let Some(at) = ["连丰", "连增"].iter().find_map(|word| rest.find(word)) {
        let runs = rest[..at].trim_end_matches(|c: char| super::numeral::single(c).is_some()).trim_end_matches('“');
        rest = award::stripped(runs, &[], &["喜获", "实现", "再获", "迎来", "生产"], 2);
    }
    for verb in [
        "打通", "构建", "形成", "畅通", "健全", "实施", "开展", "建设", "推进", "搞", "聚焦", "围绕", "做强", "加强",
        "紧扣", "瞄准", "推动", "完成", "支持", "打造", "拿到", "获得", "投入", "跻身", "入选", "获评", "荣获",
    ] {
        if let Some(at) = fast::rfind(rest, verb) {
            rest = &rest[at + verb.len()..];
        }
    }
    let rest = clean(rest);
    if rest.chars().count() <= 14 { rest } else { String::new() }
}

/// A phrase behind a figure without what is told of it.
pub(super) fn noun_phrase(behind: &str) -> String {
    let mut text = trim(behind).trim_start_matches('的');
    static TOLD: Cues = Cues::new(&[
        "合计",
        "共计",
        "累计",
        "全部",
        "全覆盖",
        "分别",
        "中有",
        "里有",
        "保持",
        "共需",
        "已经",
        "已",
        "正在",
        "全部",
        "均",
        "平均",
        "提取",
        "享受",
        "参加",
        "参与",
        "建立",
        "签订",
        "达成",
        "通过",
    ]);
    let told = TOLD.all(text).find(|&(at, word)| match word {
        "均" => at >= 12 && !text[..at].ends_with('平'),
        "提取" | "享受" | "参加" | "参与" | "通过" => at >= 12,
        _ => at >= 6,
    });
    if let Some((at, word)) = told {
        // 6个断面水质全部达标: the sections.
        text = text[..at].trim_end_matches("水质");
        if word == "均" {
            text = text.trim_end_matches(['上', '中', '里']);
        }
    }
    if text.chars().count() > 14 {
        let cut = ["及", "拿到", "获得", "享受", "取得"]
            .iter()
            .filter_map(|word| text.find(word))
            .filter(|&at| at >= 15)
            .min();
        text = &text[..cut.unwrap_or(text.len())];
    }
    let mut text = text.trim_end_matches(['和', '与', '及', '、', '在', '以']);
    // 52项实事件件落地: what each of them became begins with a doubled counter.
    let doubled = text
        .char_indices()
        .zip(text.chars().skip(1))
        .find(|&((at, c), next)| at >= 6 && c == next && "件个家户处项村人校镇乡县条样".contains(c));
    if let Some(((at, _), _)) = doubled {
        text = &text[..at];
    }
    let text = text
        .strip_suffix('中')
        .filter(|rest| rest.chars().count() >= 2 && !rest.ends_with(['集', '初', '高', '其']))
        .unwrap_or(text);
    text.chars().take(24).collect()
}

/// A phrase up to the verb that tells what money does.
pub(super) fn before_verb(text: &str) -> &str {
    let cut = ["撬动", "支持", "用于", "带动", "助力", "投向", "推动", "吸引", "扶持"]
        .iter()
        .filter_map(|word| text.find(word))
        .min();
    &text[..cut.unwrap_or(text.len())]
}

/// Whether a noun phrase is one that a sum of money may stand before.
pub(super) fn is_money_noun(text: &str) -> bool {
    ["基金", "资金", "贷款", "投资", "债券", "补助", "授信", "信贷", "经费", "产业集群", "奖金", "专项债"]
        .iter()
        .any(|noun| text.ends_with(noun))
}

/// 10家上榜: the verb behind tells which ones are counted.
pub(super) fn verb_behind(behind: &str) -> bool {
    let text = trim(behind);
    !text.is_empty()
        && text.chars().count() <= 12
        && [
            "获", "上榜", "入选", "参会", "递交", "提交", "通过", "入驻", "签约", "开工", "投产", "挂牌", "进入",
            "跻身", "落地", "竣工", "投用",
        ]
        .iter()
        .any(|word| text.starts_with(word))
}

//! Phrases around a figure: lists, objects, facets, deeds, awards.

use super::cues::Cues;
use super::lexicon::Lexicon;
use super::subject::{Name, clean, trim};
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

/// Whether a short topic is an exhortation and no name: 看天, 管固废, 添绿意.
pub(super) fn is_slogan(topic: &str) -> bool {
    const HEADINGS: &[&str] = &[
        "主体", "平台", "园区", "成果", "人才", "环境", "投入", "产出", "服务", "改革", "开放", "质量", "结构", "效益",
        "规模", "速度", "动能", "载体", "要素", "生态", "创新", "转化", "成效", "基础",
    ];
    if HEADINGS.contains(&topic) {
        return true;
    }
    const VERBS: &str = "看听算管添抓保促强优稳扩护治办兴守做增提补聚拓推破惠育促防减降控赋助攻引筑谋链";
    topic.starts_with(|c| VERBS.contains(c)) && !topic.ends_with(['业', '率', '量', '额', '区', '值', '数', '院'])
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
    let mut thing = name.trim_end_matches('数');
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

/// The same thing on the other side of a contrast: 夜间 behind 昼间噪声 is 夜间噪声.
pub(super) fn contrasted(phrase: &str, name: &str) -> Option<String> {
    const PAIRS: &[(&str, &str)] = &[
        ("昼间", "夜间"),
        ("城镇", "农村"),
        ("城镇", "乡村"),
        ("城市", "农村"),
        ("男性", "女性"),
        ("出口", "进口"),
        ("国内", "境外"),
        ("国内", "入境"),
        ("线上", "线下"),
        ("境内", "境外"),
        ("流入", "流出"),
        ("公办", "民办"),
    ];
    PAIRS.iter().flat_map(|&(one, other)| [(one, other), (other, one)]).find_map(|(own, against)| {
        if phrase == own {
            return name.contains(against).then(|| name.replacen(against, own, 1));
        }
        // 农村居民 behind 城镇居民人均可支配收入
        let kind = phrase.strip_prefix(own).filter(|kind| !kind.is_empty())?;
        let rest = name.strip_prefix(against)?.strip_prefix(kind)?;
        Some(format!("{phrase}{rest}"))
    })
}

/// Whether a phrase says only where in a region: 城镇, 乡村.
pub(super) fn is_setting(phrase: &str) -> bool {
    ["城镇", "农村", "乡村", "城区", "乡镇", "城市", "县城", "镇区"].contains(&phrase)
}

/// The measure of a narrower kind of what a name begins with: 公立医院 behind 医院病床使用率 is 公立医院病床使用率.
pub(super) fn narrowed(phrase: &str, name: &str) -> Option<String> {
    let name = name.trim_end_matches('数');
    let shared = phrase.char_indices().skip(1).map(|(at, _)| &phrase[at..]).find(|tail| name.starts_with(tail))?;
    let rest = &name[shared.len()..];
    (shared.chars().count() >= 2 && rest.chars().count() >= 2 && super::measure::ends_in_quantity(rest))
        .then(|| format!("{phrase}{rest}"))
}

/// Whether a phrase is a grade of prize: 一等奖 of 省科学技术奖.
pub(super) fn is_prize(phrase: &str) -> bool {
    ["特等奖", "一等奖", "二等奖", "三等奖", "金奖", "银奖", "铜奖", "优秀奖", "提名奖"].contains(&phrase)
}

/// Words that take a mean of what was spoken of: 日均 behind 发送旅客.
pub(super) fn is_mean(phrase: &str) -> bool {
    ["日均", "月均", "年均", "人均", "户均", "亩均", "班均", "校均", "单日", "每天", "每日"].contains(&phrase)
}

/// Whether a phrase names a zone, as 科技城新区 does, and no kind of zones: 国家级新区.
pub(super) fn is_zone(phrase: &str) -> bool {
    const ZONES: &[&str] = &["新区", "高新区", "经开区", "开发区", "示范区", "度假区", "保税区", "自贸区", "工业园"];
    ZONES.iter().any(|zone| phrase.ends_with(zone) && phrase.len() > zone.len())
        && (4..=9).contains(&phrase.chars().count())
        && !lists().grades.iter().any(|grade| phrase.starts_with(*grade))
        && !phrase.starts_with(['建', '新', '创', '各', '全', '获'])
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
pub(super) static PARTING: Cues = Cues::new(&["分", "从", "按", "其中", "中，", "看，", "内含", "里头，", "之内，"]);

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

/// A name without 新增 and its like in front: 总数 counts all.
pub(super) fn without_new(name: &str) -> &str {
    ["新增", "新认定", "新培育", "新建", "净增", "新引进", "新添"]
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
        return &name[..name.len() - facet.len()];
    }
    // 案件结案率: the cases.
    let rate = name.strip_suffix('率').and_then(|rest| rest.char_indices().rev().nth(1)).map(|(at, _)| &name[..at]);
    rate.filter(|rest| rest.chars().count() >= 3).unwrap_or(name)
}

/// Whether a name is that of a crop, whose land is what is sown with it.
pub(super) fn is_crop(name: &str) -> bool {
    const CROPS: &[&str] = &[
        "粮食",
        "粮食作物",
        "油料",
        "油料作物",
        "油菜",
        "油菜籽",
        "花生",
        "蔬菜",
        "棉花",
        "小麦",
        "冬小麦",
        "玉米",
        "水稻",
        "早稻",
        "中稻",
        "晚稻",
        "稻谷",
        "大豆",
        "豆类",
        "薯类",
        "马铃薯",
        "甘薯",
        "糖料",
        "甘蔗",
        "甜菜",
        "烟叶",
        "烤烟",
        "中药材",
        "药材",
        "茶叶",
        "水果",
        "苹果",
        "柑橘",
        "瓜果",
        "瓜果类",
        "食用菌",
        "青稞",
        "高粱",
        "谷子",
        "芝麻",
        "夏粮",
        "秋粮",
        "辣椒",
        "大蒜",
        "桑园",
        "果园",
        "茶园",
    ];
    CROPS.contains(&name)
}

/// What is told of people counted before it: 脱贫, 受灾.
pub(super) fn told_of_people(behind: &str) -> Option<&'static str> {
    ["脱贫", "返贫", "受益", "受灾", "死亡", "受伤", "搬迁", "就业", "参保", "落户", "入住"]
        .into_iter()
        .find(|deed| behind.strip_prefix(deed).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic())))
}

/// What a count of people or households is called.
pub(super) fn counted_as(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "户" => "户数",
        "人" | "名" => "人数",
        "人次" => "人次",
        _ => return None,
    })
}

/// Whether a noun only says who people are: 居民, 群众, 农户.
pub(super) fn is_people(noun: &str) -> bool {
    ["居民", "群众", "农户", "村民", "人口", "人", "群众受益", "农民", "家庭", "住户", "业主", "学生", "患者"]
        .contains(&noun)
}

/// 授权 behind 专利申请 is 专利授权: the deed that a name ends in, changed for another.
pub(super) fn other_deed(deed: &str, name: &str) -> Option<String> {
    const DEEDS: &[&str] = &[
        "申请",
        "授权",
        "登记",
        "注册",
        "受理",
        "审结",
        "立案",
        "结案",
        "破案",
        "起诉",
        "批捕",
        "开工",
        "竣工",
        "投产",
        "签约",
        "产生",
        "综合利用",
        "处置",
        "贮存",
        "利用",
        "排放",
        "收集",
        "处理",
        "出生",
        "死亡",
        "迁入",
        "迁出",
        "发送",
        "到达",
        "入院",
        "出院",
        "报名",
        "整改",
        "排查",
        "化解",
        "办结",
        "录取",
        "施工",
        "销售",
        "发行",
        "播种",
        "收获",
        "种植",
        "养殖",
        "捕捞",
        "生产",
    ];
    if deed.len() > "综合利用".len() || !DEEDS.contains(&deed) {
        return None;
    }
    let name = name.trim_end_matches('数');
    // 签约项目64个、开工58个
    if let Some((at, _)) = name.char_indices().rev().nth(1)
        && is_loose(&name[at..])
        && let Some((from, _)) = name[..at].char_indices().rev().nth(1)
        && is_stage(&name[from..at])
        && is_stage(deed)
    {
        return Some(format!("{}{deed}{}", &name[..from], &name[at..]));
    }
    let stem = DEEDS.iter().find_map(|last| name.strip_suffix(last))?;
    (stem.chars().count() >= 2 && !name.contains(deed)).then(|| format!("{stem}{deed}"))
}

/// Whether a word tells how far projects or firms have come: 入驻, 签约, 在建.
pub(super) fn is_stage(word: &str) -> bool {
    is_deed(word)
        || ["入驻", "签约", "落地", "储备", "在谈", "规划", "达产", "试产", "入园", "引进", "建成"].contains(&word)
}

/// Whether a phrase only says which kind of a whole is meant: 本科, 公办, 男性.
pub(super) fn is_kind(phrase: &str) -> bool {
    const KINDS: &[&str] = &[
        "本科",
        "专科",
        "高职",
        "高职专科",
        "公办",
        "民办",
        "公立",
        "民营",
        "国有",
        "集体",
        "私营",
        "外资",
        "男",
        "女",
        "男性",
        "女性",
        "城镇",
        "农村",
        "城区",
        "乡村",
        "乡镇",
        "市直",
        "市本级",
        "县级",
        "市级",
        "省级",
        "国家级",
    ];
    KINDS.contains(&phrase)
}

/// The noun that a name ends in, to stand behind another word: 高校 of 普通高校.
pub(super) fn head_noun(name: &str) -> Option<&str> {
    let name = name.trim_end_matches('数');
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
    for verb in [
        "打通", "构建", "形成", "畅通", "健全", "实施", "开展", "建设", "推进", "搞", "聚焦", "围绕", "做强", "加强",
        "紧扣", "瞄准", "推动", "完成", "支持", "打造", "拿到", "获得", "投入",
    ] {
        if let Some(at) = rest.rfind(verb) {
            rest = &rest[at + verb.len()..];
        }
    }
    let rest = clean(rest);
    if rest.chars().count() <= 14 { rest } else { String::new() }
}

/// Names of a list without what all of them begin with.
pub(super) fn differing(list: &[Name]) -> Vec<String> {
    let Some(first) = list.first() else { return Vec::new() };
    let mut shared = 0;
    for (at, c) in first.text.char_indices() {
        if !list.iter().all(|name| name.text.get(at..).is_some_and(|rest| rest.starts_with(c))) {
            break;
        }
        shared = at + c.len_utf8();
    }
    list.iter().map(|name| name.text[shared..].to_string()).collect()
}

/// Names of a list without what all of them end with.
pub(super) fn differing_heads(list: &[Name]) -> Vec<String> {
    let Some(first) = list.first() else { return Vec::new() };
    let shared = first
        .text
        .char_indices()
        .map(|(at, _)| &first.text[at..])
        .find(|tail| list.iter().all(|name| name.text.ends_with(tail)))
        .map_or(0, str::len);
    let heads: Vec<String> = list.iter().map(|name| name.text[..name.text.len() - shared].to_string()).collect();
    if shared == 0 || heads.iter().any(String::is_empty) { Vec::new() } else { heads }
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
        "提取",
        "享受",
        "参加",
        "参与",
        "建立",
        "签订",
        "达成",
    ]);
    let told = TOLD.all(text).find(|&(at, word)| match word {
        "均" => at >= 12,
        "提取" | "享受" | "参加" | "参与" => at >= 9,
        _ => at >= 6,
    });
    if let Some((at, word)) = told {
        text = &text[..at];
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
    let doubled = text.char_indices().zip(text.chars().skip(1)).find(|&((at, c), next)| at >= 6 && c == next);
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

/// 国道、省道、县道 and “小巨人”“专精特新”企业, one by one; a single item where it is no list.
pub(super) fn list_items(phrase: &str) -> Vec<String> {
    if phrase.contains("”“") {
        let first = phrase.find('“').unwrap_or(0);
        let last = phrase.rfind('”').map_or(phrase.len(), |at| at + '”'.len_utf8());
        let (front, back) = (&phrase[..first], &phrase[last..]);
        return phrase[first..last]
            .split("”“")
            .map(|item| format!("{front}{}{back}", item.trim_matches(['“', '”'])))
            .collect();
    }
    static JOINED: Cues = Cues::new(&["和", "与", "及", "、", "大", "轻重", "城乡", "产业"]);
    if !JOINED.any(phrase) {
        return vec![phrase.to_string()];
    }
    for (compound, parts) in COMPOUNDS {
        if let Some(rest) = phrase.strip_prefix(compound) {
            let rest = rest.trim_start_matches('的');
            return parts.iter().map(|part| format!("{part}{rest}")).collect();
        }
    }
    let mut items: Vec<&str> = Vec::new();
    for part in phrase.split('、') {
        let joined = ["以及", "和", "与", "及"].iter().find_map(|mark| {
            let at = part.find(mark)?;
            let (left, right) = (&part[..at], &part[at + mark.len()..]);
            (left.chars().count() >= 2 && right.chars().count() >= 2).then_some((left, right))
        });
        match joined {
            Some((left, right)) => items.extend([left, right]),
            None => items.push(part),
        }
    }
    items.retain(|item| !item.is_empty());
    // 新建、改造市政道路: two verbs and one thing.
    if items.len() >= 2 && items[..items.len() - 1].iter().all(|item| lists().builds.contains(item)) {
        return vec![phrase.to_string()];
    }
    distribute(&items)
}

/// Gives every item of a list the head that only the last one has: 小学、初中毕业生数.
fn distribute(items: &[&str]) -> Vec<String> {
    const HEADS: &[&str] = &[
        "人均可支配收入",
        "可支配收入",
        "参保人数",
        "减排量",
        "排放量",
        "排放总量",
        "排放强度",
        "增加值",
        "产量",
        "产值",
        "面积",
        "里程",
        "收入",
        "支出",
        "投资",
        "余额",
        "人数",
        "总额",
        "比重",
        "占比",
        "比例",
        "率",
        "产业规模",
        "规模",
        "装机",
        "贷款",
        "存款",
        "销售额",
        "零售额",
        "消费价格",
        "价格",
        "浓度",
        "重点工程减排量",
        "生产总值",
        "总产值",
        "营业收入",
        "利润",
        "税收",
        "产能",
        "销量",
        "指数",
        "存栏",
        "出栏",
        "补助",
        "补贴",
        "供应量",
        "用水量",
        "专任教师",
        "出口",
        "进口",
        "用电量",
        "客运量",
        "货运量",
        "周转量",
        "招生",
        "在校生",
        "毕业生",
        "接待游客",
        "游客接待量",
        "接待人次",
    ];
    let Some((last, front)) = items.split_last() else { return Vec::new() };
    // 专精特新企业首次认定、重新认定: the deed alone stands second.
    if is_deed(last)
        && let Some(stem) =
            front.first().and_then(|first| lists().deeds.iter().find_map(|deed| first.strip_suffix(*deed)))
        && stem.chars().count() >= 2
    {
        let mut all: Vec<String> = front.iter().map(|item| (*item).to_string()).collect();
        all.push(format!("{stem}{last}"));
        return all;
    }
    // 国家级、市级和区级创新型企业: each grade of the same.
    // 新认定的国家级、省级重点实验室: the head of the first, too, is said of all.
    let graded = |item: &&str| lists().grades.iter().any(|grade| item.ends_with(*grade));
    if !front.is_empty()
        && front.iter().all(graded)
        && let Some(kind) =
            lists().grades.iter().filter_map(|grade| last.strip_prefix(*grade)).min_by_key(|rest| rest.len())
        && kind.chars().count() >= 2
    {
        let first = front[0];
        let head = lists().grades.iter().filter_map(|grade| first.strip_suffix(*grade)).min_by_key(|head| head.len());
        let head = head.unwrap_or("");
        let front = front.iter().map(|item| format!("{}{item}{kind}", if item.starts_with(head) { "" } else { head }));
        return front.chain([format!("{head}{last}")]).collect();
    }
    let last = without_apposition(last);
    // 幼儿园、小学生均经费: what is measured begins with its mean.
    let mean = ["生均", "人均", "户均", "亩均", "年均", "平均"]
        .iter()
        .filter_map(|word| last.find(word))
        .filter(|&at| at > 0)
        .min()
        .map(|at| &last[at..]);
    let head = mean.or_else(|| rate_head(&last)).or_else(|| {
        let ends = HEADS.iter().copied().filter(|head| last.ends_with(head) && last.len() > head.len());
        ends.max_by_key(|head| head.len()).map(|head| widened(&last, last.len() - head.len()))
    });
    let head = head.filter(|head| !front.is_empty() && !front.iter().any(|item| item.ends_with(head)));
    let front = front.iter().map(|item| match head {
        Some(head) if !measured(item) => overlapped(item.trim_end_matches('的'), head),
        _ => (*item).to_string(),
    });
    front.chain([last.clone()]).collect()
}

/// A name and its head, with what both have at the seam once: 失业保险 and 保险参保人数.
pub(super) fn overlapped(item: &str, head: &str) -> String {
    let seams = head.char_indices().map(|(at, c)| at + c.len_utf8());
    let word = "保险".len();
    let shared = seams.filter(|&end| end >= word && item.ends_with(&head[..end])).max().unwrap_or(0);
    format!("{item}{}", &head[shared..])
}

/// The head with the nouns before it that belong to all of the list: 经费所占比重, 保险参保人数.
fn widened(last: &str, mut at: usize) -> &str {
    const NOUNS: &[&str] = &[
        "所占",
        "占",
        "经费",
        "增加值",
        "产值",
        "收入",
        "投资",
        "产量",
        "人口",
        "面积",
        "资金",
        "保险",
        "从业人员",
        "产业",
        "贷款",
        "存款",
        "建设",
        "消费",
        "居民",
        "常住",
    ];
    while let Some(noun) = NOUNS.iter().find(|noun| last[..at].ends_with(**noun) && at > noun.len()) {
        at -= noun.len();
    }
    &last[at..]
}

/// The rate that the last name of a list ends in, with the words that belong to it: 规范管理率 of 糖尿病患者规范管理率.
fn rate_head(last: &str) -> Option<&str> {
    last.strip_suffix('率')?;
    let mut at = last.char_indices().rev().nth(2).map(|(at, _)| at)?;
    while let Some(word) = ["规范", "健康", "综合", "平均", "及时", "按时", "累计", "患者"]
        .iter()
        .find(|word| last[..at].ends_with(**word))
    {
        at -= word.len();
    }
    (at > 0).then(|| &last[at..])
}

/// A name without the words that sum its list up: 竹业两大传统产业产值 is 竹业产值.
fn without_apposition(item: &str) -> String {
    let Some(at) = item.find('大').filter(|&at| at > 0) else { return item.to_string() };
    let count = item[..at].chars().next_back().filter(|c| "两三四五六七八九十".contains(*c));
    let Some(count) = count.map(char::len_utf8) else { return item.to_string() };
    let (head, tail) = (&item[..at - count], &item[at..]);
    let nouns = ["产业", "行业", "集群", "板块", "市场", "领域", "园区", "企业"];
    let cut = nouns.iter().filter_map(|noun| tail.find(noun).map(|from| from + noun.len())).min();
    match cut {
        Some(cut) if !head.is_empty() && cut <= "大四个字的字".len() => {
            format!("{}{}", head.trim_end_matches('等'), tail[cut..].trim_start_matches('的'))
        }
        _ => item.to_string(),
    }
}

fn measured(item: &str) -> bool {
    !matches!(item, "一产" | "二产" | "三产") && super::measure::ends_in_quantity(item)
}

/// The carried name with another grade in front, where the phrase is only a grade.
pub(super) fn regraded(phrase: &str, stem: &str) -> Option<String> {
    if stem.is_empty() || !lists().grades.contains(&phrase) {
        return None;
    }
    let mut core = stem;
    for verb in ["培育", "新增", "新认定", "认定", "创建", "打造", "引进", "新建"] {
        core = core.strip_prefix(verb).filter(|rest| rest.chars().count() >= 3).unwrap_or(core);
    }
    loop {
        let before = core;
        for grade in lists().grades.iter().filter(|grade| grade.chars().count() >= 2) {
            core = core.strip_prefix(grade).unwrap_or(core);
        }
        core = core.trim_start_matches("及以上").trim_start_matches("以上").trim_start_matches("各类");
        if core.len() == before.len() {
            break;
        }
    }
    Some(format!("{phrase}{core}"))
}

/// Compounds that stand for several subjects.
const COMPOUNDS: &[(&str, &[&str])] = &[
    ("轻重", &["轻", "重"]),
    ("城乡低保", &["城市低保", "农村低保"]),
    ("城乡居民", &["城镇居民", "农村居民"]),
    ("城乡常住居民", &["城镇常住居民", "农村常住居民"]),
    ("城镇和农村居民", &["城镇居民", "农村居民"]),
    ("城镇、农村居民", &["城镇居民", "农村居民"]),
    ("农村和城镇居民", &["农村居民", "城镇居民"]),
    ("三次产业", &SECTORS),
    ("一二三产业", &SECTORS),
    ("一、二、三产业", &SECTORS),
    ("第一、二、三产业", &SECTORS),
    ("第一、第二、第三产业", &SECTORS),
    ("一二三次产业", &SECTORS),
    ("一、二、三次产业", &SECTORS),
    ("二、三产业", &["第二产业", "第三产业"]),
];
const SECTORS: [&str; 3] = ["第一产业", "第二产业", "第三产业"];

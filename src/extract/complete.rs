//! Names that the text leaves half said, completed from what stands around them.

use super::award::stripped;
use super::carry::Carried;
use super::cues::Cues;
use super::lexicon::Lexicon;
use super::listing;
use super::phrase;
use super::scan::Amount;
use super::sentence::{Sentence, Words};
use super::subject::{self, Tags};
use super::unit::UnitClass;
use super::words::{Tag, lists};

/// Words for people and things that an institution has: 教职工 behind 普通小学521所 are those of the primary schools.
pub(super) fn is_of_host(name: &str) -> bool {
    [
        "招生",
        "招生数",
        "在校生",
        "在校生数",
        "在校学生",
        "毕业生",
        "毕业生数",
        "教职工",
        "专任教师",
        "教职工数",
        "专任教师数",
        "生师比",
        "招生人数",
        "在校学生数",
        "床位",
        "床位数",
        "护理型床位",
    ]
    .contains(&name)
}

/// 每千人口执业医师3.2人、注册护士4.07人: the second is counted per thousand too.
pub(super) fn per_head(phrase: &str, here: &Sentence<'_>, words: &Words<'_>, before: &str) -> Option<String> {
    let joined = here.text.get(..words.start)?.ends_with(['、', '和', '及', '与']);
    if !joined || phrase.is_empty() || phrase.starts_with(['每', '人']) || !before.starts_with('每') {
        return None;
    }
    let end = ["人口", "就业人员", "老年人", "户", "亩", "人"]
        .iter()
        .find_map(|word| before.find(word).filter(|&at| at <= 15).map(|at| at + word.len()))?;
    Some(format!("{}{phrase}", &before[..end]))
}

/// 优良率 behind 环境空气质量优良天数 is 环境空气质量优良率: the shorter name takes the other's words up to the one they share.
pub(super) fn with_shared_stem(clean: &str, stem: &str) -> Option<String> {
    let core = clean.strip_suffix(['率', '量', '额'])?;
    if !(2..=4).contains(&core.chars().count()) {
        return None;
    }
    let least = if clean.ends_with('额') { 3 } else { 4 };
    let at = stem.rfind(core).filter(|&at| stem[..at].chars().count() >= least)?;
    let head = &stem[..at];
    (!head.ends_with(['并', '和', '、']) && !clean.starts_with(head)).then(|| format!("{head}{clean}"))
}

/// The people of schools or hospitals that a name ends in: 专任教师.
pub(super) fn host_word(name: &str) -> Option<&'static str> {
    let words = ["招生", "在校学生", "在校生", "毕业生", "专任教师", "教职工", "卫生技术人员", "医务人员"];
    words.into_iter().find(|word| name.trim_end_matches("合计").ends_with(word))
}

/// What a name of pupils or teachers says whose they are: 普通本专科 of 普通本专科招生.
pub(super) fn before_host_word(name: &str) -> Option<&str> {
    let name = phrase::without_count(name);
    let words = ["招生", "在校生", "在校学生", "毕业生", "专任教师", "教职工"];
    words.iter().find_map(|word| name.strip_suffix(word)).filter(|rest| !rest.is_empty())
}

/// 每亩平均收玉米580公斤 is the yield of maize.
pub(super) fn yield_per_area(phrase: &str, amount: &Amount) -> Option<String> {
    if amount.class != UnitClass::Mass {
        return None;
    }
    let rest = phrase.strip_prefix("每亩").or_else(|| phrase.strip_prefix("亩均"))?;
    let rest = rest.strip_prefix("平均").unwrap_or(rest);
    let crop = rest.strip_prefix("产量").map(|_| "").or_else(|| rest.strip_prefix(['收', '产'])).unwrap_or(rest);
    let crop = crop.trim_end_matches("产量");
    let told = ["收入", "税收", "产值", "补"].iter().any(|word| crop.contains(word))
        || rest.starts_with(['增', '投', '节', '减', '施', '用']);
    (!told && (1..=6).contains(&crop.chars().count())).then(|| format!("{crop}亩产"))
}

/// 建制村100%通客运: what all of them have stands behind the share.
pub(super) fn reached(phrase: &str, words: &Words<'_>, amount: &Amount) -> Option<String> {
    if amount.class != UnitClass::Percent || !words.words.trim_end_matches('的').ends_with(phrase) {
        return None;
    }
    let told = phrase::noun_phrase(words.behind);
    let verb = [
        "通", "实现", "建立", "建成", "达到", "纳入", "配备", "落实", "开展", "接入", "覆盖", "享受", "使用", "完成",
        "用于", "投向",
    ];
    let follows = verb.iter().any(|verb| told.starts_with(verb)) && (2..=10).contains(&told.chars().count());
    let share = ["率", "比重", "占比", "比例"].iter().any(|word| phrase.ends_with(word));
    (follows && !share).then(|| format!("{phrase}{told}比例"))
}

/// What the share is of whose noun and deed stand behind it: 近三成企业年营业收入在5000万元以下, 80%以上的中小企业实现上云; of the
/// whole that the clause before names where the deed follows at once (83家企业中，超七成深耕轨道交通).
pub(super) fn share_that(here: &Sentence<'_>, at: usize, words: &Words<'_>) -> Option<String> {
    static DEEDS: Cues = Cues::new(&[
        "完成", "实现", "达到", "建成", "建立", "纳入", "通过", "开展", "参加", "参与", "深耕", "拥有", "具备", "获得",
        "取得", "入驻", "来自", "从事", "选择", "配备", "设立", "使用", "接入", "享受", "低于", "高于", "属于", "处于",
        "没有", "成为", "解决", "集中", "分布", "接受", "签订", "超过", "在",
    ]);
    let behind = words.behind.trim_start_matches('的');
    // 在 tells of a size where a figure follows it.
    let start = here.mentions[at].end + words.behind.len() - behind.len();
    let size = |verb: usize| {
        let next = here.mentions.get(at + 1).filter(|next| next.start == start + verb + "在".len());
        next.map(|next| (next.start, next.end))
    };
    let (verb, deed) =
        DEEDS.all(behind).filter(|&(at, deed)| deed != "在" || size(at).is_some()).min_by_key(|&(at, _)| at)?;
    let kind = behind[..verb].trim_end_matches(['均', '都', '已', '可', '能']).trim_end_matches("全部");
    let kind = kind.split(['与', '和', '对']).next().unwrap_or(kind);
    let told = &behind[verb..].replacen('了', "", 1);
    // 年营业收入在5000万元以下: what is told of them is a figure.
    if let Some((from, end)) = size(verb).filter(|_| deed == "在") {
        let size = &here.text[from..end];
        let nouns = ["企业", "项目", "人员", "居民", "农户", "学校", "机构", "家庭", "户", "村"];
        let (from, noun) = nouns.iter().find_map(|noun| Some((kind.rfind(noun)?, *noun)))?;
        let (kind, facet) = kind.split_at(from + noun.len());
        return Some(format!("{facet}{size}{kind}占比")).filter(|_| !kind.is_empty());
    }
    let kind = if kind.is_empty() {
        let whole = here.text.get(here.start..words.start)?.trim_end_matches('，').strip_suffix('中')?;
        let whole = whole.rsplit(['，', '：']).next()?.trim_start_matches(|c: char| c.is_ascii_digit());
        subject::clean(whole.trim_start_matches(['家', '个', '户', '名', '所']))
    } else if subject::begins_noun(kind) {
        subject::clean(kind)
    } else {
        return None;
    };
    let told = told.char_indices().nth(14).map_or(told.as_str(), |(at, _)| &told[..at]);
    ((2..=16).contains(&kind.chars().count()) && told.len() > deed.len()).then(|| format!("{told}{kind}占比"))
}

/// What a list or an assessment that the clauses before speak of is of: 在第六批国家级专精特新企业认定中，, 公布制造业单项冠军名单，.
pub(super) fn frame(before: &str) -> Option<String> {
    static FRAMES: Cues =
        Cues::new(&["认定中", "评选中", "评审中", "评定中", "复核中", "遴选中", "名单", "榜单", "名录"]);
    let (at, word) = FRAMES.last(before)?;
    let behind = &before[at + word.len()..];
    if behind.chars().count() > 12 || !(behind.contains('，') || behind.starts_with('中')) {
        return None;
    }
    let clause = before[..at].rsplit(['，', '。', '；', '：']).next()?;
    let object = ["公布", "发布", "公示", "公告", "印发", "在"]
        .iter()
        .filter_map(|verb| clause.rfind(verb).map(|at| at + verb.len()));
    let object = clause[object.max().unwrap_or(0)..].trim_start_matches(['了', '的', '《', '“']);
    // 第六批, 2024年度
    let batch = object
        .strip_prefix('第')
        .and_then(|rest| rest.split_once('批'))
        .filter(|(which, _)| which.chars().count() <= 3);
    let object = batch.map_or(object, |(_, of)| of);
    let object =
        object.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches("年度").trim_start_matches('年');
    let object = subject::clean(object);
    (4..=20).contains(&object.chars().count()).then_some(object)
}

/// What firms or projects are that a list names, where only what became of them stands behind the figure: 20家企业上榜.
pub(super) fn listed_as(noun: &str, before: &str) -> Option<String> {
    let clean = subject::clean(noun);
    let mut deed = clean.as_str();
    while let Some(rest) = lists().loose.iter().find_map(|loose| deed.strip_prefix(*loose)) {
        deed = rest;
    }
    if deed.len() == clean.len() || !(deed.is_empty() || phrase::is_deed(deed)) {
        return None;
    }
    let listed = frame(before)?;
    let noun = lists().loose.iter().filter(|loose| clean.starts_with(**loose)).max_by_key(|loose| loose.len())?;
    let noun = if lists().loose.iter().any(|loose| listed.ends_with(*loose)) { "" } else { noun };
    Some(format!("{deed}{listed}{noun}"))
}

/// 在项目数和资金额中分别占: the share that what was spoken of has in each.
pub(super) fn shares_in(phrase: &str, tags: Tags, spoken: &str) -> Option<String> {
    let list = phrase.strip_suffix('中').filter(|_| tags.has(Tag::Share) && tags.has(Tag::Each))?;
    let items = listing::list_items(list);
    let spoken = phrase::without_facet(phrase::without_count(spoken));
    let share = |item: &String| format!("{spoken}占{item}比重");
    (items.len() >= 2 && !spoken.is_empty()).then(|| items.iter().map(share).collect::<Vec<_>>().join("、"))
}

/// 事故12起、死亡9人: the deaths of the accidents.
pub(super) fn casualties(phrase: &str, spoken: &str) -> Option<String> {
    let bare = phrase.strip_suffix("人数").unwrap_or(phrase);
    if spoken.contains("出生") {
        return None;
    }
    let named = ["死亡", "受伤", "伤亡", "遇难", "失踪"].contains(&bare) && !spoken.is_empty();
    let struck = bare == phrase || ["事故", "灾害", "火灾"].iter().any(|word| spoken.contains(word));
    (named && struck).then(|| format!("{}{bare}人数", spoken.trim_end_matches(['数', '起'])))
}

/// Whether a phrase only calls the figure a record of the same thing: 往年最好成绩是6家.
pub(super) fn is_record(phrase: &str) -> bool {
    ["成绩", "水平", "纪录", "历史"].iter().any(|word| phrase.ends_with(word))
        && ["最好", "最高", "最低", "最佳", "历史"].iter().any(|word| phrase.contains(word))
}

/// Whether a phrase is a sum of money without saying for what: 支持财政金额, 项目资金.
pub(super) fn is_sum_of_money(phrase: &str) -> bool {
    let Some(mut rest) = ["金额", "资金", "资金额", "总额"].iter().find_map(|word| phrase.strip_suffix(word))
    else {
        return false;
    };
    while let Some(shorter) =
        ["支持", "财政", "专项", "补助", "扶持", "项目", "投入", "总"].iter().find_map(|word| rest.strip_suffix(word))
    {
        rest = shorter;
    }
    rest.is_empty()
}

/// Parts of a plan or policy that are counted: 18项举措, 4项重点任务; what they do may follow.
pub(super) fn part_of_plan(noun: &str) -> Option<&str> {
    const PARTS: &[&str] = &["举措", "措施", "任务"];
    const KINDS: &[&str] = &["具体", "政策", "工作", "重点", "主要"];
    let bare = KINDS.iter().find_map(|kind| noun.strip_prefix(kind)).unwrap_or(noun);
    let part = PARTS.iter().find(|part| bare.starts_with(**part))?;
    let named = noun.len() > bare.len() || *part != "任务";
    named.then(|| &noun[..noun.len() - bare.len() + part.len()])
}

/// What a thing adds to the growth of another: 拉动社零总额增长3.2个百分点, 对工业增长的贡献率为66.7%.
pub(super) fn contribution(words: &Words<'_>, amount: &Amount, spoken: &str) -> Option<String> {
    static ADDS: Cues = Cues::new(&["拉动", "贡献率", "影响"]);
    let text = words.words;
    if !ADDS.any(text) {
        return None;
    }
    // 鲜菜价格上涨21.6%，影响CPI上涨约0.48个百分点
    if let Some(of) = text.strip_prefix("影响").filter(|_| amount.class == UnitClass::Point && !spoken.is_empty()) {
        let moves = ["上涨", "下降", "上升", "回落", "下跌", "提高", "降低", "增长", "同比", "环比"];
        let end = moves.iter().filter_map(|word| of.find(word)).min().unwrap_or(of.len());
        let of = subject::clean(&of[..end]);
        return (2..=12).contains(&of.chars().count()).then(|| format!("{spoken}对{of}影响"));
    }
    let spoken = spoken.trim_end_matches("增长").trim_end_matches("贡献率");
    // 第一产业对经济增长贡献率: whose it is.
    let spoken = spoken.split_once('对').map_or(spoken, |(own, _)| own);
    if amount.class == UnitClass::Point
        && let Some(at) = text.find("拉动")
    {
        let own = subject::clean(text[..at].trim_end_matches("合计").trim_end_matches("共同"));
        let of = subject::clean(text[at + "拉动".len()..].trim_end_matches(['约', '近', '了']));
        // 电子信息产业增加值占全市规上工业的38.6%，拉动工业增长4.1个百分点: not the share does.
        let spoken = without_share(spoken);
        let own = if own.chars().count() >= 2 { own } else { phrase::without_facet(spoken).to_string() };
        return Some(format!("{own}拉动{of}")).filter(|name| name.chars().count() <= 30);
    }
    if amount.class == UnitClass::Percent && text.contains("贡献率") && text.starts_with('对') {
        let of = subject::clean(text.split("贡献率").next()?);
        let own = spoken.split("拉动").next().unwrap_or(spoken);
        let own = without_share(own);
        return (!own.is_empty()).then(|| format!("{}{of}贡献率", phrase::without_facet(own)));
    }
    None
}

/// What has a share: 电子信息产业增加值 of 电子信息产业增加值占工业比重.
fn without_share(name: &str) -> &str {
    name.split('占').next().filter(|own| own.chars().count() >= 2).unwrap_or(name)
}

/// Where the quantity begins that a noun phrase ends in: 蓄水总量 of 中小型水库蓄水总量.
pub(super) fn measured_tail(text: &str) -> Option<usize> {
    let generic = lists()
        .generic
        .iter()
        .filter(|word| text.ends_with(**word) && text.len() > word.len())
        .map(|word| word.len())
        .max();
    let rate = text.strip_suffix('率').and_then(|rest| rest.char_indices().rev().nth(1)).map(|(at, _)| text.len() - at);
    generic.or(rate).map(|length| text.len() - length)
}

/// Whether a name tells what is done with goods, so that their weight is not what was produced.
pub(super) fn is_moved(name: &str) -> bool {
    [
        "进口", "出口", "销售", "外运", "采购", "收购", "储备", "消费", "处理", "收集", "利用", "消耗", "查扣", "查获",
        "节约", "节能", "减少", "减排", "削减", "压减", "运输", "调运", "转运", "回收",
    ]
    .iter()
    .any(|verb| name.starts_with(verb))
        || [
            "处理",
            "运输",
            "清运",
            "清除",
            "清理",
            "出口",
            "进口",
            "成交",
            "处置",
            "贮存",
            "产生",
            "综合利用",
            "填埋",
            "焚烧",
        ]
        .iter()
        .any(|verb| name.contains(verb))
}

/// Whether a phrase only names a plan or budget that a figure is set against: 为年初预算5.48亿元的102.6%.
pub(super) fn is_plan_word(phrase: &str) -> bool {
    let phrase = phrase.trim_start_matches(['占', '为']);
    let phrase =
        ["全年", "年度", "年初", "调整", "本年", "年", "省定", "市定", "既定", "上级下达", "省下达", "市下达", "目标"]
            .iter()
            .fold(phrase, |rest, word| rest.strip_prefix(word).filter(|rest| !rest.is_empty()).unwrap_or(rest));
    ["预算", "预算数", "计划", "计划数", "目标", "任务", "预期目标", "目标任务", "任务数"].contains(&phrase)
}

/// What a plan is for: 高新技术企业培育 of 《连云港市高新技术企业培育“小升高”行动工作方案（2019—2020年）》.
pub(super) fn plan_topic(title: &str, lexicon: &Lexicon) -> Option<String> {
    const KINDS: &[&str] =
        &["方案", "规划", "计划", "意见", "措施", "办法", "要点", "政策", "清单", "细则", "条例", "规定"];
    let mut title = title.trim_matches(['《', '》', '“', '”', ' ']);
    title = title.rsplit_once("印发").map_or(title, |(_, rest)| rest).trim_start_matches('《');
    title = title.split(['（', '(', '》']).next().unwrap_or(title);
    title = KINDS.iter().find_map(|kind| title.strip_suffix(kind))?;
    let ends = ["三年行动", "行动", "工作", "实施", "若干", "总体", "专项", "的", "指导"];
    let mut title = stripped(title, &["关于"], &ends, 0);
    if let Some((0, end, ..)) = lexicon.regions_in(title).next() {
        title = &title[end..];
    }
    let heads = ["进一步", "推进", "促进", "支持", "加快", "推动", "加强", "深化", "全市", "强化"];
    let title = stripped(title, &heads, &[], 0);
    let topic = match (title.find('“'), title.find('”')) {
        (Some(open), Some(close)) if open > 0 && close > open => title[..open].to_string(),
        _ => subject::clean(title),
    };
    let dated = topic.contains(|c: char| c.is_ascii_digit());
    ((2..=16).contains(&topic.chars().count()) && !dated).then_some(topic)
}

/// The topic of the last plan that a sentence names in 《》.
pub(super) fn plan_named(sentence: &str, lexicon: &Lexicon) -> Option<String> {
    let close = sentence.rfind('》')?;
    let open = sentence[..close].rfind('《')?;
    plan_topic(&sentence[open..close], lexicon)
}

/// What a threshold that qualifies counted things is a size of: 1家千亿级企业, 12个百人以上机构, 5个亿元以上项目.
pub(super) fn threshold(noun: &str, amount: &Amount) -> String {
    const SUMS: &[(&[&str], &str)] = &[
        (&["项目", "工程"], "总投资"),
        (&["产业", "集群", "产业链", "园区", "基地", "开发区"], "产值"),
        (&["市场", "平台"], "交易额"),
        (&["基金"], "规模"),
        (&["品牌"], "价值"),
        (&["村"], "集体经济收入"),
        (&["县", "区", "镇", "街道"], "地区生产总值"),
    ];
    let size = match amount.class {
        UnitClass::Money => {
            let known = SUMS.iter().find(|(nouns, _)| nouns.iter().any(|word| noun.ends_with(word)));
            return known.map_or_else(|| "营业收入".to_string(), |(_, sum)| format!("{noun}{sum}"));
        }
        UnitClass::Area => "面积",
        UnitClass::Mass | UnitClass::Volume => "产能",
        UnitClass::Power => "装机容量",
        UnitClass::Length => "里程",
        UnitClass::Person => "人员规模",
        _ if amount.unit == "人" => "人员规模",
        _ => "规模",
    };
    format!("{noun}单家{size}")
}

/// Whether words name a source of money within a sum: 中央和省级补助, 市县两级配套, 上级补助资金.
pub(super) fn is_source(phrase: &str, behind: &str) -> bool {
    let from = ["中央", "省级", "市级", "县级", "区级", "上级", "市县", "财政", "各级", "地方"];
    let what = ["补助", "配套", "补助资金", "配套资金", "奖补资金", "补助收入"];
    from.iter().any(|word| phrase.starts_with(word))
        && what.iter().any(|word| phrase.ends_with(word))
        && !phrase.contains('每')
        && !behind.starts_with("给予")
}

/// Whose the counted things are where a short subject and 入驻 stand before them: “云上两城”已入驻中科大等26所知名高校.
pub(super) fn holder(words: &str) -> Option<String> {
    let at = words.find("入驻")?;
    let subject = subject::clean(words[..at].trim_end_matches(['已', '共', '先', '后']));
    let own = ["全市", "全县", "全省", "全区", "我市", "目前", "累计", "共", "新增", "引进"];
    let named = (2..=10).contains(&subject.chars().count()) && !own.iter().any(|word| subject.ends_with(word));
    named.then(|| format!("{subject}入驻"))
}

/// A noun that says too little by itself, completed by what the clause before it is about: 形成科技成果资源数据库，入库成果500项;
/// 建成新型研发机构12个，聚集人才2000人.
pub(super) fn weak(name: &str, before: &str, carried: &Carried) -> Option<String> {
    static HALF_SAID: Cues =
        Cues::new(&["聚集", "集聚", "汇聚", "吸纳", "示范", "优势", "试点", "重点", "培育", "入库", "在库"]);
    if !HALF_SAID.any(name) {
        return None;
    }
    let clean = subject::clean(name);
    let mut rest = clean.as_str();
    for verb in ["培育", "实施", "建设", "打造", "建成", "拥有", "形成"] {
        rest = rest.strip_prefix(verb).unwrap_or(rest);
    }
    let gathered = ["聚集", "集聚", "汇聚", "吸纳"]
        .iter()
        .find_map(|verb| rest.strip_prefix(verb))
        .filter(|noun| phrase::is_loose(noun));
    if gathered.is_some() {
        let holder = phrase::without_count(&carried.name.text);
        let holds = ["机构", "平台", "园区", "基地", "中心", "孵化器"].iter().any(|word| holder.ends_with(word));
        return (holds && carried.fresh).then(|| format!("{holder}{clean}"));
    }
    let mut grade = "";
    for word in lists().grades.iter().filter(|word| word.chars().count() >= 3) {
        if let Some(after) = rest.strip_prefix(word) {
            (grade, rest) = (*word, after);
            break;
        }
    }
    // 国家知识产权优势企业58家、示范企业12家: the second begins as the first does.
    let listed = before.ends_with(['、', '和', '及', '与']) && rest == clean && carried.fresh;
    let spoken = phrase::without_count(&carried.name.text);
    if let Some(noun) = ["示范", "优势", "试点", "重点", "培育"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .filter(|noun| listed && phrase::is_loose(noun))
        && spoken.ends_with(noun)
        && let Some((at, _)) = spoken.char_indices().rev().nth(clean.chars().count() - 1)
        && spoken[..at].chars().count() >= 4
    {
        return Some(format!("{}{clean}", phrase::without_new(&spoken[..at])));
    }
    let noun = ["示范", "入库", "在库"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .filter(|noun| phrase::is_loose(noun))?;
    if noun.is_empty() {
        return None;
    }
    let object = topic_of(before)?;
    (!object.contains(rest) && !clean.contains(&object)).then(|| format!("{grade}{object}{rest}"))
}

/// What the clauses before a figure in its sentence are about: the object of the last one that counts nothing.
fn topic_of(before: &str) -> Option<String> {
    let clauses = before.rsplit(['，', '、', '：']).filter(|clause| clause.chars().count() >= 4);
    for clause in clauses.take(4) {
        if clause.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let object = subject::clean(&phrase::object_before(clause));
        let mut object = object.as_str();
        for word in ["打通", "形成", "建立", "构建", "着力", "建起", "畅通", "完善", "健全"] {
            object = object.rfind(word).map_or(object, |at| &object[at + word.len()..]);
        }
        for word in ["通道", "体系", "机制", "水平", "工作", "格局", "环境", "能力", "步伐", "渠道", "力度"]
        {
            object = object.strip_suffix(word).unwrap_or(object);
        }
        return (4..=12).contains(&object.chars().count()).then(|| object.to_string());
    }
    None
}

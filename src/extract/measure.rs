//! What kind of quantity a figure is, and its sign.

use super::flows::{DEALT, FLOW_NOUNS, FRESH, LEVEL_VERBS, NEW, SINCE, acts, stocked};
use super::lexicon::Lexicon;
use super::phrase;
use super::scan::{Amount, AmountForm};
use super::subject::{Name, Tags};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::{Measure, Role};

/// Everything that the decision rests on.
pub(super) struct Question<'a> {
    pub(super) amount: &'a Amount,
    pub(super) tags: Tags,
    pub(super) name: &'a Name,
    pub(super) words: &'a str,
    pub(super) behind: &'a str,
    pub(super) role: Role,
    pub(super) lexicon: &'a Lexicon,
    /// The measure of the figure that this one is joined to by 、 or 和.
    pub(super) before: Option<Measure>,
    /// Whether the name was taken over from what was said before.
    pub(super) implied: bool,
    /// Whether the figure before was a share of the same thing.
    pub(super) share_before: bool,
    /// Whether the figure is set for a day and not for a year: 到2027年建成.
    pub(super) deadline: bool,
    /// Whether the sum over all years follows: 建成8.9万亩，累计达81.5万亩.
    pub(super) summed_next: bool,
    /// Whether the figure before was the growth of the same thing.
    pub(super) grew: bool,
    /// Whether what is told stands on a day that the text names: 截至2020年末.
    pub(super) standing: bool,
    /// Whether the figure tells how far the work of the figure before reaches: 涉及居民, 建筑面积.
    pub(super) extends: bool,
}

/// The decision.
pub(super) struct Taken {
    pub(super) measure: Measure,
    pub(super) value: f64,
    /// What the name must end in: 增速 of a rank of growth.
    pub(super) suffix: &'static str,
    /// A unit other than the one written.
    pub(super) unit: Option<String>,
}

pub(super) fn measure(question: &Question<'_>) -> Taken {
    let Question { amount, tags, name, words, .. } = question;
    let falls = tags.has(Tag::Down) || tags.has(Tag::FallRate);
    let mut value = amount.value;
    let mut taken = Taken { measure: Measure::Level, value, suffix: "", unit: None };
    let level_after = tags.has(Tag::To);
    match amount.form {
        AmountForm::Rank => {
            taken.measure = Measure::Rank;
            // 总量、增幅分别居: the sides have their names.
            let sides = ["总量", "规模", "总额"].iter().any(|side| words.contains(side));
            let grew = words.contains("增速") || words.contains("增幅");
            taken.suffix = if grew && !sides { "增速" } else { "" };
            return taken;
        }
        AmountForm::Part(_) => {
            taken.measure = Measure::Ratio;
            return taken;
        }
        AmountForm::Multiple => {
            taken.measure = Measure::Growth;
            return taken;
        }
        AmountForm::FromZero => return taken,
        AmountForm::Threshold | AmountForm::Plain | AmountForm::Bare => {}
    }
    match amount.class {
        UnitClass::Percent if question.role == Role::Policy => {
            taken.measure = Measure::RateCard;
            let named = ["补助", "比例", "贴息", "标准"].iter().any(|word| name.text.ends_with(word));
            taken.suffix = if named { "" } else { "补助比例" };
        }
        UnitClass::Point if question.role == Role::Policy => taken.measure = Measure::RateCard,
        UnitClass::Percent if phrase::is_completion(words) => taken.measure = Measure::Ratio,
        UnitClass::Percent => {
            // 人口自然增长率 is a rate of the year by its own definition.
            let known = question.lexicon.indicator(&name.id).filter(|_| !name.id.is_empty());
            let ratio = known.is_some_and(|known| known.measure == Some(Measure::Ratio)) && !tags.is_change();
            let rate_name = !ratio
                && ["涨幅", "增速", "增幅", "增长率", "降幅", "跌幅"]
                    .iter()
                    .any(|word| name.text.ends_with(word) || words.contains(word));
            // 增长8%，力争达到10%: the same rate aimed higher.
            let raised = question.grew
                && question.implied
                && ["力争", "确保", "争取", "奋力", "努力", "目标", "预期", "计划"]
                    .iter()
                    .any(|word| words.contains(word));
            let yearly = tags.has(Tag::Yearly) && !level_after && !tags.has(Tag::Share);
            // 居民消费价格控制在3%以内: prices in per cent are what they rose by.
            let prices = ["价格", "价格总水平", "物价"].iter().any(|word| name.text.ends_with(word));
            // 评估价格的70% is a share of them.
            let rate_name = rate_name || prices && !tags.has(Tag::Share) && !words.ends_with('的');
            taken.measure = if (tags.is_change() && !level_after) || rate_name || yearly || raised {
                Measure::Growth
            } else {
                Measure::Ratio
            };
            if taken.measure == Measure::Growth && falls && value > 0.0 {
                value = -value;
            }
        }
        UnitClass::Point => {
            taken.measure = Measure::Delta;
            // A fall that narrows (降幅收窄) is a rise of the rate, one that widens (降幅扩大) a fall.
            let (down, of_fall) = (tags.has(Tag::Down), tags.has(Tag::FallRate));
            if down != of_fall {
                value = -value;
            }
            let of_growth = ["增速", "降幅", "加快", "放缓", "收窄"].iter().any(|word| words.contains(word))
                || words.contains("快于")
                || words.contains("增幅");
            // 亏损面12.3%，收窄1.1个百分点: a share narrows too.
            let share = question.implied && question.share_before;
            taken.suffix = if of_growth && !share || question.grew { "增速" } else { "" };
        }
        UnitClass::Times => {
            let multiple = tags.has(Tag::Share) || name.text.ends_with("倍数") || name.text.ends_with('比');
            taken.measure = if multiple { Measure::Ratio } else { Measure::Growth };
        }
        _ => {
            let net = words.contains("净增") || words.contains("多出") || words.contains("新增") && SINCE.any(words);
            // 完成路面改善提升1000公里: the change is what was built.
            let built = ["完成", "实施", "推进", "开展", "启动"].iter().any(|verb| words.starts_with(verb))
                && !words.contains('比')
                && !words.contains("较");
            // 高于全省平均1.4件
            let above = |verbs: &[&str]| verbs.iter().any(|verb| words.contains(verb));
            let beside = ["平均", "全国", "全省", "全市"].iter().any(|word| words.contains(word));
            let lower = beside && above(&["低于", "少于"]);
            let net = net || beside && (lower || above(&["高于", "高出", "多于"]));
            let falls = falls || lower;
            let change =
                !built && (net || tags.has(Tag::Up) || tags.has(Tag::Down) || tags.has(Tag::Net)) && !level_after;
            if change && !name.text.starts_with("新增") {
                taken.measure = Measure::Delta;
                if falls {
                    value = -value;
                }
            } else if question.role == Role::Policy
                && amount.class == UnitClass::Money
                && !is_fund(&name.text)
                && !is_fund(question.behind)
            {
                taken.measure = Measure::RateCard;
                let award = |text: &str| {
                    ["激励", "奖励", "补助", "补贴", "资助", "奖补"].iter().copied().find(|word| text.contains(word))
                };
                taken.suffix = award(words)
                    .or_else(|| award(question.behind))
                    .filter(|word| !name.text.contains(word))
                    .unwrap_or("");
            } else {
                taken.measure = kind(question);
                if amount.class == UnitClass::Money && is_price(&name.text) {
                    taken.measure = Measure::RateCard;
                }
            }
        }
    }
    if taken.measure == Measure::Ratio && tags.has(Tag::Share) && amount.class == UnitClass::Percent && question.implied
    {
        // 专任教师5.6万人，占79%: the share of what was counted.
        taken.suffix = if ends_in_share(&name.text) { "" } else { "占比" };
    } else if taken.measure == Measure::Ratio
        && tags.has(Tag::Share)
        && amount.class == UnitClass::Percent
        && !name.text.contains('占')
        && !ends_in_share(&name.text)
    {
        // 内资企业占99.3%: the share that they are.
        taken.suffix = "占比";
    } else if taken.measure == Measure::Ratio
        && name.text.contains('占')
        && !ends_in_share(&name.text)
        && !name.text.contains("占地")
    {
        taken.suffix = "比重";
    }
    taken.value = value;
    taken
}

/// Whether a name is that of a fund or its size.
fn is_fund(text: &str) -> bool {
    let sized = ["规模", "总额", "首期", "首期出资"].iter().any(|word| text.ends_with(word));
    text.ends_with("基金") || text.contains("基金") && sized
}

/// Whether a name is that of a standard or cap of payment: 低保标准, 贷款最高额度.
fn is_price(name: &str) -> bool {
    ["标准", "最高额度", "单价", "均价", "平均价格", "最低工资"].iter().any(|word| name.ends_with(word))
}

fn ends_in_share(name: &str) -> bool {
    ["比重", "占比", "比例", "率"].iter().any(|word| name.ends_with(word))
}

/// Level or flow of an amount that is no rate, change or award.
fn kind(question: &Question<'_>) -> Measure {
    let Question { amount, tags, name, words, behind, lexicon, .. } = question;
    let gained = ["拿到", "获得", "获批", "获评"].iter().any(|verb| behind.contains(verb));
    let verb = || gained || acts(words) || acts(&name.text);
    // 下达 and 传达 pass something on; 达 alone says how much there is.
    let level = || {
        if words.contains('达') {
            LEVEL_VERBS.any(&words.replace("下达", "").replace("传达", "").replace("送达", ""))
        } else {
            LEVEL_VERBS.any(words)
        }
    };
    let is = |nouns: &[&str]| nouns.iter().any(|noun| name.text.ends_with(noun));
    // 年供虾苗20亿尾, 年产: so many every year.
    if ["年供", "年产", "年销", "年出栏", "年接待", "年处理"].iter().any(|word| name.text.starts_with(word))
        && !is(&["能力", "产能"])
    {
        return Measure::Flow;
    }
    // 在孵企业, 在研项目: how many there are on the day.
    let standing = name.text.strip_prefix('在').is_some_and(|rest| {
        rest.starts_with([
            '孵', '研', '建', '库', '册', '岗', '校', '园', '营', '运', '编', '职', '租', '育', '产', '谈', '用',
        ])
    });
    // 4所正在装修
    let going_on = ["正在", "仍在", "尚在"].iter().any(|word| behind.starts_with(word));
    // 出版图书1892种, 接入流量3.2亿GB, 日照时数1832小时, 电缆产量4748公里: of the year.
    let issued = ["出版", "发行"].iter().any(|verb| name.text.starts_with(verb)) && !name.text.starts_with("出版社");
    if issued && amount.class == UnitClass::Counter
        || is(&["接入流量", "上网流量", "日照时数", "日照时间"])
        || amount.class == UnitClass::Length && name.text.ends_with("产量")
    {
        return Measure::Flow;
    }
    // 登记失业人员, 非物质文化遗产代表性项目: how many there are.
    let fresh = FRESH.iter().any(|word| name.text.starts_with(word));
    if !fresh && is(&["登记失业人员", "登记失业人数", "代表性项目", "所有者权益", "少数股东权益"])
    {
        return Measure::Level;
    }
    let standing = standing || name.text.ends_with("在建") || name.text.ends_with("在研");
    if (standing || going_on) && matches!(amount.class, UnitClass::Counter | UnitClass::Person) {
        return Measure::Level;
    }
    // 改造小区232个，建筑面积270.7万平方米，涉及居民29055户: how much the work just told of took in.
    if question.extends {
        return Measure::Flow;
    }
    // 盘活存量资产, 化解债务: what was done in the period.
    if DEALT.iter().any(|verb| name.text.starts_with(verb) || words.starts_with(verb)) {
        return Measure::Flow;
    }
    if is(&[
        "拥有量",
        "保有量",
        "存量",
        "余额",
        "蓄积量",
        "储量",
        "库容",
        "容量",
        "能力",
        "产能",
        "品牌价值",
        "蓄水量",
        "装机规模",
        "存栏",
        "密度",
        "浓度",
        "资产",
        "负债",
        "结余",
        "债务",
        "限额",
        "欠款",
        "总资产",
        "资产总额",
        "净资产",
        "累计结存",
        "滚存结余",
        "蓄水总量",
    ]) || amount.unit.contains("克/立方米")
        || amount.class == UnitClass::Power
            && !name.text.ends_with("产量")
            && !["新增", "新开工", "并网", "投产"].iter().any(|verb| words.contains(verb) || name.text.contains(verb))
    {
        return Measure::Level;
    }
    if amount.unit.ends_with('次') && amount.unit != "班次"
        || matches!(amount.unit.as_ref(), "吨公里" | "人公里" | "标箱" | "标准箱")
    {
        return Measure::Flow;
    }
    if matches!(amount.class, UnitClass::Volume | UnitClass::Energy)
        && ["万元", "单位", "亩均", "人均"].iter().any(|word| name.text.starts_with(word))
    {
        return Measure::Ratio;
    }
    // 每千人口床位6.8张, 万人拥有公交车辆12台: so many for each so many.
    let per = ["每十万", "每百", "每千", "每万", "百户", "百名", "千人", "千名", "万人", "万名"]
        .iter()
        .any(|word| name.text.starts_with(word))
        || name.text.contains("万车死亡")
        || name.text.contains("10万人")
        || name.text.contains("十万人");
    if per && matches!(amount.class, UnitClass::Counter | UnitClass::Person) {
        return Measure::Ratio;
    }
    if amount.class == UnitClass::Money && (name.text.starts_with("每百元") || name.text.starts_with("每万元")) {
        return Measure::Ratio;
    }
    if name.text.ends_with("任务") && question.role == Role::Target {
        return Measure::Flow;
    }
    if question.role == Role::Target && amount.class == UnitClass::Counter {
        let year = !question.deadline && !name.text.ends_with("总数") && !tags.has(Tag::Total);
        let built = name.text.starts_with('建') && !name.text.starts_with("建成") || words.contains("再建");
        let set_up = built || ["建设", "创建", "争创"].iter().any(|verb| words.contains(verb));
        if set_up || year && (words.contains("建成") || words.ends_with('建')) {
            return Measure::Flow;
        }
    }
    // 新增5家、累计31家
    let totals = words.starts_with("累计") || tags.has(Tag::Total) && words.chars().count() <= 4;
    // 预计每年惠及企业近400家
    if tags.has(Tag::Yearly) && matches!(amount.class, UnitClass::Counter | UnitClass::Person) {
        return Measure::Flow;
    }
    if let Some(known) = lexicon.indicator(&name.id).filter(|_| !name.id.is_empty()).and_then(|known| known.measure)
        && matches!(known, Measure::Level | Measure::Flow | Measure::Ratio)
    {
        return match known {
            Measure::Level if question.summed_next && !words.contains("累计") => Measure::Flow,
            Measure::Level if question.before == Some(Measure::Flow) && !level() && !totals => Measure::Flow,
            Measure::Flow
                if question.before == Some(Measure::Level) && (words.is_empty() || words.starts_with("其中")) =>
            {
                Measure::Level
            }
            Measure::Level if NEW.any(words) => Measure::Flow,
            Measure::Flow if stocked(words) && matches!(amount.class, UnitClass::Counter | UnitClass::Person) => {
                Measure::Level
            }
            Measure::Ratio if amount.class == UnitClass::Money => Measure::Flow,
            other => other,
        };
    }
    match amount.class {
        UnitClass::Money => {
            let stock = ["余额", "估值", "市值", "总资产", "储备金", "注册资本", "资产规模"]
                .iter()
                .any(|noun| name.text.contains(noun))
                || is_fund(&name.text)
                || is_fund(behind);
            // 安排预算稳定调节基金2.7亿元: what was put into it; 年末个人消费贷款575.5亿元.
            let moved = ["安排", "动用", "补充", "调入"].iter().any(|verb| words.starts_with(verb));
            let stock = stock && !moved || question.standing && is(&["贷款", "存款"]) && !verb();
            if stock { Measure::Level } else { Measure::Flow }
        }
        UnitClass::Counter | UnitClass::Person => {
            let unit = amount.unit.as_ref();
            let passing = [
                "客运量",
                "货运量",
                "吞吐量",
                "人次",
                "招生",
                "毕业生",
                "出生人口",
                "死亡人口",
                "迁入人口",
                "迁出人口",
                "迁入",
                "迁出",
                "死亡人数",
                "出生",
                "死亡",
                "出院",
                "入院",
                "急诊",
                "门诊",
                "手术",
                "培训人次",
                "脱贫户数",
                "脱贫人数",
                "受伤人数",
                "伤亡人数",
                "搬迁",
                "转移就业",
                "就业",
                "出栏",
                "产量",
                "销量",
                "入院人数",
                "出院人数",
                "就诊人数",
                "人次数",
                "招聘",
                "接种",
            ];
            if passing.iter().any(|word| name.text.ends_with(word)) || question.words.contains("招聘") || unit == "人次"
            {
                return Measure::Flow;
            }
            if let Some(before) = question.before.filter(|before| matches!(before, Measure::Level | Measure::Flow))
                && !verb()
                && !totals
            {
                return before;
            }
            // 新增12家，累计达35家: the second is the stock.
            let fresh = FRESH.iter().any(|word| name.text.starts_with(word)) && !tags.has(Tag::Total);
            let level = level() && !fresh;
            let all = tags.has(Tag::Total) || words.starts_with("总数") || words.starts_with("总量");
            if verb() && !(level && all) {
                return Measure::Flow;
            }
            if level {
                return Measure::Level;
            }
            let flows = matches!(
                unit,
                "项" | "件"
                    | "场"
                    | "次"
                    | "人次"
                    | "批"
                    | "条"
                    | "篇"
                    | "笔"
                    | "例"
                    | "起"
                    | "单"
                    | "架次"
                    | "班次"
                    | "剂次"
                    | "份"
            ) || FLOW_NOUNS.iter().any(|noun| phrase::without_count(&name.text).ends_with(noun))
                || FRESH.iter().any(|word| name.text.starts_with(word));
            if flows && !question.standing { Measure::Flow } else { Measure::Level }
        }
        UnitClass::Mass | UnitClass::Energy | UnitClass::Volume | UnitClass::Power => Measure::Flow,
        UnitClass::Area => {
            // 盘活闲置厂房32万平方米、低效用地320亩: both were dealt with.
            if question.before == Some(Measure::Flow) && !level() && !totals {
                return Measure::Flow;
            }
            if FRESH.iter().any(|word| name.text.starts_with(word)) {
                return Measure::Flow;
            }
            if [
                "建成",
                "新建",
                "造林",
                "播种",
                "种植",
                "收获",
                "竣工",
                "销售",
                "建设",
                "改造",
                "完成",
                "硬化",
                "绿化",
                "修复",
                "整治",
                "新开工",
                "购置",
                "出让",
                "成交",
            ]
            .iter()
            .any(|word| words.replace("建成区", "").contains(word) || name.text.replace("建成区", "").contains(word))
            {
                Measure::Flow
            } else {
                Measure::Level
            }
        }
        UnitClass::Length => {
            let built =
                ["建成", "新建", "修建", "铺设", "打通", "建设", "敷设"].iter().any(|verb| words.contains(verb));
            let stands = ["累计", "已", "共", "目前"].iter().any(|word| words.contains(word));
            if verb() || built && !stands { Measure::Flow } else { Measure::Level }
        }
        UnitClass::Other if amount.unit.contains('/') || amount.unit.is_empty() => Measure::Ratio,
        _ => Measure::Level,
    }
}

/// Whether the words of a figure tell how far the work before it reaches.
pub(super) fn extends_work(words: &str) -> bool {
    ["涉及", "惠及", "覆盖", "受益"].iter().any(|verb| words.starts_with(verb))
        || ["面积", "建筑面积", "总面积", "总建筑面积", "改造面积"].contains(&words)
}

/// Whether units of a class count or measure things, and no money.
pub(super) fn tangible(class: UnitClass) -> bool {
    counts(class) || matches!(class, UnitClass::Length | UnitClass::Area)
}

/// Whether units of a class count one by one.
pub(super) fn counts(class: UnitClass) -> bool {
    matches!(class, UnitClass::Counter | UnitClass::Person)
}

/// Whether the words behind a figure begin to sum it up with what was there before.
pub(super) fn sums_up(behind: &str) -> bool {
    let Some(rest) = behind.strip_prefix(['，', '、']) else { return false };
    ["累计达", "累计建成", "累计已", "累计完成", "总数达", "总量达", "总面积达", "累计面积达"]
        .iter()
        .any(|word| rest.starts_with(word))
}

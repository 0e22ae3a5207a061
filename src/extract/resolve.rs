//! Role, period and scope of a figure.

use super::carry::Carried;
use super::context::{Context, Genre};
use super::cues::Cues;
use super::facts::Section;
use super::period::{Mark, Span};
use super::phrase::PARTING;
use super::subject::{self, Tags};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::{Measure, Role};
use crate::time::{Date, Period};
use chrono::Datelike;

static AIMS: Cues = Cues::new(&[
    "力争",
    "目标",
    "确保",
    "争取",
    "计划",
    "预期",
    "规划",
    "拟",
    "将",
    "有望",
    "预计",
    "努力实现",
    "要做到",
    "要达到",
    "须达到",
    "任务是",
    "要求达到",
    "考核任务",
    "预计",
    "必须",
    "奋力",
    "建成后",
    "不得低于",
    "不得超过",
    "到时",
    "任务",
    "提出，",
    "要突破",
    "要超过",
    "今年要",
    "我们要",
    "全年要",
    "要重点抓",
    "要抓好",
]);
static DONE: Cues = Cues::new(&[
    "目前已",
    "现有",
    "已",
    "截至目前",
    "目前",
    "完成了",
    "去年",
    "上年",
    "实际",
    "以来",
    "获得",
    "荣获",
    "过去一年",
    "同比",
    "实现了",
    "均为",
    "突破了",
]);
/// Words of an award, behind which money is a rate.
static AWARDS: Cues = Cues::new(AWARD_WORDS);
const AWARD_WORDS: &[&str] = &["奖励", "补助", "激励", "补贴", "资助", "奖补", "给予", "一次性"];
static PAID: Cues = Cues::new(&[
    "获得", "获批", "获省", "获国", "累计", "兑现", "发放", "落实", "拨付", "下达", "共", "争取", "到位", "支出",
    "收入", "达到", "安排",
]);

/// What a role is decided on.
pub(super) struct RoleQuestion<'a> {
    pub(super) section: Section,
    /// From the head of the sentence to the figure.
    pub(super) local: &'a str,
    /// From the head of the sentence through the figure.
    pub(super) through: &'a str,
    pub(super) behind: &'a str,
    pub(super) tags: Tags,
    pub(super) class: UnitClass,
    pub(super) name: &'a str,
    /// The cues of the sentence.
    pub(super) said: &'a Said,
}

/// Where the cues of a sentence stand, found once for all of its figures.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    aims: Vec<(usize, &'static str)>,
    done: Vec<(usize, &'static str)>,
    parting: Vec<(usize, &'static str)>,
    /// Whether the sentence compares with a year before and names no aim: what it tells has happened.
    compared: bool,
}

impl Said {
    pub(super) fn read(&mut self, sentence: &str) {
        self.aims.clear();
        self.aims.extend(AIMS.all(sentence));
        self.aims.sort_unstable();
        self.done.clear();
        // 研发投入强度达到2.3%，比上年提高0.2个百分点: the year before is what the aim is compared with.
        let base = |at: usize, word: &str| {
            matches!(word, "上年" | "去年") && sentence[..at].ends_with(['比', '较', '于', '与', '同'])
        };
        self.done.extend(DONE.all(sentence).filter(|&(at, word)| !base(at, word)));
        let compares = self.done.iter().any(|(_, word)| *word == "同比");
        self.compared = compares && !self.aims.iter().any(|&(at, word)| is_cue(sentence, at, word));
        self.parting.clear();
        self.parting.extend(PARTING.all(sentence));
    }

    /// Whether the sentence tells what is expected.
    pub(super) fn foresees(&self) -> bool {
        self.aims.iter().any(|(_, word)| matches!(*word, "预计到" | "预计" | "有望" | "预期"))
    }

    /// The words before `end` that may begin to take a whole apart.
    pub(super) fn parting(&self, end: usize) -> &[(usize, &'static str)] {
        &self.parting[..self.parting.partition_point(|(at, word)| at + word.len() <= end)]
    }
}

pub(super) fn role(context: &Context, carried: &Carried, question: &RoleQuestion<'_>) -> Role {
    let RoleQuestion { section, local, through, behind, tags, class, name, said } = *question;
    if (class == UnitClass::Money || class == UnitClass::Percent && is_awarded(behind)) && is_award(through, behind) {
        return Role::Policy;
    }
    // 给予不超过2个百分点的贷款贴息
    if class == UnitClass::Point && grants_points(behind) && ["给予", "按"].iter().any(|word| local.contains(word)) {
        return Role::Policy;
    }
    // 研发费用较上年增加部分补助5%: the share that a programme pays.
    let pays = context.genre == Genre::Policy && class == UnitClass::Percent;
    if pays && AWARD_WORDS.iter().any(|word| local.ends_with(word)) {
        return Role::Policy;
    }
    if ["重点任务", "举措", "具体措施"].iter().any(|word| name.ends_with(word)) {
        return Role::Policy;
    }
    // 预计 in a review of the year that has just ended is its preliminary figure.
    // 争取增发国债项目69个 in a review: it has been obtained.
    let over = carried.span.is_some_and(|span| !span.guessed && context.date.is_some_and(|today| span.end < today));
    let preliminary =
        |word: &str| section.past && (word.starts_with("预计") || word == "争取") || over && word.starts_with("预计");
    let before = |&&(at, word): &&(usize, &str)| at + word.len() <= local.len();
    // (目标为下降2.8%): what brackets say ends with them.
    let aside = |at: usize| local[at..].find('）').is_some_and(|close| !local[at..at + close].contains('（'));
    let is_aim = |&&(at, word): &&(usize, &str)| is_cue(local, at, word) && !preliminary(word) && !aside(at);
    let aim = said.aims.iter().rev().filter(before).find(is_aim).map(|&(at, _)| at);
    // 同比 compares what is aimed at as well as what has been done.
    let planned = aim.is_some() || section.target || context.genre == Genre::Plan && !section.past;
    let told = |&&(_, word): &&(usize, &'static str)| !(planned && word == "同比");
    let last = said.done.iter().filter(before).filter(told).max_by_key(|(at, word)| (at + word.len(), word.len()));
    let done = last.map(|&(at, _)| at);
    let ends = |span: Span| {
        context.date.is_some_and(|today| {
            // A report of January, by what it says of the years, cannot know how its own year will end.
            let opening = !context.date_stated && (today.month(), today.day()) == (1, 31) && span.mark == Mark::Plain;
            // 2023年，我局签约项目10项 in a talk of that autumn is told of what has been.
            let running = span.mark == Mark::Plain
                && today.month() >= 5
                && context.genre != Genre::Plan
                && !section.target
                && span.end.year() == today.year();
            span.end.year() > today.year()
                || !running
                    && (context.date_stated || opening && span.end.year() == today.year())
                    && (span.end - today).num_days() > 45
        })
    };
    // 到2027年 names a deadline even where nothing tells when the report was written.
    let undated = context.date.is_none() && done.is_none() && carried.span.is_some_and(|span| span.mark == Mark::By);
    let deadline = undated
        || carried.span.is_some_and(|span| ends(span) && (span.mark == Mark::By || !span.guessed || done.is_none()))
        || carried.span.is_none() && section.span.is_some_and(ends);
    if let Some(aim) = aim
        && done.is_none_or(|done| aim > done)
    {
        return Role::Target;
    }
    // 4个海外仓已经用起来: what is told behind has happened.
    let told = behind.split(['，', '。', '；']).next().unwrap_or("");
    if told.contains("已") && !told.contains("将") && carried.span.is_none_or(|span| !ends(span)) {
        return Role::Actual;
    }
    // 为37家企业争取奖补资金1256万元: it was obtained.
    let obtained = local.rfind("争取").is_some_and(|at| {
        let clause = &local[at..];
        !is_cue(local, at, "争取") && !clause.contains(['，', '；', '。']) && clause.contains(['款', '资', '金'])
    });
    let aimed =
        tags.has(Tag::Aim) && !obtained && !(section.past && ["预计", "争取"].iter().any(|word| local.contains(word)));
    if aimed || deadline && !said.compared {
        return Role::Target;
    }
    // A stated period that was over when the report was written holds what has happened, in a plan too.
    if done.is_some() || section.past || over {
        return Role::Actual;
    }
    if section.target || context.genre == Genre::Plan {
        return Role::Target;
    }
    if context.genre == Genre::Policy
        && carried.span.is_none()
        && matches!(class, UnitClass::Money | UnitClass::Percent)
    {
        return Role::Policy;
    }
    // 人均补助标准提高到55元，建档率88.6%: a share told behind an award is none.
    let other = class == UnitClass::Percent && !name.is_empty() && carried.role == Some(Role::Policy);
    carried.role.filter(|_| !other).unwrap_or(Role::Actual)
}

/// Whether a phrase begins as a predicate does: with a verb, an adverb or a time.
fn opens_predicate(after: &str) -> bool {
    let after = after.trim_start_matches(['在', '于', '从', '以', '全']);
    let mut ends = after.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
    ends.any(|end| subject::is_predicate_word(&after[..end]))
        || after.starts_with(|c: char| c.is_ascii_digit() || VERB_HEADS.contains(c))
        || ["今年", "明年", "年内", "本年", "下半年", "上半年", "到", "“"].iter().any(|word| after.starts_with(word))
}

/// Verbs that take their object with 将, as with 把.
const PLACING: &[&str] =
    &["作为", "纳入", "列为", "列入", "摆在", "放在", "锁定", "融入", "置于", "视为", "转化为", "转变为", "贯穿"];

/// Characters that only verbs and adverbs of the genre begin with.
const VERB_HEADS: &str = "达超破增投引培招开用再新完实建有是为到";

/// Whether a cue word stands for itself and is no part of another word or a name.
fn is_cue(text: &str, at: usize, word: &str) -> bool {
    let after = &text[at + word.len()..];
    let before = text[..at].chars().next_back().unwrap_or('\0');
    match word {
        // A verb behind its subject, with a predicate of its own; else the noun: 计划生育, 年度计划的.
        "计划" => {
            let subject = matches!(
                before,
                '\0' | '，' | '。' | '；' | '、' | '：' | '市' | '县' | '省' | '区' | '州' | '年' | '还' | '我' | '们'
            );
            subject && opens_predicate(after)
        }
        // 争取中央资金 is to obtain it, 争取达到 to aim at it.
        // 争取到上级资金: it has been obtained; 争取到2025年 aims.
        "争取" => {
            let obtained = after.strip_prefix('到').is_some_and(|object| {
                !object.starts_with(|c: char| c.is_ascii_digit())
                    && !["年", "今年", "明年", "“"].iter().any(|word| object.starts_with(word))
            });
            !after.starts_with(['了', '奖', '补', '资']) && !obtained && opens_predicate(after)
        }
        "规划" => after.starts_with('到') || after.starts_with("建设"),
        "任务" => after.trim_matches('（').is_empty(),
        "预期" => {
            let goal = after.starts_with("目标") && !is_cue(text, at + word.len(), "目标");
            !after.starts_with("寿命") && !after.starts_with("指数") && !goal
        }
        // 目标 sets a figure where the figure, its subject or a verb of being follows: 目标是, 目标：, 预期目标建议为.
        "目标" => {
            let head: String = text[..at].chars().rev().take(10).collect();
            let reached = ["成完", "到达", "现实"].iter().any(|verb| head.contains(verb));
            let rest = after.trim_start_matches(['”', '（']);
            let stated = rest.is_empty()
                || rest.starts_with(['是', '为', '：', '，', '达', '到', '超', '定', '增'])
                || ["建议", "分别", "确定", "设定", "安排", "不低于", "不少于"]
                    .iter()
                    .any(|word| rest.starts_with(word));
            !reached && stated && before != '标' && !rest.starts_with("值管")
        }
        // 将 before a noun marks the object of a verb of placing (将研发投入作为核心), else the future.
        "将" => {
            let clause = after.split(['，', '。', '；']).next().unwrap_or("");
            let placed = PLACING.iter().any(|verb| clause.contains(verb));
            !matches!(before, '即' | '干' | '大' | '名' | '主')
                && !after.starts_with(['军', '其'])
                && (opens_predicate(after) || !placed)
        }
        "拟" => !matches!(before, '模' | '虚' | '比' | '草'),
        _ => true,
    }
}

/// Whether a figure is called the aim behind it: 下降3.2%的目标.
pub(super) fn is_aim_behind(behind: &str) -> bool {
    let rest = behind.strip_prefix('的').unwrap_or("");
    let rest = ["年度", "年初", "预期", "全年", "既定", "考核", "增长", "控制", "省定", "市定", "调控"]
        .iter()
        .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    ["目标", "任务", "计划"].iter().any(|word| rest.starts_with(word))
}

/// Whether an award follows a percentage: 按5%给予补助, 按10%的比例奖励.
pub(super) fn is_awarded(behind: &str) -> bool {
    let mut behind = behind.strip_prefix("的比例").unwrap_or(behind).trim_start_matches('的').trim_start_matches('，');
    for word in ["逐年", "分年度"] {
        behind = behind.strip_prefix(word).unwrap_or(behind);
    }
    AWARD_WORDS.iter().chain(["扶持", "返还", "兑付", "补足", "予以"].iter()).any(|word| behind.starts_with(word))
}

/// Whether points are what a programme takes off an interest rate: 2个百分点的贷款贴息.
pub(super) fn grants_points(behind: &str) -> bool {
    let near = behind.split(['，', '。', '；']).next().unwrap_or("");
    near.chars().count() <= 12 && ["贴息", "补贴", "补助", "补息"].iter().any(|word| near.ends_with(word))
}

/// Words that make money behind them the rate for each case, whatever was paid out in all before.
static RATES: Cues = Cues::new(&[
    "给予",
    "予以",
    "一次性",
    "每人",
    "每孩",
    "每年",
    "每户",
    "每月",
    "每家",
    "每个",
    "每亩",
    "每位",
    "每名",
    "单个",
    "最高",
]);

/// Whether the words behind a sum call it an award or a rate: 1万元标准给予补助, 200元运营补贴.
fn names_award(behind: &str) -> bool {
    let behind = behind.trim_start_matches('的');
    let near = behind.split(['，', '。', '；', '、']).next().unwrap_or("");
    let near = near.char_indices().nth(10).map_or(near, |(at, _)| &near[..at]);
    near.starts_with("标准") || AWARD_WORDS.iter().any(|word| near.contains(word))
}

/// Whether a sentence sets the rates that it lists: 单项标准是：首次认定的每家10万元.
fn sets_rates(local: &str) -> bool {
    let Some((head, _)) = local.split_once('：') else { return false };
    ["标准", "标准是", "标准为", "标准如下", "奖补", "奖励", "补助"].iter().any(|word| head.ends_with(word))
}

pub(super) fn is_award(local: &str, behind: &str) -> bool {
    let clause = local.rsplit(['。', '；']).next().unwrap_or("");
    let near = clause.char_indices().rev().nth(30).map_or(clause, |(at, _)| &clause[at..]);
    // 营业收入首次突破1亿元的，奖励50万元: what was paid in stands in another clause.
    let last = near.rsplit('，').next().unwrap_or(near);
    let near = if AWARDS.any(last) {
        last
    } else {
        // 最高降幅96%，年节约费用7亿元: the highest of something else.
        let other = super::fast::rfind(near, "最高").is_some_and(|at| at < near.len() - last.len());
        if other && !AWARDS.any(near) { last } else { near }
    };
    let rated = RATES.last(near).map(|(at, _)| at);
    let paid = PAID.last(near).map(|(at, _)| at);
    let standing = match (rated, paid) {
        (Some(rated), Some(paid)) => rated > paid,
        (_, paid) => paid.is_none(),
    };
    // 新认定的给5万元
    let given = last
        .trim_end_matches(['元', '万', '亿'])
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
        .ends_with(['给', '奖', '补']);
    let direct =
        given || is_awarded(behind) || AWARD_WORDS.iter().any(|word| behind.trim_start_matches('的').starts_with(word));
    // 按实际支出的30%给予补贴: what is paid out is not the share.
    behind.strip_prefix("的比例").unwrap_or(behind).starts_with("给予")
        || standing
            && (AWARDS.any(near)
                || direct
                || rated.is_some() && (names_award(behind) || near.contains("最高") || sets_rates(local)))
}

/// First and last day of a figure, and whether they were inferred.
pub(super) fn period(
    context: &Context,
    section: Section,
    carried: &Carried,
    measure: Measure,
    role: Role,
    local: &str,
) -> (Option<Date>, Option<Date>, bool) {
    let today = context.date;
    if role == Role::Policy && !matches!(context.genre, Genre::Plan | Genre::Annual) {
        return (today, today, true);
    }
    let fallback = || {
        section.span.or_else(|| {
            let period = context.period?;
            // What a plan says of the present is told of the time before it begins.
            if context.genre == Genre::Plan && role == Role::Actual {
                let before = today.map_or(period.end.year() - 1, |today| today.year() - 1);
                let year = Period::year(before)?;
                return Some(Span { start: Some(year.start), end: year.end, guessed: true, mark: Mark::Plain });
            }
            let mark = if context.genre == Genre::Plan { Mark::By } else { Mark::Plain };
            // 主要预期目标是：地区生产总值增长6%: no aim lies behind the day it is set.
            let behind = today.filter(|today| period.end < *today && today.month() <= 6);
            if let Some(today) = behind.filter(|_| role == Role::Target && !section.past) {
                let year = Period::year(today.year())?;
                return Some(Span { start: Some(year.start), end: year.end, guessed: true, mark });
            }
            Some(Span { start: Some(period.start), end: period.end, guessed: true, mark })
        })
    };
    let plan = |span: &Span| {
        context.genre == Genre::Plan
            && role == Role::Target
            && context.period.is_some_and(|period| {
                // 用三年时间 in a plan of 2025 to 2027: the plan's own, its first year counted.
                let own = span.mark == Mark::By
                    && today.is_some_and(|today| today.year() < period.end.year())
                    && span.end.year() == period.end.year() + 1;
                span.end < period.end || own
            })
            && span.guessed
    };
    let found = carried.span.filter(|span| !plan(span)).or_else(fallback);
    let Some(mut span) = found.or_else(|| {
        (role != Role::Target).then_some(())?;
        Some(Span { start: None, end: today?, guessed: true, mark: Mark::AsOf })
    }) else {
        return (None, None, false);
    };
    // 今年 of a target runs to the year's end, of an actual figure to the report's day.
    if role == Role::Target && Some(span.end) == today && span.start != Some(span.end) {
        span.end = Date::from_ymd_opt(span.end.year(), 12, 31).unwrap_or(span.end);
    }
    let guessed = span.guessed || carried.span.is_none();
    if measure == Measure::Level {
        return (Some(span.end), Some(span.end), guessed);
    }
    let open = span.start.is_none() || span.start == Some(span.end);
    // 截至10月底，新增规上企业65户: from the year's first day.
    let first = Date::from_ymd_opt(span.end.year(), 1, 1);
    let months = span.mark == Mark::AsOf
        && span.end.day() >= 28
        && span.start.is_some_and(|start| start.day() == 1 && start.month() == span.end.month());
    if months && matches!(measure, Measure::Flow | Measure::Growth | Measure::Delta) {
        return (first, Some(span.end), guessed);
    }
    let start = if open {
        let running = ["今年", "全年", "同比"].iter().any(|word| local.contains(word)) || measure == Measure::Growth;
        first.filter(|_| running)
    } else {
        span.start
    };
    (start, Some(span.end), guessed)
}

const FIELDS: &[&str] = &[
    "全国地级市",
    "全国",
    "全省",
    "全市",
    "川东北",
    "川南",
    "全区",
    "中西部地区",
    "中西部",
    "西部地区",
    "西部",
    "中部地区",
    "中部",
    "东部",
    "苏北",
    "苏中",
    "苏南",
    "长三角",
    "珠三角",
    "京津冀",
    "西南",
    "西北",
    "东北",
    "华东",
    "华中",
    "华南",
    "华北",
    "全球",
    "世界",
    "全疆",
    "全州",
    "全县",
    "同类",
    "全自治区",
    "省内",
    "国内",
    "中原",
];

/// The field of a rank.
pub(super) fn scope(words: &str, local: &str) -> &'static str {
    static SCOPES: Cues = Cues::new(FIELDS);
    SCOPES.last(words).or_else(|| SCOPES.last(local)).map_or("", |(_, field)| field)
}

/// The words before a rank without the field at their end.
pub(super) fn without_scope(words: &str) -> &str {
    let cut = |words: &'_ str| FIELDS.iter().filter_map(|field| words.strip_suffix(field)).map(str::len).min();
    let trimmed = words.trim_end_matches(['的', '中', '”', '各', '市', '州', '县', '区']);
    let end = cut(words.trim_end_matches(['的', '中', '”'])).or_else(|| cut(trimmed));
    &words[..end.unwrap_or(trimmed.len())]
}

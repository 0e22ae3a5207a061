//! Amounts that only say which things are meant: 5000万元以上项目12个, 65岁以上老年人, 30户以上自然村.

use super::amount::{Tail, tail};
use super::bounds::bound_behind;
use super::cues::Cues;
use super::scan::{char_before, digits_end};
use super::subject;
use super::unit::{UnitClass, Units};

/// How far a limited noun may reach up to its own figure, in characters.
const REACH: usize = 14;

/// The rest of a clause: up to the next mark of punctuation.
fn clause(text: &str) -> &str {
    let near = text.char_indices().nth(80).map_or(text, |(at, _)| &text[..at]);
    near.split(['，', '。', '；', '、', '！', '：', '）', '\n', '\t']).next().unwrap_or("")
}

/// What stands between the last mark of punctuation and the end.
fn clause_before(text: &str) -> &str {
    text.rsplit(['，', '。', '；', '、', '！', '：', '（', '\n', '\t', '\u{3000}']).next().unwrap_or("")
}

/// Whether a sum of money only qualifies the noun behind it: 5000万元以上项目12个, 年销售10亿元以上“重磅品种”5个.
pub(super) fn qualifies(behind: &str) -> bool {
    const NOUNS: &[&str] = &["企业", "项目", "产业", "园区", "集群", "乡镇", "村", "品种", "单位", "专业村", "镇"];
    let near = clause(behind);
    let figure = near.char_indices().take(REACH).find(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at);
    let noun = &near[..figure.unwrap_or(near.len())];
    let bare = noun.trim_start_matches(['的', '“']);
    let mut known = NOUNS.iter().filter_map(|word| noun.find(word).map(|at| &noun[at + word.len()..]));
    let told = ["达", "有", "共", "数", "超", "突破", "新增", "分别", "个", "占", "总数", "实现", "全"];
    figure.is_some() && subject::begins_noun(bare) && known.next().is_some()
        || figure.is_some() && behind.starts_with('“') && noun.contains('”')
        || known.any(|rest| told.iter().any(|word| rest.starts_with(word)))
}

/// The text behind a list of further amounts: 1亿元、5亿元、10亿元的企业 leaves 的企业.
fn behind_list<'t>(mut text: &'t str, units: &Units) -> &'t str {
    while let Some(rest) = text.strip_prefix('、').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        let Tail { end, unit, .. } = tail(rest, digits_end(rest, 0), units);
        if unit.is_none() {
            break;
        }
        let end = bound_behind(rest, end).map_or(end, |(stop, _)| stop);
        text = &rest[end..];
    }
    text
}

/// Whether a sum of money only says which projects or firms are meant: 首次突破1亿元、5亿元的企业, 5000万元以上的新建项目.
pub(super) fn limits(before: &str, behind: &str, bounded: bool, units: &Units) -> bool {
    let Some(rest) = behind_list(behind, units).strip_prefix('的') else { return false };
    if bounded && rest.starts_with(['有', '为', '共']) {
        // 投入超过20亿元的有荣成市.
        return true;
    }
    let near: String = clause(rest).chars().take(12).collect();
    let held = clause_before(before);
    let condition = bounded || before.ends_with('、') || held.starts_with('对') || held.contains("首次");
    condition
        && [
            "项目",
            "企业",
            "单位",
            "平台",
            "机构",
            "产品",
            "经营主体",
            "行业",
            "地区",
            "乡镇",
            "国家",
            "园区",
            "县",
            "品种",
            "产业",
            "村",
            "学校",
        ]
        .iter()
        .any(|noun| near.contains(noun))
        && !["奖励", "补助", "补贴", "资助"].iter().any(|noun| near.contains(noun))
}

/// Whether an amount of any kind only says which of the things counted behind it are meant: 年业务量超千万件的项目3个,
/// 日处理能力500吨以上污水厂3座.
pub(super) fn sizes(behind: &str, bounded: bool, class: UnitClass, units: &Units) -> bool {
    let near = clause(behind);
    let of = near.strip_prefix('的');
    let noun = of.unwrap_or(near);
    if !bounded
        || of.is_none()
            && matches!(class, UnitClass::Counter | UnitClass::Percent | UnitClass::Times | UnitClass::Point)
    {
        return false;
    }
    if of.is_none() && near.starts_with(|c: char| c.is_ascii_digit()) {
        // 营业收入超50亿元12户
        return tail(near, digits_end(near, 0), units)
            .unit
            .is_some_and(|(_, class)| matches!(class, UnitClass::Counter | UnitClass::Person));
    }
    let Some(figure) = noun.char_indices().take(REACH + 8).find(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at) else {
        return false;
    };
    let between = &noun[..figure];
    // 营业收入超100亿元的3家
    let direct = of.is_some() && between.is_empty();
    let counted = tail(noun, digits_end(noun, figure), units)
        .unit
        .is_some_and(|(_, class)| matches!(class, UnitClass::Counter | UnitClass::Person));
    let verb =
        ["增", "减", "降", "升", "是", "为", "比", "和", "达到", "其中"].iter().any(|word| between.contains(word));
    counted && direct || counted && !verb && between.chars().count() >= 2 && subject::begins_noun(between)
}

/// Whether the text behind an amount closes the condition of an award: 、1亿元的，分别给予.
fn is_condition(rest: &str) -> bool {
    let near = rest.char_indices().nth(28).map_or(rest, |(at, _)| &rest[..at]);
    let Some((condition, _)) = near.split_once('，') else { return false };
    if !condition.ends_with('的') || condition.contains(['。', '；', '奖', '补', '给']) {
        return false;
    }
    let then = &rest[condition.len()..];
    let given = then.char_indices().nth(24).map_or(then, |(at, _)| &then[..at]);
    ["奖", "补", "给予", "资助"].iter().any(|word| given.contains(word))
}

/// Whether an amount is a condition that the sentence goes on from: 年薪达到50万元以上的，给予; 对面积2000平方米以上的公共海外仓.
pub(super) fn conditions(text: &str, start: usize, stop: usize, bounded: bool) -> bool {
    let rest = &text[stop..];
    // 5000万元、1亿元的，分别给予; 2000平方米以上、运营满一年的，按租金的40%补助
    if (bounded || rest.starts_with(['、', '的'])) && is_condition(rest) {
        return true;
    }
    // 在全省17个市州中列第3: among how many.
    static AMONG: Cues = Cues::new(&["中排", "里排", "中列", "里列", "中居", "里居", "中位列", "中位居", "中名列"]);
    let field = rest.char_indices().nth(20).map_or(rest, |(at, _)| &rest[..at]);
    let field = field.split(['，', '。', '；']).next().unwrap_or(field);
    if field.contains('第') && AMONG.any(field) {
        return true;
    }
    // 5‰人口变动抽样调查: how many were asked.
    if ["人口变动", "人口抽样", "抽样", "概率抽"].iter().any(|word| rest.starts_with(word)) {
        return true;
    }
    if rest.starts_with("的，") || rest.starts_with("的企业，") {
        return true;
    }
    // 高温日数（≥35℃）31天: what the brackets set is how the figure behind them is counted.
    if bounded && text[..start].ends_with('（') && rest.starts_with('）') {
        return rest['）'.len_utf8()..].chars().take(6).any(|c| c.is_ascii_digit());
    }
    if !bounded || rest.starts_with("的部分") || !(rest.starts_with('的') || subject::begins_noun(rest)) {
        return false;
    }
    let held = clause_before(super::classify::before(text, start, 150));
    held.starts_with('对') || held.starts_with('凡')
}

/// Whether a number only tells among how many something is: 全省获批的5个试点之一.
pub(super) fn one_of(behind: &str) -> bool {
    let near = clause(behind);
    let named = near.find("之一").map(|at| near[..at].chars().count());
    named.is_some_and(|length| length <= 16)
}

/// Whether people, households or years of age only limit the noun behind them: 56人以上大班额, 30户以上自然村寨100%通路.
pub(super) fn limits_count(text: &str, start: usize, stop: usize, unit: &str, class: UnitClass) -> bool {
    if unit == "岁" {
        // An age counts where it is a mean or an expectation; else it tells who is meant.
        let back = clause_before(&text[..start]);
        return !["寿命", "年龄", "平均"].iter().any(|word| back.contains(word))
            && !text[..start].ends_with(['加', '高', '长', '少']);
    }
    if !(class == UnitClass::Person && matches!(unit, "人" | "名") || matches!(unit, "户" | "分")) {
        return false;
    }
    let bounded = ["以上", "以下", "及以上", "以内"].iter().any(|word| text[start..stop].ends_with(word));
    let near = clause(&text[stop..]);
    if unit == "分" && bounded && near.starts_with(|c: char| c.is_ascii_digit()) {
        // 600分以上312人
        return true;
    }
    if !bounded || !subject::begins_noun(near) {
        return false;
    }
    // 56人及以上大班额, 举办50人以上专业培训的: the noun is none that people are counted by.
    let persons = ["人", "员", "者", "师", "生", "民", "工", "众", "骨干", "劳动力", "干部", "村医", "司机", "家长"];
    if class == UnitClass::Person && !persons.iter().any(|word| near.contains(word)) && near.chars().count() >= 2 {
        return true;
    }
    let figured = near.chars().take(REACH).any(|c| c.is_ascii_digit());
    let opens = matches!(char_before(text, start), '\0' | '，' | '。' | '、' | '；' | '：' | '（' | '对' | '的' | '除');
    figured || opens
}

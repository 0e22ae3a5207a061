//! The brief's own words.

use super::data::Lang;
#[cfg(feature = "plot")]
use crate::table::text::english_unit;
use crate::table::text::plain_unit;
use crate::table::{Bound, Class, Measure, Verdict};

/// One of two words, by language.
pub(crate) fn word(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// A verdict in the words of a language; an unknown word stands for itself.
pub(crate) fn verdict_word(verdict: &str, lang: Lang) -> String {
    let (zh, en) = match verdict {
        "attained" => ("已达成", "attained"),
        "likely" => ("很可能已达成", "probably attained"),
        "on_trend" => ("按趋势可达成", "on trend"),
        "open" => ("尚无定论", "open"),
        "off_trend" => ("按趋势难以达成", "off trend"),
        "unlikely" => ("很可能未达成", "probably missed"),
        "missed" => ("未达成", "missed"),
        "undecided" => ("无从判断", "cannot be judged"),
        other => (other, other),
    };
    if lang == Lang::Zh { zh.to_string() } else { en.to_string() }
}

/// What the target is about: region and indicator, or the series id.
pub(crate) fn name(region: &str, indicator: &str, id: &str, lang: Lang) -> String {
    if indicator.is_empty() {
        return id.to_string();
    }
    let space = if lang == Lang::En && !region.is_empty() { " " } else { "" };
    format!("{region}{space}{indicator}")
}

/// The verdicts from best to worst: the order of the overview and of sorting.
pub(crate) const VERDICTS: [&str; 8] =
    ["attained", "likely", "on_trend", "open", "off_trend", "unlikely", "missed", "undecided"];

/// The class that colours a verdict.
pub(crate) fn verdict_class(verdict: &str) -> &'static str {
    match verdict {
        "attained" => "v-attained",
        "on_trend" => "v-on",
        "likely" => "v-likely",
        "open" => "v-open",
        "unlikely" | "off_trend" => "v-unlikely",
        "missed" => "v-missed",
        _ => "v-unknown",
    }
}

/// What a mention is, in words.
pub(crate) fn class_word(class: Class, lang: Lang) -> &'static str {
    match class {
        Class::Observation => word(lang, "指标", "indicator figure"),
        Class::Time => word(lang, "时间", "date or duration"),
        Class::Ordinal => word(lang, "序号", "ordinal"),
        Class::Name => word(lang, "名称中的数字", "part of a name"),
        Class::Reference => word(lang, "文号、电话等", "document or telephone number"),
        Class::Other => word(lang, "其他", "other"),
    }
}

/// What kind of quantity a figure is, in words.
pub(crate) fn measure_word(measure: Measure, lang: Lang) -> &'static str {
    match measure {
        Measure::Level => word(lang, "存量", "level"),
        Measure::Flow => word(lang, "流量", "flow"),
        Measure::Growth => word(lang, "增速", "growth"),
        Measure::Delta => word(lang, "增量", "change"),
        Measure::Ratio => word(lang, "比率", "ratio"),
        Measure::Rank => word(lang, "位次", "rank"),
        Measure::RateCard => word(lang, "标准", "rate card"),
    }
}

/// The sign before a value that is a bound.
pub(crate) fn bound_sign(bound: Bound) -> &'static str {
    match bound {
        Bound::Eq => "",
        Bound::Ge => "≥ ",
        Bound::Gt => "> ",
        Bound::Le => "≤ ",
        Bound::Lt => "< ",
        Bound::Approx => "≈ ",
    }
}

/// A unit in a language.
#[cfg(feature = "plot")]
pub(crate) fn unit(unit: &str, lang: Lang) -> &str {
    if lang == Lang::Zh { unit } else { english_unit(unit) }
}

/// A value with its unit: 50家, 1,200亿元, 1.4%, 50 km; in English 50, 120B yuan.
pub(crate) fn amount(value: f64, unit_text: &str, lang: Lang) -> String {
    let (factor, unit) = if lang == Lang::Zh { (1.0, unit_text) } else { plain_unit(unit_text) };
    let value = value * factor;
    let tight = match unit.chars().next() {
        None => true,
        Some(first) => matches!(first, '%' | '‰' | '℃') || (lang == Lang::Zh && !first.is_ascii_alphabetic()),
    };
    format!("{}{}{unit}", super::number::short(value, lang), if tight { "" } else { " " })
}

/// An official rule: its name, what it compares, and what it finds.
pub(crate) struct RuleRow<'a> {
    pub name: &'static str,
    pub compares: &'static str,
    pub finding: &'a str,
}

/// The official rules of a verdict, side by side.
pub(crate) fn rules(verdict: &Verdict, lang: Lang) -> Vec<RuleRow<'_>> {
    let row = |name, compares, finding| RuleRow { name, compares, finding };
    vec![
        row(
            word(lang, "序时进度（国内考核）", "Time progress 序时进度 (Chinese plan reviews)"),
            word(lang, "完成份额与时间份额之比较", "attained share against share of time"),
            verdict.time_progress.as_str(),
        ),
        row(
            word(lang, "欧盟统计局", "Eurostat"),
            word(lang, "实际年均增速 ÷ 自基期所需年均增速", "observed ÷ required growth from the base"),
            verdict.eurostat.as_str(),
        ),
        row(
            word(lang, "开放SDG（加拿大统计局）", "Open SDG (Statistics Canada)"),
            word(lang, "实际年均增速 ÷ 所需年均增速，带方向", "observed ÷ required growth, signed"),
            verdict.open_sdg.as_str(),
        ),
        row(
            word(lang, "联合国SDG进展图", "UN SDG Progress Chart"),
            word(lang, "按现速到期可完成的份额", "share of the way at the deadline at the present pace"),
            verdict.un_progress_chart.as_str(),
        ),
        row(
            word(lang, "SDSN趋势箭头", "SDSN trend arrow"),
            word(lang, "实际与所需的每年增量之比", "observed ÷ required change a year"),
            verdict.sdsn.as_str(),
        ),
        row(
            word(lang, "联合国亚太经社会", "UNESCAP anticipated progress"),
            word(lang, "预计到期差距占全程的份额", "gap expected at the deadline as a share of the way"),
            verdict.unescap.as_str(),
        ),
        row(
            word(lang, "联合国儿童基金会/世卫组织年均变化率", "UNICEF/WHO annual rate of change"),
            word(lang, "对数线性增速与自今所需增速", "log-linear growth against growth needed from now"),
            verdict.aarr.as_str(),
        ),
        row(
            word(lang, "德国联邦统计局天气符号", "Destatis weather symbol"),
            word(lang, "近五年平均变化外推后的差距", "gap after extending the mean change of five years"),
            verdict.destatis.as_str(),
        ),
        row(
            word(lang, "经合组织距离", "OECD distance"),
            word(lang, "距目标几个同类标准差", "distance in standard deviations of the peers"),
            verdict.oecd.as_str(),
        ),
        row(
            word(lang, "世界银行典型路径", "World Bank typical path"),
            word(lang, "实际增速与典型路径增速之比", "own growth ÷ growth of the typical path"),
            verdict.world_bank.as_str(),
        ),
    ]
}

/// A rule's finding in the words of a language; the rules write English, and an unknown word stands as it is.
pub(crate) fn finding(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return text.to_string();
    }
    let (word, figure) = match text.split_once(" (") {
        Some((word, figure)) => (word, format!("（{}）", figure.trim_end_matches(')'))),
        None => (text, String::new()),
    };
    let zh = match word.trim() {
        "done early" => "提前完成",
        "reached" => "已达到",
        "significant progress" => "显著进展",
        "moderate progress" => "中等进展",
        "insufficient progress" => "进展不足",
        "moving away" => "偏离目标",
        "moderate movement away" => "中等偏离",
        "significant movement away" => "显著偏离",
        "acceleration needed" => "需要加速",
        "limited progress" => "进展有限",
        "deterioration" => "恶化",
        "fair, acceleration needed" => "尚可，需加速",
        "stagnation or regression" => "停滞或倒退",
        "on track" => "在轨",
        "on track ↑" => "在轨 ↑",
        "moderately improving ↗" => "中等改善 ↗",
        "stagnating →" => "停滞 →",
        "decreasing ↓" => "下降 ↓",
        "maintain" => "保持",
        "accelerate" => "加速",
        "reverse" => "扭转",
        "right way, too slow" => "方向正确，速度不足",
        "off track" => "偏离",
        "sun ☀" => "晴 ☀",
        "slightly cloudy ⛅" => "少云 ⛅",
        "cloudy ☁" => "多云 ☁",
        "storm ⛈" => "雷暴 ⛈",
        "small distance" => "距离小",
        "medium distance" => "距离中等",
        "far" => "距离远",
        "faster than typical" => "快于典型路径",
        "slower than typical" => "慢于典型路径",
        "against the typical path" => "与典型路径相反",
        "on schedule" => "达到序时进度",
        "behind schedule" => "滞后序时进度",
        _ => return text.to_string(),
    };
    format!("{zh}{figure}")
}

/// Why a rule does not apply, where a finding says so: `– OECD does not apply: 0 peers, 3 needed`.
pub(crate) fn refusal(text: &str, lang: Lang) -> Option<String> {
    let reason = match text.split_once("does not apply") {
        Some((_, reason)) => reason,
        None => text.strip_prefix("不适用")?,
    };
    let reason = reason.trim_start_matches([':', '：', ' ']).trim_end();
    if lang == Lang::En {
        return Some(reason.to_string());
    }
    let words: Vec<&str> = reason.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    Some(match words[..] {
        [have, "dated", "points" | "point", need, "needed"] => format!("只有{have}个有日期的数据点，需{need}个"),
        [have, "points" | "point", need, "needed"] => format!("只有{have}个数据点，需{need}个"),
        [have, "peers" | "peer", .., need, "needed"] => format!("同一指标的同类只有{have}个，需{need}个"),
        ["a", "growth", "rate", ..] => "增速不是逐年累进的水平".to_string(),
        _ => reason.to_string(),
    })
}

/// A model's evidence words in Chinese: `own 2; borrowed 14 series, 26 facts` as 自有2个数据点；借用14个序列、26条事实.
pub(crate) fn evidence(text: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return text.to_string();
    }
    let replaced = text.replace("; ", "；").replace(", ", "、");
    let mut out = String::new();
    for part in replaced.split_inclusive(['；', '、']) {
        let (body, end) = match part.strip_suffix(['；', '、']) {
            Some(body) => (body, &part[body.len()..]),
            None => (part, ""),
        };
        let words: Vec<&str> = body.split_whitespace().collect();
        match words[..] {
            ["own", count] => out.push_str(&format!("自有{count}个数据点")),
            ["borrowed", count, "series"] => out.push_str(&format!("借用{count}个序列")),
            [count, "facts" | "fact"] => out.push_str(&format!("{count}条事实")),
            _ => out.push_str(body),
        }
        out.push_str(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_carry_their_unit() {
        assert_eq!(amount(50.0, "家", Lang::Zh), "50家");
        assert_eq!(amount(50.0, "家", Lang::En), "50");
        assert_eq!(amount(1200.0, "亿元", Lang::En), "120B yuan");
        assert_eq!(amount(1.4, "%", Lang::En), "1.4%");
        assert_eq!(amount(1.5, "km", Lang::Zh), "1.5 km");
        assert_eq!(amount(1.5, "", Lang::En), "1.5");
    }

    #[test]
    fn findings_are_put_into_chinese() {
        assert_eq!(finding("significant progress (1.12)", Lang::Zh), "显著进展（1.12）");
        assert_eq!(finding("behind schedule", Lang::Zh), "滞后序时进度");
        assert_eq!(finding("behind schedule", Lang::En), "behind schedule");
        assert_eq!(finding("新说法", Lang::Zh), "新说法");
    }

    #[test]
    fn refusals_keep_their_reason() {
        let text = "– OECD does not apply: 0 peers with the same indicator, 3 needed";
        assert_eq!(refusal(text, Lang::Zh).as_deref(), Some("同一指标的同类只有0个，需3个"));
        assert_eq!(refusal(text, Lang::En).as_deref(), Some("0 peers with the same indicator, 3 needed"));
        let text = "– Eurostat does not apply: 1 dated point, 2 needed";
        assert_eq!(refusal(text, Lang::Zh).as_deref(), Some("只有1个有日期的数据点，需2个"));
        let text = "– Eurostat does not apply: a growth rate is no level that advances";
        assert_eq!(refusal(text, Lang::Zh).as_deref(), Some("增速不是逐年累进的水平"));
        assert_eq!(refusal("不适用：没有基数", Lang::Zh).as_deref(), Some("没有基数"));
        assert_eq!(refusal("on track", Lang::Zh), None);
    }

    #[test]
    fn evidence_is_put_into_chinese() {
        assert_eq!(evidence("own 2; borrowed 14 series, 26 facts", Lang::Zh), "自有2个数据点；借用14个序列、26条事实");
        assert_eq!(evidence("prior only", Lang::Zh), "prior only");
        assert_eq!(evidence("own 2; borrowed 14 series", Lang::En), "own 2; borrowed 14 series");
    }
}

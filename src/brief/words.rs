//! The brief's own words.

use super::data::Lang;
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
        "attained" => ("已实现", "attained"),
        "on_trend" => ("按趋势可达", "on trend"),
        "likely" => ("较有把握", "likely"),
        "open" => ("尚难定论", "open"),
        "unlikely" => ("较难实现", "unlikely"),
        "off_trend" => ("偏离趋势", "off trend"),
        "missed" => ("未实现", "missed"),
        "undecided" => ("证据不足", "undecided"),
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
    ["attained", "on_trend", "likely", "open", "unlikely", "off_trend", "missed", "undecided"];

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
    fn evidence_is_put_into_chinese() {
        assert_eq!(evidence("own 2; borrowed 14 series, 26 facts", Lang::Zh), "自有2个数据点；借用14个序列、26条事实");
        assert_eq!(evidence("prior only", Lang::Zh), "prior only");
        assert_eq!(evidence("own 2; borrowed 14 series", Lang::En), "own 2; borrowed 14 series");
    }
}

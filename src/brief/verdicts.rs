//! The verdicts: the overview table and a section a target.

use super::data::{BriefData, Lang, TargetDetail};
use super::html::{Table, Td, chart, escape, given_table, paragraphs};
use super::number::{grouped, percent, rate, short, stamp};
use super::source::Links;
use super::words::{VERDICTS, amount, evidence, finding, name, refusal, rules, verdict_class, verdict_word, word};
use crate::table::{Target, Verdict};
use std::fmt::Write as _;

fn chip(verdict: &str, lang: Lang) -> String {
    format!("<span class=\"chip {}\">{}</span>", verdict_class(verdict), escape(&verdict_word(verdict, lang)))
}

/// The probability as text: 37% (21%–55%).
fn probability(verdict: &Verdict) -> Option<String> {
    let share = verdict.probability.filter(|share| share.is_finite())?;
    Some(match (verdict.probability_lo, verdict.probability_hi) {
        (Some(low), Some(high)) => format!("{} ({}–{})", percent(share), percent(low), percent(high)),
        _ => percent(share),
    })
}

/// A bar for the probability with its interval, the width of a table cell.
fn probability_bar(verdict: &Verdict) -> String {
    let Some(share) = verdict.probability.filter(|share| share.is_finite()) else { return "–".to_string() };
    let place = |value: f64| (value.clamp(0.0, 1.0) * 60.0 * 10.0).round() / 10.0;
    let low = place(verdict.probability_lo.unwrap_or(share));
    let high = place(verdict.probability_hi.unwrap_or(share)).max(low);
    format!(
        "<span class=\"pr\">{}</span><svg class=\"bar\" width=\"62\" height=\"12\" viewBox=\"-1 0 62 12\" aria-hidden=\"true\"><rect x=\"0\" y=\"4\" width=\"60\" height=\"4\" class=\"track\"></rect><rect x=\"{low}\" y=\"4\" width=\"{}\" height=\"4\" class=\"range\"></rect><rect x=\"{}\" y=\"0\" width=\"2.4\" height=\"12\" class=\"at\"></rect></svg>",
        escape(&percent(share)),
        ((high - low).max(0.6) * 10.0).round() / 10.0,
        ((place(share) - 1.2) * 10.0).round() / 10.0,
    )
}

/// How many targets have which verdict, and the table of all.
pub(crate) fn overview(out: &mut String, data: &BriefData<'_>, links: &Links<'_>, lang: Lang) {
    out.push_str("<ul class=\"tally\">");
    let mut words: Vec<&str> = VERDICTS.to_vec();
    for verdict in &data.verdicts {
        if !words.contains(&verdict.verdict.as_str()) {
            words.push(&verdict.verdict);
        }
    }
    for verdict in words {
        let count = data.verdicts.iter().filter(|row| row.verdict == verdict).count();
        if count > 0 {
            let _ = write!(
                out,
                "<li class=\"{}\"><b>{count}</b> {}</li>",
                verdict_class(verdict),
                escape(&verdict_word(verdict, lang))
            );
        }
    }
    out.push_str("</ul>\n");
    let columns = [
        word(lang, "指标", "Indicator"),
        word(lang, "结论", "Verdict"),
        word(lang, "达成概率", "Probability"),
        word(lang, "目标", "Target"),
        word(lang, "期限", "Deadline"),
        word(lang, "最新", "Latest"),
        word(lang, "完成", "Done"),
        word(lang, "序时", "Time gone"),
        word(lang, "需年增", "Needed/yr"),
        word(lang, "已年增", "Observed/yr"),
        word(lang, "参照年增", "Peers/yr"),
    ];
    let rows = data
        .verdicts
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let rank = VERDICTS.iter().position(|known| *known == row.verdict).unwrap_or(VERDICTS.len());
            #[expect(clippy::cast_precision_loss, reason = "at most eight")]
            let order = rank as f64;
            let title = name(&row.region, &row.indicator, &row.unique_id, lang);
            let chance = Td {
                html: probability_bar(row),
                number: row.probability.filter(|share| share.is_finite()),
                plain: Some(String::new()),
                class: "n",
            };
            let verdict = Td { html: chip(&row.verdict, lang), number: Some(order), plain: None, class: "verdict" };
            let source = links.href(&row.doc, row.start, row.end);
            let latest = latest_source(row, links);
            vec![
                Td::text(&title).link(Some(format!("#t{index}"))),
                verdict,
                chance,
                Td::number(Some(row.target), |value| amount(value, &row.unit, lang)).link(source),
                Td::text(&stamp(row.ds, lang)).plain(row.ds.to_string()).class("d"),
                Td::number(row.latest, |value| amount(value, &row.unit, lang)).link(latest),
                Td::number(row.attained_share, percent),
                Td::number(row.time_share, percent),
                Td::number(row.required_cagr, rate),
                Td::number(row.observed_cagr, rate),
                Td::number(row.reference_cagr, rate),
            ]
        })
        .collect();
    Table {
        caption: word(lang, "各项目标的结论", "Verdicts on all targets"),
        file: "verdicts",
        columns: columns.map(str::to_string).to_vec(),
        rows,
        ids: Vec::new(),
        class: "wide",
    }
    .write(out);
}

/// The sentence behind the newest value.
fn latest_source(verdict: &Verdict, links: &Links<'_>) -> Option<String> {
    let latest = verdict.latest_ds?;
    let points = &links.series(&verdict.unique_id)?.points;
    let point = points.iter().find(|point| point.ds == latest && !point.doc.is_empty())?;
    links.href(&point.doc, point.start, point.end)
}

fn detail<'a>(links: &Links<'a>, verdict: &Verdict) -> Option<&'a TargetDetail> {
    let details = &links.series(&verdict.unique_id)?.details;
    details.iter().find(|row| row.ds == verdict.ds && row.target == verdict.target).copied()
}

fn stated<'a>(links: &Links<'a>, verdict: &Verdict) -> Option<&'a Target> {
    let targets = &links.series(&verdict.unique_id)?.targets;
    let same = |row: &&&Target| row.ds == verdict.ds && row.target == verdict.target;
    let exact = |row: &&&Target| same(row) && row.doc == verdict.doc && row.start == verdict.start;
    targets.iter().find(exact).or_else(|| targets.iter().find(same)).copied()
}

/// One section a target.
pub(crate) fn targets(out: &mut String, data: &BriefData<'_>, links: &Links<'_>, lang: Lang) {
    for (index, row) in data.verdicts.iter().enumerate() {
        let title = name(&row.region, &row.indicator, &row.unique_id, lang);
        let goal = amount(row.target, &row.unit, lang);
        let _ = writeln!(
            out,
            "<article class=\"target\" id=\"t{index}\" aria-labelledby=\"t{index}-h\"><h3 id=\"t{index}-h\">{} · {} · {} {}</h3>",
            escape(&title),
            escape(&goal),
            escape(&stamp(row.ds, lang)),
            chip(&row.verdict, lang)
        );
        let why = if lang == Lang::Zh { [&row.why, &row.why_en] } else { [&row.why_en, &row.why] };
        if let Some(why) = why.into_iter().find(|why| !why.is_empty()) {
            let _ = writeln!(out, "<p class=\"why\">{}</p>", escape(why));
        }
        if let Some(target) = stated(links, row) {
            quote(out, target, links, lang);
        }
        let found = detail(links, row);
        if found.is_some_and(|found| !found.charts.is_empty()) {
            out.push_str("<div class=\"pictures\">");
            for picture in found.iter().flat_map(|found| &found.charts) {
                chart(out, picture, lang);
            }
            out.push_str("</div>\n");
        }
        out.push_str("<div class=\"pair\">");
        pace(out, row, links, index, lang);
        rule_table(out, row, index, lang);
        out.push_str("</div>\n");
        if let Some(found) = found {
            if !found.sensitivity.get(lang).is_empty() {
                let _ = writeln!(out, "<h4>{}</h4>", word(lang, "什么会改变结论", "What would change the verdict"));
                paragraphs(out, &found.sensitivity, lang);
            }
            out.push_str("<div class=\"tables\">");
            for (number, table) in found.tables.iter().enumerate() {
                given_table(out, table, &format!("target-{}-{}", index + 1, number + 1), links, lang);
            }
            out.push_str("</div>\n");
        }
        let _ = writeln!(
            out,
            "<p class=\"back\"><a href=\"#verdicts\">{}</a></p></article>",
            word(lang, "↑ 回到总表", "↑ back to the verdicts")
        );
    }
}

fn quote(out: &mut String, target: &Target, links: &Links<'_>, lang: Lang) {
    if target.quote.is_empty() {
        return;
    }
    let _ = write!(out, "<blockquote><p>{}</p><footer>", escape(&target.quote));
    let place = match lang {
        Lang::Zh => format!("{}，第{}行", target.doc, target.line),
        Lang::En => format!("{}, line {}", target.doc, target.line),
    };
    let _ = match links.href(&target.doc, target.start, target.end) {
        Some(href) => write!(out, "<a href=\"{}\">{}</a>", escape(&href), escape(&place)),
        None => write!(out, "{}", escape(&place)),
    };
    if let Some(day) = target.stated_on {
        let _ = write!(out, " · {} {day}", word(lang, "提出于", "stated on"));
    }
    out.push_str("</footer></blockquote>\n");
}

fn pace(out: &mut String, row: &Verdict, links: &Links<'_>, index: usize, lang: Lang) {
    let mut rows: Vec<Vec<Td>> = Vec::new();
    let mut add = |label: &str, cell: Td| {
        if cell.html != "–" {
            rows.push(vec![Td::text(label), cell]);
        }
    };
    let dated = |value: Option<f64>, day: Option<crate::time::Stamp>| {
        Td::number(value, |value| {
            let day = day.map(|day| format!(" ({})", stamp(day, lang))).unwrap_or_default();
            format!("{}{day}", amount(value, &row.unit, lang))
        })
    };
    add(word(lang, "基数", "Base"), dated(row.base, row.base_ds));
    add(word(lang, "最新", "Latest"), dated(row.latest, row.latest_ds).link(latest_source(row, links)));
    let goal = dated(Some(row.target), Some(row.ds)).link(links.href(&row.doc, row.start, row.end));
    add(word(lang, "目标", "Target"), goal);
    add(word(lang, "完成份额", "Attained share"), Td::number(row.attained_share, percent));
    add(word(lang, "时间份额（序时进度）", "Share of time gone (序时进度)"), Td::number(row.time_share, percent));
    add(word(lang, "需要：每年增长", "Needed: growth a year"), Td::number(row.required_cagr, rate));
    add(word(lang, "需要：每月增长", "Needed: growth a month"), Td::number(row.required_monthly, rate));
    add(
        word(lang, "需要：每年净增", "Needed: units a year"),
        Td::number(row.required_per_year, |value| amount(value, &row.unit, lang)),
    );
    add(word(lang, "已观测：每年增长", "Observed: growth a year"), Td::number(row.observed_cagr, rate));
    add(
        word(lang, "参照：每年增长（借自同类）", "Reference: growth a year (borrowed)"),
        Td::number(row.reference_cagr, rate),
    );
    add(
        word(lang, "到期中位数", "Median at the deadline"),
        Td::number(row.median, |value| match (row.p10, row.p90) {
            (Some(low), Some(high)) => {
                format!("{} ({}–{})", amount(value, &row.unit, lang), short(low, lang), short(high, lang))
            }
            _ => amount(value, &row.unit, lang),
        }),
    );
    if let Some(text) = probability(row) {
        let cell = Td { html: escape(&text), number: row.probability, plain: None, class: "n strong" };
        add(word(lang, "达成概率（区间）", "Probability (interval)"), cell);
    }
    if !row.evidence.is_empty() {
        add(word(lang, "依据", "Rests on"), Td::text(&evidence(&row.evidence, lang)).class("n"));
    }
    Table {
        caption: word(lang, "所需与实际进度", "Needed and observed pace"),
        file: &format!("pace-{}", index + 1),
        columns: vec![word(lang, "项目", "Item").to_string(), word(lang, "数值", "Value").to_string()],
        rows,
        ids: Vec::new(),
        class: "still",
    }
    .write(out);
}

fn rule_table(out: &mut String, row: &Verdict, index: usize, lang: Lang) {
    let mut rows: Vec<Vec<Td>> = Vec::new();
    // Rules that do not apply, by their reason: one line a reason instead of one a rule.
    let mut refused: Vec<(String, Vec<&str>)> = Vec::new();
    for rule in rules(row, lang).into_iter().filter(|rule| !rule.finding.is_empty()) {
        let Some(reason) = refusal(rule.finding, lang) else {
            rows.push(vec![Td::text(rule.name), Td::text(rule.compares), Td::text(&finding(rule.finding, lang))]);
            continue;
        };
        match refused.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(rule.name),
            None => refused.push((reason, vec![rule.name])),
        }
    }
    if rows.is_empty() && refused.is_empty() {
        return;
    }
    out.push_str("<div>");
    if !rows.is_empty() {
        let columns = [word(lang, "规则", "Rule"), word(lang, "比较", "Compares"), word(lang, "判定", "Finding")];
        Table {
            caption: word(lang, "官方规则对照", "The official rules side by side"),
            file: &format!("rules-{}", index + 1),
            columns: columns.map(str::to_string).to_vec(),
            rows,
            ids: Vec::new(),
            class: "still",
        }
        .write(out);
    }
    for (reason, names) in refused {
        let (lead, colon) = (word(lang, "不适用的规则（", "Rules that do not apply ("), word(lang, "）：", "): "));
        let names = names.join(word(lang, "、", ", "));
        let _ = writeln!(out, "<p class=\"meta\">{lead}{}{colon}{}</p>", escape(&reason), escape(&names));
    }
    out.push_str("</div>");
}

/// The line below the title: how many reports, facts and targets.
pub(crate) fn counts(data: &BriefData<'_>, lang: Lang) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let count = |rows: usize| grouped(rows as f64, 0);
    match lang {
        Lang::Zh => format!(
            "{}份报告 · {}条数字 · {}条指标事实 · {}项目标",
            count(data.reports.len()),
            count(data.ledger.len()),
            count(data.observations.len()),
            count(data.verdicts.len())
        ),
        Lang::En => format!(
            "{} reports · {} numbers · {} indicator facts · {} targets",
            count(data.reports.len()),
            count(data.ledger.len()),
            count(data.observations.len()),
            count(data.verdicts.len())
        ),
    }
}

//! The page docs/yibin.md, made from the five seed reports: shared by the example that prints it and the test that keeps it true.

use ontrend::chain::{Chain, ChainOptions, gather, read_all};
use ontrend::error::{Error, Result};
use ontrend::target::Attainment;
use ontrend::target::rules::Rule;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The three targets of the slogan, and what they count.
const TARGETS: [(&str, &str); 3] = [
    ("宜宾市/ent_srdi_giant", "国家级“小巨人” (national little giants)"),
    ("宜宾市/ent_srdi", "专精特新中小企业 (specialised SMEs)"),
    ("宜宾市/ent_innov_sme", "创新型中小企业 (innovative SMEs)"),
];

/// Targets of the plan of 2022.
const EARLIER: [(&str, &str); 2] = [
    ("宜宾市/ent_tech_sme", "科技型中小企业 (technology SMEs)"),
    ("宜宾市/hti_revenue", "高新技术产业营收 (high-tech revenue)"),
];

/// All five reports through the chain.
pub fn chain() -> Result<Chain> {
    let options = ChainOptions::shipped()?;
    let seeds = gather(&[PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds"))])?;
    let (documents, _) = read_all(&seeds, &options, &|_, _, _| {});
    Chain::run(documents, &options, &|_, _, _| {})
}

fn percent(share: f64) -> String {
    if share < 0.005 { "under 1 %".into() } else { format!("{:.0} %", 100.0 * share) }
}

fn of<'a>(chain: &'a Chain, id: &str) -> Result<&'a Attainment> {
    let found = chain.assessment.attainments.iter().find(|one| one.verdict.unique_id == id);
    found.ok_or_else(|| Error::refused("yibin page", format!("no target on {id}")))
}

/// The page.
pub fn page(chain: &Chain) -> Result<String> {
    let found: Vec<&Attainment> = TARGETS.iter().map(|(id, _)| of(chain, id)).collect::<Result<_>>()?;
    let together = chain.assessment.joints.iter().find(|one| one.unique_ids.len() == 3);
    let joint = &together.ok_or_else(|| Error::refused("yibin page", "no joint probability"))?.joint;
    let mut out = String::new();
    head(&mut out, &found, joint.all, joint.any);
    let _ = writeln!(
        out,
        "\n# The end of 2027\n\n| | newest, 2025-06-06 | target | a year needed | probability (range of the assumptions below) | median | 50 % | 80 % |"
    );
    let _ = writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- |");
    for ((_, name), one) in TARGETS.iter().zip(&found) {
        let verdict = &one.verdict;
        let at = |share: f64| {
            one.quantiles
                .iter()
                .find(|(p, _)| (p - share).abs() < 1e-9)
                .map_or("–".to_owned(), |(_, value)| format!("{value:.0}"))
        };
        let or = |value: Option<f64>| value.map_or("–".to_owned(), percent);
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {} ({} to {}) | {} | {} to {} | {} to {} |",
            verdict.latest.unwrap_or_default(),
            verdict.target,
            or(verdict.required_cagr),
            or(verdict.probability),
            or(verdict.probability_lo),
            or(verdict.probability_hi),
            at(0.5),
            at(0.25),
            at(0.75),
            at(0.1),
            at(0.9)
        );
    }
    let _ = writeln!(
        out,
        "\nAll three together: {}; at least one: {}. Were they independent, all three would have {:.2} %; with the growth and the \
         shocks that they share it is {:.2} %.",
        percent(joint.all),
        percent(joint.any),
        100.0 * joint.independent,
        100.0 * joint.all
    );
    sensitivity(&mut out, &found);
    rules(&mut out, &found);
    earlier(&mut out, chain)?;
    Ok(out)
}

fn head(out: &mut String, found: &[&Attainment], all: f64, any: f64) {
    let p: Vec<String> = found.iter().map(|one| one.verdict.probability.map_or("–".into(), percent)).collect();
    let needed: Vec<String> = found.iter().map(|one| one.verdict.required_cagr.map_or("–".into(), percent)).collect();
    let observed = found[2].verdict.observed_cagr.map_or("–".into(), percent);
    let _ = writeln!(
        out,
        "Yibin's 三倍增 (three doublings or a tripling, by 2027): is it on trend, how sure can one be, and was the plan of 2022 met? From \
         the five reports in `seeds/` alone, which give one figure of each target and for one of them a second, implied one.\n\n\
         The 50 little giants ({} a year needed, {}) and the 400 specialised SMEs ({} a year, {}) are off trend; the 500 \
         innovative SMEs, which grew at {observed} a year lately and need {}, are open at {}. All three together have {}, at least one of \
         them {}, and no reading of 三倍增 (×3, ×4, ×8) fits what the targets ask for (×7.14, ×2.45, ×1.77).\n\n\
         Every number on this page is printed by `cargo run --example yibin_page` and kept true by `tests/it/yibin_page.rs`: \
         probabilities within 5 points, levels within 10 %.",
        needed[0],
        p[0],
        needed[1],
        p[1],
        needed[2],
        p[2],
        percent(all),
        percent(any)
    );
}

fn sensitivity(out: &mut String, found: &[&Attainment]) {
    let _ = writeln!(
        out,
        "\n# Under other assumptions\n\nWith one figure a target the prior decides, so it is varied (`ontrend assess --sensitivity FILE` \
         writes this table for any targets):\n\n| | little giants | specialised | innovative |\n| --- | --- | --- | --- |"
    );
    for (row, (name, _)) in found[0].sensitivity.iter().enumerate() {
        let cells: Vec<String> =
            found.iter().map(|one| one.sensitivity.get(row).map_or("–".into(), |(_, p)| percent(*p))).collect();
        let _ = writeln!(out, "| {name} | {} |", cells.join(" | "));
    }
}

fn rules(out: &mut String, found: &[&Attainment]) {
    let _ = writeln!(
        out,
        "\n# The official rules\n\nAll but the distance need a base and a latest point, which the reports give for one target only:\n\n\
         | rule | little giants | specialised | innovative |\n| --- | --- | --- | --- |"
    );
    for rule in Rule::ALL {
        let cells: Vec<String> = found
            .iter()
            .map(|one| match one.findings.iter().find(|(known, _)| *known == rule) {
                Some((_, Ok(finding))) => format!("{} ({:.2})", finding.word, finding.ratio),
                Some((_, Err(error))) => {
                    let why = error.to_string();
                    why.split_once(": ").map_or(why.clone(), |(_, rest)| rest.to_owned())
                }
                None => "–".to_owned(),
            })
            .collect();
        let _ = writeln!(out, "| {} | {} |", rule.name(), cells.join(" | "));
    }
    for one in found {
        if let Some(at) = one.verdict.why_en.find("The rules disagree") {
            let _ = writeln!(out, "\n{}", &one.verdict.why_en[at..]);
        }
    }
}

fn earlier(out: &mut String, chain: &Chain) -> Result<()> {
    let _ = writeln!(
        out,
        "\n# The plan of 2022\n\nIts targets for the end of 2022 against what the press conference of 2025 states, which is later figures \
         and growth since 2021, not the figures of that day:\n"
    );
    for (id, name) in EARLIER {
        let verdict = &of(chain, id)?.verdict;
        let _ = writeln!(
            out,
            "- {name}, {} {} by {}: {}, {}.",
            verdict.target,
            verdict.unit,
            verdict.ds,
            verdict.verdict,
            verdict.probability.map_or("–".into(), percent)
        );
    }
    for (index, point) in &chain.kindred {
        let verdict = &chain.assessment.attainments[*index].verdict;
        if verdict.unique_id == "宜宾市/tc_registered" {
            let _ = writeln!(
                out,
                "- 技术合同认定登记额 (registered contracts), {} {} by {}: no figure of its own; what it is part of, 技术合同成交额, is given \
                 as {} {} ({}).",
                verdict.target, verdict.unit, verdict.ds, point.y, point.unit, point.ds
            );
        }
    }
    Ok(())
}

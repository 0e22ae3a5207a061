//! Titles that state the finding.

use super::fan::with_unit;
use crate::brief::Lang;
use crate::brief::number::{percent, rate, stamp};
use crate::brief::words::{name, verdict_word};
use crate::table::Verdict;

/// A title that states what is found about a target: where it stands, where it should be, what that needs, how likely it is.
///
/// # Example
/// ```
/// use ontrend::plot::{self, Lang};
/// use ontrend::table::{csv, Row, Verdict};
/// let text = "unique_id,ds,target,unit,region,indicator,latest,required_cagr,probability,verdict\n\
///     a,2027-12-31,50,家,宜宾市,“小巨人”企业,7,1.15,0.004,unlikely\n";
/// let verdicts = Verdict::from_sheet(&csv::read(text.as_bytes(), "verdicts.csv")?)?;
/// assert_eq!(
///     plot::finding(&verdicts[0], Lang::Zh),
///     "宜宾市“小巨人”企业：由7家到2027年底的50家，每年须增长115%，达成概率<1%，很可能未达成"
/// );
/// # Ok::<(), ontrend::error::Error>(())
/// ```
#[must_use]
pub fn finding(verdict: &Verdict, lang: Lang) -> String {
    let subject = name(&verdict.region, &verdict.indicator, &verdict.unique_id, lang);
    let goal = with_unit(verdict.target, &verdict.unit, lang);
    let day = stamp(verdict.ds, lang);
    let deadline = if day.starts_with("end") { format!("the {day}") } else { day };
    let latest = verdict.latest.filter(|value| value.is_finite()).map(|value| with_unit(value, &verdict.unit, lang));
    let mut parts = vec![match (lang, latest) {
        (Lang::Zh, Some(latest)) => format!("由{latest}到{deadline}的{goal}"),
        (Lang::Zh, None) => format!("{deadline}目标{goal}"),
        (Lang::En, Some(latest)) => format!("from {latest} to {goal} by {deadline}"),
        (Lang::En, None) => format!("target {goal} by {deadline}"),
    }];
    if let Some(growth) = verdict.required_cagr.filter(|growth| *growth > 0.0 && growth.is_finite()) {
        let growth = rate(growth).trim_start_matches('+').to_string();
        parts.push(match lang {
            Lang::Zh => format!("每年须增长{growth}"),
            Lang::En => format!("needs {growth} a year"),
        });
    }
    if let Some(share) = verdict.probability.filter(|share| share.is_finite()) {
        parts.push(match lang {
            Lang::Zh => format!("达成概率{}", percent(share)),
            Lang::En => format!("probability {}", percent(share)),
        });
    }
    parts.push(verdict_word(&verdict.verdict, lang));
    parts.retain(|part| !part.is_empty());
    match lang {
        Lang::Zh => format!("{subject}：{}", parts.join("，")),
        Lang::En => format!("{subject}: {}", parts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Row, csv};

    #[test]
    fn what_is_not_known_is_not_said() {
        let text = "unique_id,ds,target,unit,verdict\nYibin/firms,2026-06-30,12,km,undecided\n";
        let verdicts = Verdict::from_sheet(&csv::read(text.as_bytes(), "v.csv").unwrap()).unwrap();
        assert_eq!(finding(&verdicts[0], Lang::En), "Yibin/firms: target 12 km by 2026-06-30, cannot be judged");
        assert_eq!(finding(&verdicts[0], Lang::Zh), "Yibin/firms：2026年6月30日目标12 km，无从判断");
    }
}

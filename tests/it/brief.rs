//! The brief: every figure leads to its sentence, nothing hostile runs, both languages are whole.

use ontrend::brief::{
    self, BriefData, BriefTable, Chart, Lang, Place, ReportText, Section, TableCell, TargetDetail, Tone, Words,
};
use ontrend::table::{Class, LedgerEntry, Observation, Row, SeriesPoint, Target, Verdict, Warning, csv};
use proptest::prelude::{Strategy, any, prop, prop_assert, prop_assert_eq, proptest};
use std::collections::BTreeSet;

fn rows<T: Row>(text: &str) -> Vec<T> {
    T::from_sheet(&csv::read(text.as_bytes(), "test.csv").unwrap()).unwrap()
}

const TEXT: &str =
    "截至2024年，科技型中小企业达1747家。到2027年实现国家级“小巨人”企业\n50家！\n\n联系人：王某，电话0831-1234567。";

fn place(mention: &str) -> (u64, u64) {
    let start = TEXT.find(mention).unwrap();
    (start as u64, (start + mention.len()) as u64)
}

fn ledger(mention: &str, class: Class) -> LedgerEntry {
    let (start, end) = place(mention);
    LedgerEntry { doc: "a.txt".into(), line: 1, start, end, mention: mention.into(), class, reason: "按单位".into() }
}

fn data() -> BriefData<'static> {
    let (start, end) = place("1747家");
    let (goal, goal_end) = place("50家");
    let observations = format!(
        "doc,line,start,end,mention,quote,region,indicator,indicator_id,measure,role,value,unit,bound,period_start,period_end,confidence\n\
         a.txt,1,{start},{end},1747家,科技型中小企业达1747家,宜宾市,科技型中小企业,tech_sme,level,actual,1747,家,eq,2024-12-31,2024-12-31,0.9\n\
         a.txt,2,{goal},{goal_end},50家,实现“小巨人”企业50家,宜宾市,“小巨人”企业,little_giant,level,target,50,家,eq,2027-12-31,2027-12-31,0.9\n"
    );
    let series = format!(
        "unique_id,ds,y,unit,origin,region,indicator,doc,line,start,end\n宜宾市/tech_sme,2024-12-31,1747,家,stated,宜宾市,科技型中小企业,a.txt,1,{start},{end}\n"
    );
    let targets = format!(
        "unique_id,ds,target,unit,region,indicator,doc,line,start,end,quote\n宜宾市/little_giant,2027-12-31,50,家,宜宾市,“小巨人”企业,a.txt,2,{goal},{goal_end},实现“小巨人”企业50家\n"
    );
    let verdicts = format!(
        "unique_id,ds,target,unit,region,indicator,latest_ds,latest,attained_share,time_share,required_cagr,probability,probability_lo,probability_hi,eurostat,time_progress,evidence,verdict,why,why_en,doc,line,start,end\n\
         宜宾市/little_giant,2027-12-31,50,家,宜宾市,“小巨人”企业,2025-06-06,7,0,0.05,1.15,0.03,0.008,0.09,insufficient,滞后,own 1; borrowed 14 series,unlikely,每年须增长115%。,It needs +115 % a year.,a.txt,2,{goal},{goal_end}\n"
    );
    let targets: Vec<Target> = rows(&targets);
    BriefData {
        as_of: "2025-06-06".parse().ok(),
        command: "ontrend run seeds --out out".into(),
        version: "0.1.0".into(),
        verdicts: rows::<Verdict>(&verdicts),
        details: vec![TargetDetail {
            unique_id: targets[0].unique_id.clone(),
            ds: targets[0].ds,
            target: 50.0,
            sensitivity: Words::new("若先验年增速为30%，概率为12%。", "With a prior growth of 30 % the probability is 12 %."),
            charts: vec![Chart {
                svg: "<svg role=\"img\" width=\"10\" height=\"10\" viewBox=\"0 0 10 10\"><title>fan</title><rect x=\"0\" y=\"0\" width=\"9\" height=\"9\"/></svg>".into(),
                caption: Words::new("扇形图", "fan chart"),
                ..Chart::default()
            }],
            tables: Vec::new(),
        }],
        targets: targets.into(),
        observations: rows::<Observation>(&observations).into(),
        series: rows::<SeriesPoint>(&series).into(),
        ledger: vec![
            ledger("2024年", Class::Time),
            ledger("1747家", Class::Observation),
            ledger("2027年", Class::Time),
            ledger("50家", Class::Observation),
            ledger("0831-1234567", Class::Reference),
        ]
        .into(),
        warnings: vec![Warning {
            doc: "a.txt".into(),
            line: 1,
            start,
            end,
            check: "part_above_whole".into(),
            subject: "科技型中小企业".into(),
            what: "部分大于整体。".into(),
            what_en: "The part is above the whole.".into(),
        }]
        .into(),
        sections: vec![Section {
            place: Place::Slogan,
            title: Words::new("“三倍增”的读法", "The slogan read three ways"),
            text: Words::new("没有一项恰为三倍。", "None is exactly three times its base."),
            charts: Vec::new(),
            tables: vec![BriefTable {
                caption: Words::new("口号与数字", "Slogan and figures"),
                columns: vec![Words::new("指标", "Indicator"), Words::new("目标", "Target")],
                rows: vec![vec![
                    TableCell::text("小巨人", "little giants"),
                    TableCell::number(50.0, "50").tone(Tone::Bad).from_source("a.txt", goal, goal_end),
                ]],
            }],
        }],
        reports: vec![ReportText {
            doc: "a.txt".into(),
            title: "新闻发布会".into(),
            region: "宜宾市".into(),
            date: "2025-06-06".parse().ok(),
            text: TEXT.into(),
            offsets: Vec::new(),
        }],
        ..BriefData::default()
    }
}

/// The values of an attribute in the page's markup.
fn attribute<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The markup without style and script, whose text is the crate's own.
fn markup(page: &str) -> String {
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let (body, tail) = rest.rsplit_once("<script>").unwrap();
    format!("{head}{body}{}", tail.split_once("</script>").unwrap().1)
}

/// Checks that links resolve and ids are single; returns the number of links into reports.
fn whole(page: &str) -> usize {
    let ids = attribute(page, "id");
    let single: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), single.len(), "an id stands twice");
    let links = attribute(page, "href");
    for href in &links {
        assert!(single.contains(href.trim_start_matches('#')), "{href} leads nowhere");
    }
    links.iter().filter(|href| href.starts_with("#s")).count()
}

/// The text of the reports, read back from the page.
fn report_texts(page: &str) -> Vec<String> {
    page.split("lang=\"zh-CN\">")
        .filter(|part| part.contains("class=\"s\"") || part.starts_with("</div>"))
        .map(|part| {
            let part = part.split("</div>").next().unwrap_or("");
            let mut text = String::new();
            let mut inside = false;
            for character in part.chars() {
                match character {
                    '<' => inside = true,
                    '>' => inside = false,
                    other if !inside => text.push(other),
                    _ => {}
                }
            }
            for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            {
                text = text.replace(entity, character);
            }
            text
        })
        .collect()
}

#[test]
fn every_figure_leads_to_its_marked_sentence() {
    for lang in [Lang::Zh, Lang::En] {
        let page = brief::html(&data(), lang);
        assert!(whole(&page) >= 8, "{lang:?}");
        let (start, end) = place("50家");
        let sentence =
            page.split("<span class=\"s\">").find(|part| part.contains(&format!("id=\"s0-{start}-{end}\""))).unwrap();
        assert!(sentence.starts_with('到') && sentence.contains("class=\"target\""), "{sentence}");
        assert!(sentence.split("</span>").next().unwrap().ends_with('！'));
        assert_eq!(report_texts(&page), [TEXT]);
    }
}

#[test]
fn the_verdicts_come_first_with_their_grounds() {
    let page = brief::html(&data(), Lang::Zh);
    let order: Vec<usize> =
        ["id=\"verdicts\"", "id=\"slogan\"", "id=\"targets\"", "id=\"warnings\"", "id=\"facts\"", "id=\"sources\""]
            .iter()
            .map(|part| page.find(part).unwrap_or_else(|| panic!("{part} is missing")))
            .collect();
    assert!(order.is_sorted(), "{order:?}");
    for words in [
        "很可能未达成",
        "3% (&lt;1%–9%)",
        "自有1个数据点；借用14个序列",
        "+115%",
        "每年须增长115%。",
        "若先验年增速为30%",
        "insufficient",
        "滞后",
    ] {
        assert!(page.contains(words), "{words} is missing");
    }
    assert!(page.contains("<title>fan</title>"));
}

#[test]
fn a_telephone_number_stands_in_the_report_alone() {
    let page = brief::html(&data(), Lang::Zh);
    assert_eq!(page.matches("0831-1234567").count(), 1);
    assert_eq!(page.matches("王某").count(), 1);
}

#[test]
fn the_english_page_adds_no_chinese() {
    let mut data = data();
    // What the reports say stays as it is; everything else must be English.
    for row in data.observations.to_mut() {
        (row.region, row.indicator, row.quote, row.unit) =
            ("Yibin".into(), "firms".into(), "quote".into(), "firms".into());
    }
    for row in data.series.to_mut() {
        (row.region, row.indicator, row.unit) = ("Yibin".into(), "firms".into(), "firms".into());
    }
    for row in &mut data.verdicts {
        (row.region, row.indicator, row.unit, row.time_progress) =
            ("Yibin".into(), "giants".into(), "firms".into(), "behind".into());
        row.why.clear();
    }
    for row in data.targets.to_mut() {
        (row.region, row.indicator, row.unit, row.quote) =
            ("Yibin".into(), "giants".into(), "firms".into(), "q".into());
    }
    data.warnings.to_mut()[0].subject = "firms".into();
    data.ledger.to_mut().clear();
    data.reports[0] = ReportText { doc: "a.txt".into(), text: "plain".into(), ..ReportText::default() };
    let page = markup(&brief::html(&data, Lang::En)).replace("序时进度", "");
    let chinese: String = page.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
    assert_eq!(chinese, "", "left in Chinese");
}

#[test]
fn nothing_hostile_runs_or_breaks_out() {
    let evil = "\"><script>globalThis.hostile=1</script><img src=x onerror=\"globalThis.hostile=1\">'--><!-- ]]> &lt;b&gt; =HYPERLINK(\"x\")";
    let mut data = data();
    data.title = Words::same(evil);
    data.command = evil.into();
    data.version = evil.into();
    data.reports[0].text = format!("{evil}。{TEXT}");
    data.reports[0].title = evil.into();
    data.reports[0].region = evil.into();
    let shift = (evil.len() + "。".len()) as u64;
    for row in data.ledger.to_mut() {
        (row.start, row.end) = (row.start + shift, row.end + shift);
        row.reason = evil.into();
    }
    for row in data.observations.to_mut() {
        (row.region, row.indicator, row.quote, row.unit, row.base_period) =
            (evil.into(), evil.into(), evil.into(), evil.into(), evil.into());
    }
    for row in data.series.to_mut() {
        (row.unique_id, row.indicator, row.note, row.unit) = (evil.into(), evil.into(), evil.into(), evil.into());
    }
    for row in &mut data.verdicts {
        (row.verdict, row.why, row.evidence, row.indicator, row.eurostat, row.unit) =
            (evil.into(), evil.into(), evil.into(), evil.into(), evil.into(), evil.into());
    }
    data.targets.to_mut()[0].quote = evil.into();
    data.warnings.to_mut()[0].what = evil.into();
    data.warnings.to_mut()[0].check = evil.into();
    data.sections[0].title = Words::same(evil);
    data.sections[0].text = Words::same(evil);
    data.sections[0].tables[0].caption = Words::same(evil);
    data.sections[0].tables[0].rows[0][0] = TableCell::text(evil, evil);
    data.details[0].charts.push(Chart {
        svg: format!("<svg>{evil}</svg>"),
        caption: Words::same(evil),
        ..Chart::default()
    });
    for lang in [Lang::Zh, Lang::En] {
        let page = brief::html(&data, lang);
        whole(&page);
        assert_eq!(page.matches("<script").count(), 1);
        assert_eq!(page.matches("<img").count(), 0);
        assert!(!markup(&page).contains("<!--"));
        assert!(page.contains("script-src 'sha256-"));
        assert_eq!(report_texts(&page)[0], data.reports[0].text);
    }
    keep("hostile", &brief::html(&data, Lang::Zh));
}

#[test]
fn a_chart_in_a_file_is_pointed_to_where_it_lies_beside_the_brief() {
    let mut data = data();
    let page = |data: &BriefData| brief::html(data, Lang::Zh);
    data.details[0].charts = vec![Chart { file: "plots/甲市_gdp.svg".into(), ..Chart::default() }];
    assert!(page(&data).contains("<a href=\"plots/甲市_gdp.svg\">"));
    for file in ["javascript:alert(1)", "../up.svg", "/etc/x.svg", "plots/../../x.svg", "https://example.org/x.svg", ""]
    {
        data.details[0].charts = vec![Chart { file: file.into(), ..Chart::default() }];
        assert!(!page(&data).contains("class=\"chart\""), "{file}");
    }
}

/// Writes a page for `tests/browser/check.mjs`.
fn keep(name: &str, page: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("brief");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
}

#[test]
fn pages_for_the_browser_checks_are_written() {
    for (name, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
        let page = brief::html(&data(), lang);
        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
        keep(name, &page);
    }
    keep("empty", &brief::html(&BriefData::default(), Lang::Zh));
}

#[test]
fn an_empty_brief_says_so() {
    let page = brief::html(&BriefData::default(), Lang::Zh);
    whole(&page);
    assert!(page.contains("报告中没有带期限的目标"));
    assert!(brief::html(&BriefData::default(), Lang::En).contains("no target with a deadline"));
}

#[test]
fn offsets_of_another_encoding_find_the_text() {
    // GB18030: two bytes a Chinese character instead of three; a pair where the two run apart.
    let text = "企业达50家。";
    let offsets = vec![(0, 0), (3, 2), (6, 4), (9, 6), (10, 7), (11, 8), (14, 10)];
    let report = ReportText { doc: "g.txt".into(), text: text.into(), offsets, ..ReportText::default() };
    let entry = LedgerEntry {
        doc: "g.txt".into(),
        line: 1,
        start: 6,
        end: 10,
        mention: "50家".into(),
        class: Class::Observation,
        reason: String::new(),
    };
    let page =
        brief::html(&BriefData { reports: vec![report], ledger: vec![entry].into(), ..BriefData::default() }, Lang::Zh);
    assert!(page.contains("<mark id=\"s0-6-10\" class=\"fact\" title=\"指标:\">50家</mark>"), "{page}");
}

#[test]
fn thirty_targets_and_forty_series_stay_below_five_megabytes() {
    let mut data = data();
    // A fan chart's SVG is about 25 kB; this is 30 kB of marks.
    let line =
        "<polyline fill=\"none\" opacity=\"1\" stroke=\"#005A9C\" stroke-width=\"11\" points=\"560,3120 700,3080\"/>\n";
    let svg =
        format!("<svg role=\"img\" width=\"720\" height=\"400\" viewBox=\"0 0 5760 3200\">{}</svg>", line.repeat(300));
    let chart = Chart { svg, caption: Words::same("chart"), ..Chart::default() };
    for number in 0..30_u32 {
        let mut verdict = data.verdicts[0].clone();
        verdict.target = f64::from(number);
        let mut detail = data.details[0].clone();
        detail.target = verdict.target;
        detail.charts = vec![chart.clone(), chart.clone()];
        data.verdicts.push(verdict);
        data.details.push(detail);
    }
    data.series_charts = (0..40).map(|number| (number.to_string(), chart.clone())).collect();
    let page = brief::html(&data, Lang::Zh);
    assert_eq!(page.matches("<svg role").count(), 101);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
}

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec![
            "宜", "宾", "1", "0", "。", "！", "\n", "\n\n", "a", "<", "&", "\"", "'", "  ", "😀", "，", "；",
        ]),
        0..120,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_places_in_any_text_keep_the_text_whole(
        texts in prop::collection::vec(any_text(), 1..3),
        places in prop::collection::vec((0_usize..4, 0_u64..200, 0_u64..60, any::<bool>()), 0..40),
    ) {
        let reports: Vec<ReportText> = texts.iter().enumerate().map(|(index, text)| ReportText {
            doc: format!("{index}.txt"), text: text.clone(), ..ReportText::default()
        }).collect();
        let mut data = BriefData { reports, ..BriefData::default() };
        let template = self::data();
        for (doc, start, length, fact) in places {
            let (doc, end) = (format!("{doc}.txt"), start + length);
            if fact {
                let mut row = template.observations[0].clone();
                (row.doc, row.start, row.end) = (doc, start, end);
                data.observations.to_mut().push(row);
            } else {
                let mut row = template.ledger[0].clone();
                (row.doc, row.start, row.end) = (doc, start, end);
                data.ledger.to_mut().push(row);
            }
        }
        let page = brief::html(&data, Lang::Zh);
        whole(&page);
        let read: Vec<String> = report_texts(&page);
        prop_assert_eq!(read, texts);
        prop_assert_eq!(page.matches("<mark").count(), page.matches("</mark>").count());
        prop_assert_eq!(page.matches("<a ").count(), page.matches("</a>").count());
        prop_assert!(!nested_links(&page), "a link within a link");
    }
}

/// Whether a link stands within a link.
fn nested_links(page: &str) -> bool {
    let mut open = 0_i32;
    for part in page.split('<').skip(1) {
        if part.starts_with("a ") {
            open += 1;
        } else if part.starts_with("/a>") {
            open -= 1;
        }
        if open > 1 {
            return true;
        }
    }
    false
}

//! Lesson 13. How do I bring tables and indicators of my own? A vocabulary row, a report, a hand-edited series, a verdict.
//!
//! `cargo run --example 13_own_tables`

use ontrend::chain::kin;
use ontrend::error::{Error, Result};
use ontrend::extract::{Lexicon, Options, Source, observe};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, FanData, Lang, Style};
use ontrend::report::{ReadOptions, Report};
use ontrend::series::assemble;
use ontrend::table::SeriesPoint;
use ontrend::target::{AssessOptions, assess, collect};

fn main() -> Result<()> {
    // An indicator of your own: the same columns as data/indicators.csv.
    let mine = "id,name_zh,name_en,aliases_zh,unit,measure\ncat_cafe,猫咖门店数,Cat cafés,猫咖|猫咖啡馆,家,level\n";
    let lexicon = Lexicon::build(&[Source { name: "mine.csv", text: mine }], &[])?;
    let text = "宜宾市商务局工作总结\n2025年1月10日\n截至2024年末，全市猫咖啡馆达24家。到2027年，猫咖达60家。\n";
    let report = Report::read(text.as_bytes(), "cafes.txt", &ReadOptions::default())?;
    let found = observe(&report, &Options { lexicon: lexicon.clone().into() });
    let kinship = |id: &str| kin(&lexicon, id);
    let assembly = assemble(&found.observations, &kinship, &[]);
    let targets = collect(&found.observations, &assembly.points, &kinship, &[]).targets;

    // Write the series, put in what you know from elsewhere, read it back.
    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    let file = "target/examples/13_own_tables.csv";
    let mut points = assembly.points;
    for (day, value) in [("2022-12-31", 9.0), ("2023-12-31", 15.0)] {
        let own = points.first().cloned().map(|point| (day.parse(), point));
        let Some((Ok(ds), point)) = own else { continue };
        points.push(SeriesPoint { ds, y: value, origin: None, note: "by hand".into(), ..point });
    }
    frame::write_rows(&points, file.as_ref(), Existing::Replace)?;
    let points: Vec<SeriesPoint> = frame::read_rows(file.as_ref())?;
    for point in &points {
        println!("{} {} {:>4} {}", point.unique_id, point.ds, point.y, point.note);
    }

    let assessment = assess(&points, &targets, &AssessOptions::shipped()?)?;
    for verdict in assessment.verdicts() {
        println!("{}", verdict.why_en);
        let path = assessment.attainments[0].path.clone();
        let mut data = FanData::new(points.clone(), path, targets.clone(), None);
        data.title = plot::finding(&verdict, Lang::En);
        plot::fan(&data, &Style::default().lang(Lang::En))?.save_svg("target/examples/13_own_tables.svg")?;
    }
    Ok(())
}

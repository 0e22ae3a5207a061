//! Lesson 2. How much is 近百家, 二三十项, 超过1.2亿元? Chinese quantities with the interval that the wording allows.
//!
//! `cargo run --example 02_quantities`

use ontrend::error::{Error, Result};
use ontrend::extract::quantity::{Kind, quantities_line};
use ontrend::files::Existing;
use ontrend::frame;
use ontrend::plot::{self, FanData, Style};
use ontrend::table::{Row, SeriesPoint, csv};

fn main() -> Result<()> {
    let lines = [
        "培育高新技术企业二三十家",
        "引进项目近百个，到位资金超过1.2亿元",
        "增长12.5%，比上年提高0.8个百分点",
        "产值较2020年翻两番",
        "新增就业3000余人，其中大学生不少于五百人",
    ];
    println!("{:<10}{:<10}{:>14}{:>14}{:>14}  text", "kind", "unit", "value", "from", "to");
    for line in lines {
        for span in quantities_line(line, None).into_iter().filter(|span| span.kind != Kind::Rewrite) {
            let kind = format!("{:?}", span.kind);
            let shown = |number: &Option<_>| number.as_ref().map_or("–".to_string(), ToString::to_string);
            let (value, lo, hi) = (shown(&span.value), shown(&span.lo), shown(&span.hi));
            println!("{kind:<10}{:<10}{value:>14}{lo:>14}{hi:>14}  {}", span.unit.unwrap_or(""), span.text);
        }
    }

    // The same honesty on a chart: arrows where only one side is known, bars where both are.
    let stated = "unique_id,ds,y,lo,hi,bound,unit\n\
        企业,2021-12-31,25,20,30,approx,家\n企业,2022-12-31,96,,,eq,家\n\
        企业,2023-12-31,130,130,140,ge,家\n企业,2024-12-31,180,180,,gt,家\n";
    let points = SeriesPoint::from_sheet(&csv::read(stated.as_bytes(), "stated.csv")?)?;
    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    frame::write_rows(&points, "target/examples/02_quantities.csv".as_ref(), Existing::Replace)?;
    let data = FanData { points, title: "二三十家、96家、130余家、超180家".into(), ..FanData::default() };
    plot::fan(&data, &Style::default())?.save_svg("target/examples/02_quantities.svg")
}

//! Lesson 10. What do a handful of bounded facts say about 2027? 净增超100家、总数超810家, and nothing else.
//!
//! `cargo run --example 10_few_facts`

use ontrend::error::{Error, Result};
use ontrend::latent::{Fact, Model, Panel, Pool, Prior, Scale, Sensitivity};
use ontrend::plot::{self, Lang, PosteriorData, Style};
use ontrend::table::Bound;

fn main() -> Result<()> {
    let mut panel = Panel::new();
    let firms = panel.add_series("Mianyang/high-tech firms", "ent", "Mianyang", Scale::Count);
    // The end of 2023 is 2024.0: more than 810 firms, more than 100 of them net new in the year.
    panel.add(Fact::stated(firms, 2024.0, 810.0, Bound::Gt, None, None, None)?);
    panel.add(Fact::increment(firms, 2024.0, 2023.0, 100.0, Bound::Gt, Some(10.0))?);
    // A neighbour that doubled in three years, known exactly at the end: growth is shared within kind and region.
    let other = panel.add_series("Yibin/high-tech firms", "ent", "Yibin", Scale::Count);
    panel.add(Fact::exact(other, 2025.0, 480.0)?);
    panel.add(Fact::multiple(other, 2025.0, 2022.0, 2.0)?);

    let prior = Prior::shipped()?;
    let posterior = Model::fit(&panel, &prior, Pool::All)?.posterior(firms, &[2025.0, 2026.0, 2027.0, 2028.0])?;
    println!("{}", posterior.evidence());
    println!("{:>6}{:>8}{:>8}{:>8}", "end of", "10 %", "median", "90 %");
    for t in [2025.0, 2026.0, 2027.0, 2028.0] {
        let at = |p| posterior.quantile(t, p);
        println!("{:>6}{:>8.0}{:>8.0}{:>8.0}", t - 1.0, at(0.1)?, at(0.5)?, at(0.9)?);
    }
    let probability = posterior.probability_at_least(2028.0, 1200.0)?;
    println!("P(1200 or more by the end of 2027) = {probability:.2}");

    // With so little evidence the prior matters: the same answer under other assumptions.
    let mut table = String::from("assumption,probability\n");
    for (assumption, probability) in
        &Sensitivity::fit(&panel, &prior, Pool::All)?.probability(firms, 2028.0, 1200.0, true)?.rows
    {
        println!("{assumption:<28}{probability:>6.2}");
        table.push_str(&format!("{assumption},{probability:.4}\n"));
    }
    std::fs::create_dir_all("target/examples").map_err(|error| Error::io("target/examples", error))?;
    std::fs::write("target/examples/10_few_facts.csv", table).map_err(|error| Error::io("target/examples", error))?;
    let share = |percent: i32| f64::from(percent) / 100.0;
    let quantiles = (1..100)
        .map(|percent| Ok((share(percent), posterior.quantile(2028.0, share(percent))?)))
        .collect::<Result<Vec<_>>>()?;
    let mut data = PosteriorData {
        density: plot::density_of_quantiles(&quantiles),
        target: 1200.0,
        median: Some(posterior.quantile(2028.0, 0.5)?.round()),
        probability: Some(probability),
        ..PosteriorData::default()
    };
    data.title = data.finding(Lang::En);
    plot::posterior(&data, &Style::default().lang(Lang::En))?.save_svg("target/examples/10_few_facts.svg")
}

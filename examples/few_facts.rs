//! What do a handful of bounded facts say about 2027? 净增超100家、总数超810家, and nothing else.
//!
//! `cargo run --example few_facts`

use ontrend::error::Result;
use ontrend::latent::{Fact, Model, Panel, Pool, Prior, Scale, Sensitivity};
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

    let times = [2025.0, 2026.0, 2027.0, 2028.0];
    let prior = Prior::shipped()?;
    let model = Model::fit(&panel, &prior, Pool::All)?;
    let posterior = model.posterior(firms, &times)?;
    println!("{}", posterior.evidence());
    println!("{:>6}{:>8}{:>8}{:>8}", "end of", "10 %", "median", "90 %");
    for t in times {
        let at = |p| posterior.quantile(t, p);
        println!("{:>6}{:>8.0}{:>8.0}{:>8.0}", t - 1.0, at(0.1)?, at(0.5)?, at(0.9)?);
    }
    println!("P(1200 or more by the end of 2027) = {:.2}", posterior.probability_at_least(2028.0, 1200.0)?);

    // With so little evidence the prior matters: the same answer under other assumptions.
    let spread = Sensitivity::fit(&panel, &prior, Pool::All)?.probability(firms, 2028.0, 1200.0, true)?;
    for (assumption, probability) in &spread.rows {
        println!("{assumption:<20}{probability:>6.2}");
    }
    Ok(())
}

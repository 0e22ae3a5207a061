//! Future paths of LGT from draws of its posterior.

use super::draws::Draws;
use super::sampler::Draw;

/// Simulates `per_draw` paths from every draw; the result holds path after path, `horizon` values each.
///
/// Paths of one draw differ in their errors. `floor` keeps positive series positive: a value below it is set to it and
/// leaves the level where it was. `ceiling` bounds the magnitude.
pub(super) fn simulate(
    draws: &[Draw],
    powers: bool,
    (floor, ceiling): (Option<f64>, f64),
    horizon: usize,
    per_draw: usize,
    seed: u64,
) -> Vec<f64> {
    let mut random = Draws::new(seed);
    let mut out = Vec::with_capacity(draws.len() * horizon * per_draw);
    for draw in draws {
        for _ in 0..per_draw {
            let (mut level, mut slope) = (draw.level, draw.slope);
            for _ in 0..horizon {
                let mean = draw.mean(level, slope, powers);
                let error = draw.scale(level, powers) * random.student(draw.freedom);
                let mut value = (mean + error).clamp(-ceiling, ceiling);
                let mut next = level + draw.alpha * (value - level);
                if let Some(floor) = floor {
                    if value <= floor {
                        value = floor;
                        next = level;
                    }
                    next = next.max(floor);
                }
                slope += draw.beta * ((next - level) - slope);
                level = next;
                out.push(value);
            }
        }
    }
    out
}

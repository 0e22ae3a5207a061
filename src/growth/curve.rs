//! What a growth curve is: its equation, its parameters, and how starts are found.

use crate::error::{Error, Result, nearest};
use crate::growth::objective::Noise;
use crate::num::dual::{Dual, Real};
use crate::num::exponential::{exponential, exponentials};

/// The unit of a parameter, which says how it follows a change of the units of time and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// The unit of the values.
    Value,
    /// Value per unit of time.
    ValuePerTime,
    /// Value per squared unit of time.
    ValuePerTimeSquared,
    /// Per unit of time.
    Rate,
    /// A place on the time axis.
    Date,
    /// A length of time.
    Duration,
    /// A pure number.
    Number,
}

impl Unit {
    /// The unit as it stands in a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::ValuePerTime => "value/time",
            Self::ValuePerTimeSquared => "value/time²",
            Self::Rate => "1/time",
            Self::Date => "date",
            Self::Duration => "time",
            Self::Number => "–",
        }
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A parameter of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its name, one lower-case word.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// Smallest value that the curve allows, in standard coordinates (first observation at 0, one per step).
    pub lower: f64,
    /// Largest value that the curve allows, in standard coordinates.
    pub upper: f64,
    /// Whether the curve is affine in the linear parameters taken together.
    pub linear: bool,
    /// What it means.
    pub meaning: &'static str,
}

impl Parameter {
    /// A parameter without bounds in which the curve is linear.
    #[must_use]
    pub const fn linear(name: &'static str, unit: Unit, meaning: &'static str) -> Self {
        Self { name, unit, lower: f64::NEG_INFINITY, upper: f64::INFINITY, linear: true, meaning }
    }
    /// A parameter without bounds in which the curve is not linear.
    #[must_use]
    pub const fn shape(name: &'static str, unit: Unit, meaning: &'static str) -> Self {
        Self { name, unit, lower: f64::NEG_INFINITY, upper: f64::INFINITY, linear: false, meaning }
    }
    /// The same parameter inside bounds.
    #[must_use]
    pub const fn within(self, lower: f64, upper: f64) -> Self {
        Self { lower, upper, ..self }
    }
}

/// Observations in standard coordinates, in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Observations<'a> {
    /// Times in steps from the first one.
    pub times: &'a [f64],
    /// One value for each time.
    pub values: &'a [f64],
    /// Whether the times are 0, 1, 2, …
    pub counted: bool,
}

/// A growth curve in standard coordinates: time `u` counted in steps (the median distance of the observations) from the
/// first observation.
///
/// The curves of this crate are in [`curves`](crate::growth::curves); implement the trait for a curve of your own and
/// hand it to [`Growth::custom`](crate::growth::Growth::custom).
pub trait Curve: std::fmt::Debug + Send + Sync {
    /// The curve's name, one lower-case word or words joined by `-`.
    fn name(&self) -> &'static str;
    /// The equation as text.
    fn equation(&self) -> &'static str;
    /// The parameters, in the order of `p`.
    fn parameters(&self) -> &[Parameter];
    /// Writes the values at `u` and, where asked for, the `n × k` Jacobian (column-major). `false` where some value is
    /// not finite.
    fn evaluate(&self, u: &[f64], p: &[f64], values: &mut [f64], jacobian: Option<&mut [f64]>) -> bool;
    /// Writes sums over the observations of the products of residuals (curve − value) and the Jacobian's columns, where the
    /// curve has a shorter way to them than [`evaluate`](Self::evaluate): the lower triangle of `[J r]ᵀ [J r]`, row by row.
    /// `false` where it has none.
    fn products(&self, observations: &Observations<'_>, p: &[f64], sums: &mut [f64]) -> bool {
        let _ = (observations, p, sums);
        false
    }
    /// Candidates for the parameters that are not linear, in their order, for observations at the sorted `times` (the
    /// first is 0); the linear ones are then solved for, and the best candidates are refined.
    fn shapes(&self, times: &[f64]) -> Vec<Vec<f64>>;
    /// One guess at all parameters, from the observations themselves. Where it leads to a close fit, the candidates of
    /// [`shapes`](Self::shapes) are not tried.
    fn guess(&self, times: &[f64], values: &[f64]) -> Option<Vec<f64>> {
        let _ = (times, values);
        None
    }
    /// Lower and upper bound of each parameter for observations from 0 to `span`.
    fn bounds(&self, span: f64) -> Vec<(f64, f64)> {
        let _ = span;
        self.parameters().iter().map(|p| (p.lower, p.upper)).collect()
    }
    /// How many of the best candidates are refined by descent.
    fn refinements(&self) -> usize {
        6
    }
    /// Whether the curve fits data in two ways that are far apart, upright and upside down (its first linear parameter above and
    /// below zero): both are then searched to the end.
    fn is_two_sided(&self) -> bool {
        false
    }
    /// Brings parameters that mean the same curve into one order.
    fn normalise(&self, p: &mut [f64]) {
        let _ = p;
    }
    /// Whether the curve is a multiple of its one linear parameter.
    fn is_proportional(&self) -> bool {
        false
    }
    /// Whether the curve is smooth in all parameters.
    fn is_smooth(&self) -> bool {
        true
    }
    /// Combinations of parameters and values at which the sum of squares may have a kink near `p`: each is tried with
    /// these parameters held there.
    fn kinks(&self, p: &[f64], times: &[f64]) -> Vec<Vec<(usize, f64)>> {
        let _ = (p, times);
        Vec::new()
    }
    /// For a curve that is a constant minus its own mirror image: the parameters of minus the image, written over `p`, and the
    /// constant. `None` where there is no such image.
    fn mirror(&self, p: &mut [f64]) -> Option<f64> {
        let _ = p;
        None
    }
    /// Which linear parameter follows from the others when the curve must pass through a known point.
    fn anchor(&self) -> Option<usize> {
        self.parameters().iter().position(|p| p.linear)
    }
    /// The limit for late times, where there is one.
    fn ceiling(&self, p: &[f64]) -> Option<f64> {
        let _ = p;
        None
    }
    /// The time of fastest growth, where there is one.
    fn inflection(&self, p: &[f64]) -> Option<f64> {
        let _ = p;
        None
    }
    /// The value of parameter `index` for which the curve with the other parameters `p` passes through `(u, y)`.
    fn solve(&self, index: usize, u: f64, y: f64, p: &[f64]) -> Option<f64> {
        if !self.can_solve(index) {
            return None;
        }
        let mut p = p.to_vec();
        *p.get_mut(index)? = 0.0;
        let (mut value, mut slopes) = ([0.0], vec![0.0; p.len()]);
        if !self.evaluate(&[u], &p, &mut value, Some(&mut slopes)) {
            return None;
        }
        Some((y - value[0]) / slopes[index]).filter(|v| v.is_finite())
    }
    /// Whether [`solve`](Self::solve) can find parameter `index`.
    fn can_solve(&self, index: usize) -> bool {
        self.parameters().get(index).is_some_and(|p| p.linear)
    }
    /// With a known base point: the parameter that follows from it, and its value.
    fn complete(&self, p: &[f64]) -> Option<(Parameter, f64)> {
        let _ = p;
        None
    }
    /// The noise model when none is asked for.
    fn usual_noise(&self) -> Noise {
        Noise::Additive
    }
    /// Whether a constant is a regular member of the family (so that constant data determine the parameters).
    fn holds_constants(&self) -> bool {
        false
    }
    /// Whether values must be positive for the curve to make sense.
    fn needs_positive(&self) -> bool {
        false
    }
}

/// An equation over anything that behaves like a real number.
pub(crate) trait Equation<const N: usize> {
    fn at<R: Real>(&self, u: f64, p: &[R; N]) -> R;
}

/// Evaluates an equation with its Jacobian by dual numbers.
pub(crate) fn evaluate<E: Equation<N>, const N: usize>(
    equation: &E,
    u: &[f64],
    p: &[f64],
    values: &mut [f64],
    jacobian: Option<&mut [f64]>,
) -> bool {
    let Ok(p): Result<[f64; N], _> = p.try_into() else { return false };
    let rows = u.len();
    let mut finite = true;
    match jacobian {
        None => {
            for (value, u) in values.iter_mut().zip(u) {
                *value = equation.at(*u, &p);
                finite &= value.is_finite();
            }
        }
        Some(jacobian) => {
            let variables = Dual::variables(p);
            for (i, (value, u)) in values.iter_mut().zip(u).enumerate() {
                let dual = equation.at(*u, &variables);
                *value = dual.value;
                finite &= value.is_finite();
                for (j, slope) in dual.gradient.iter().enumerate() {
                    jacobian[j * rows + i] = *slope;
                }
            }
        }
    }
    finite
}

/// Smallest rate, per step, of curves that become a straight line as their rate vanishes: below it the line and the
/// curve differ by less than rounding can show over a thousand steps.
pub(crate) const RATE_FLOOR: f64 = 1e-7;

/// Time from the first to the last observation, at least one step.
pub(crate) fn span(times: &[f64]) -> f64 {
    times.last().copied().unwrap_or(0.0).max(1.0)
}

/// Steps of an even grid that share one table of powers in [`Decay`].
const BLOCK: usize = 8;
/// Blocks whose first exponentials are taken together, and how many of them at least.
const BLOCKS: usize = 8;
const FOUR: usize = 4;
/// Times for which [`Decay`] writes at once.
pub(crate) const GROUP: usize = BLOCK * BLOCKS;
/// Largest exponent for which [`Decay`] multiplies: the product of two tables cannot overflow.
const MODERATE: f64 = 300.0;

/// The exponentials e^{rate (midpoint − u)} of many times, positive and finite.
///
/// On the grid 0, 1, 2, … the exponential is that of the first time in a block of eight times a power of e^{−rate}: one
/// exponential in eight, and the last bits of a few products in exchange.
pub(crate) struct Decay {
    rate: f64,
    midpoint: f64,
    powers: Option<[f64; BLOCK]>,
}

impl Decay {
    /// For `u`, all times that are to come, and whether they are 0, 1, 2, …
    pub(crate) fn new(rate: f64, midpoint: f64, u: &[f64], counted: bool) -> Self {
        let last = u.last().copied().unwrap_or(0.0);
        let largest = (rate * midpoint).abs() + (rate * last).abs() + rate.abs() * 64.0;
        let multiply = u.len() > 3 && largest < MODERATE && counted;
        let powers = multiply.then(|| {
            let one = exponential(-rate);
            let (two, three) = (one * one, one * one * one);
            let four = two * two;
            [1.0, one, two, three, four, four * one, four * two, four * three]
        });
        Self { rate, midpoint, powers }
    }
    /// For the times `u`, at most [`GROUP`], which start a whole number of groups after the first.
    #[inline]
    pub(crate) fn write(&self, u: &[f64], out: &mut [f64]) {
        let Some(powers) = &self.powers else {
            for (slot, u) in out.iter_mut().zip(u) {
                *slot = self.rate * (self.midpoint - u);
            }
            return exponentials(out);
        };
        let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
        let mut starts = [0.0; BLOCKS];
        let mut first = u.first().copied().unwrap_or(0.0);
        for four in starts.as_chunks_mut::<FOUR>().0.iter_mut().take(blocks.len() / FOUR + 1) {
            *four = [0.0, 8.0, 16.0, 24.0].map(|step| self.rate * (self.midpoint - (first + step)));
            first += 32.0;
        }
        exponentials(&mut starts[..(FOUR * (blocks.len() / FOUR + 1)).min(BLOCKS)]);
        let next = blocks.len();
        for (block, start) in blocks.iter_mut().zip(starts) {
            for (slot, power) in block.iter_mut().zip(powers) {
                *slot = start * power;
            }
        }
        if let Some(start) = starts.get(next) {
            for (slot, power) in rest.iter_mut().zip(powers) {
                *slot = start * power;
            }
        }
    }
}

/// Writes e^{rate (midpoint − u)} for all times, positive and finite.
pub(crate) fn decay(rate: f64, midpoint: f64, u: &[f64], out: &mut [f64]) {
    let decay = Decay::new(rate, midpoint, u, is_counted(u));
    for (out, u) in out.chunks_mut(GROUP).zip(u.chunks(GROUP)) {
        decay.write(u, out);
    }
}

/// Whether the times are 0, 1, 2, …
pub(crate) fn is_counted(u: &[f64]) -> bool {
    const STEPS: [f64; BLOCK] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let (blocks, rest) = u.as_chunks::<BLOCK>();
    let mut first = 0.0;
    // Sums of distances stay zero; a comparison for each would not be done two at a time.
    let mut off = [0.0; BLOCK];
    for block in blocks {
        for ((off, u), step) in off.iter_mut().zip(block).zip(STEPS) {
            *off += (u - (first + step)).abs();
        }
        first += 8.0;
    }
    off.iter().sum::<f64>() == 0.0 && rest.iter().zip(STEPS).all(|(u, step)| *u == first + step)
}

/// Whether no value is infinite or NaN.
pub(crate) fn all_finite(values: &[f64]) -> bool {
    let (fours, rest) = values.as_chunks::<4>();
    // v · 0 is zero for a finite value and NaN for others.
    let mut sums = [0.0; 4];
    for four in fours {
        for (sum, v) in sums.iter_mut().zip(four) {
            *sum += v * 0.0;
        }
    }
    sums == [0.0; 4] && rest.iter().all(|v| v.is_finite())
}

/// A guess at a curve that a transform makes a straight line in time: with the ceiling just above the largest value, the line
/// `rate · (t − midpoint)` through the values nearest to 15 and 85 % of it. `None` where those are one value, or not positive.
pub(crate) fn transformed_line(times: &[f64], values: &[f64], transform: impl Fn(f64) -> f64) -> Option<Vec<f64>> {
    // About twenty of the values are enough for a guess.
    let every = (values.len() / 20).max(1);
    let largest = values.iter().step_by(every).fold(f64::NEG_INFINITY, |a, b| if *b > a { *b } else { a });
    let ceiling = 1.02 * largest;
    let (mut low, mut high) = ((0, f64::INFINITY), (0, f64::INFINITY));
    for (i, value) in values.iter().enumerate().step_by(every) {
        for (nearest, share) in [(&mut low, 0.15), (&mut high, 0.85)] {
            let distance = (value - share * ceiling).abs();
            if distance < nearest.1 {
                *nearest = (i, distance);
            }
        }
    }
    let (low, high) = (low.0, high.0);
    let (a, b) = (transform(values[low] / ceiling), transform(values[high] / ceiling));
    let rate = (b - a) / (times[high] - times[low]);
    let midpoint = times[low] - a / rate;
    (rate.is_finite() && midpoint.is_finite()).then(|| vec![ceiling, rate, midpoint])
}

/// e^x for x up to 700: beyond it the value is held, so that products with zeros stay zero.
pub(crate) fn bounded_exp<R: Real>(x: R) -> R {
    if x.value() > 700.0 { R::from(700.0_f64.exp()) } else { x.exp() }
}

/// Every combination of the given candidates.
pub(crate) fn combinations(axes: &[&[f64]]) -> Vec<Vec<f64>> {
    let mut all = vec![Vec::new()];
    for axis in axes {
        all = all.iter().flat_map(|head| axis.iter().map(move |v| [head.as_slice(), &[*v]].concat())).collect();
    }
    all
}

macro_rules! kinds {
    ($($variant:ident $name:literal $module:ident :: $curve:ident $text:literal;)*) => {
        /// The curves of this crate; each parses from its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum CurveKind {
            $(#[doc = $text] $variant,)*
        }
        impl CurveKind {
            /// All of them, simple ones first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Those that [`auto`](crate::growth::auto) compares: levels over time that can be looked ahead with. The hyperbolic
            /// curve has no values beyond its pole, per-period diffusion is no level, and more breaks are a description.
            pub const GENERAL: &'static [Self] =
                &[
                    Self::Constant, Self::Linear, Self::Exponential, Self::Power, Self::Logarithmic, Self::Quadratic,
                    Self::Saturating, Self::Logistic, Self::Gompertz, Self::VonBertalanffy, Self::Weibull, Self::Hill,
                    Self::Bass, Self::Richards, Self::PiecewiseOne,
                ];
            /// The name, as on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
            /// The curve itself.
            #[must_use]
            pub fn curve(self) -> &'static dyn Curve {
                match self { $(Self::$variant => &crate::growth::curves::$module::$curve,)* }
            }
        }
    };
}

kinds! {
    Constant "constant" constant::Constant "y = level.";
    Linear "linear" linear::Linear "y = level + slope (t − t₁).";
    Exponential "exponential" exponential::Exponential "y = level · exp(rate (t − t₁)).";
    LogLinear "log-linear" log_linear::LogLinear "ln y = ln level + rate (t − t₁).";
    Power "power" power::Power "y = level · x^exponent.";
    Logarithmic "logarithmic" logarithmic::Logarithmic "y = level + gain · ln x.";
    Hyperbolic "hyperbolic" hyperbolic::Hyperbolic "y = level / (1 − rate (t − t₁)).";
    Quadratic "quadratic" quadratic::Quadratic "y = level + slope (t − t₁) + bend (t − t₁)².";
    Saturating "saturating" saturating::Saturating "y = ceiling − (ceiling − level) exp(−rate (t − t₁)).";
    Logistic "logistic" logistic::Logistic "y = ceiling / (1 + exp(−rate (t − midpoint))).";
    Gompertz "gompertz" gompertz::Gompertz "y = ceiling · exp(−exp(−rate (t − midpoint))).";
    VonBertalanffy "von-bertalanffy" von_bertalanffy::VonBertalanffy "y = ceiling · (1 − exp(−rate (t − birth)))³.";
    Weibull "weibull" weibull::Weibull "y = ceiling · (1 − exp(−(x/scale)^shape)).";
    Hill "hill" hill::Hill "y = ceiling · x^shape / (half^shape + x^shape).";
    Bass "bass" bass::Bass "Cumulative adopters of a Bass diffusion.";
    BassPerPeriod "bass-per-period" bass_per_period::BassPerPeriod "Adopters per period of a Bass diffusion.";
    Richards "richards" richards::Richards "y = ceiling · (1 + shape · exp(−rate (t − midpoint)))^(−1/shape).";
    PiecewiseOne "piecewise-1" piecewise::ONE "Two straight lines that meet at an unknown break.";
    PiecewiseTwo "piecewise-2" piecewise::TWO "Three straight lines that meet at two unknown breaks.";
    PiecewiseThree "piecewise-3" piecewise::THREE "Four straight lines that meet at three unknown breaks.";
}

impl std::fmt::Display for CurveKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for CurveKind {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let wanted = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        Self::ALL.iter().copied().find(|kind| kind.name() == wanted).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|kind| kind.name()).collect();
            let hint = nearest(&wanted, names.iter().copied())
                .map_or_else(String::new, |name| format!("did you mean {name}? known: "));
            Error::parse(text, format!("a growth curve ({hint}{})", names.join(", ")))
        })
    }
}

//! The NIST Statistical Reference Datasets: reading the files, the 27 nonlinear models, and the score.

use ontrend::num::dual::{Dual, Real};
use ontrend::num::least_squares::{Covariance, Problem, Settings, minimise};

/// A nonlinear set as its file gives it.
pub struct Nonlinear {
    pub name: String,
    pub level: &'static str,
    pub starts: [Vec<f64>; 2],
    pub certified: Vec<f64>,
    pub deviations: Vec<f64>,
    pub residual_deviation: f64,
    pub y: Vec<f64>,
    pub x: Vec<[f64; 2]>,
}

/// Names in the order of NIST's list.
pub const NONLINEAR: [&str; 27] = [
    "Misra1a", "Chwirut2", "Chwirut1", "Lanczos3", "Gauss1", "Gauss2", "DanWood", "Misra1b", "Kirby2", "Hahn1",
    "Nelson", "MGH17", "Lanczos1", "Lanczos2", "Gauss3", "Misra1c", "Misra1d", "Roszman1", "ENSO", "MGH09", "Thurber",
    "BoxBOD", "Rat42", "MGH10", "Eckerle4", "Rat43", "Bennett5",
];

pub fn text(path: &str) -> String {
    let path = format!("{}/tests/data/nist_strd/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

pub fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

pub fn nonlinear(name: &str) -> Nonlinear {
    let text = text(&format!("nonlinear/{name}.dat"));
    let lines: Vec<&str> = text.lines().collect();
    let mut set = Nonlinear {
        name: name.to_owned(),
        level: if text.contains("Lower Level") {
            "lower"
        } else if text.contains("Average Level") {
            "average"
        } else {
            "higher"
        },
        starts: [Vec::new(), Vec::new()],
        certified: Vec::new(),
        deviations: Vec::new(),
        residual_deviation: f64::NAN,
        y: Vec::new(),
        x: Vec::new(),
    };
    for line in &lines[40..60] {
        if let Some((_, values)) = line.split_once('=') {
            let values = numbers(values);
            set.starts[0].push(values[0]);
            set.starts[1].push(values[1]);
            set.certified.push(values[2]);
            set.deviations.push(values[3]);
        } else if let Some(value) = line.strip_prefix("Residual Standard Deviation:") {
            set.residual_deviation = value.trim().parse().expect("a number");
        }
    }
    for line in &lines[60..] {
        let values = numbers(line);
        if let [y, x, rest @ ..] = values.as_slice() {
            set.y.push(if name == "Nelson" { y.ln() } else { *y });
            set.x.push([*x, rest.first().copied().unwrap_or(0.0)]);
        }
    }
    set
}

/// The model equations, in the files' notation.
fn equation<R: Real>(name: &str, [x, x2]: [f64; 2], b: &[R]) -> R {
    let c = R::from;
    let x_ = c(x);
    let gauss = |height: R, centre: R, width: R| height * (-((x_ - centre) / width).powi(2)).exp();
    let pi = std::f64::consts::PI;
    match name {
        "Misra1a" | "BoxBOD" => b[0] * (c(1.0) - (-(b[1] * x_)).exp()),
        "Misra1b" => b[0] * (c(1.0) - (c(1.0) + b[1] * x_ / c(2.0)).powi(-2)),
        "Misra1c" => b[0] * (c(1.0) - (c(1.0) + c(2.0) * b[1] * x_).sqrt().powi(-1)),
        "Misra1d" => b[0] * b[1] * x_ / (c(1.0) + b[1] * x_),
        "Chwirut1" | "Chwirut2" => (-(b[0] * x_)).exp() / (b[1] + b[2] * x_),
        "Lanczos1" | "Lanczos2" | "Lanczos3" => {
            b[0] * (-(b[1] * x_)).exp() + b[2] * (-(b[3] * x_)).exp() + b[4] * (-(b[5] * x_)).exp()
        }
        "Gauss1" | "Gauss2" | "Gauss3" => {
            b[0] * (-(b[1] * x_)).exp() + gauss(b[2], b[3], b[4]) + gauss(b[5], b[6], b[7])
        }
        "DanWood" => b[0] * x_.powf(b[1]),
        "Kirby2" => (b[0] + b[1] * x_ + b[2] * c(x * x)) / (c(1.0) + b[3] * x_ + b[4] * c(x * x)),
        "Hahn1" | "Thurber" => {
            (b[0] + x_ * (b[1] + x_ * (b[2] + x_ * b[3]))) / (c(1.0) + x_ * (b[4] + x_ * (b[5] + x_ * b[6])))
        }
        "Nelson" => b[0] - b[1] * x_ * (-(b[2] * c(x2))).exp(),
        "MGH17" => b[0] + b[1] * (-(b[3] * x_)).exp() + b[2] * (-(b[4] * x_)).exp(),
        "Roszman1" => b[0] - b[1] * x_ - (b[2] / (x_ - b[3])).atan() / c(pi),
        "ENSO" => {
            let wave = |period: R, cosine: R, sine: R| {
                let angle = c(2.0 * pi * x) / period;
                cosine * angle.cos() + sine * angle.sin()
            };
            b[0] + wave(c(12.0), b[1], b[2]) + wave(b[3], b[4], b[5]) + wave(b[6], b[7], b[8])
        }
        "MGH09" => b[0] * (c(x * x) + x_ * b[1]) / (c(x * x) + x_ * b[2] + b[3]),
        "Rat42" => b[0] / (c(1.0) + (b[1] - b[2] * x_).exp()),
        "Rat43" => b[0] / (c(1.0) + (b[1] - b[2] * x_).exp()).powf(c(1.0) / b[3]),
        "MGH10" => b[0] * (b[1] / (x_ + b[2])).exp(),
        "Eckerle4" => b[0] / b[1] * (c(-0.5) * ((x_ - b[2]) / b[1]).powi(2)).exp(),
        "Bennett5" => b[0] * (b[1] + x_).powf(c(-1.0) / b[2]),
        other => panic!("no model for {other}"),
    }
}

impl Nonlinear {
    fn fill<const N: usize>(&self, p: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        let p: [f64; N] = p.try_into().expect("as many as certified");
        match jacobian {
            None => {
                for ((r, x), y) in residuals.iter_mut().zip(&self.x).zip(&self.y) {
                    *r = equation(&self.name, *x, &p) - y;
                }
            }
            Some(jacobian) => {
                let variables = Dual::variables(p);
                for (i, (x, y)) in self.x.iter().zip(&self.y).enumerate() {
                    let value = equation(&self.name, *x, &variables);
                    residuals[i] = value.value - y;
                    for (j, slope) in value.gradient.iter().enumerate() {
                        jacobian[j * self.y.len() + i] = *slope;
                    }
                }
            }
        }
        residuals.iter().all(|r| r.is_finite())
    }
}

impl Problem for Nonlinear {
    fn parameters(&self) -> usize {
        self.certified.len()
    }
    fn residuals(&self) -> usize {
        self.y.len()
    }
    fn evaluate(&self, p: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>) -> bool {
        match self.certified.len() {
            2 => self.fill::<2>(p, residuals, jacobian),
            3 => self.fill::<3>(p, residuals, jacobian),
            4 => self.fill::<4>(p, residuals, jacobian),
            5 => self.fill::<5>(p, residuals, jacobian),
            6 => self.fill::<6>(p, residuals, jacobian),
            7 => self.fill::<7>(p, residuals, jacobian),
            8 => self.fill::<8>(p, residuals, jacobian),
            _ => self.fill::<9>(p, residuals, jacobian),
        }
    }
}

/// Number of correct significant digits, between 0 and `cap`.
pub fn lre(value: f64, certified: f64, cap: f64) -> f64 {
    let error = if certified == 0.0 { value.abs() } else { ((value - certified) / certified).abs() };
    if error.is_nan() {
        return 0.0;
    }
    (-error.log10()).clamp(0.0, cap)
}

pub fn smallest_lre(values: &[f64], certified: &[f64], cap: f64) -> f64 {
    values.iter().zip(certified).map(|(v, c)| lre(*v, *c, cap)).fold(cap, f64::min)
}

/// One of the 54 runs.
pub struct Run {
    pub name: String,
    pub level: &'static str,
    pub start: usize,
    pub parameters: f64,
    pub deviations: f64,
    pub residual_deviation: f64,
    pub evaluations: usize,
}

/// Runs every set from both starts at the solver's defaults.
pub fn runs() -> Vec<Run> {
    let mut runs = Vec::new();
    for name in NONLINEAR {
        let set = nonlinear(name);
        for start in [1, 2] {
            let mut run = Run {
                name: name.to_owned(),
                level: set.level,
                start,
                parameters: 0.0,
                deviations: 0.0,
                residual_deviation: 0.0,
                evaluations: 0,
            };
            if let Ok(fit) = minimise(&set, &set.starts[start - 1], &Settings::default()) {
                let (n, k) = (set.y.len(), set.certified.len());
                #[expect(clippy::cast_precision_loss, reason = "small counts")]
                let sigma = (fit.sum_of_squares / (n - k) as f64).sqrt();
                let unit = Covariance::new(&fit.jacobian, n, k, &[]).deviations().to_vec();
                let deviations: Vec<f64> = unit.iter().map(|d| d * sigma).collect();
                run.parameters = smallest_lre(&fit.parameters, &set.certified, 11.0);
                run.deviations = smallest_lre(&deviations, &set.deviations, 11.0);
                run.residual_deviation = lre(sigma, set.residual_deviation, 11.0);
                run.evaluations = fit.convergence.evaluations;
            }
            runs.push(run);
        }
    }
    runs
}

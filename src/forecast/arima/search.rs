//! The search over orders: stepwise (Hyndman and Khandakar 2008, J. Stat. Software 27(3)) and exhaustive.

use super::order::ArimaOrder;
use std::collections::BTreeMap;

/// Largest orders that a search looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) p: usize,
    pub(crate) q: usize,
    pub(crate) seasonal_p: usize,
    pub(crate) seasonal_q: usize,
    /// Largest p + q + P + Q of an exhaustive search.
    pub(crate) total: usize,
    /// Most models of a stepwise search.
    pub(crate) models: usize,
}

/// Orders tried, with the criterion of each (infinite where the order was refused), in the order of trial.
pub(crate) struct Tried<'a> {
    score: &'a mut dyn FnMut(ArimaOrder) -> f64,
    known: BTreeMap<ArimaOrder, f64>,
    pub(crate) log: Vec<(ArimaOrder, f64)>,
}

impl<'a> Tried<'a> {
    pub(crate) fn new(score: &'a mut dyn FnMut(ArimaOrder) -> f64) -> Self {
        Self { score, known: BTreeMap::new(), log: vec![] }
    }

    fn score(&mut self, order: ArimaOrder) -> f64 {
        if let Some(&value) = self.known.get(&order) {
            return value;
        }
        let value = (self.score)(order);
        self.known.insert(order, value);
        self.log.push((order, value));
        value
    }

    /// The stepwise search from `base`, which has the differences and the period; `start` holds p, q, P, Q.
    pub(crate) fn stepwise(
        &mut self,
        base: ArimaOrder,
        limits: Limits,
        start: [usize; 4],
        constant: bool,
    ) -> (ArimaOrder, f64) {
        let at = |[p, q, seasonal_p, seasonal_q]: [usize; 4], constant: bool| ArimaOrder {
            p,
            q,
            seasonal_p,
            seasonal_q,
            constant,
            ..base
        };
        let most = [limits.p, limits.q, limits.seasonal_p, limits.seasonal_q];
        let mut here = [0, 1, 2, 3].map(|i| start[i].min(most[i]));
        // The place of the search and the best model differ where the start without a constant is the best: the
        // search then goes on from there with a constant.
        let mut with_constant = constant;
        let mut best = (at(here, constant), self.score(at(here, constant)));
        let ones = most.map(|m| m.min(1));
        let starts = [
            Some(([0; 4], constant)),
            (ones[0] + ones[2] > 0).then_some(([ones[0], 0, ones[2], 0], constant)),
            (ones[1] + ones[3] > 0).then_some(([0, ones[1], 0, ones[3]], constant)),
            constant.then_some(([0; 4], false)),
        ];
        for (orders, has_constant) in starts.into_iter().flatten() {
            let order = at(orders, has_constant);
            let score = self.score(order);
            if score < best.1 {
                best = (order, score);
                here = orders;
            }
        }
        /// Steps of one search round: indices 0 and 1 are (p, q), or (P, Q).
        const STEPS: [[isize; 2]; 8] = [[-1, 0], [0, -1], [1, 0], [0, 1], [-1, -1], [-1, 1], [1, -1], [1, 1]];
        'search: while self.log.len() < limits.models {
            for from in [2, 0] {
                for step in STEPS {
                    let mut next = here;
                    let mut inside = true;
                    for (slot, change) in step.into_iter().enumerate() {
                        match here[from + slot].checked_add_signed(change) {
                            Some(value) if value <= most[from + slot] => next[from + slot] = value,
                            _ => inside = false,
                        }
                    }
                    let order = at(next, with_constant);
                    if !inside || self.known.contains_key(&order) {
                        continue;
                    }
                    if self.log.len() >= limits.models {
                        break 'search;
                    }
                    let score = self.score(order);
                    if score < best.1 {
                        best = (order, score);
                        here = next;
                        continue 'search;
                    }
                }
            }
            let order = at(here, !with_constant);
            if !constant || self.known.contains_key(&order) {
                break;
            }
            let score = self.score(order);
            if score < best.1 {
                best = (order, score);
                with_constant = !with_constant;
            }
        }
        best
    }

    /// Every order within the limits, with and without a constant where one is possible.
    pub(crate) fn exhaustive(&mut self, base: ArimaOrder, limits: Limits, constant: bool) -> (ArimaOrder, f64) {
        let mut best = (base, f64::INFINITY);
        for p in 0..=limits.p {
            for q in 0..=limits.q {
                for seasonal_p in 0..=limits.seasonal_p {
                    for seasonal_q in 0..=limits.seasonal_q {
                        if p + q + seasonal_p + seasonal_q > limits.total {
                            continue;
                        }
                        for constant in [false, true].into_iter().take(if constant { 2 } else { 1 }) {
                            let order = ArimaOrder { p, q, seasonal_p, seasonal_q, constant, ..base };
                            let score = self.score(order);
                            if score < best.1 {
                                best = (order, score);
                            }
                        }
                    }
                }
            }
        }
        best
    }
}

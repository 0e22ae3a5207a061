//! Reports composed from facts, so that the truth of every figure is known.
//!
//! A city has one course a indicator, drawn from its name; every report of a city tells a part of it in sentences of the
//! genre. A sentence is drawn together with the facts that it states; one that this file cannot say the truth of is not here.

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::OnceLock;

/// What one figure of a report means.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub indicator: &'static str,
    pub measure: &'static str,
    pub role: &'static str,
    pub bound: &'static str,
    pub value: f64,
    pub unit: &'static str,
    /// Year that the figure is of, as its last day.
    pub end: i32,
}

/// A report and every figure that it states.
pub struct Told {
    pub name: String,
    pub text: String,
    pub region: String,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    /// A count at a day.
    Stock,
    /// An amount of a year.
    Amount,
    /// A share in percent.
    Share,
}

struct Indicator {
    id: &'static str,
    names: &'static [&'static str],
    unit: &'static str,
    sort: Sort,
    /// A usual value in the year 2010 and a usual growth a year in percent, or points for a share.
    usual: (f64, f64),
}

const fn indicator(
    id: &'static str,
    names: &'static [&'static str],
    unit: &'static str,
    sort: Sort,
    usual: (f64, f64),
) -> Indicator {
    Indicator { id, names, unit, sort, usual }
}

const INDICATORS: [Indicator; 20] = [
    indicator("ent_hightech", &["高新技术企业", "国家高新技术企业"], "家", Sort::Stock, (90.0, 14.0)),
    indicator("ent_tech_sme", &["科技型中小企业", "国家科技型中小企业"], "家", Sort::Stock, (160.0, 17.0)),
    indicator("ent_srdi", &["专精特新中小企业", "省级专精特新企业"], "家", Sort::Stock, (20.0, 18.0)),
    indicator("ent_innov_sme", &["创新型中小企业", "省级创新型中小企业"], "家", Sort::Stock, (40.0, 16.0)),
    indicator("ent_above_scale_ind", &["规模以上工业企业", "规上工业企业"], "家", Sort::Stock, (420.0, 5.0)),
    indicator("pat_inv_stock", &["有效发明专利", "有效发明专利拥有量"], "件", Sort::Stock, (700.0, 15.0)),
    indicator("pat_hv", &["高价值发明专利", "高价值发明专利拥有量"], "件", Sort::Stock, (160.0, 17.0)),
    indicator("new_rd_inst", &["新型研发机构"], "家", Sort::Stock, (6.0, 12.0)),
    indicator("gdp", &["地区生产总值", "生产总值", "GDP"], "亿元", Sort::Amount, (900.0, 7.0)),
    indicator("retail", &["社会消费品零售总额"], "亿元", Sort::Amount, (350.0, 8.0)),
    indicator("fai", &["固定资产投资", "全社会固定资产投资"], "亿元", Sort::Amount, (500.0, 9.0)),
    indicator("tc_value", &["技术合同成交额", "技术合同交易额"], "亿元", Sort::Amount, (4.0, 22.0)),
    indicator("tour_income", &["旅游总收入"], "亿元", Sort::Amount, (80.0, 14.0)),
    indicator("trade", &["进出口总额", "货物进出口总额"], "亿元", Sort::Amount, (60.0, 9.0)),
    indicator("pat_grant", &["专利授权量"], "件", Sort::Amount, (900.0, 12.0)),
    indicator("income_urban", &["城镇居民人均可支配收入"], "元", Sort::Amount, (16000.0, 8.0)),
    indicator("income_rural", &["农村居民人均可支配收入"], "元", Sort::Amount, (6200.0, 9.5)),
    indicator("urban_rate", &["常住人口城镇化率", "城镇化率"], "%", Sort::Share, (38.0, 1.1)),
    indicator("gerd_gdp", &["研发投入强度", "R&D经费投入强度"], "%", Sort::Share, (0.8, 0.07)),
    indicator("berd_share", &["企业研发投入占比"], "%", Sort::Share, (55.0, 0.8)),
];

/// Cities of the shipped table, each with its province.
fn cities() -> &'static [(String, String)] {
    static CITIES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    CITIES.get_or_init(|| {
        let table = include_str!("../../../data/regions.csv");
        let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let province = |code: &str| rows.iter().find(|row| row[0] == format!("{}0000", &code[..2])).map(|row| row[1]);
        let cities =
            rows.iter().filter(|row| row[0].ends_with("00") && !row[0].ends_with("0000") && row[1].ends_with('市'));
        cities.filter_map(|row| Some((row[1].to_string(), province(row[0])?.to_string()))).collect()
    })
}

/// First and last year that reports look back on.
const YEARS: std::ops::RangeInclusive<i32> = 2012..=2024;

fn rounded(value: f64, unit: &str) -> f64 {
    let digits = if matches!(unit, "亿元" | "%") { 100.0 } else { 1.0 };
    (value * digits).round() / digits
}

/// The value of a city's indicator in a year: one course, whichever report tells it.
fn course(city: usize, which: usize, year: i32) -> f64 {
    let one = &INDICATORS[which];
    let mut rng = ChaCha8Rng::seed_from_u64((city * INDICATORS.len() + which) as u64);
    let mut value = one.usual.0 * rng.random_range(0.7..1.5);
    for _ in 2010..year {
        let step = one.usual.1 * rng.random_range(0.3..1.6);
        value = if one.sort == Sort::Share { (value + step).min(97.0) } else { value * (1.0 + step / 100.0) };
    }
    rounded(value, one.unit)
}

/// A number as a report writes it: 1747, 1,747 or １７４７; the mantissa of hundreds of thousands is told in 万.
fn written(value: f64, rng: &mut ChaCha8Rng) -> String {
    let plain = format!("{value}");
    match rng.random_range(0..12) {
        0 => plain
            .chars()
            .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c })
            .collect(),
        1 if value >= 1000.0 && value.fract() == 0.0 => {
            let (head, tail) = plain.split_at(plain.len() - 3);
            format!("{head},{tail}")
        }
        _ => plain,
    }
}

type Said = (&'static str, &'static str, &'static str);

struct Teller<'a> {
    city: usize,
    year: i32,
    rng: ChaCha8Rng,
    facts: Vec<Fact>,
    /// Indicators in the order in which this report tells them.
    left: Vec<usize>,
    whole: &'a str,
}

impl Teller<'_> {
    fn value(&self, which: usize, year: i32) -> f64 {
        course(self.city, which, year)
    }
    fn name(&mut self, which: usize) -> &'static str {
        INDICATORS[which].names.choose(&mut self.rng).expect("a name")
    }
    fn number(&mut self, value: f64) -> String {
        written(value, &mut self.rng)
    }
    /// `said` is measure, role and bound.
    fn state(&mut self, which: usize, said: Said, value: f64, unit: &'static str, end: i32) {
        let (measure, role, bound) = said;
        self.facts.push(Fact { indicator: INDICATORS[which].id, measure, role, bound, value, unit, end });
    }
    fn own(&self, which: usize) -> &'static str {
        match INDICATORS[which].sort {
            Sort::Stock => "level",
            Sort::Amount => "flow",
            Sort::Share => "ratio",
        }
    }
    /// Growth in percent over the year before, with one decimal.
    fn growth(&self, which: usize, year: i32) -> f64 {
        let (now, before) = (self.value(which, year), self.value(which, year - 1));
        ((now / before - 1.0) * 1000.0).round() / 10.0
    }

    fn sentence(&mut self, which: usize) -> String {
        match INDICATORS[which].sort {
            Sort::Stock => self.stock(which),
            Sort::Amount => self.amount(which),
            Sort::Share => self.share(which),
        }
    }

    fn stock(&mut self, which: usize) -> String {
        let (year, unit, whole) = (self.year, INDICATORS[which].unit, self.whole);
        let (name, value, growth) = (self.name(which), self.value(which, year), self.growth(which, year));
        let shown = self.number(value);
        let own = self.own(which);
        match self.rng.random_range(0..8) {
            0 => {
                self.state(which, (own, "actual", "eq"), value, unit, year);
                format!("截至{year}年末，{whole}{name}达{shown}{unit}。")
            }
            1 => {
                self.state(which, (own, "actual", "eq"), value, unit, year);
                format!("{year}年末，{whole}共有{name}{shown}{unit}。")
            }
            2 if growth > 0.0 => {
                self.state(which, (own, "actual", "eq"), value, unit, year);
                self.state(which, ("growth", "actual", "eq"), growth, "%", year);
                format!("截至{year}年底，{whole}{name}总数达到{shown}{unit}，比上年增长{growth}%。")
            }
            3 if value >= 200.0 => {
                let passed = (value / 100.0).floor() * 100.0;
                self.state(which, (own, "actual", "gt"), passed, unit, year);
                format!("截至{year}年末，{whole}{name}突破{passed}{unit}。")
            }
            4 => {
                let before = self.value(which, year - 2);
                self.state(which, (own, "actual", "eq"), before, unit, year - 2);
                self.state(which, (own, "actual", "eq"), value, unit, year);
                format!("{whole}{name}由{}年的{before}{unit}增加到{year}年的{value}{unit}。", year - 2)
            }
            5 => {
                let other = self
                    .left
                    .iter()
                    .position(|&other| INDICATORS[other].sort == Sort::Stock && INDICATORS[other].unit == unit);
                self.state(which, (own, "actual", "eq"), value, unit, year);
                let Some(at) = other else { return format!("截至{year}年末，{whole}有{name}{shown}{unit}。") };
                let other = self.left.remove(at);
                let (second, count) = (self.name(other), self.value(other, year));
                self.state(other, (own, "actual", "eq"), count, unit, year);
                format!("截至{year}年末，{whole}{name}、{second}分别达到{value}{unit}和{count}{unit}。")
            }
            6 if self.value(which, year) > self.value(which, year - 1) => {
                let more = value - self.value(which, year - 1);
                self.state(which, (own, "actual", "eq"), value, unit, year);
                self.state(which, ("delta", "actual", "eq"), more, unit, year);
                format!("截至{year}年末，{whole}{name}{shown}{unit}，较上年末净增{more}{unit}。")
            }
            _ => {
                self.state(which, (own, "actual", "eq"), value, unit, year);
                format!("{whole}{name}在{year}年末达到{shown}{unit}。")
            }
        }
    }

    fn amount(&mut self, which: usize) -> String {
        let (year, unit, whole) = (self.year, INDICATORS[which].unit, self.whole);
        let (name, value, growth) = (self.name(which), self.value(which, year), self.growth(which, year));
        let shown = self.number(value);
        // An income of a head is a ratio of two amounts; the vocabulary calls it an amount of the year.
        self.state(which, ("flow", "actual", "eq"), value, unit, year);
        let change = match growth {
            up if up > 0.0 => {
                self.state(which, ("growth", "actual", "eq"), growth, "%", year);
                format!("增长{up}%")
            }
            down if down < 0.0 => {
                self.state(which, ("growth", "actual", "eq"), growth, "%", year);
                format!("下降{}%", -down)
            }
            _ => return format!("{year}年，{whole}{name}为{shown}{unit}。"),
        };
        match self.rng.random_range(0..5) {
            0 => format!("{year}年，{whole}{name}{shown}{unit}，同比{change}。"),
            1 => format!("{year}年，{whole}实现{name}{shown}{unit}，比上年{change}。"),
            2 => format!("{year}年{whole}{name}完成{shown}{unit}、{change}。"),
            // Without a year before it 全年 could be that of the report's own day.
            3 if self.facts.len() > 2 => format!("全年{name}达{shown}{unit}，{change}。"),
            _ => format!("{year}年，{whole}{name}为{shown}{unit}，较上年{change}。"),
        }
    }

    fn share(&mut self, which: usize) -> String {
        let (year, whole) = (self.year, self.whole);
        let (name, value) = (self.name(which), self.value(which, year));
        let points = rounded(value - self.value(which, year - 1), "%");
        self.state(which, ("ratio", "actual", "eq"), value, "%", year);
        match self.rng.random_range(0..3) {
            0 if points > 0.0 => {
                self.state(which, ("delta", "actual", "eq"), points, "百分点", year);
                format!("{year}年，{whole}{name}为{value}%，比上年提高{points}个百分点。")
            }
            1 => format!("{year}年末，{whole}{name}达到{value}%。"),
            _ => format!("{year}年，{name}达{value}%。"),
        }
    }

    fn target(&mut self, which: usize) -> String {
        let one = &INDICATORS[which];
        let (unit, own, goal_year) = (one.unit, self.own(which), self.year + 3);
        let now = self.value(which, self.year);
        let name = self.name(which);
        let goal = match one.sort {
            Sort::Share => rounded((now + 3.0 * one.usual.1).min(98.0), "%"),
            _ if now < 50.0 => (now * 1.5).ceil(),
            _ => (now * self.rng.random_range(1.2..1.8) / 10.0).round() * 10.0,
        };
        let (bound, text) = match self.rng.random_range(0..5) {
            0 => ("ge", format!("到{goal_year}年，{}{name}达到{goal}{unit}以上。", self.whole)),
            1 => ("gt", format!("力争到{goal_year}年，{name}突破{goal}{unit}。")),
            2 => ("eq", format!("到{goal_year}年末，{}{name}达{goal}{unit}。", self.whole)),
            3 => ("ge", format!("到{goal_year}年，{name}不低于{goal}{unit}。")),
            _ => ("approx", format!("到{goal_year}年，{}{name}达到{goal}{unit}左右。", self.whole)),
        };
        self.state(which, (own, "target", bound), goal, unit, goal_year);
        text
    }
}

/// Every city tells some of its indicators in every year; `number` says which report this is.
pub fn report(number: usize) -> Told {
    let mut rng = ChaCha8Rng::seed_from_u64(0x5eed_0000 + number as u64);
    // All years of one city, then those of the next: ten times the reports are ten times the series.
    let years = usize::try_from(YEARS.end() - YEARS.start() + 1).expect("some years");
    let city = number / years % cities().len();
    let year = YEARS.start() + i32::try_from(number % years).expect("a year");
    let (region, province) = &cities()[city];
    let mut left: Vec<usize> = (0..INDICATORS.len()).collect();
    for at in (1..left.len()).rev() {
        left.swap(at, rng.random_range(0..=at));
    }
    let count = rng.random_range(6..=12);
    let title = ["科技创新工作情况", "政府工作报告", "国民经济和社会发展情况", "推动高质量发展情况汇报"];
    let mut text =
        format!("{region}{}\n（{}年2月{}日）\n\n", title.choose(&mut rng).expect("a title"), year + 1, 3 + number % 20);
    let mut teller = Teller { city, year, rng, facts: Vec::new(), left, whole: "全市" };
    text.push_str("一、主要工作\n");
    for part in 0..count {
        let Some(which) = teller.left.pop() else { break };
        let sentence = teller.sentence(which);
        text.push_str(&sentence);
        text.push_str(match part % 3 {
            2 => "\n",
            _ if part % 5 == 1 => "各项工作有力有序推进。",
            _ => "",
        });
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&format!("二、下一步打算\n我们将深入贯彻{province}委、省政府决策部署。"));
    for _ in 0..teller.rng.random_range(1..=3) {
        let which = teller.rng.random_range(0..INDICATORS.len());
        let sentence = teller.target(which);
        text.push_str(&sentence);
    }
    text.push('\n');
    Told { name: format!("{number:05}.txt"), text, region: region.clone(), facts: teller.facts }
}

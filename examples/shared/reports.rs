//! Short reports composed from facts by a seeded generator, so that what they state is known.
use ontrend::num::draws::uniform;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a report states.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// The figure as the report gives it.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// Whether it is an aim.
    pub target: bool,
}

const REGIONS: [&str; 8] = ["宜宾市", "泸州市", "自贡市", "内江市", "绵阳市", "德阳市", "南充市", "达州市"];

/// A report on a year, and what it states. The same place gives the same report.
pub fn report(place: u64) -> (String, Vec<Stated>) {
    let mut rng = ChaCha8Rng::seed_from_u64(place);
    let mut between = |low: f64, high: f64| (low + uniform(&mut rng) * (high - low)).round();
    let region = REGIONS[between(-0.5, 7.49).max(0.0) as usize];
    let year = between(2014.0, 2024.0);
    let product = between(8_000.0, 60_000.0) / 10.0;
    let rate = between(31.0, 98.0) / 10.0;
    let (firms, small) = (between(101.0, 900.0), between(11.0, 99.0));
    let (aim, income) = (firms + between(50.0, 400.0), between(20_000.0, 50_000.0));
    let mut stated = Vec::new();
    let mut say = |value: f64, unit: &'static str, target: bool| {
        stated.push(Stated { value, unit, target });
        value
    };
    let mut text = format!("{region}统计局\n{}年3月{}日\n", year + 1.0, between(1.0, 28.0));
    text += &format!("{year}年，全市实现地区生产总值{}亿元，", say(product, "亿元", false));
    text += &format!("同比增长{}%。", say(rate, "%", false));
    text += &format!("截至{year}年末，全市高新技术企业达{}家，", say(firms, "家", false));
    text += &format!("专精特新“小巨人”企业达{}家。\n", say(small, "家", false));
    text += &format!("{year}年，城镇居民人均可支配收入{}元。\n", say(income, "元", false));
    text += &format!("到{}年，高新技术企业达{}家。\n", year + 3.0, say(aim, "家", true));
    (text, stated)
}

//! Which region a report is of: by its title, the bodies that sign it, the names in its text.

use super::context::{ENDS, told};
use super::lexicon::Lexicon;
use crate::report::{BlockKind, Report};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of text in which region names are counted.
const COUNTED: usize = 200_000;

/// Words that make a development area of a region's name.
pub(super) const AREAS: &[&str] = &[
    "片区",
    "都市圈",
    "工业园区",
    "城市群",
    "经济圈",
    "高新技术产业开发区",
    "高新区",
    "经济技术开发区",
    "经开区",
    "自贸试验区",
    "综合保税区",
];
const OFFICES: &[&str] = &["局", "委员会", "政府", "办公室", "委", "厅", "统计", "发展和改革", "教育", "科学技术"];
const OFFICE_ENDS: &[&str] =
    &["局", "委员会", "政府", "办公室", "管委会", "厅", "委", "人民法院", "检察院", "中心", "调查队"];

/// Whether a region with this code is larger than the one that the text is about, by what the text calls its own: a report that
/// says 全市 and not 全省 is of a city, though it ends with 贯彻四川省委、省政府决策部署. 北京市 and its like are cities too.
fn encloses(code: &str, text: &str) -> bool {
    let said = |words: [&str; 2]| words.iter().map(|word| text.matches(word).count()).sum::<usize>();
    let city = || said(["全市", "我市"]);
    if code.ends_with("0000") {
        !["11", "12", "31", "50"].iter().any(|own| code.starts_with(own)) && city() > said(["全省", "我省"])
    } else {
        code.ends_with("00") && said(["全县", "我县"]) + said(["全区", "我区"]) > city()
    }
}

/// Whether the words behind a region's name make an office of it: 洛阳市卫生健康委员会.
fn names_office(after: &str) -> bool {
    let near = after.char_indices().nth(17).map_or(after, |(at, _)| &after[..at]);
    let own = near.split(['，', '。', '　', ' ', '、', '：', '（', '\t']).next().unwrap_or("");
    ["人民代表大会", "届人大", "届政协"].iter().any(|word| own.contains(word))
        || OFFICES.iter().any(|word| after.starts_with(word))
        || own.chars().count() <= 16 && OFFICE_ENDS.iter().any(|word| own.ends_with(word))
}

pub(super) fn region(report: &Report, lexicon: &Lexicon) -> (String, String) {
    if let Some(given) = &report.given().region {
        let code = lexicon.region_named(given).map(|region| region.code.clone()).unwrap_or_default();
        return (given.clone(), code);
    }
    let mut scores: BTreeMap<u32, i64> = BTreeMap::new();
    let mut areas: BTreeMap<String, i64> = BTreeMap::new();
    let mut outside: BTreeMap<u32, bool> = BTreeMap::new();
    let blocks = report.blocks();
    let mut seen = 0;
    // A county's short name is often a common word (新建, 和平, 通道): it counts where the text has the full name too.
    let mut spelt: BTreeSet<u32> = BTreeSet::new();
    let mut short: BTreeMap<u32, i64> = BTreeMap::new();
    for (place, block) in blocks.iter().enumerate() {
        let at_end = place < ENDS || place + ENDS >= blocks.len();
        // The rows of a table name parts of the region, each about as often as the next.
        let text = report.block_text(block);
        let signed =
            place < ENDS && block.kind == BlockKind::Cell && OFFICE_ENDS.iter().any(|word| text.ends_with(word));
        // The first line is a title, though a table of one cell a line follows it.
        let part = matches!(block.kind, BlockKind::Row | BlockKind::Cell) && !signed && place > 0;
        if seen > COUNTED && !at_end || part && text.chars().count() < 40 {
            continue;
        }
        seen += text.len();
        let found: Vec<_> = lexicon.regions_in(text).collect();
        for (place_in_text, &(start, end, of, full)) in found.iter().enumerate() {
            // 毕节市七星关区: the inner one is meant.
            let inner = found.get(place_in_text + 1).is_some_and(|next| {
                let codes = |of: &[u32]| -> Vec<&str> {
                    of.iter().filter_map(|&index| lexicon.region_at(index)).map(|region| region.code.as_str()).collect()
                };
                next.0 == end
                    && codes(next.2).iter().any(|code| {
                        codes(of).iter().any(|outer| {
                            let level = outer.trim_end_matches('0').len().div_ceil(2) * 2;
                            !outer.is_empty() && code.len() == 6 && code != outer && code.starts_with(&outer[..level])
                        })
                    })
            });
            if inner {
                continue;
            }
            let after = &text[end..];
            let sourced = text.contains("来源") || text.contains("发布时间") || text.contains("编辑：");
            let title = place < ENDS && block.kind == BlockKind::Heading && !sourced;
            let office = at_end && names_office(after);
            let within = place_in_text.checked_sub(1).and_then(|before| found.get(before));
            let subject = within.is_some_and(|outer| outer.1 == start)
                || matches!(
                    super::scan::char_before(text, start),
                    '\0' | '，' | '。' | '；' | '、' | '“' | '：' | '\u{3000}'
                );
            let mut score = if full { 3 } else { 2 }
                + if title { 30 } else { 0 }
                + if office { 40 } else { 0 }
                + if subject { 1 } else { 0 };
            if let Some(area) = AREAS.iter().find(|area| after.starts_with(**area)) {
                let name = format!("{}{area}", &text[start..end]);
                *areas.entry(name).or_default() += score;
                score = 1;
            }
            for &index in of {
                let Some(region) = lexicon.region_at(index) else { continue };
                let province = region.code.ends_with("0000");
                let outer = office && *outside.entry(index).or_insert_with(|| encloses(&region.code, report.text()));
                let score = if outer { (score - 40).max(1) } else { score };
                // 四川省 stands in names of every kind; 成都 and 北京 too where they are not the subject.
                let share = if of.len() > 1 { score / 2 } else { score };
                let share = if province && !title && (!office || outer) { share / 2 } else { share };
                if full {
                    spelt.insert(index);
                }
                let county = !region.code.ends_with("00");
                *if county && !full { &mut short } else { &mut scores }.entry(index).or_default() += share;
            }
        }
    }
    for (index, score) in short.into_iter().filter(|(index, _)| spelt.contains(index)) {
        *scores.entry(index).or_default() += score;
    }
    if let Some((name, score)) = areas.iter().max_by_key(|(_, score)| **score)
        && *score >= 30
        && scores.values().max().is_none_or(|best| score > best)
    {
        return (name.clone(), String::new());
    }
    // A zone that no table of regions holds signs by its own name: 万盛经济技术开发区管理委员会.
    if let Some(name) = managed_zone(report)
        && lexicon.regions_in(&name).all(|(from, to, ..)| from > 0 || to < name.len())
    {
        return (name, String::new());
    }
    let best = scores.iter().max_by_key(|(index, score)| (**score, std::cmp::Reverse(**index)));
    match best {
        Some((&index, &score)) if score >= 5 || score >= 4 && scores.len() == 1 => {
            lexicon.region_at(index).map(|region| (region.name.clone(), region.code.clone())).unwrap_or_default()
        }
        _ => {
            let of_the_nation =
                blocks.iter().take(ENDS).filter(|block| block.kind == BlockKind::Heading).any(|block| {
                    let text = told(report.block_text(block));
                    ["我国", "中国", "中华人民共和国", "全国"].iter().any(|word| text.contains(word))
                        || ["国家统计局", "来源：国家统计局"].contains(&text)
                });
            if of_the_nation
                && !["全市", "我市", "全县", "我县", "全区", "我区", "全省", "我省"]
                    .iter()
                    .any(|word| report.text().contains(word))
            {
                return ("全国".to_string(), String::new());
            }
            let own = [
                "全市", "我市", "全县", "我县", "全区", "我区", "全州", "我州", "全盟", "全旗", "全省", "我省", "全镇",
                "我镇", "全乡", "我乡",
            ];
            let found = own_scope(report.text(), &own);
            // 全省 in a text that spells one province out.
            let fits = |code: &str| match found.and_then(|word| word.chars().last()) {
                Some('省') => code.ends_with("0000"),
                Some('镇' | '乡') => false,
                Some('市') => code.ends_with("00") && !code.ends_with("0000"),
                Some(_) => !code.ends_with("00"),
                None => false,
            };
            let mut spelt =
                spelt.iter().filter_map(|&index| lexicon.region_at(index)).filter(|region| fits(&region.code));
            if let (Some(only), None) = (spelt.next(), spelt.next()) {
                return (only.name.clone(), only.code.clone());
            }
            (found.map_or_else(String::new, |word| (*word).to_string()), String::new())
        }
    }
}

/// What a report that names no place calls its own: 我县 before 全市, of which it is said that something ranks there, or
/// that something is above its mean.
fn own_scope<'a>(text: &str, own: &'a [&'a str]) -> Option<&'a &'a str> {
    let weight = |word: &str| -> usize {
        let whole = word.starts_with('全');
        let counted = text.match_indices(word).take(200).filter(|&(at, _)| {
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            let among = before.ends_with(['居', '列', '占', '于', '是', '为', '在', '排', '位', '超', '比', '较'])
                || after
                    .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '第' | '首' | '前' | '最' | '平' | '各'))
                || after.starts_with("同期");
            !(whole && among)
        });
        counted.count() * if whole { 1 } else { 3 }
    };
    let best = own.iter().map(|word| (weight(word), word)).rev().max_by_key(|(weight, _)| *weight);
    best.filter(|(weight, _)| *weight > 0).map(|(_, word)| word)
}

/// The zone whose board signs or heads the report.
fn managed_zone(report: &Report) -> Option<String> {
    let blocks = report.blocks();
    let ends = blocks.iter().take(ENDS).chain(blocks.iter().skip(blocks.len().saturating_sub(ENDS)));
    ends.filter(|block| block.kind == BlockKind::Heading).find_map(|block| {
        let text = report.block_text(block);
        let board = text.find("管理委员会").or_else(|| text.find("管委会"))?;
        let name = text[..board].trim_start_matches(['（', ' ', '\u{3000}']);
        let zone = ["开发区", "新区", "高新区", "经开区", "示范区", "保税区", "度假区", "园区", "实验区", "试验区"];
        let plain = !name.contains(['，', '、', '：', '>', '　', ' ', '（', '《']);
        (plain && (4..=20).contains(&name.chars().count()) && zone.iter().any(|word| name.ends_with(word)))
            .then(|| name.to_string())
    })
}

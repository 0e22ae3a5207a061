//! Regions inside a clause: the one that a phrase begins with, lists of them, firms.

use super::carry::Place;
use super::cues::Cues;
use super::facts::Reader;
use super::issuer::AREAS;
use super::lexicon::fold_name;
use super::numeral;
use super::sentence::{Sentence, Words};
use super::subject;

/// Words that make an honour or a grade of what stands behind 全国 or 全省.
const TITLES: &[&str] = &[
    "首创", "首个", "首家", "示范", "先进", "文明", "百强", "模范", "优秀", "首批", "试点", "知名", "称号", "荣誉",
    "驰名", "五一", "标杆", "典型",
];

/// The firm that a phrase begins with: 庄品健集团营业收入 tells of the firm.
fn leading_firm(phrase: &str) -> Option<&str> {
    static FIRMS: Cues = Cues::new(&["集团", "公司"]);
    if !FIRMS.any(phrase) {
        return None;
    }
    let (at, word) =
        ["有限公司", "集团", "公司"].iter().filter_map(|word| phrase.find(word).map(|at| (at, *word))).min()?;
    let (name, rest) = (&phrase[..at], &phrase[at + word.len()..]);
    const KINDS: &[&str] = &[
        "上市", "平台", "国有", "保险", "证券", "物业", "担保", "贷款", "租赁", "分", "子", "总", "投资", "各", "家",
        "市属", "区属", "县属", "省属", "央企", "企业", "龙头", "大型", "跨国", "骨干", "民营", "股份", "融资", "科技",
    ];
    // 由城投公司承建: who does it, and not whose it is.
    let named = (2..=10).contains(&name.chars().count())
        && !name.starts_with('由')
        && !KINDS.iter().any(|kind| name.ends_with(kind))
        && !name.contains(['、', '，', '和', '与', '等', '的', '为', '有', '家', '达'])
        && !name.contains(|c: char| c.is_ascii_digit());
    let told = rest.is_empty() || !rest.starts_with(['总', '等', '数', '企', '化', '军', '、', '和', '与', '及', '股']);
    (named && told).then(|| &phrase[..at + word.len()])
}

impl Reader<'_> {
    /// What a figure says it is of, in a report that names no place and calls its own 我区: 全市一般公共预算收入.
    pub(super) fn scope_beside(&self, words: &Words<'_>) -> Option<(String, String)> {
        const SCOPES: &[&str] = &["全省", "全市", "全县", "全区", "全镇", "全乡"];
        let own = self.home().0;
        let unit = own.chars().last().filter(|_| own.chars().count() == 2 && own.starts_with(['我', '全']))?;
        let said = SCOPES.iter().find(|scope| words.after.starts_with(**scope) || words.words.starts_with(**scope))?;
        (!said.ends_with(unit)).then(|| ((*said).to_string(), String::new()))
    }

    pub(super) fn placed<'t>(&self, phrase: &'t str) -> (Option<Place>, &'t str) {
        match self.leading_region(phrase) {
            Some((place, rest)) => (place, subject::take_apart(rest, self.lexicon).phrase),
            None => (None, phrase),
        }
    }

    /// The region that figures belong to which name none: the section's, else the report's.
    pub(super) fn home(&self) -> Place {
        self.place.clone().unwrap_or_else(|| (self.context.region.clone(), self.context.region_code.clone()))
    }

    /// The region that is all that a heading or the head of a paragraph says: 二、萍乡市上栗县, 【长沙】, 上栗县：.
    pub(super) fn only_region(&self, text: &str) -> Option<Place> {
        let text = text.trim_matches(['【', '】', '★', '●', '◆', '■', '—', '：', ' ', '\u{3000}', '*']);
        let numbered = text.trim_start_matches('（');
        let bare = numbered.trim_start_matches(|c: char| numeral::single(c).is_some());
        let text = if bare.len() < numbered.len() && bare.starts_with(['、', '.', '）']) {
            bare.trim_start_matches(['、', '.', '）'])
        } else {
            text
        };
        let text = text.split('（').next().unwrap_or(text).trim_end_matches(['篇', '：']);
        if text == "全国" {
            return Some((text.to_string(), String::new()));
        }
        let mut end = 0;
        let mut last = None;
        for (from, to, of, full) in self.lexicon.regions_in(text) {
            if from != end {
                return None;
            }
            end = to;
            last = Some((from, of, full));
        }
        let (from, of, _) = last?;
        if let Some(zone) = AREAS.iter().find(|zone| text[end..] == ***zone) {
            return Some((text[..end + zone.len()].to_string(), String::new()));
        }
        if end < text.len() {
            return None;
        }
        let own = &self.context.region_code;
        // 重庆市九龙坡区: of several of one name, the one inside the region before it.
        let outer = self.lexicon.regions_in(&text[..from]).last().and_then(|(_, _, of, _)| {
            of.iter().find_map(|&index| self.lexicon.region_at(index)).map(|region| region.code.clone())
        });
        let near = outer.as_ref().unwrap_or(own);
        let shared = |code: &str| code.bytes().zip(near.bytes()).take_while(|(a, b)| a == b).count();
        let pick =
            of.iter().filter_map(|&index| self.lexicon.region_at(index)).max_by_key(|region| shared(&region.code))?;
        Some((pick.name.clone(), pick.code.clone()))
    }

    /// The region that a paragraph opens with, before a colon.
    pub(super) fn headed_by_region(&self, text: &str) -> Option<Place> {
        let (at, _) = text.char_indices().take(18).find(|(_, c)| matches!(c, '：' | '】'))?;
        self.only_region(&text[..at])
    }

    /// 瑞金市、会昌县、寻乌县的蔬菜面积: the regions and what all of them are measured by.
    pub(super) fn region_list<'t>(&self, phrase: &'t str) -> Option<(Vec<Place>, &'t str)> {
        let mut places = Vec::new();
        let mut end = 0;
        let own = &self.context.region_code;
        for (from, to, of, _) in self.lexicon.regions_in(phrase) {
            if !matches!(&phrase[end..from], "" | "、" | "和" | "与" | "及") {
                break;
            }
            let shared = |code: &str| code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
            let pick = of
                .iter()
                .filter_map(|&index| self.lexicon.region_at(index))
                .max_by_key(|region| shared(&region.code))?;
            let zone = AREAS.iter().find(|area| phrase[to..].starts_with(**area)).map_or(0, |area| area.len());
            if zone > 0 {
                places.push((phrase[from..to + zone].to_string(), String::new()));
            } else {
                places.push((pick.name.clone(), pick.code.clone()));
            }
            end = to + zone;
        }
        (places.len() >= 2).then(|| (places, phrase[end..].trim_start_matches('的')))
    }

    /// A region at the head of a phrase: the region where it is another than the report's, and what follows it.
    fn leading_region<'t>(&self, phrase: &'t str) -> Option<(Option<Place>, &'t str)> {
        if phrase.is_empty() || self.lexicon.named(phrase).is_some() {
            return None;
        }
        for own in ["全市", "全省", "全县", "全区", "我市", "我省", "我县", "我区", "全国", "全州", "该市", "该县"]
        {
            if let Some(rest) = phrase.strip_prefix(own) {
                let rest = rest.trim_start_matches("平均");
                // 全国“四好农村路”示范县 is a title that the place bears, not a figure of the country.
                let wide = matches!(own, "全国" | "全省");
                // 全国（国家）重点实验室
                if rest.starts_with("（国家）") {
                    return None;
                }
                let titled = |word: &&str| if wide { rest.contains(word) } else { rest.starts_with(word) };
                if rest.starts_with('“') || TITLES.iter().any(titled) {
                    return None;
                }
                if rest.is_empty()
                    && own == "全省"
                    && self.context.region_code.len() == 6
                    && !self.context.region_code.ends_with("0000")
                {
                    let province = self.lexicon.region(&format!("{}0000", &self.context.region_code[..2]));
                    return Some((province.map(|region| (region.name.clone(), region.code.clone())), rest));
                }
                let kind = own.chars().last().unwrap_or('市');
                let place = if own == "全国" {
                    ("全国".to_string(), String::new())
                } else if self.place.as_ref().is_some_and(|(name, _)| name.ends_with(kind)) {
                    self.home()
                } else {
                    (self.context.region.clone(), self.context.region_code.clone())
                };
                return Some((Some(place), rest));
            }
        }
        if let Some(firm) = leading_firm(phrase) {
            return Some((Some((firm.to_string(), String::new())), phrase[firm.len()..].trim_start_matches('的')));
        }
        let (start, end, of, full) = self.lexicon.regions_in(phrase).next()?;
        if start != 0 {
            return None;
        }
        let rest = &phrase[end..];
        if let Some(area) = AREAS.iter().find(|area| rest.starts_with(**area)) {
            let name = phrase[..end + area.len()].to_string();
            let place = if self.context.region == name {
                (name, self.context.region_code.clone())
            } else {
                (name, String::new())
            };
            return Some((Some(place), &rest[area.len()..]));
        }
        let own = &self.context.region_code;
        let shared = |code: &str| code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
        let pick =
            of.iter().filter_map(|&index| self.lexicon.region_at(index)).max_by_key(|region| shared(&region.code))?;
        if pick.code == *own || pick.name == self.context.region || self.context.region.starts_with(&phrase[..end]) {
            return Some((Some((self.context.region.clone(), self.context.region_code.clone())), rest));
        }
        if ["级", "籍", "产", "造", "大学", "首批", "科技进步奖", "自然"].iter().any(|word| rest.starts_with(word))
        {
            return None;
        }
        let level = own.trim_end_matches('0').len().div_ceil(2) * 2;
        let inside = !own.is_empty() && shared(&pick.code) >= level;
        // Every city has its 城区; the counties of that name are meant in their own cities only.
        if !inside && matches!(&phrase[..end], "城区" | "郊区" | "矿区") {
            return None;
        }
        let named = self.lexicon.suffix(&fold_name(rest)).is_some_and(|(at, _)| at == 0);
        if (full || inside) && (inside || rest.is_empty() || named) {
            return Some((Some((pick.name.clone(), pick.code.clone())), rest));
        }
        None
    }

    /// The region that a sentence takes as its example: 以衡水市桃城区为例.
    pub(super) fn example(&self, sentence: &str) -> Option<Place> {
        let (named, _) = sentence.strip_prefix('以')?.split_once("为例")?;
        self.only_region(named)
    }

    /// The region named right before an open bracket that holds a figure of it alone: 荣成市（31.2亿元）, 高新区（24.5亿元）.
    pub(super) fn before_bracket(&self, here: &Sentence<'_>, words: &Words<'_>) -> Option<Place> {
        if !words.words.is_empty() {
            return None;
        }
        let before = here.text.get(here.start..words.start)?.strip_suffix('（')?;
        // 比全国平均水平（89.4%）高出: the figure of the region compared with.
        if ["全国平均", "全国平均水平", "全国水平"].iter().any(|word| before.ends_with(word)) {
            return Some(("全国".to_string(), String::new()));
        }
        // 与全省平均水平（2.6%）相比
        if ["全省平均", "全省平均水平", "全省水平"].iter().any(|word| before.ends_with(word))
            && let Some(code) = self.context.region_code.get(..2)
            && let Some(province) = self.lexicon.region(&format!("{code}0000"))
        {
            return Some((province.name.clone(), province.code.clone()));
        }
        let item = before.rsplit(['、', '，', '和', '有', '为', '；', '及']).next()?;
        if let Some((0, end, of, _)) = self.lexicon.regions_in(item).next()
            && end == item.len()
        {
            let own = &self.context.region_code;
            let shared = |code: &str| code.bytes().zip(own.bytes()).take_while(|(a, b)| a == b).count();
            let pick = of
                .iter()
                .filter_map(|&index| self.lexicon.region_at(index))
                .max_by_key(|region| shared(&region.code))?;
            return Some((pick.name.clone(), pick.code.clone()));
        }
        AREAS.iter().any(|area| item.ends_with(area)).then(|| {
            let city = self.context.region.trim_end_matches(['市', '省', '县', '区']);
            let own = item.starts_with(city) || item.chars().count() > 6;
            (if own { item.to_string() } else { format!("{city}{item}") }, String::new())
        })
    }

    /// The firm named before an open bracket: 有限公司（研发人员20人）.
    pub(super) fn firm(&self, here: &Sentence<'_>, words: &Words<'_>) -> Option<Place> {
        let before = here.text.get(here.start..words.start)?.strip_suffix('（')?;
        let at = before.rfind("公司").map(|at| at + "公司".len())?;
        if before[at..].chars().count() > 6 || before[at..].contains(['，', '。']) {
            return None;
        }
        let clause = before[..at].rfind(['，', '。', '；', '、']).map_or(0, |at| at + '，'.len_utf8());
        let clause = &before[clause..at];
        let start = self.lexicon.regions_in(clause).next().map(|(start, ..)| start)?;
        Some((clause[start..].to_string(), String::new()))
    }
}

//! A row of figures that names nothing itself: whose they are is what the clauses before it told of, one after the other.

use super::carry::Carried;
use super::facts::Reader;
use super::listing;
use super::phrase;
use super::scan::{Amount, AmountForm};
use super::sentence::{Sentence, Words};
use super::subject::{self, Head, Name};
use super::unit::UnitClass;
use super::words::{Tag, lists};
use crate::table::Measure;

/// What of the things spoken of grows.
const RATES: &[&str] = &["增速", "增幅", "涨幅"];
/// What else of them may be ranked.
const SIZES: &[&str] = &["", "总量", "总数", "数量", "规模", "总额", "排名", "总规模"];

impl Carried {
    /// Keeps the names that a list gave its figures, until a figure has a name of its own again.
    pub(super) fn note_dealt(&mut self, name: &Name, implied: bool, waiting: usize) {
        if implied || waiting > 0 {
            return;
        }
        self.dealt.clear();
        if !self.queue.is_empty() {
            self.dealt.push(name.clone());
            self.dealt.extend(self.queue.iter().cloned());
        }
    }

    /// Gives the next figure of a list its year: 到2025年、2027年分别达到120家、200家.
    pub(super) fn deal_years(&mut self, each: bool, ahead: bool, follows: bool) {
        let times = std::mem::take(&mut self.times);
        if each && ahead && times.len() >= 2 && self.list.is_empty() && self.queue.is_empty() {
            self.spans = times;
        }
        if !self.spans.is_empty() && (each || follows) {
            self.span = Some(self.spans.remove(0));
        } else {
            self.spans.clear();
        }
    }

    /// Keeps the name of what grew.
    pub(super) fn note_grown(&mut self, name: &Name, measure: Measure) {
        if measure == Measure::Growth && !name.text.is_empty() && self.grown.last() != Some(name) {
            self.grown.push(name.clone());
        }
    }

    /// The last names of as many things as there are figures: with 分别 the nearest, without it only where the stretch up to
    /// the last stop tells of just so many.
    fn whose(&self, count: usize, each: bool, grew: bool) -> Option<Vec<Name>> {
        if self.dealt.len() == count {
            return Some(self.dealt.clone());
        }
        let last = |names: &[Name], since: usize| {
            let told = names.len().saturating_sub(since);
            let enough = if each { names.len() >= count } else { told == count };
            enough.then(|| names[names.len() - count..].to_vec())
        };
        let grown = || last(&self.grown, self.told_at.1);
        if grew && let Some(names) = grown() {
            return Some(names);
        }
        let run = (self.run.len() == count).then(|| self.run.clone());
        run.or_else(|| last(&self.stated, self.told_at.0))
            .or_else(|| (self.list.len() == count).then(|| self.list.clone()))
            .or_else(|| if grew { None } else { grown() })
    }
}

impl Reader<'_> {
    /// Names of a row of figures, told by the clauses before: 增速高于规上工业3.3个、3.5个百分点, 分列全省第2、第3位,
    /// 完成年度任务的116%、120%.
    #[expect(clippy::too_many_arguments, reason = "the parts of one clause, taken apart by the caller")]
    pub(super) fn dealt(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
        head: &Head<'_>,
        phrase: &str,
        carried: &Carried,
        amount: &Amount,
    ) -> Option<Vec<Name>> {
        let count = 1 + (order..amounts.len()).take_while(|&at| here.list_goes_on(amounts, at)).count();
        if count < 2 || order > 0 && here.list_goes_on(amounts, order - 1) || compares_with_several(words.words) {
            return None;
        }
        let alike = |at: &usize| {
            here.mentions[*at]
                .amount
                .as_ref()
                .is_some_and(|other| other.class == amount.class && other.form == amount.form)
        };
        if !amounts.get(order..order + count)?.iter().all(alike) {
            return None;
        }
        let each =
            head.tags.has(Tag::Each) || ["分别", "分列", "分居", "依次"].iter().any(|word| words.words.contains(word));
        let phrase = phrase.trim_end_matches("分别");
        let named = |name: &Name, rest: &str| {
            let stem = phrase::without_count(&name.text);
            subject::name(&format!("{stem}{rest}"), self.lexicon)
        };
        // 总量、增幅分别居全省第2位、第3位: two sides of the one thing spoken of.
        let said = words.words.split(['分', '居', '列', '位', '依']).next().unwrap_or("");
        let sides: Vec<&str> = said.split(['、', '和']).collect();
        let side = |side: &&str| !side.is_empty() && (RATES.contains(side) || SIZES.contains(side));
        if amount.form == AmountForm::Rank && sides.len() == count && sides.iter().all(side) {
            let of = Some(&carried.name).filter(|of| carried.fresh && !of.text.is_empty())?;
            return Some(sides.iter().map(|side| ranked(of, RATES.contains(side))).collect());
        }
        // GDP总量和增速分别居
        if amount.form == AmountForm::Rank
            && sides.len() == count
            && let Some((first, rest)) = sides.split_first()
            && rest.iter().all(side)
            && let Some((of, size)) = RATES.iter().chain(SIZES).filter(|size| !size.is_empty()).find_map(|size| {
                let of = first.strip_suffix(size)?;
                (of.chars().count() >= 2).then_some((of, *size))
            })
        {
            let of = self.placed(subject::take_apart(of, self.lexicon).phrase).1;
            let of = subject::name(of, self.lexicon);
            let side = |side: &&str| ranked(&of, RATES.contains(side));
            return (of.text.chars().count() >= 2).then(|| [size].iter().chain(rest).map(side).collect());
        }
        if amount.form == AmountForm::Rank {
            let rate = RATES.contains(&phrase) || RATES.contains(&said);
            if !rate && !SIZES.contains(&phrase) {
                return None;
            }
            let names = carried.whose(count, each, rate)?;
            let total = ["总量", "总数", "数量"].contains(&phrase);
            let of = |name: &Name| {
                let whole = phrase::without_new(&name.text);
                if total && whole.len() < name.text.len() {
                    return subject::name(whole, self.lexicon);
                }
                ranked(name, rate)
            };
            return Some(names.iter().map(of).collect());
        }
        // 对经济增长的贡献率分别为10%、90%; 分别拉动经济增长0.5、1.7个百分点
        let bare = words.words.trim_start_matches("分别");
        let moved = match amount.class {
            UnitClass::Point => bare.strip_prefix("拉动").map(|of| format!("拉动{}", subject::clean(of))),
            UnitClass::Percent if bare.starts_with('对') => {
                bare.split_once("贡献率").map(|(of, _)| format!("{}贡献率", subject::clean(of)))
            }
            _ => None,
        };
        if let Some(moved) = moved {
            let of = |name: &Name| {
                let end =
                    ["占", "拉动", "对经济", "对工业", "贡献率"].iter().filter_map(|word| name.text.find(word)).min();
                let stem = &name.text[..end.unwrap_or(name.text.len())];
                Name { text: format!("{}{moved}", phrase::without_facet(stem)), id: String::new() }
            };
            return carried.whose(count, each, true).map(|names| names.iter().map(of).collect());
        }
        match amount.class {
            UnitClass::Point if RATES.contains(&phrase) => carried.whose(count, each, true),
            UnitClass::Point | UnitClass::Percent
                if phrase.starts_with('占')
                    && !phrase.contains(['、', '和'])
                    && (amount.class == UnitClass::Point || !each) =>
            {
                let names = carried.whose(count, each, amount.class == UnitClass::Point)?;
                if names.iter().any(|name| name.text.contains('占')) {
                    return None;
                }
                Some(names.iter().map(|name| named(name, phrase)).collect())
            }
            UnitClass::Percent if phrase::is_completion(words.words) => {
                let rate = if words.words.contains("预算") { "预算完成率" } else { "完成率" };
                let of = |name: &Name| Name {
                    text: format!("{}{rate}", phrase::without_count(&name.text)),
                    id: String::new(),
                };
                carried.whose(count, each, false).map(|names| names.iter().map(of).collect())
            }
            // 恢复至2019年同期的112%和108%
            UnitClass::Percent
                if ["恢复", "相当于"].iter().any(|verb| words.words.trim_start_matches("分别").starts_with(verb))
                    && words.words.ends_with('的') =>
            {
                carried.whose(count, each, false)
            }
            UnitClass::Percent if phrase.is_empty() && head.tags.is_change() && !head.tags.has(Tag::To) => {
                let known = carried.run.len() == count || carried.list.len() == count;
                if each || known { None } else { carried.whose(count, false, false) }
            }
            // 分别高于全省3.2、4.1和5.6个百分点: how much faster each of them grew.
            UnitClass::Point if phrase.is_empty() && carried.rates.len() < count => {
                let names = carried.whose(count, each, true).filter(|_| each || carried.dealt.len() == count)?;
                let grew = names.iter().all(|name| carried.grown.contains(name));
                Some(names.iter().map(|name| ranked(name, grew)).collect())
            }
            _ => None,
        }
    }

    /// 三次产业分别拉动经济增长0.5、1.7和2.3个百分点: what each of those named pulled; the names of the others wait for theirs.
    pub(super) fn pulled_by_each(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        full: &str,
        carried: &mut Carried,
    ) -> Option<Name> {
        let (who, pulled) = full.split_once("分别")?;
        let count = 1 + (order..amounts.len()).take_while(|&at| here.list_goes_on(amounts, at)).count();
        let owners = if who.is_empty() {
            let names = carried.names_for_each(count, false)?;
            // 第一产业对经济增长贡献率
            let owner = |name: &Name| name.text.split('对').next().map(|own| phrase::without_facet(own).to_string());
            names.iter().filter_map(owner).collect()
        } else {
            listing::list_items(who)
        };
        if owners.len() != count {
            return Some(Name { text: pulled.to_string(), id: String::new() });
        }
        let names = owners.iter().map(|owner| Name { text: format!("{owner}{pulled}"), id: String::new() });
        carried.queue = names.collect();
        Some(carried.queue.remove(0))
    }

    /// Names that the clause before 分别 lists: 电子信息、节能环保等产业加快发展，分别增长13.6%、12.8%.
    pub(super) fn listed_before(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
    ) -> Option<Vec<String>> {
        let count = 1 + (order..amounts.len()).take_while(|&at| here.list_goes_on(amounts, at)).count();
        let from = order.checked_sub(1).map_or(here.start, |before| here.mentions[amounts[before]].end);
        let between = here.text.get(from..words.start)?.strip_suffix('，')?;
        let clause = if order == 0 { between } else { between.strip_prefix('，')? };
        let clause = clause.rsplit('，').next().filter(|_| count >= 2)?;
        const TOLD: &[&str] = &[
            "在20", "实现", "加快", "快速", "持续", "稳步", "保持", "平稳", "较快", "蓬勃", "迅速", "不断", "全面",
            "双双", "呈现", "增势", "发展", "表现", "高速", "强劲",
        ];
        let told = TOLD.iter().filter_map(|verb| clause.find(verb)).filter(|&at| at >= "产业".len()).min()?;
        let list = self.placed(subject::take_apart(&clause[..told], self.lexicon).phrase).1;
        if list.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let items = listing::list_items_of(list, count);
        (items.len() == count).then_some(items)
    }

    /// Names that commas divide before 分别: 租赁和商务服务业，金融业增加值分别增长9.5%、6.8%.
    pub(super) fn divided_by_commas(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
        phrase: &str,
    ) -> Option<Vec<String>> {
        let count = 1 + (order..amounts.len()).take_while(|&at| here.list_goes_on(amounts, at)).count();
        let from = order.checked_sub(1).map_or(here.start, |before| here.mentions[amounts[before]].end);
        let between = here.text.get(from..words.start)?.strip_suffix('，')?;
        let mut parts: Vec<&str> = between.rsplit('，').take(count.checked_sub(1)?).collect();
        parts.reverse();
        if count < 2 || parts.len() + 1 < count {
            return None;
        }
        let first = parts.first_mut()?;
        *first = self.placed(subject::take_apart(first, self.lexicon).phrase).1;
        let industry = |part: &&str| {
            part.ends_with('业') && part.chars().count() >= 3 && !part.contains(|c: char| c.is_ascii_digit())
        };
        if !parts.iter().all(industry) || listing::list_items_of(phrase, 0).len() > 1 {
            return None;
        }
        parts.push(phrase);
        Some(listing::distribute(&parts))
    }

    /// What a figure in brackets is told of, where one bracket follows the other: 食品制造业（增长9.8%）、纺织业（下降1.5%）.
    pub(super) fn bracketed_item<'t>(
        &self,
        here: &Sentence<'t>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
        head: &mut Head<'_>,
    ) -> Option<&'t str> {
        let open = here.text.get(..words.start)?.strip_suffix('（')?.len();
        let behind = here.text[here.mentions[amounts[order]].end..here.end].strip_prefix('）')?;
        let from = order.checked_sub(1).map_or(here.start, |before| here.mentions[amounts[before]].end);
        let before = here.text.get(from..open)?;
        let item = match before.strip_prefix('）') {
            Some(rest) => rest.strip_prefix(['、', '，', '和', '及'])?,
            None => {
                // The first of them, behind what says that they are told of.
                let listed = behind.starts_with(['、', '和', '及']) && behind.contains('（');
                let clause = before.rsplit(['，', '：', '；']).next().filter(|_| listed)?;
                let told = ["有", "是", "为", "包括"].iter().find_map(|verb| {
                    let (lead, item) = clause.split_once(verb)?;
                    (lead.chars().count() >= 4).then_some(item)
                });
                told.or_else(|| clause.ends_with('业').then_some(clause))?
            }
        };
        let named = (2..=20).contains(&item.chars().count())
            && !item.contains(|c: char| c.is_ascii_digit() || matches!(c, '，' | '。' | '；' | '（' | '）'));
        if !named {
            return None;
        }
        // 增长较快的行业有X（12.0%）、Y（9.8%）
        let lead = &here.text[here.start..open];
        if words.words.is_empty() {
            let says = |words: &[&str]| words.iter().any(|word| lead.contains(word));
            // X（22.0%）、Y（19.8%）等行业增速均超两位数
            let series = behind.split(['，', '。', '；']).next().unwrap_or("");
            let rates = series.rsplit('）').next().is_some_and(|told| told.contains("增速") || told.contains("涨幅"));
            if rates
                || says(&[
                    "增长较快",
                    "增速较快",
                    "增速较高",
                    "增长最快",
                    "增幅较大",
                    "增速居前",
                    "涨幅较大",
                    "涨幅居前",
                ])
            {
                head.tags.set(Tag::Up);
            } else if says(&["降幅较大", "下降较多", "下降较快", "跌幅较大", "降幅居前"]) {
                head.tags.set(Tag::Down);
            }
        }
        Some(item)
    }

    /// 新增百亿企业3户、十亿级企业20户: the second is new, too.
    #[expect(clippy::too_many_arguments, reason = "the parts of one clause, taken apart by the caller")]
    pub(super) fn also_new(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
        head: &Head<'_>,
        carried: &Carried,
        amount: &Amount,
    ) -> Option<Name> {
        let before = here.mentions[amounts[order.checked_sub(1)?]].end;
        let spoken = carried.name.text.starts_with("新增") && carried.fresh && carried.counted;
        let counts = matches!(amount.class, UnitClass::Counter | UnitClass::Person) && amount.form == AmountForm::Plain;
        if !spoken || !counts || here.text.get(before..words.start) != Some("、") {
            return None;
        }
        let noun = words.words;
        let plain = (3..=14).contains(&noun.chars().count())
            && head.phrase == noun
            && !subject::is_generic(noun)
            && !noun.starts_with(['新', '在', '现', '总', '共', '其', '净', '占', '拥'])
            && !noun.contains(['、', '，', '：', '（'])
            && phrase::thing_of(noun) == phrase::without_count(noun)
            && amount.unit == carried.unit
            && noun.char_indices().rev().nth(1).map(|(at, _)| &noun[at..]).is_some_and(|last| {
                phrase::without_count(&carried.name.text).ends_with(last) || phrase::is_loose(last)
            });
        // A name of the vocabulary is kept: what is new of it is a flow.
        let known = !subject::name(noun, self.lexicon).id.is_empty();
        (plain && !known).then(|| subject::name(&format!("新增{noun}"), self.lexicon))
    }
}

/// The name of a thing, or of how fast it grew.
fn ranked(of: &Name, rate: bool) -> Name {
    if rate && !of.text.ends_with("增速") {
        return Name { text: format!("{}增速", of.text), id: String::new() };
    }
    of.clone()
}

/// Whether a figure is set against more than one other: 分别高于全国、全省, 居全国、全省.
fn compares_with_several(words: &str) -> bool {
    let verbs = ["高于", "快于", "低于", "慢于", "好于", "优于", "高出", "居", "列", "比", "较"];
    let from = verbs.iter().filter_map(|verb| words.find(verb)).min().unwrap_or(0);
    let words = words[from..].trim_end_matches(['、', '和', '及', '与']);
    let others = ["全国", "全省", "全市", "全区", "全县", "西部", "东部", "中部", "平均", "周边", "全球"];
    let named: Vec<usize> = others.iter().filter_map(|other| words.rfind(other)).collect();
    let (Some(first), Some(last)) = (named.iter().min(), named.iter().max()) else { return false };
    words[*first..*last].contains(['、', '和', '与', '及'])
}

/// 营业收入超100亿元的3家、50亿元以上的8家: things counted by their size.
pub(super) fn sized(words: &str, amount: &Amount, carried: &Carried) -> Option<String> {
    let class = words.strip_suffix('的').filter(|class| class.ends_with('元') || class.ends_with("元以上"))?;
    if amount.class != UnitClass::Counter || amount.form != AmountForm::Plain {
        return None;
    }
    let size = |c: char| c.is_ascii_digit() || matches!(c, '超' | '过');
    let at = class.find(size)?;
    let (own, class) = (subject::clean(&class[..at]), &class[at..]);
    if !class.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let own = ["培育", "形成", "打造"].iter().find_map(|verb| own.strip_prefix(verb)).unwrap_or(&own);
    let spoken = carried.name.text.find(size).map_or("", |at| &carried.name.text[..at]);
    let of = if own.is_empty() { spoken } else { own };
    let noun = match amount.unit.as_ref() {
        "家" | "户" => "企业",
        _ => {
            let nouns = ["产业集群", "集群", "产业链", "产业", "园区", "企业", "项目", "镇", "村"];
            let told = carried.read.rsplit('。').next().unwrap_or("");
            let last = |noun: &&&str| told.rfind(**noun).map(|at| (at + noun.len(), noun.len()));
            let nearest = nouns.iter().filter(|noun| last(noun).is_some()).max_by_key(|noun| last(noun));
            nearest.copied().unwrap_or("")
        }
    };
    (of.chars().count() >= 2).then(|| format!("{of}{class}{noun}"))
}

/// Whether a word tells what was done to what stands behind the last of its like: 新开工、新竣工亿元以上项目.
pub(super) fn is_done(word: &str) -> bool {
    let bare = word.strip_prefix('新').filter(|bare| !bare.is_empty()).unwrap_or(word);
    phrase::is_deed(word) || phrase::is_deed(bare) || lists().builds.contains(&word)
}

//! What a figure is about: the name out of the words around it and out of what was said before.

use super::carry::Carried;
use super::complete;
use super::dealt;
use super::facts::{Reader, joined_by_comma};
use super::flows;
use super::kinds;
use super::listing;
use super::phrase;
use super::scan::{Amount, AmountForm};
use super::sentence::{Sentence, Words};
use super::siblings;
use super::subject::{self, Head, Name};
use super::unit::UnitClass;
use super::words::{Tag, lists};
use crate::table::Measure;

/// Whether words name nothing but a whole that regions are part of.
pub(super) fn is_scope(words: &str) -> bool {
    ["全国", "全省", "全市", "全区", "全县", "全州", "全球", "世界", "全疆"].contains(&words)
}

impl Reader<'_> {
    #[expect(clippy::too_many_arguments, reason = "the parts of one clause, taken apart by the caller")]
    pub(super) fn subject(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
        head: &mut Head<'_>,
        phrase: &str,
        noun: Option<&str>,
        carried: &mut Carried,
        amount: &Amount,
    ) -> (Name, bool) {
        // 2—3名: the upper end is of the same thing as the lower.
        if order > 0
            && !carried.name.text.is_empty()
            && matches!(
                here.text.get(here.mentions[amounts[order - 1]].end..here.mentions[amounts[order]].start),
                Some("—" | "——" | "-" | "~" | "至" | "到")
            )
            && here.mentions[amounts[order - 1]].amount.as_ref().is_some_and(|before| before.class == amount.class)
        {
            return (carried.name.clone(), true);
        }
        if let AmountForm::Part(place) = amount.form {
            return (self.part(here, place, phrase, amount, carried), true);
        }
        if noun.is_none()
            && let Some(mut names) = self.dealt(here, amounts, order, words, head, phrase, carried, amount)
        {
            let first = names.remove(0);
            carried.queue = names;
            return (first, true);
        }
        if let Some(full) = complete::contribution(words, amount, &carried.name.text) {
            if let Some(name) = self.pulled_by_each(here, amounts, order, &full, carried) {
                return (name, false);
            }
            return (Name { text: full, id: String::new() }, false);
        }
        if let Some(made) = siblings::share_made(words, phrase, amount, carried) {
            return (Name { text: made, id: String::new() }, false);
        }
        // 排名居第68位，较上年上升5位: how far what was ranked moved.
        if amount.unit == "位"
            && amount.form == AmountForm::Plain
            && phrase.is_empty()
            && head.tags.is_change()
            && !head.tags.has(Tag::Each)
            && !carried.standing.text.is_empty()
        {
            return (carried.standing.clone(), true);
        }
        // 贫困人口25.6万户98.4万人: the people of those households.
        if order > 0
            && amount.class == UnitClass::Person
            && here.mentions[amounts[order - 1]].end == here.mentions[amounts[order]].start
            && let Some(stem) = carried.name.text.strip_suffix("户数").filter(|_| carried.unit == "户")
        {
            // 324户743人脱贫: so many of them did so.
            let people = if kinds::told_of_people(stem).is_some() { "人数" } else { "人口" };
            return (subject::name(&format!("{stem}{people}"), self.lexicon), true);
        }
        // 批捕案件21件46人: the people of those cases.
        if order > 0
            && amount.class == UnitClass::Person
            && here.mentions[amounts[order - 1]].end == here.mentions[amounts[order]].start
            && matches!(carried.unit.as_str(), "件" | "起" | "宗" | "例")
        {
            let text = format!("{}人数", phrase::without_count(&carried.name.text));
            return (Name { text, id: String::new() }, true);
        }
        let completed = complete::per_head(phrase, here, words, &carried.name.text);
        let phrase = completed.as_deref().unwrap_or(phrase);
        // 占全国的12.8%、全省的45.5%: of another whole.
        if amount.class == UnitClass::Percent
            && let Some(scope) = words.words.strip_suffix('的').filter(|scope| is_scope(scope))
            && let Some(share) = carried.share.as_ref().filter(|_| carried.measure == Some(Measure::Ratio))
            && let Some((part, _)) = share.text.split_once('占')
        {
            return (Name { text: format!("{part}占{scope}"), id: String::new() }, true);
        }
        let joined = order > 0 && here.list_ahead(amounts, order - 1) && joined_by_comma(words.words);
        let goes_on = order > 0 && here.list_goes_on(amounts, order - 1);
        let each = head.tags.has(Tag::Each);
        let ahead = here.list_ahead(amounts, order);
        let count = 1 + (order..amounts.len()).take_while(|&at| here.list_goes_on(amounts, at)).count();
        if noun.is_none()
            && phrase.is_empty()
            && matches!(amount.class, UnitClass::Percent | UnitClass::Point)
            && let Some(item) = self.bracketed_item(here, amounts, order, words, head)
        {
            carried.queue.clear();
            return (self.named(item, amount, carried), false);
        }
        if each
            && noun.is_none()
            && phrase.is_empty()
            && let Some(items) = self.listed_before(here, amounts, order, words)
        {
            let mut names: Vec<Name> = items.iter().map(|item| self.named(item, amount, carried)).collect();
            let first = names.remove(0);
            carried.queue = names;
            return (first, false);
        }
        // 三者占比分别为
        let all = ["三者", "两者", "二者", "四者"].iter().find_map(|all| phrase.strip_prefix(all));
        if all.is_some() && carried.stated.is_empty() && carried.earlier.len() == count {
            carried.stated = std::mem::take(&mut carried.earlier);
        }
        let phrase = all.unwrap_or(phrase);
        if noun.is_none()
            && each
            && (subject::is_generic(phrase) || phrase.starts_with('占'))
            && let Some(names) = carried.names_for_each(count, amount.class == UnitClass::Point)
        {
            // 优势企业58家、示范企业12家，总数分别达: of each what was named.
            let whole = |name: &Name| {
                let share = phrase.starts_with('占') || phrase.starts_with("比重");
                let stem = if share { name.text.as_str() } else { phrase::without_facet(&name.text) };
                let stem = phrase::without_new(stem).trim_end_matches('数');
                let sum = ["总数", "总量", "数量", "累计", "合计", "增速", "增幅"].contains(&phrase);
                subject::name(&if sum { stem.to_string() } else { format!("{stem}{phrase}") }, self.lexicon)
            };
            let mut names: Vec<Name> = names.iter().map(whole).collect();
            carried.each.clone_from(&names);
            let first = names.remove(0);
            carried.queue = names;
            return (first, true);
        }
        // 前者总数超过4000家: of the two that were named, the first.
        if let Some((word, which)) = [("前者", 0), ("后者", 1)].into_iter().find(|(word, _)| phrase.starts_with(word))
            && let Some(name) = carried.list.get(which).or_else(|| carried.stated.iter().rev().nth(1 - which))
        {
            let rest = phrase.trim_start_matches(word);
            let stem = phrase::without_new(&name.text);
            let whole = ["", "总数", "总量", "数量"].contains(&rest);
            let text = if whole { stem.to_string() } else { format!("{stem}{rest}") };
            return (subject::name(&text, self.lexicon), true);
        }
        if noun.is_none() && !phrase.is_empty() {
            let shared = complete::shares_in(phrase, head.tags, &carried.name.text);
            let phrase = shared.as_deref().unwrap_or(phrase);
            let figures = if each || ahead { count } else { 0 };
            let items = each.then(|| self.divided_by_commas(here, amounts, order, words, phrase)).flatten();
            let items = items.unwrap_or_else(|| listing::list_items_of(phrase, figures));
            if items.len() >= 2 {
                let mut names: Vec<Name> = items.iter().map(|item| self.named(item, amount, carried)).collect();
                carried.list.clone_from(&names);
                carried.listed_at = carried.stated.len();
                if each || ahead {
                    let first = names.remove(0);
                    carried.queue = names;
                    return (first, false);
                }
            } else if each && ahead && carried.list.len() >= 2 {
                // 非首次复核通过的再分别: the phrase qualifies each name of the last list; 门票收入分别: it is what each has.
                let heads = listing::differing_heads(&carried.list);
                let mut names: Vec<Name> = if flows::ends_in_quantity(phrase) && !heads.is_empty() {
                    heads.iter().map(|item| self.named(&format!("{item}{phrase}"), amount, carried)).collect()
                } else {
                    let tails = listing::differing(&carried.list);
                    tails.iter().map(|item| self.named(&format!("{phrase}{item}"), amount, carried)).collect()
                };
                let first = names.remove(0);
                carried.queue = names;
                return (first, true);
            }
        }
        if phrase.is_empty() && noun.is_none() {
            // 分别达40860元、14680元，增长5%、8.2%; 分别增长5%、8.2%，达到40860元、14680元: a second list of as many.
            let again = count >= 2
                && (head.tags.is_change() || head.tags.has(Tag::To) || words.words.starts_with('达'))
                && (carried.run.len() == count
                    || carried.list.len() == count
                    || head.tags.has(Tag::To) && carried.each.len() == count);
            if (each || again)
                && let Some(mut names) = carried
                    .names_again(count, head.tags.has(Tag::To))
                    .or_else(|| carried.names_for_each(count, amount.class == UnitClass::Point))
            {
                // 新增企业5家、项目3个，累计分别达到21家、8个: all of them.
                if head.tags.has(Tag::Total) || words.words.contains("累计") {
                    let whole = |name: &Name| match phrase::without_new(&name.text) {
                        whole if whole.len() < name.text.len() => subject::name(whole, self.lexicon),
                        _ => name.clone(),
                    };
                    names = names.iter().map(whole).collect();
                }
                let first = names.remove(0);
                carried.queue = names;
                return (first, true);
            }
            if !carried.queue.is_empty() && (joined || goes_on) {
                if joined {
                    head.tags = carried.tags;
                }
                return (carried.queue.remove(0), false);
            }
        }
        carried.queue.clear();
        // 惠及群众2.3万户、7.1万人: the people of those households.
        let reached = std::mem::take(&mut carried.reached);
        if joined
            && phrase.is_empty()
            && noun.is_none()
            && !reached.is_empty()
            && let Some(counted) = kinds::counted_as(&amount.unit)
        {
            return (Name { text: format!("{reached}{counted}"), id: String::new() }, true);
        }
        // 超六成规上工业企业完成数字化改造: the share of those that did.
        if amount.class == UnitClass::Percent
            && amount.form == AmountForm::Plain
            && !head.tags.is_change()
            && !head.tags.has(Tag::Share)
            && (phrase.is_empty() || phrase.ends_with('中'))
            && let Some(share) = complete::share_that(here, amounts[order], words)
        {
            return (Name { text: share, id: String::new() }, false);
        }
        if phrase.is_empty()
            && noun.is_none()
            && head.tags.is_change()
            && !joined
            && let Some(name) = self.told_between(here, amounts, order, words)
        {
            return (name, false);
        }
        // 奖励标准由30万元提高到50万元: what it was raised from is what it was raised to.
        if phrase.is_empty()
            && noun.is_none()
            && head.tags.has(Tag::To)
            && let Some(name) = carried.began.take()
        {
            return (name, true);
        }
        if noun.is_none()
            && ahead
            && amount.form == AmountForm::Plain
            && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            && here.text.get(here.mentions[amounts[order]].end..here.mentions[amounts[order + 1]].start) == Some("、")
            && let next = here.words(amounts, order + 1)
            && subject::begins_noun(next.behind)
            && here.mentions[amounts[order + 1]]
                .amount
                .as_ref()
                .is_some_and(|next| matches!(next.class, UnitClass::Counter | UnitClass::Person))
        {
            // 10大类、52项实事: the noun stands behind the last figure.
            let kind = if amount.unit == "类" { "类别" } else { "" };
            let text = format!("{}{}{kind}", carried.topic, phrase::noun_phrase(next.behind));
            return (subject::name(&text, self.lexicon), true);
        }
        // 改造老旧小区47个、惠及1.62万户居民: whom it reaches.
        let reaches = ["惠及", "受益", "覆盖", "涉及"].into_iter().find_map(|verb| {
            let whom = words.words.trim_start_matches(['可', '将', '已', '共']).strip_prefix(verb)?;
            (whom.is_empty() || noun.is_none() && kinds::is_people(whom)).then_some((verb, whom))
        });
        if let Some((verb, whom)) = reaches.filter(|_| carried.fresh && noun.is_none_or(kinds::is_people))
            && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
        {
            let counted = kinds::counted_as(&amount.unit).unwrap_or("数");
            let whom = noun.unwrap_or(whom);
            carried.reached = format!("{}{verb}{whom}", phrase::without_count(&carried.name.text));
            let of = Some(phrase::without_count(&carried.name.text)).filter(|name| !name.ends_with(['率', '比', '重']));
            let counted = if whom.ends_with("人口") { "" } else { counted };
            let text = format!("{}{verb}{whom}{counted}", of.unwrap_or(""));
            return (Name { text, id: String::new() }, true);
        }
        // 尖柿产业带动1.08万户贫困户: what was done for people is part of what they are counted as.
        if let Some(people) = noun.filter(|_| matches!(amount.class, UnitClass::Counter | UnitClass::Person))
            && phrase.chars().count() <= 2
            && matches!(amount.unit.as_ref(), "户" | "人" | "名")
            && let Some(verb) =
                ["带动", "帮扶", "救助", "安置", "吸纳"].iter().find(|verb| words.after.ends_with(**verb))
        {
            return (subject::name(&format!("{verb}{}", subject::clean(people)), self.lexicon), false);
        }
        // 324户743人脱贫: the deed behind the last of them names both.
        if phrase.is_empty() && matches!(amount.class, UnitClass::Counter | UnitClass::Person) {
            let last = amounts.get(order + 1).filter(|&&next| {
                here.mentions[next].start == here.mentions[amounts[order]].end
                    && here.mentions[next].amount.as_ref().is_some_and(|next| matches!(next.class, UnitClass::Person))
            });
            let behind = match last {
                Some(_) => here.words(amounts, order + 1).behind,
                None => words.behind,
            };
            if let Some(deed) = kinds::told_of_people(behind)
                && let Some(counted) = kinds::counted_as(&amount.unit)
            {
                return (subject::name(&format!("{deed}{counted}"), self.lexicon), false);
            }
        }
        // 7个断面中，达到或优于Ⅲ类的3个: which of them.
        let which = words.words.strip_suffix("的有").or_else(|| words.words.strip_suffix("的为"));
        if let Some(which) = which.or_else(|| words.words.strip_suffix('的'))
            && noun.is_none()
            && amount.form == AmountForm::Plain
            && amount.class == UnitClass::Counter
            && (2..=14).contains(&which.chars().count())
            && !which.contains(|c: char| c.is_ascii_digit())
            && let Some(thing) = carried.thing(&amount.unit)
            && here.text[..words.start].ends_with(['，', '、', '；'])
        {
            let which = which.trim_start_matches("其中");
            return (subject::name(&format!("{which}{thing}"), self.lexicon), true);
        }
        // 交付使用3所，2所正在装修: the deed behind, of what was counted so before.
        if phrase.is_empty()
            && noun.is_none()
            && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            && !words.adjoins
            && let Some(deed) = phrase::deed_behind(words.behind)
            && let Some(thing) = carried.thing(&amount.unit)
        {
            return (subject::name(&format!("{deed}{thing}"), self.lexicon), true);
        }
        if let Some(noun) = noun {
            if amount.form == AmountForm::Threshold {
                let text = complete::threshold(&subject::clean(noun), amount);
                return (subject::name(&text, self.lexicon), true);
            }
            if words.words.ends_with(['这', '该', '上'])
                && (carried.name.text.ends_with(noun) || noun == "企业")
                && !carried.name.text.is_empty()
            {
                return (carried.name.clone(), true);
            }
            if let Some(part) = complete::part_of_plan(noun).filter(|_| !carried.plan.is_empty()) {
                return (Name { text: format!("{}{part}", carried.plan), id: String::new() }, true);
            }
            let same_clause = order > 0
                && here
                    .text
                    .get(here.mentions[amounts[order - 1]].end..words.start)
                    .is_some_and(|between| !between.contains(['，', '；', '。']));
            if let Some(holder) = complete::holder(words.words).or_else(|| same_clause.then(|| carried.holder.clone()))
            {
                carried.holder.clone_from(&holder);
                if !holder.is_empty() && !noun.contains(&holder) {
                    return (self.named(&format!("{holder}{noun}"), amount, carried), false);
                }
            }
            // 每万名居民拥有2—3名合格的全科医生
            let per = ["拥有", "有", "配备", "配置"].iter().find_map(|verb| words.words.find(verb));
            if let Some(per) = per.map(|at| &words.words[..at]).filter(|per| {
                ["每万", "每千", "每百", "每十万"].iter().any(|many| per.starts_with(many)) && per.chars().count() <= 8
            }) {
                return (subject::name(&format!("{per}{noun}数"), self.lexicon), false);
            }
            if let Some(listed) = complete::listed_as(noun, &here.text[here.start..words.start]) {
                return (self.named(&listed, amount, carried), false);
            }
            let whole = self.whole_noun(here, amounts, order, noun, carried, phrase);
            let full = complete::weak(&whole, &here.text[here.start..words.start], carried).unwrap_or(whole);
            return (self.named(&full, amount, carried), false);
        }
        // 重金投入1000万元，直补创新企业: what it is for stands behind it.
        if amount.class == UnitClass::Money
            && ["", "投入", "重金投入", "拿出", "出资"].contains(&phrase)
            && ["投入", "拿出", "出资"].iter().any(|verb| words.words.ends_with(verb))
            && let Some(clause) = here.text[here.mentions[amounts[order]].end..here.end].strip_prefix('，')
            && ["用于", "直补", "支持", "奖励", "补助", "资助", "扶持"].iter().any(|verb| clause.starts_with(verb))
        {
            let clause = clause.split(['，', '、', '。', '；']).next().unwrap_or(clause);
            let use_of = subject::clean(clause.trim_start_matches("用于"));
            if (4..=14).contains(&use_of.chars().count()) && !use_of.contains(|c: char| c.is_ascii_digit()) {
                return (Name { text: format!("{use_of}资金"), id: String::new() }, false);
            }
        }
        // 投入320万元改造中心小学: what it is spent on stands behind it.
        if amount.class == UnitClass::Money
            && let Some(spent) =
                ["投入", "投资", "斥资", "筹资", "出资"].iter().find(|verb| words.words == **verb || phrase == **verb)
            && let Some(built) =
                lists().builds.iter().filter(|verb| words.behind.starts_with(**verb)).map(|verb| verb.len()).max()
            && (2..=14).contains(&words.behind[built..].chars().count())
            && !words.behind.contains(|c: char| c.is_ascii_digit())
        {
            let works = subject::clean(words.behind);
            return (
                Name {
                    text: format!("{works}{}", spent.replace("斥资", "投资").replace("筹资", "投资")),
                    id: String::new(),
                },
                false,
            );
        }
        // 总投资36.5亿元的引水工程: whose it is stands behind the figure.
        if subject::is_generic(phrase)
            && amount.class == UnitClass::Money
            && let Some(behind) = words.behind.strip_prefix('的')
            && subject::begins_noun(behind)
            && let owner = phrase::noun_phrase(behind)
            && (3..=16).contains(&owner.chars().count())
            && !owner.contains(|c: char| c.is_ascii_digit())
        {
            return (self.named(&format!("{owner}{phrase}"), amount, carried), false);
        }
        // 高标准农田：新建和改造提升68万亩: what was done to what the paragraph is headed with.
        if !phrase.is_empty() && !carried.topic.is_empty() && phrase::without_works(phrase).is_empty() {
            return (self.named(&format!("{phrase}{}", carried.topic), amount, carried), false);
        }
        if !phrase.is_empty() {
            let full = if let Some(sized) = dealt::sized(words.words, amount, carried) {
                return (Name { text: sized, id: String::new() }, false);
            } else if let Some(name) = self.also_new(here, amounts, order, words, head, carried, amount) {
                return (name, false);
            } else if phrase::verb_behind(words.behind)
                && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            {
                format!("{phrase}{}", phrase::noun_phrase(words.behind))
            } else if let Some(within) = siblings::share_within(phrase, head.tags, amount, carried) {
                within
            } else if let Some(shared) =
                self.share_of(here, words, phrase, head.tags, carried, amount.class == UnitClass::Percent)
            {
                shared
            } else if let Some(full) = complete::casualties(phrase, &carried.name.text)
                .or_else(|| complete::yield_per_area(phrase, amount))
                .or_else(|| complete::reached(phrase, words, amount))
                .or_else(|| complete::weak(phrase, &here.text[here.start..words.start], carried))
            {
                full
            } else {
                phrase.to_string()
            };
            return (self.named(&full, amount, carried), false);
        }
        self.unnamed(here, words, head, carried, amount, joined)
    }
}

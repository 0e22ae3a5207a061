//! What a figure is about: the name out of the words around it and out of what was said before.

use super::award;
use super::carry::Carried;
use super::complete;
use super::cues::Cues;
use super::facts::{Reader, joined_by_comma};
use super::measure;
use super::phrase;
use super::scan::{Amount, AmountForm};
use super::sentence::{Sentence, Words};
use super::subject::{self, Head, Name, Tags};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::Measure;

/// Verbs behind a counted noun that begin the subject of the next figure.
const OWN_VERBS: &[&str] = &[
    "放款", "授信", "接待", "从事", "实现", "完成", "创造", "吸纳", "带动", "投入", "发放", "追回", "提供", "处理",
    "减免", "拨付", "兑现", "提取", "筹集", "募集", "布设",
];

impl Reader<'_> {
    /// 为4.3万名失业人员发放待遇3.86亿元: where the words of a figure begin behind what the one before it counted.
    pub(super) fn behind_noun_before(&self, here: &Sentence<'_>, amounts: &[usize], order: usize) -> usize {
        let Some(before) = order.checked_sub(1) else { return 0 };
        let amount = here.mentions[amounts[before]].amount.as_ref();
        if !amount.is_some_and(|amount| matches!(amount.class, UnitClass::Counter | UnitClass::Person)) {
            return 0;
        }
        let words = here.words(amounts, before);
        if !words.adjoins || words.through || !subject::begins_noun(words.behind) {
            return 0;
        }
        let own = self.own_noun(words.behind).len();
        if own < words.behind.len() && OWN_VERBS.iter().any(|verb| words.behind[own..].starts_with(verb)) {
            own
        } else {
            0
        }
    }

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
        if let Some(full) = complete::contribution(words, amount, &carried.name.text) {
            return (Name { text: full, id: String::new() }, false);
        }
        let completed = complete::per_head(phrase, here, words, &carried.name.text);
        let phrase = completed.as_deref().unwrap_or(phrase);
        let joined = order > 0 && here.list_ahead(amounts, order - 1) && joined_by_comma(words.words);
        let goes_on = order > 0 && here.list_goes_on(amounts, order - 1);
        let each = head.tags.has(Tag::Each);
        let ahead = here.list_ahead(amounts, order);
        let count = 1 + (order..amounts.len()).take_while(|&at| here.list_goes_on(amounts, at)).count();
        // 三者占比分别为
        let all = ["三者", "两者", "二者", "四者"].iter().find_map(|all| phrase.strip_prefix(all));
        if all.is_some() && carried.stated.is_empty() && carried.earlier.len() == count {
            carried.stated = std::mem::take(&mut carried.earlier);
        }
        let phrase = all.unwrap_or(phrase);
        if noun.is_none()
            && each
            && subject::is_generic(phrase)
            && let Some(names) = carried.names_for_each(count, amount.class == UnitClass::Point)
        {
            // 优势企业58家、示范企业12家，总数分别达: of each what was named.
            let whole = |name: &Name| {
                let share = phrase.starts_with("占比") || phrase.starts_with("比重");
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
            let items = phrase::list_items(phrase);
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
                let heads = phrase::differing_heads(&carried.list);
                let mut names: Vec<Name> = if measure::ends_in_quantity(phrase) && !heads.is_empty() {
                    heads.iter().map(|item| self.named(&format!("{item}{phrase}"), amount, carried)).collect()
                } else {
                    let tails = phrase::differing(&carried.list);
                    tails.iter().map(|item| self.named(&format!("{phrase}{item}"), amount, carried)).collect()
                };
                let first = names.remove(0);
                carried.queue = names;
                return (first, true);
            }
        }
        if phrase.is_empty() && noun.is_none() {
            // 分别达40860元、14680元，增长5%、8.2%: a second list of as many changes.
            let again = count >= 2
                && (head.tags.is_change() || head.tags.has(Tag::To))
                && (carried.run.len() == count
                    || carried.list.len() == count
                    || head.tags.has(Tag::To) && carried.each.len() == count);
            if (each || again)
                && let Some(mut names) = carried
                    .names_again(count, head.tags.has(Tag::To))
                    .or_else(|| carried.names_for_each(count, amount.class == UnitClass::Point))
            {
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
            (whom.is_empty() || noun.is_none() && phrase::is_people(whom)).then_some((verb, whom))
        });
        if let Some((verb, whom)) = reaches.filter(|_| carried.fresh && noun.is_none_or(phrase::is_people))
            && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
        {
            let counted = phrase::counted_as(&amount.unit).unwrap_or("数");
            let whom = noun.unwrap_or(whom);
            let of = Some(carried.name.text.trim_end_matches('数')).filter(|name| !name.ends_with(['率', '比', '重']));
            let text = format!("{}{verb}{whom}{counted}", of.unwrap_or(""));
            return (Name { text, id: String::new() }, true);
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
            if let Some(deed) = phrase::told_of_people(behind)
                && let Some(counted) = phrase::counted_as(&amount.unit)
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
            let whole = self.whole_noun(here, amounts, order, noun, carried, phrase);
            let full = complete::weak(&whole, &here.text[here.start..words.start], carried).unwrap_or(whole);
            return (self.named(&full, amount, carried), false);
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
            let full = if phrase::verb_behind(words.behind)
                && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            {
                format!("{phrase}{}", phrase::noun_phrase(words.behind))
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
        if let Some(full) = complete::contribution(words, amount, &carried.name.text) {
            return (Name { text: full, id: String::new() }, true);
        }
        // 综合利用1970万吨，处置363万吨: the deed alone, of the same things.
        if let Some(swapped) = phrase::other_deed(words.after, &carried.name.text).filter(|_| carried.fresh) {
            return (self.named(&swapped, amount, carried), false);
        }
        // Money behind a clause that counted something else, or at the head of a sentence: the clause's object is meant.
        let counted = carried.fresh && !carried.unit.contains('元') && !carried.unit.contains('%');
        if (!carried.fresh || counted)
            && !carried.name.text.is_empty()
            && !head.tags.is_change()
            && carried.unit != "x"
            && amount.form == AmountForm::Plain
            && amount.class == UnitClass::Money
        {
            let object = phrase::object_before(&here.text[here.start..words.start]);
            if object.chars().count() >= 4 && !object.contains(|c: char| c.is_ascii_digit()) {
                return (self.named(&object, amount, carried), true);
            }
        }
        if joined && !head.tags.is_change() {
            head.tags = carried.tags;
        }
        // 占进出口总值的58.6%，提升2.4个百分点; 占全市份额由11.2%提升到11.9%: the share rose.
        let arrived = amount.class == UnitClass::Percent && head.tags.has(Tag::To);
        if (amount.class == UnitClass::Point || arrived)
            && carried.measure == Some(Measure::Ratio)
            && let Some(share) = &carried.share
        {
            return (share.clone(), true);
        }
        if !carried.topic.is_empty() && (carried.name.text.is_empty() || words.topic.is_some()) {
            return (self.named(&carried.topic.clone(), amount, carried), true);
        }
        // 新建研发中心58家，累计达到206家: all of them, not the new ones.
        if head.tags.has(Tag::Total) || words.words.contains("累计") || words.words.contains("总数") {
            let whole = phrase::without_works(&carried.name.text);
            if whole.len() < carried.name.text.len() {
                return (subject::name(whole, self.lexicon), true);
            }
        }
        // 重大项目320个、总投资4600亿元，其中2026年开工86个: counted is what the sum was of.
        if matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            && amount.form == AmountForm::Plain
            && carried.unit.contains('元')
            && !head.tags.is_change()
        {
            let counted = phrase::without_facet(&carried.name.text);
            if counted.len() < carried.name.text.len() {
                return (subject::name(counted, self.lexicon), true);
            }
        }
        if carried.name.text.is_empty() {
            // 实施揭榜挂帅项目，每年不少于20项: the object of the clause before.
            // 秋粮是增产的主力，多收32.84万吨: what the clause before tells of.
            let clause = here.text[here.start..words.start].trim_end_matches('，').rsplit('，').next().unwrap_or("");
            let told = clause.split_once('是').map(|(of, _)| subject::take_apart(of, self.lexicon).phrase);
            if let Some(of) = told.filter(|of| (2..=8).contains(&of.chars().count())) {
                return (self.named(of, amount, carried), true);
            }
            let object = phrase::object_before(&here.text[here.start..words.start]);
            if object.chars().count() >= 2 && !object.contains(|c: char| c.is_ascii_digit()) {
                return (self.named(&object, amount, carried), true);
            }
        }
        // 农村公路390条、2576公里: how long they are.
        let counted = carried.fresh && self.lexicon.units().class_of(&carried.unit) == Some(UnitClass::Counter);
        if let Some(facet) = measure::noun_of_unit(&amount.unit)
            && counted
            && !head.tags.is_change()
            && matches!(amount.class, UnitClass::Length | UnitClass::Area)
            && !carried.name.text.ends_with(facet)
        {
            let stem = carried.name.text.trim_end_matches('数');
            return (subject::name(&format!("{stem}{facet}"), self.lexicon), true);
        }
        // 占地区生产总值32.7%，今年突破530亿元: of the sum, not of its share.
        if amount.class == UnitClass::Money
            && carried.unit == "%"
            && carried.name.text.contains('占')
            && carried.whole_unit.contains('元')
            && !carried.whole.is_empty()
        {
            return (subject::name(&carried.whole, self.lexicon), true);
        }
        // 失业率控制在4.5%以内，培训4万人次: people are counted by what is done with them.
        let verb = words.after.trim_start_matches(['再', '共', '已']);
        let deeds = ["培训", "救助", "资助", "接待", "服务", "安置", "帮扶", "慰问", "招聘", "输送", "筛查", "救治"];
        if amount.class == UnitClass::Person
            && (carried.unit == "%" || carried.unit.contains('元'))
            && let Some(deed) = deeds.iter().find(|deed| verb.starts_with(**deed) && verb.len() <= deed.len() + 6)
            && let Some(counted) = phrase::counted_as(&amount.unit)
        {
            return (subject::name(&format!("{deed}{counted}"), self.lexicon), true);
        }
        (carried.name.clone(), true)
    }

    /// A part of a ratio chain: the shares of the three sectors, or the whole chain's name with the place in it.
    fn part(&self, here: &Sentence<'_>, place: u8, phrase: &str, amount: &Amount, carried: &mut Carried) -> Name {
        if place == 0 {
            carried.name = self.named(phrase, amount, carried);
        }
        let sectors = ["第一产业", "第二产业", "第三产业"];
        let spoken = ["三次产业", "三产", "产业结构", "一二三产业", "一、二、三产业", "一二三次产业"];
        let sentence = &here.text[here.start..here.end];
        match sectors.get(usize::from(place)) {
            Some(sector) if spoken.iter().any(|word| sentence.contains(word)) => {
                subject::name(&format!("{sector}增加值占地区生产总值比重"), self.lexicon)
            }
            _ => Name { text: format!("{}第{}项", carried.name.text, place + 1), id: String::new() },
        }
    }

    /// 完成年度计划的112.1%: the rate at which what was spoken of has been done.
    pub(super) fn completed(&self, words: &Words<'_>, carried: &Carried, amount: &Amount) -> Name {
        let head = words.words.split(['完', '占', '为', '达']).next().unwrap_or("");
        let own = self.placed(subject::take_apart(head, self.lexicon).phrase).1;
        let of = if words.words.contains("预算") { "预算完成率" } else { "完成率" };
        let stem =
            if own.chars().count() >= 2 { self.named(own, amount, carried).text } else { carried.name.text.clone() };
        Name { text: format!("{}{of}", stem.trim_end_matches('数')), id: String::new() }
    }

    /// The noun behind a figure, completed where it is only a measure word or shares its head with the next one.
    fn whole_noun(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        noun: &str,
        carried: &Carried,
        phrase: &str,
    ) -> String {
        let following = amounts.get(order + 1).map(|_| here.words(amounts, order + 1));
        if let Some(next) = &following {
            let gap =
                here.text.get(here.mentions[amounts[order]].end..here.mentions[amounts[order + 1]].start).unwrap_or("");
            if matches!(noun, "方面" | "大类" | "批次") && gap == noun && !next.behind.is_empty() {
                return format!("{}{noun}", phrase::noun_phrase(next.behind));
            }
            // 7个县域、12个特色产业科技特派服务团: the head stands behind the last figure.
            let joined = gap.trim_start_matches(noun).trim_matches(['、', '和', '及']).is_empty();
            if joined
                && noun.chars().count() <= 3
                && next.behind.chars().count() >= 6
                && self.lexicon.named(noun).is_none()
            {
                let half = next.behind.chars().count() / 2;
                let tail = next.behind.char_indices().nth(half).map_or("", |(at, _)| &next.behind[at..]);
                return format!("{noun}{tail}");
            }
        }
        if phrase::is_loose(noun) && phrase.chars().count() >= 2 && !phrase.ends_with('等') {
            return format!("{phrase}{noun}");
        }
        if phrase::is_loose(noun) {
            let stem = phrase::object_before(&here.text[here.start..here.mentions[amounts[order]].start]);
            if stem.chars().count() >= 2 {
                return format!("{stem}{noun}");
            }
            if !carried.name.text.is_empty() && noun == "企业" {
                return carried.name.text.clone();
            }
        }
        noun.to_string()
    }

    /// X在Y中占 and X同Y之比: the share of X in Y.
    fn share_of(
        &self,
        here: &Sentence<'_>,
        words: &Words<'_>,
        phrase: &str,
        tags: Tags,
        carried: &Carried,
        percent: bool,
    ) -> Option<String> {
        if let Some(pair) = phrase.strip_suffix("之比") {
            let at = ["同", "与", "和"].iter().find_map(|mark| pair.find(mark).map(|at| (at, mark.len())))?;
            if !percent {
                return Some(phrase.to_string());
            }
            return Some(format!("{}占{}比重", &pair[..at.0], &pair[at.0 + at.1..]));
        }
        if !tags.has(Tag::Share) {
            return phrase.starts_with('占').then(|| format!("{}{phrase}", carried.name.text.trim_end_matches('数')));
        }
        let whole = phrase.strip_suffix('中').or_else(|| phrase.strip_suffix("的"))?;
        if let Some(at) = whole.find('在').filter(|&at| at > 0) {
            return Some(format!("{}占{}比重", &whole[..at], &whole[at + '在'.len_utf8()..]));
        }
        let before = &here.text[here.start..words.start];
        let part = match whole.strip_prefix('在') {
            Some(_) if carried.fresh => carried.name.text.trim_end_matches('数').to_string(),
            _ => {
                let object = phrase::object_before(before);
                let named = !object.is_empty() && !object.contains(|c: char| c.is_ascii_digit());
                if !named && carried.fresh { carried.name.text.trim_end_matches('数').to_string() } else { object }
            }
        };
        Some(format!("{part}占{}比重", whole.trim_start_matches('在')))
    }

    fn named(&self, phrase: &str, amount: &Amount, carried: &Carried) -> Name {
        let clean = subject::clean(phrase);
        let clean = clean.strip_prefix("其中").unwrap_or(&clean).trim_start_matches(['和', '及', '与', '、']);
        let clean = match clean {
            "全长" | "总长" | "长" | "总长度" | "长度" if amount.class == UnitClass::Length => "里程",
            other => other,
        };
        // 粮食亩产448.66公斤，每亩比上年多收20.52公斤
        let per_area = ["亩产", "单产"].iter().any(|word| carried.name.text.ends_with(word));
        if matches!(clean, "每亩" | "亩均") && per_area && carried.fresh {
            return carried.name.clone();
        }
        let spoken = carried.fresh
            && !carried.topic.is_empty()
            && !carried.name.text.is_empty()
            && !carried.name.text.contains(carried.topic.as_str());
        let stem = if carried.topic.is_empty() || spoken { carried.name.text.as_str() } else { carried.topic.as_str() };
        let stem = stem.trim_end_matches('数');
        // 课后服务参与率：小学98.2%，初中96.5%: each has the rate that the topic names.
        let quantity = (measure::ends_in_quantity(&carried.topic) || carried.topic.ends_with("标准"))
            && carried.topic.chars().count() >= 4;
        if quantity && clean.chars().count() <= 8 && !measure::ends_in_quantity(clean) && !clean.is_empty() {
            return subject::name(&format!("{clean}{}", carried.topic), self.lexicon);
        }
        // 总量占全省的16.8%: of what was spoken of.
        if let Some((head, of)) = clean.split_once('占')
            && subject::is_generic(head)
            && !stem.is_empty()
        {
            return subject::name(&format!("{stem}占{of}"), self.lexicon);
        }
        if complete::is_record(clean) && !carried.name.text.is_empty() {
            return carried.name.clone();
        }
        if complete::is_of_host(clean) && !carried.host.is_empty() {
            // 普通本专科招生2.1万人，在校生6.3万人: of the same pupils.
            if let Some(pupils) =
                complete::before_host_word(&carried.name.text).filter(|_| carried.fresh && !carried.hosted)
            {
                return subject::name(&format!("{pupils}{clean}"), self.lexicon);
            }
            let host = if carried.host.starts_with("各") { "" } else { carried.host.as_str() };
            return subject::name(&format!("{host}{clean}"), self.lexicon);
        }
        // The object of the clause before, where this sentence has named nothing yet.
        let object = if (subject::is_generic(clean) || complete::is_sum_of_money(clean))
            && !carried.fresh
            && carried.topic.is_empty()
        {
            let sentence = carried.read.rsplit(['。', '；']).next().unwrap_or("");
            sentence
                .rfind('，')
                .map(|at| phrase::object_before(&sentence[..at]))
                .filter(|object| object.chars().count() >= 4 && !object.contains(|c: char| c.is_ascii_digit()))
        } else {
            None
        };
        let firm = carried
            .region
            .as_ref()
            .is_some_and(|(name, code)| code.is_empty() && (name.ends_with("集团") || name.ends_with("公司")));
        // 占比提高0.3个百分点，其中市级2.14亿元: of the sum, not of its share.
        let summed = carried.part
            && !matches!(amount.class, UnitClass::Percent | UnitClass::Point)
            && (stem.ends_with("占比") || stem.ends_with("比重"))
            && !carried.whole.is_empty();
        let stem = if summed { carried.whole.as_str() } else { stem };
        let stem = if firm { "" } else { object.as_deref().unwrap_or(stem) };
        // 农村劳动力转移输出138.7万人，其中省外68.4万人: where, of the whole.
        if carried.part && subject::is_place_word(clean) && !carried.whole.is_empty() {
            return subject::name(&format!("{clean}{}", carried.whole), self.lexicon);
        }
        let money = amount.class == UnitClass::Money;
        if phrase::is_loose(clean) && carried.fresh && stem.ends_with(clean) {
            return subject::name(&if money { format!("{stem}资金") } else { stem.to_string() }, self.lexicon);
        }
        // 为417家企业兑现补助资金5260万元, 签约居民61.7万人，签约率43.9%: what the last name holds is not said of it again.
        let core = clean.strip_suffix('率').filter(|core| core.chars().count() >= 2);
        let held = complete::is_sum_of_money(clean) && stem.contains(clean)
            || core.is_some_and(|core| stem.starts_with(core)) && carried.topic.is_empty();
        if held {
            return subject::name(clean, self.lexicon);
        }
        if (subject::is_generic(clean) || complete::is_sum_of_money(clean)) && !stem.is_empty() {
            let joined = match clean {
                "总数" | "总量" | "数量" | "合计" | "增速" | "增幅" | "总额" => {
                    phrase::without_new(stem).to_string()
                }
                "投入强度" => format!("{}{clean}", stem.trim_end_matches("支出").trim_end_matches("投入")),
                other if carried.stated.iter().any(|name| name.text == other) => other.to_string(),
                other => phrase::overlapped(phrase::without_facet(stem), other),
            };
            return subject::name(&joined, self.lexicon);
        }
        if amount.unit == "天"
            && matches!(
                clean,
                "优" | "良" | "优良" | "轻度污染" | "中度污染" | "重度污染" | "重污染" | "严重污染" | "达标"
            )
        {
            return subject::name(&format!("空气质量{clean}天数"), self.lexicon);
        }
        if let Some(core) = phrase::regraded(clean, stem) {
            return subject::name(&core, self.lexicon);
        }
        // 专利申请6.1万件、授权3.5万件: the same things, dealt with otherwise.
        if let Some(swapped) = phrase::other_deed(clean, &carried.name.text).filter(|_| carried.fresh) {
            return subject::name(&swapped, self.lexicon);
        }
        // 入驻项目19个、投产9个
        if phrase::is_deed(clean)
            && carried.fresh
            && carried.unit == amount.unit
            && let Some((at, _)) = stem.char_indices().rev().nth(1)
            && (subject::is_predicate_word(&stem[..at]) || phrase::is_stage(&stem[..at]))
            && phrase::is_loose(&stem[at..])
        {
            return subject::name(&format!("{clean}{}", &stem[at..]), self.lexicon);
        }
        // 昼间53.8分贝，夜间为44.6分贝
        if let Some(other) = phrase::contrasted(clean, &carried.name.text)
            .filter(|_| carried.fresh && self.lexicon.named(clean).is_none())
        {
            return subject::name(&other, self.lexicon);
        }
        // 改造小区232个，建筑面积270.7万平方米
        if matches!(clean, "建筑面积" | "总建筑面积" | "占地面积") && carried.fresh && carried.unit != amount.unit
        {
            let thing = carried.name.text.trim_end_matches('数');
            return subject::name(&format!("{thing}{clean}"), self.lexicon);
        }
        // 专任教师76413人。幼儿园14551人: of each kind of school the same people.
        if amount.class == UnitClass::Person
            && Carried::is_host(clean)
            && let Some(people) = carried.thing(&amount.unit)
            && let Some(people) = complete::host_word(people)
        {
            return subject::name(&format!("{clean}{people}"), self.lexicon);
        }
        // 医院病床使用率79.4%，公立医院为86.0%: the narrower kind, measured as the wider.
        if carried.fresh
            && carried.unit == amount.unit
            && let Some(narrowed) = phrase::narrowed(clean, &carried.name.text)
        {
            return subject::name(&narrowed, self.lexicon);
        }
        // 省科学技术奖41项，其中一等奖6项
        let prize = carried.whole.trim_end_matches('项');
        if phrase::is_prize(clean) && prize.ends_with('奖') && !phrase::is_prize(prize) {
            return subject::name(&format!("{prize}{clean}"), self.lexicon);
        }
        // 日均25.75万人次 behind 发送旅客206万人次
        if phrase::is_mean(clean) && carried.fresh && !stem.is_empty() && !stem.contains(clean) {
            return subject::name(&format!("{clean}{stem}"), self.lexicon);
        }
        // 先进制造类197家: the kind, of what was counted so.
        if clean.ends_with('类')
            && clean.chars().count() <= 8
            && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            && let Some(thing) = carried.thing(&amount.unit)
        {
            return subject::name(&format!("{clean}{thing}"), self.lexicon);
        }
        // 项目320项，安排资金1.86亿元，已验收118项: of what was counted so before.
        if phrase::is_deed(clean)
            && amount.form == AmountForm::Plain
            && let Some(thing) = carried.thing(&amount.unit)
        {
            // Unless the words since the last figure name what it was done to.
            let since = carried.read.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or("");
            let thing = self.lexicon.last_alias(since).unwrap_or(thing);
            return subject::name(&format!("{clean}{thing}"), self.lexicon);
        }
        if phrase::is_deed(clean) {
            // 首次申报, 上榜: what is done; to whom stands in the name that the text last used.
            let since = carried.read.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or("");
            let spoken = || (carried.fresh && !stem.is_empty()).then(|| phrase::thing_of(stem));
            let thing = self
                .lexicon
                .last_alias(since)
                .or_else(spoken)
                .or_else(|| self.lexicon.last_alias(&carried.read))
                .map(str::to_string)
                .or_else(|| (!stem.is_empty()).then(|| stem.to_string()));
            if let Some(thing) = thing {
                return subject::name(&format!("{clean}{thing}"), self.lexicon);
            }
        }
        if phrase::is_loose(clean) {
            // 惠及人才1280人: too general a noun to stand for the vocabulary's 人才总量.
            return Name { text: clean.to_string(), id: String::new() };
        }
        // 贷款余额 behind 个人住房贷款 is that loan's.
        if ["贷款余额", "存款余额"].contains(&clean)
            && carried.fresh
            && let Some(at) = stem.find(&clean["".len().."贷款".len()]).filter(|&at| at >= "个人".len())
            && !stem[..at].ends_with("机构")
        {
            let own = stem[..at].trim_start_matches("累计").trim_start_matches("发放").trim_start_matches("回收");
            return subject::name(&format!("{own}{clean}"), self.lexicon);
        }
        let name = self.fitting(subject::name_of_clean(clean.to_string(), self.lexicon), clean, amount);
        if !name.id.is_empty() {
            return name;
        }
        if let Some(shared) = complete::with_shared_stem(clean, stem).filter(|_| carried.fresh) {
            return subject::name(&shared, self.lexicon);
        }
        // 营业收入超10亿元企业45户，其中超50亿元12户: how large, of the same things.
        if clean.starts_with(['超', '过'])
            || clean.starts_with(|c: char| c.is_ascii_digit())
            || clean.ends_with("元以上")
        {
            let unit = clean
                .trim_start_matches(['超', '过'])
                .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.')
                .trim_start_matches(['百', '千', '万', '亿'])
                .trim_end_matches("以上");
            if matches!(unit, "元" | "亩" | "吨" | "人" | "平方米" | "千瓦" | "公里")
                && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
                && let Some(head) = phrase::head_noun(stem)
            {
                let head = head.char_indices().rev().nth(1).map_or(head, |(at, _)| &head[at..]);
                return Name { text: format!("{clean}{head}"), id: String::new() };
            }
        }
        // 普通高校6所，其中本科1所: the kind, of the whole.
        let alike_unit = carried.whole_unit == amount.unit || carried.fresh && carried.unit == amount.unit;
        let kind = carried.part && phrase::is_kind(clean);
        // 社会消费品零售总额3909.1亿元，其中城镇增长3.3%: of the whole that is measured.
        if carried.part
            && phrase::is_setting(clean)
            && (alike_unit || carried.change)
            && measure::ends_in_quantity(&carried.whole)
        {
            let whole = carried.whole.trim_start_matches("全市").trim_start_matches("全省");
            return subject::name(&format!("{clean}{whole}"), self.lexicon);
        }
        if kind
            && alike_unit
            && let Some(head) = phrase::head_noun(&carried.whole)
        {
            let kind = if matches!(clean, "男" | "女") { format!("{clean}性") } else { clean.to_string() };
            return subject::name(&format!("{kind}{head}"), self.lexicon);
        }
        let persons = ["人数", "人次", "户数"].iter().any(|word| stem.ends_with(word));
        let thing = !persons && (phrase::facet(stem).is_some() || !measure::ends_in_quantity(stem));
        if clean.ends_with('率') && clean.chars().count() <= 4 && carried.fresh && !stem.is_empty() && thing {
            if stem == clean.trim_end_matches('率') {
                return subject::name(clean, self.lexicon);
            }
            return subject::name(&format!("{}{clean}", phrase::without_facet(stem)), self.lexicon);
        }
        if !carried.topic.is_empty()
            && carried.topic.chars().count() <= 4
            && !clean.contains(carried.topic.as_str())
            && !phrase::is_slogan(&carried.topic)
            && clean.chars().count() <= 8
        {
            // 养殖面积：对虾12.6万亩.
            if (phrase::facet(&carried.topic).is_some() || phrase::is_facet(&carried.topic))
                && !measure::ends_in_quantity(clean)
            {
                return subject::name(&format!("{clean}{}", carried.topic), self.lexicon);
            }
            return subject::name(&format!("{}{clean}", carried.topic), self.lexicon);
        }
        if amount.class == UnitClass::Money && name.text.ends_with("项目") {
            return subject::name(&format!("{}资金", name.text), self.lexicon);
        }
        // 其中家用电器302.6亿元 behind 出口机电产品.
        if carried.part
            && amount.class == UnitClass::Money
            && let Some(way) = ["出口", "进口"].iter().find(|way| carried.whole.starts_with(**way))
            && !name.text.contains(*way)
        {
            return subject::name(&format!("{way}{}", name.text), self.lexicon);
        }
        // 其中新能源汽车38.9万辆 behind 汽车产量: a part is counted as its whole is.
        let alike = carried.unit == amount.unit && carried.fresh || carried.whole_unit == amount.unit;
        if carried.part
            && (alike || carried.change && amount.class == UnitClass::Percent)
            && !measure::ends_in_quantity(&name.text)
            && let Some(facet) = phrase::facet(carried.whole.trim_end_matches('数'))
                .or_else(|| phrase::facet(carried.name.text.trim_end_matches('数')).filter(|_| carried.fresh))
                .filter(|facet| !name.text.ends_with(facet) && phrase::facet_fits(facet, amount.class))
        {
            // 肉类总产量, of which 猪肉产量.
            let facet = if facet == "总产" { "产量" } else { facet.strip_prefix('总').unwrap_or(facet) };
            return subject::name(&format!("{}{facet}", name.text), self.lexicon);
        }
        if let Some(yielded) = ["亩产", "单产"].iter().find(|word| carried.fresh && carried.name.text.ends_with(**word))
            && carried.unit == amount.unit
            && !measure::ends_in_quantity(&name.text)
        {
            return subject::name(&format!("{}{yielded}", name.text), self.lexicon);
        }
        // 分产品看，家具312.6万件: what was produced.
        let products =
            carried.read.contains("产品看") || carried.read.contains("主要产品") || carried.read.contains("产品产量");
        let made = matches!(
            amount.class,
            UnitClass::Counter
                | UnitClass::Energy
                | UnitClass::Mass
                | UnitClass::Volume
                | UnitClass::Length
                | UnitClass::Power
        );
        if products
            && made
            && amount.form == AmountForm::Plain
            && !measure::ends_in_quantity(&name.text)
            && !name.text.is_empty()
        {
            return subject::name(&format!("{}产量", name.text), self.lexicon);
        }
        if let Some(crop) = name.text.strip_prefix("年产").filter(|crop| crop.chars().count() >= 2)
            && amount.class == UnitClass::Mass
        {
            return subject::name(&format!("{crop}产量"), self.lexicon);
        }
        match measure::noun_of_unit(&amount.unit) {
            Some("产量") if carried.change && phrase::is_crop(&name.text) => {
                subject::name(&format!("{}产量", name.text), self.lexicon)
            }
            Some("产量") if carried.change => name,
            Some("面积") if phrase::is_crop(&name.text) && amount.unit != "平方米" => {
                subject::name(&format!("{}种植面积", name.text), self.lexicon)
            }
            // 水路货运里头，内河22678万吨
            Some("产量") if carried.part && (carried.whole.contains("货运") || carried.name.text.contains("货运")) => {
                subject::name(&format!("{}货运量", name.text), self.lexicon)
            }
            Some("产量") if carried.part && (carried.whole.contains("吞吐") || carried.name.text.contains("吞吐")) => {
                subject::name(&format!("{}吞吐量", name.text), self.lexicon)
            }
            Some(noun) if !measure::ends_in_quantity(&name.text) && !complete::is_moved(&name.text) => {
                subject::name(&format!("{}{noun}", name.text), self.lexicon)
            }
            _ => name,
        }
    }

    /// The name without the vocabulary's id where its unit is of another kind: money is no count.
    fn fitting(&self, name: Name, clean: &str, amount: &Amount) -> Name {
        let Some(known) = self.lexicon.indicator(&name.id).filter(|_| !name.id.is_empty()) else { return name };
        let money = |class: UnitClass| class == UnitClass::Money;
        let relative = matches!(amount.class, UnitClass::Percent | UnitClass::Point | UnitClass::Times);
        let class = self.lexicon.units().class_of(&known.unit);
        // 其中医院2.11万张: beds and no hospitals.
        const OWN: &[&str] = &["张", "人次", "辆", "头", "只", "羽", "班次", "册", "千瓦", "亩", "吨"];
        let counts = !relative && OWN.iter().any(|own| amount.unit == *own && !known.unit.contains(own));
        let counts = counts && matches!(class, Some(UnitClass::Counter)) && amount.class != UnitClass::Money;
        let share = known.unit == "%" && known.measure == Some(Measure::Ratio) && !relative;
        let misfit = share
            || counts
            || !relative && class.is_some_and(|class| money(class) != money(amount.class) && !known.unit.contains('/'));
        if misfit { Name { text: clean.to_string(), id: String::new() } } else { name }
    }

    /// 45家A级景区接待游客286.3万人次: what is counted ends where the next figure's subject begins.
    fn own_noun<'t>(&self, behind: &'t str) -> &'t str {
        static OWN: Cues = Cues::new(OWN_VERBS);
        let verb = OWN.all(behind).map(|(at, _)| at).min();
        if let Some(at) = verb.filter(|&at| at >= "企业".len()) {
            return &behind[..at];
        }
        let subject = subject::take_apart(behind, self.lexicon).phrase;
        match self.lexicon.suffix(subject) {
            Some((at, _))
                if at >= "县市".len() && behind.starts_with(subject) && !behind[..at].ends_with(['上', '级', '的']) =>
            {
                &behind[..at]
            }
            // 18座水库蓄水总量0.86亿立方米, 9个断面水质达标率100%.
            _ if behind.starts_with(subject) => match complete::measured_tail(subject) {
                Some(at) if at >= "县市".len() => &behind[..at],
                _ => behind,
            },
            _ => behind,
        }
    }

    /// What is counted, where it stands behind the figure.
    pub(super) fn noun(&self, words: &Words<'_>, amount: &Amount) -> Option<String> {
        if amount.form == AmountForm::Threshold {
            return subject::begins_noun(words.behind).then(|| phrase::noun_phrase(words.behind));
        }
        if matches!(amount.form, AmountForm::Rank | AmountForm::Part(_)) {
            return words.behind.strip_prefix("经济体").map(|_| "地区生产总值".to_string());
        }
        let counted = matches!(amount.class, UnitClass::Counter | UnitClass::Person | UnitClass::Other);
        let behind = if words.adjoins && !words.through { self.own_noun(words.behind) } else { words.behind };
        // 为1.46万户企业发放稳岗返还1.28亿元: the firms that it was paid to.
        let given = &words.behind[behind.len().min(words.behind.len())..];
        if counted && ["发放", "追回", "提供", "减免", "拨付", "兑现"].iter().any(|verb| given.starts_with(verb))
        {
            return Some(phrase::noun_phrase(&format!("{given}{behind}")));
        }
        if words.through {
            return Some(phrase::noun_phrase(behind));
        }
        if amount.class == UnitClass::Money
            && let Some(noun) =
                behind.strip_prefix('的').map(phrase::before_verb).filter(|noun| phrase::is_money_noun(noun))
        {
            return Some(phrase::noun_phrase(noun));
        }
        if behind.is_empty()
            || !subject::begins_noun(behind)
            || matches!(amount.class, UnitClass::Percent | UnitClass::Point | UnitClass::Times)
        {
            return None;
        }
        if amount.class == UnitClass::Money {
            let head = phrase::before_verb(behind);
            let awarded = award::is_bare_award(head) && ["奖", "补", "资助"].iter().any(|word| head.contains(word));
            return (phrase::is_money_noun(head) && !awarded).then(|| phrase::noun_phrase(head));
        }
        // 约800公里乡村公路变成硬化路, 建成8万亩高标准农田: where no name stands before the figure.
        let spread = matches!(amount.class, UnitClass::Length | UnitClass::Area | UnitClass::Power)
            && amount.form == AmountForm::Plain
            && subject::take_apart(words.after, self.lexicon).phrase.is_empty();
        (counted || spread).then(|| phrase::noun_phrase(behind)).filter(|noun| !noun.is_empty())
    }
}

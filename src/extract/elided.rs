//! Names that a figure's own words leave out or only hint at: told by the clause before, a part of a chain, a rate of completion,
//! a share of one thing in another.

use super::carry::Carried;
use super::facts::Reader;
use super::flows;
use super::kinds;
use super::phrase;
use super::scan::{Amount, AmountForm};
use super::sentence::{Sentence, Words};
use super::subject::{self, Head, Name, Tags};
use super::unit::UnitClass;
use super::words::Tag;
use crate::table::Measure;

impl Reader<'_> {
    /// What the clause right before a change tells of, without a figure: 固定资产投资增长3.6%，民间投资由负转正，增长1.5%.
    pub(super) fn told_between(
        &self,
        here: &Sentence<'_>,
        amounts: &[usize],
        order: usize,
        words: &Words<'_>,
    ) -> Option<Name> {
        let from = order.checked_sub(1).map_or(here.start, |before| here.mentions[amounts[before]].end);
        let between = here.text.get(from..words.start)?.strip_suffix('，')?;
        let clause = if order == 0 { between } else { between.strip_prefix('，')? };
        let clause = clause.rsplit(['，', '：']).next()?;
        // 价格由涨转跌，下跌0.2%: whatever turned is what fell.
        if let Some((turned, how)) = clause.split_once('由')
            && how.contains('转')
            && how.chars().count() <= 6
        {
            let turned = subject::take_apart(turned, self.lexicon).phrase;
            return (turned.chars().count() >= 2).then(|| subject::name(turned, self.lexicon));
        }
        let ends = clause.char_indices().map(|(at, _)| at).take(16).filter(|&at| at > 0);
        let name = ends.filter(|&at| self.lexicon.named(&clause[..at]).is_some()).last()?;
        if clause[name..].starts_with(['的', '和', '与', '及', '、']) {
            return None;
        }
        let name = subject::name(&clause[..name], self.lexicon);
        // The growth of a rate would be one in points.
        let rate = self.lexicon.indicator(&name.id)?.measure == Some(Measure::Ratio);
        (!rate).then_some(name)
    }

    /// A part of a ratio chain: the shares of the three sectors, or the whole chain's name with the place in it.
    pub(super) fn part(
        &self,
        here: &Sentence<'_>,
        place: u8,
        phrase: &str,
        amount: &Amount,
        carried: &mut Carried,
    ) -> Name {
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

    /// The name of a figure whose own words give none.
    pub(super) fn unnamed(
        &self,
        here: &Sentence<'_>,
        words: &Words<'_>,
        head: &mut Head<'_>,
        carried: &Carried,
        amount: &Amount,
        joined: bool,
    ) -> (Name, bool) {
        // 综合利用1970万吨，处置363万吨: the deed alone, of the same things.
        if let Some(swapped) = kinds::other_deed(words.after, &carried.name.text).filter(|_| carried.fresh) {
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
        // 新增规上工业企业120家、净增80家: by how much all of them grew.
        if words.words.ends_with("净增") {
            let whole = phrase::without_new(&carried.name.text);
            return (subject::name(whole, self.lexicon), true);
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
        // 应流集团跻身国家制造业单项冠军，实现零的突破: what nobody was before.
        if amount.form == AmountForm::FromZero {
            let object = phrase::object_before(&here.text[here.start..words.start]);
            if object.chars().count() >= 4 && !object.contains(|c: char| c.is_ascii_digit()) {
                return (self.named(&object, amount, carried), true);
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
        if let Some(facet) = flows::noun_of_unit(&amount.unit)
            && counted
            && !head.tags.is_change()
            && matches!(amount.class, UnitClass::Length | UnitClass::Area)
            && !carried.name.text.ends_with(facet)
        {
            let stem = phrase::without_count(&carried.name.text);
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
            && let Some(counted) = kinds::counted_as(&amount.unit)
        {
            return (subject::name(&format!("{deed}{counted}"), self.lexicon), true);
        }
        // 大理市接待1126.4万人次
        if carried.name.text.is_empty() && amount.unit == "人次" && words.words.contains("接待") {
            return (subject::name("接待游客", self.lexicon), true);
        }
        // 我市高新技术企业数量连年跨上台阶，从2020年的586家: what the sentence has named.
        if carried.name.text.is_empty()
            && amount.form == AmountForm::Plain
            && let sentence = carried.read.rsplit(['。', '；']).next().unwrap_or("")
            && let Some(alias) = self.lexicon.last_alias(sentence)
        {
            return (self.fitting(subject::name(alias, self.lexicon), alias, amount), true);
        }
        // 累计投入1.38亿元，完成29所乡镇卫生院建设: what was given, where nothing has been named.
        if carried.name.text.is_empty()
            && amount.class == UnitClass::Money
            && let Some(verb) = ["投入", "安排", "筹集", "争取", "下达", "拨付", "兑现"]
                .iter()
                .find(|verb| words.words.contains(**verb))
        {
            return (subject::name(&format!("{verb}资金"), self.lexicon), true);
        }
        (carried.name.clone(), true)
    }

    /// 完成年度计划的112.1%: the rate at which what was spoken of has been done.
    pub(super) fn completed(&self, words: &Words<'_>, carried: &Carried, amount: &Amount) -> Name {
        let head = words.words.split(['完', '占', '为', '达']).next().unwrap_or("");
        let own = self.placed(subject::take_apart(head, self.lexicon).phrase).1;
        let of = if words.words.contains("预算") { "预算完成率" } else { "完成率" };
        let stem =
            if own.chars().count() >= 2 { self.named(own, amount, carried).text } else { carried.name.text.clone() };
        Name { text: format!("{}{of}", phrase::without_count(&stem)), id: String::new() }
    }

    /// X在Y中占 and X同Y之比: the share of X in Y.
    pub(super) fn share_of(
        &self,
        here: &Sentence<'_>,
        words: &Words<'_>,
        phrase: &str,
        tags: Tags,
        carried: &Carried,
        percent: bool,
    ) -> Option<String> {
        if let Some(pair) = phrase.strip_suffix("之比") {
            // 研究与试验发展经费支出42.3亿元，与地区生产总值之比为1.12%
            let apart = words.words.strip_prefix(['与', '同', '和']).filter(|rest| rest.starts_with(phrase));
            if apart.is_some() && carried.fresh && percent {
                return Some(format!("{}占{pair}比重", phrase::without_count(&carried.name.text)));
            }
            // 研究与, 合同, 共同 are words.
            let joins = |at: usize, mark: &str| {
                !(pair[at..].starts_with("与试验") || mark == "同" && pair[..at].ends_with(['合', '共', '协']))
            };
            let at = ["同", "与", "和"].iter().find_map(|mark| {
                pair.rmatch_indices(*mark).find(|&(at, mark)| joins(at, mark)).map(|(at, _)| (at, mark.len()))
            })?;
            if !percent {
                return Some(phrase.to_string());
            }
            return Some(format!("{}占{}比重", &pair[..at.0], &pair[at.0 + at.1..]));
        }
        // 能繁母猪13.6万头，为正常保有量的104%
        let of = words.words.strip_prefix('为').or_else(|| words.words.strip_prefix("相当于"));
        if let Some(of) = of.and_then(|of| of.strip_suffix('的')).filter(|of| percent && *of == phrase && carried.fresh)
        {
            return Some(format!("{}占{of}比重", phrase::without_count(&carried.name.text)));
        }
        if !tags.has(Tag::Share) {
            return phrase.starts_with('占').then(|| format!("{}{phrase}", phrase::without_count(&carried.name.text)));
        }
        let whole = phrase.strip_suffix('中').or_else(|| phrase.strip_suffix("的"))?;
        if let Some(at) = whole.find('在').filter(|&at| at > 0) {
            return Some(format!("{}占{}比重", &whole[..at], &whole[at + '在'.len_utf8()..]));
        }
        let before = &here.text[here.start..words.start];
        let part = match whole.strip_prefix('在') {
            Some(_) if carried.fresh => phrase::without_count(&carried.name.text).to_string(),
            _ => {
                let object = phrase::object_before(before);
                let named = !object.is_empty() && !object.contains(|c: char| c.is_ascii_digit());
                if !named && carried.fresh { phrase::without_count(&carried.name.text).to_string() } else { object }
            }
        };
        Some(format!("{part}占{}比重", whole.trim_start_matches('在')))
    }
}

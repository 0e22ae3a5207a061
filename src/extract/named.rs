//! A clean phrase made a name: completed by what was said before, and fitted to its unit.

use super::carry::Carried;
use super::complete;
use super::facts::Reader;
use super::flows;
use super::kinds;
use super::listing;
use super::phrase::{self, without_count};
use super::scan::{Amount, AmountForm};
use super::subject::{self, Name};
use super::unit::UnitClass;
use super::words::lists;
use crate::table::Measure;

impl Reader<'_> {
    pub(super) fn named(&self, phrase: &str, amount: &Amount, carried: &Carried) -> Name {
        let mut clean = subject::clean(phrase);
        // 贫困人口25.6万户: the households of them; 累计脱贫5.71万人
        if amount.unit == "户" && clean.ends_with("人口") {
            clean.truncate(clean.len() - "人口".len());
            clean.push_str("户数");
        } else if kinds::told_of_people(&clean) == Some(clean.as_str())
            && let Some(counted) = kinds::counted_as(&amount.unit)
        {
            clean.push_str(counted);
        }
        // 有效期内总数, 企业总数 behind a kind of firms
        let rest = clean.strip_prefix("有效期内").unwrap_or(&clean);
        let rest =
            rest.strip_prefix("企业").filter(|_| without_count(&carried.name.text).ends_with("企业")).unwrap_or(rest);
        if rest.len() < clean.len() && subject::is_generic(rest) && carried.fresh {
            clean = rest.to_string();
        }
        let clean = clean.strip_prefix("其中").unwrap_or(&clean).trim_start_matches(['和', '及', '与', '、']);
        let clean = match clean {
            "全长" | "总长" | "长" | "总长度" | "长度" if amount.class == UnitClass::Length => "里程",
            other => other,
        };
        if let Some(name) = self.sibling(clean, amount, carried) {
            return name;
        }
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
        let stem = phrase::without_count(stem);
        // 课后服务参与率：小学98.2%，初中96.5%: each has the rate that the topic names.
        let quantity = (flows::ends_in_quantity(&carried.topic) || carried.topic.ends_with("标准"))
            && carried.topic.chars().count() >= 4;
        if quantity && clean.chars().count() <= 8 && !flows::ends_in_quantity(clean) && !clean.is_empty() {
            // 主要粮食作物产量：…，小麦89.5万吨: of wheat, and not of the main crops.
            let main = carried.topic.strip_prefix("主要").and_then(phrase::facet);
            return subject::name(&format!("{clean}{}", main.unwrap_or(&carried.topic)), self.lexicon);
        }
        // 总量占全省的16.8%: of what was spoken of.
        if let Some((head, of)) = clean.split_once('占').filter(|(_, of)| *of != "比")
            && subject::is_generic(head)
            && !stem.is_empty()
        {
            // 营业收入占规上工业的18.2%: what of them has the share.
            let sum = ["总数", "总量", "数量", "总额", "合计", "规模", "占比", "比重"].contains(&head);
            let head = if sum || stem.ends_with(head) { "" } else { head };
            let stem = if head.is_empty() { stem } else { phrase::without_facet(stem) };
            return subject::name(&format!("{stem}{head}占{of}"), self.lexicon);
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
            sentence.rfind('，').map(|at| phrase::object_before(&sentence[..at])).filter(|object| {
                let known = || kinds::is_crop(object) || self.lexicon.named(&format!("{object}{clean}")).is_some();
                !object.is_empty()
                    && (object.chars().count() >= 4 || known())
                    && !object.contains(|c: char| c.is_ascii_digit())
            })
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
        let twice = ["金额", "资金"].iter().any(|sum| {
            clean.ends_with(sum) && stem.ends_with(sum) && clean.len() > sum.len() && carried.topic.is_empty()
        });
        let held = twice
            || complete::is_sum_of_money(clean) && stem.contains(clean)
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
                // 民宿2100家，床位3.6万张，从业人员1.9万人: of no beds, and not all who work.
                "从业人员" if phrase::is_facet(stem) => return Name { text: clean.to_string(), id: String::new() },
                other if carried.stated.iter().any(|name| name.text == other) => other.to_string(),
                // 收入1.2亿元，支出0.8亿元; 技术合同成交额820亿元，营业收入3180亿元: no contract has the second.
                other if subject::is_generic(stem) => other.to_string(),
                other @ ("营业收入" | "利润总额" | "利润" | "增加值") if stem.contains("合同") => {
                    return Name { text: other.to_string(), id: String::new() };
                }
                // 食用菌栽培1.2亿袋，产量9.6万吨
                "产量" | "总产量" | "产值" | "年产值" | "年产量" => {
                    let of = phrase::without_facet(stem);
                    let grown = ["栽培", "种植", "养殖"].iter().find_map(|deed| of.strip_suffix(deed));
                    listing::overlapped(grown.filter(|of| !of.is_empty()).unwrap_or(of), clean)
                }
                other => listing::overlapped(phrase::without_facet(stem), other),
            };
            return subject::name(&joined, self.lexicon);
        }
        if amount.unit == "天" && lists().air.contains(clean) {
            return subject::name(&format!("空气质量{clean}天数"), self.lexicon);
        }
        if let Some(core) = listing::regraded(clean, stem) {
            return subject::name(&core, self.lexicon);
        }
        // 专利申请6.1万件、授权3.5万件: the same things, dealt with otherwise.
        if let Some(swapped) = kinds::other_deed(clean, &carried.name.text).filter(|_| carried.fresh) {
            return subject::name(&swapped, self.lexicon);
        }
        // 入驻项目19个、投产9个
        if phrase::is_deed(clean)
            && carried.fresh
            && carried.unit == amount.unit
            && let Some((at, _)) = stem.char_indices().rev().nth(1)
            && (subject::is_predicate_word(&stem[..at]) || kinds::is_stage(&stem[..at]))
            && phrase::is_loose(&stem[at..])
        {
            return subject::name(&format!("{clean}{}", &stem[at..]), self.lexicon);
        }
        // 昼间53.8分贝，夜间为44.6分贝
        if let Some(other) = kinds::contrasted(clean, &carried.name.text)
            .filter(|_| carried.fresh && self.lexicon.named(clean).is_none())
        {
            return subject::name(&other, self.lexicon);
        }
        // 改造小区232个，建筑面积270.7万平方米
        if matches!(clean, "建筑面积" | "总建筑面积" | "占地面积" | "总面积")
            && carried.fresh
            && carried.unit != amount.unit
        {
            let thing = phrase::without_count(&carried.name.text);
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
            && let Some(narrowed) = kinds::narrowed(clean, &carried.name.text)
        {
            return subject::name(&narrowed, self.lexicon);
        }
        // 病床使用率79.4%，公立医院为86.0%: the same rate of a kind of institution.
        if carried.fresh
            && carried.unit == amount.unit
            && amount.class == UnitClass::Percent
            && !carried.change
            && Carried::is_kind_of_host(clean)
            && flows::ends_in_quantity(&carried.name.text)
        {
            return subject::name(&format!("{clean}{}", carried.name.text), self.lexicon);
        }
        // 省科学技术奖41项，其中一等奖6项
        let prize = carried.whole.trim_end_matches('项');
        if kinds::is_prize(clean) && prize.ends_with('奖') && !kinds::is_prize(prize) {
            return subject::name(&format!("{prize}{clean}"), self.lexicon);
        }
        // 日均25.75万人次 behind 发送旅客206万人次
        if kinds::is_mean(clean) && carried.fresh && !stem.is_empty() && !stem.contains(clean) {
            return subject::name(&format!("{clean}{stem}"), self.lexicon);
        }
        // 先进制造类197家: the kind, of what was counted so.
        if clean.ends_with('类')
            && clean.chars().count() <= 8
            && matches!(amount.class, UnitClass::Counter | UnitClass::Person)
            && let Some(thing) = carried.thing(&amount.unit)
        {
            // Ⅰ类12个、Ⅱ类20个: another kind, and not a kind of the first.
            let thing =
                thing.split_once('类').filter(|(kind, _)| kind.chars().count() <= 6).map_or(thing, |(_, of)| of);
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
            if own.is_empty() {
                // 发放贷款8.6万笔，贷款余额96亿元: of loans of one kind, and not of all banks.
                return Name { text: clean.to_string(), id: String::new() };
            }
            return subject::name(&format!("{own}{clean}"), self.lexicon);
        }
        let name = self.fitting(subject::name_of_clean(clean.to_string(), self.lexicon), clean, amount);
        if !name.id.is_empty() {
            return name;
        }
        if let Some(shared) = complete::with_shared_stem(clean, stem).filter(|_| carried.fresh) {
            return subject::name(&shared, self.lexicon);
        }
        // 营收超百亿企业2家、超10亿企业18家: what is larger, too.
        let mark = if clean.starts_with('过') { '过' } else { '超' };
        if let Some((head, _)) = stem.split_once(mark).filter(|(head, _)| clean.starts_with(mark) && head.len() >= 6)
            && carried.fresh
            && clean.chars().count() >= 5
        {
            let noun = stem.rsplit_once('元').map_or("", |(_, noun)| noun);
            let noun = if clean.ends_with('元') { noun } else { "" };
            return Name { text: format!("{head}{clean}{noun}"), id: String::new() };
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
        let kind = carried.part && kinds::is_kind(clean);
        // 社会消费品零售总额3909.1亿元，其中城镇增长3.3%: of the whole that is measured.
        if carried.part
            && kinds::is_setting(clean)
            && (alike_unit || carried.change)
            && flows::ends_in_quantity(&carried.whole)
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
        let thing = !persons && (phrase::facet(stem).is_some() || !flows::ends_in_quantity(stem));
        if clean.ends_with('率') && clean.chars().count() <= 4 && carried.fresh && !stem.is_empty() && thing {
            if stem == clean.trim_end_matches('率') {
                return subject::name(clean, self.lexicon);
            }
            return subject::name(&format!("{}{clean}", phrase::without_facet(stem)), self.lexicon);
        }
        if !carried.topic.is_empty()
            && carried.topic.chars().count() <= 4
            && !clean.contains(carried.topic.as_str())
            && self.qualifies(&carried.topic, clean)
            && clean.chars().count() <= 8
        {
            // 养殖面积：对虾12.6万亩.
            if (phrase::facet(&carried.topic).is_some() || phrase::is_facet(&carried.topic))
                && !flows::ends_in_quantity(clean)
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
            && !flows::ends_in_quantity(&name.text)
            && !name.text.ends_with('比')
            && let Some(facet) = phrase::facet(phrase::without_count(&carried.whole))
                .or_else(|| phrase::facet(phrase::without_count(&carried.name.text)).filter(|_| carried.fresh))
                .filter(|facet| !name.text.ends_with(facet) && phrase::facet_fits(facet, amount.class))
        {
            // 肉类总产量, of which 猪肉产量.
            let facet = if facet == "总产" { "产量" } else { facet.strip_prefix('总').unwrap_or(facet) };
            return subject::name(&format!("{}{facet}", name.text), self.lexicon);
        }
        if let Some(yielded) = ["亩产", "单产"].iter().find(|word| carried.fresh && carried.name.text.ends_with(**word))
            && carried.unit == amount.unit
            && !flows::ends_in_quantity(&name.text)
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
            && !flows::ends_in_quantity(&name.text)
            && !name.text.is_empty()
        {
            return subject::name(&format!("{}产量", name.text), self.lexicon);
        }
        if let Some(crop) = name.text.strip_prefix("年产").filter(|crop| crop.chars().count() >= 2)
            && amount.class == UnitClass::Mass
        {
            return subject::name(&format!("{crop}产量"), self.lexicon);
        }
        // 基本养老保险72.3万人、工伤保险38.6万人: those who are insured.
        if amount.class == UnitClass::Person && name.text.ends_with("保险") && !carried.change {
            return subject::name(&format!("{}参保人数", name.text), self.lexicon);
        }
        // 削减化学需氧量320吨、氨氮96吨: the second is cut, too.
        if let Some(verb) = ["削减", "减排", "压减"].iter().find(|verb| carried.name.text.starts_with(**verb))
            && carried.fresh
            && carried.unit == amount.unit
            && !name.text.contains(*verb)
            && !flows::ends_in_quantity(&name.text)
        {
            return subject::name(&format!("{verb}{}", name.text), self.lexicon);
        }
        match flows::noun_of_unit(&amount.unit) {
            Some("产量") if carried.change && kinds::is_crop(&name.text) => {
                subject::name(&format!("{}产量", name.text), self.lexicon)
            }
            Some("产量") if carried.change => name,
            Some("面积") if kinds::is_crop(&name.text) && amount.unit != "平方米" => {
                subject::name(&format!("{}种植面积", name.text), self.lexicon)
            }
            // 水路货运里头，内河22678万吨
            Some("产量")
                if carried.part
                    && let Some(deed) = kinds::carriage(&carried.whole, &carried.name.text) =>
            {
                subject::name(&format!("{}{deed}量", name.text), self.lexicon)
            }
            Some(noun) if !flows::ends_in_quantity(&name.text) && !complete::is_moved(&name.text) => {
                subject::name(&format!("{}{noun}", name.text), self.lexicon)
            }
            _ => name,
        }
    }

    /// Whether the words before a colon qualify what is named behind it, and exhort to nothing: 粮食：播种, 民生：实事.
    fn qualifies(&self, topic: &str, clean: &str) -> bool {
        kinds::is_crop(topic)
            || phrase::facet(topic).is_some()
            || phrase::is_facet(topic)
            || self.lexicon.named(&format!("{topic}{clean}")).is_some()
    }

    /// The name without the vocabulary's id where its unit is of another kind: money is no count.
    pub(super) fn fitting(&self, name: Name, clean: &str, amount: &Amount) -> Name {
        let Some(known) = self.lexicon.indicator(&name.id).filter(|_| !name.id.is_empty()) else { return name };
        let money = |class: UnitClass| class == UnitClass::Money;
        let relative = matches!(amount.class, UnitClass::Percent | UnitClass::Point | UnitClass::Times);
        let class = self.lexicon.units().class_of(&known.unit);
        // 其中医院2.11万张: beds and no hospitals.
        const OWN: &[&str] = &["张", "人次", "辆", "头", "只", "羽", "班次", "册", "千瓦", "亩", "吨"];
        // 惠及市场主体6.3万户次: how often, and not how many there are.
        let often = amount.unit.ends_with('次') && !known.unit.ends_with('次') && known.measure == Some(Measure::Level);
        let counts = often || !relative && OWN.iter().any(|own| amount.unit == *own && !known.unit.contains(own));
        let counts = counts && matches!(class, Some(UnitClass::Counter)) && amount.class != UnitClass::Money;
        let share = known.unit == "%" && known.measure == Some(Measure::Ratio) && !relative;
        let misfit = share
            || counts
            || !relative && class.is_some_and(|class| money(class) != money(amount.class) && !known.unit.contains('/'));
        if misfit { Name { text: clean.to_string(), id: String::new() } } else { name }
    }
}

//! What is carried from figure to figure of a block: names, lists, periods, regions.

use super::period::Span;
use super::subject::{Name, Tags};
use crate::table::{Bound, Measure, Role};
use crate::time::Date;

/// A region and its code.
pub(super) type Place = (String, String);

/// What is carried from figure to figure.
#[derive(Debug, Clone, Default)]
pub(super) struct Carried {
    pub(super) name: Name,
    pub(super) tags: Tags,
    /// The names of the last list, for 分别.
    pub(super) list: Vec<Name>,
    /// The names that a 分别 gave the last list of figures.
    pub(super) each: Vec<Name>,
    /// Names of the list that have not had their figure.
    pub(super) queue: Vec<Name>,
    pub(super) topic: String,
    pub(super) region: Option<Place>,
    /// The region that heads the paragraph: 荣成市：….
    pub(super) home: Option<Place>,
    pub(super) span: Option<Span>,
    /// The period that a list of 一是, 二是 opened with.
    pub(super) items: Option<Span>,
    /// The period to go back to behind a part that has its own.
    pub(super) outer: Option<Option<Span>>,
    /// Whether 其中： opened a list of parts that stops divide.
    pub(super) parting: bool,
    pub(super) role: Option<Role>,
    /// Whether `name` was set in this sentence.
    pub(super) fresh: bool,
    /// The text of the block up to the figure.
    pub(super) read: String,
    /// Names of figures joined by 、 or 和, for a 分别 that follows without naming them again.
    pub(super) run: Vec<Name>,
    /// Whether 其中 has been said, the whole's name, and the unit of the last figure.
    pub(super) part: bool,
    pub(super) whole: String,
    pub(super) unit: String,
    /// The period to go back to behind a chain that belongs to a base year.
    pub(super) restored: Option<Option<Span>>,
    /// Times said since the last figure, and those of a list that have not had theirs.
    pub(super) times: Vec<Span>,
    pub(super) spans: Vec<Span>,
    /// Regions of a list that have not had their figure.
    pub(super) places: Vec<Place>,
    /// The firms that a threshold is said of: 长虹1家千亿级企业.
    pub(super) owner: String,
    pub(super) measure: Option<Measure>,
    /// That of the last amount that was no rate or change.
    pub(super) amount_measure: Option<Measure>,
    /// Whether that figure counted things or people.
    pub(super) counted: bool,
    /// Whether it counted or measured things.
    pub(super) tangible: bool,
    /// Names that amounts of this sentence were given under, in order, for a 分别 that goes back over clauses.
    pub(super) stated: Vec<Name>,
    /// Those of them that stand in brackets.
    pub(super) bracketed: Vec<Name>,
    /// The same of the sentence before, for 三者 and 两者.
    pub(super) earlier: Vec<Name>,
    /// Names that rates of this sentence were given under, in order, for the points that they moved by.
    pub(super) rates: Vec<Name>,
    /// Names that a list gave its figures, for a row of as many behind it.
    pub(super) dealt: Vec<Name>,
    /// Names of what grew in this sentence, in order.
    pub(super) grown: Vec<Name>,
    /// How many amounts and growths were told before the last ；.
    pub(super) told_at: (usize, usize),
    /// Names of amounts and rates of this sentence together, in order.
    pub(super) told: Vec<Name>,
    /// How many of the amounts' names stood before the last list.
    pub(super) listed_at: usize,
    /// The share that was last stated of the thing spoken of.
    pub(super) share: Option<Name>,
    /// Whether the figure before was a plan's or budget's.
    pub(super) planned: bool,
    /// The schools or hospitals last counted, whose pupils, teachers and beds follow.
    pub(super) host: String,
    /// Whether the figure before was a growth or the change of one.
    pub(super) grew: bool,
    /// The unit of the whole that parts are told of.
    pub(super) whole_unit: String,
    /// Whether the figure before counted a host.
    pub(super) hosted: bool,
    /// Whether the figure at hand is a change.
    pub(super) change: bool,
    /// The bound of the figure before.
    pub(super) bound: Option<Bound>,
    /// The bound that a word before the figure gave it, which a list goes on with: 突破50亿元、150亿元.
    pub(super) led: Option<Bound>,
    /// The name of the figure before, whatever it was, where a change began with it: 由30万元.
    pub(super) began: Option<Name>,
    /// The year that such a change began in, for what is said of it next: 增长1.5倍.
    pub(super) rose_from: Option<i32>,
    /// The years that a change told in this sentence began and ended in: 从2016年的1091亿元增加到2021年的1650亿元.
    pub(super) risen: Option<(i32, i32)>,
    /// The days of a ratio chain's first part, which are those of all its parts.
    pub(super) part_days: Option<(Option<Date>, Option<Date>)>,
    /// Whether changes are told from the month or quarter before: 环比.
    pub(super) chained: bool,
    /// The day and base of the last change in points that named its base: 降幅比1—10月份扩大0.8个百分点.
    pub(super) point_base: Option<(Option<Date>, String)>,
    /// What the last award was given for.
    pub(super) awarded: String,
    /// What the award of the figure before was called.
    pub(super) award: &'static str,
    /// Who holds what a list of counted things is in: 云上两城入驻.
    pub(super) holder: String,
    /// What the plan that the text last named is for: 高新技术企业培育.
    pub(super) plan: String,
    /// What the paragraph has counted, with the counters, the newest last.
    pub(super) things: Vec<(String, String)>,
    /// The budget that heads the sentences: （三）国有资本经营预算。
    pub(super) budget: String,
    /// What the parts that follow are ranked by: 法人单位 of 法人单位数位居前三位的行业是.
    pub(super) ranked: Name,
    /// Whether the sentence speaks within a whole: 从业人员中，.
    pub(super) within: bool,
    /// Whether the figures of a list are added in the period: 新增规上企业50家，专精特新企业20家.
    pub(super) adds: bool,
    /// Who made the share that was last told: 创造了32%的营收.
    pub(super) maker: String,
    /// What was last ranked in this sentence.
    pub(super) standing: Name,
    /// Whom the figure before reaches: 改造老旧小区惠及群众.
    pub(super) reached: String,
}

/// How many counted things are remembered.
const THINGS: usize = 6;

/// Institutions whose people and beds are counted behind them.
const HOSTS: &[&str] = &[
    "学校",
    "学校机构",
    "小学",
    "中学",
    "初中",
    "高中",
    "幼儿园",
    "高校",
    "院校",
    "高等学校",
    "医院",
    "卫生院",
    "卫生室",
    "卫生服务中心",
    "卫生服务站",
    "保健院",
    "福利院",
    "敬老院",
    "卫生机构",
    "医疗机构",
    "托育机构",
    "养老机构",
];

impl Carried {
    /// Names for the figures of a 分别 that names nothing itself: the last run or list that fits, else the last that many
    /// amounts of the sentence.
    pub(super) fn names_for_each(&self, count: usize, points: bool) -> Option<Vec<Name>> {
        if count < 2 {
            return None;
        }
        if points && self.rates.len() >= count {
            return Some(self.rates[self.rates.len() - count..].to_vec());
        }
        if self.run.len() == count {
            return Some(self.run.clone());
        }
        // 创新型中小企业246家、“小巨人”企业12家（含重点“小巨人”2家），分别增长: what brackets hold is none of the list.
        let outer: Vec<&Name> = self.stated.iter().filter(|name| !self.bracketed.contains(name)).collect();
        if outer.len() == count && outer.len() < self.stated.len() {
            return Some(outer.into_iter().cloned().collect());
        }
        // A list of names that was given one figure only is one name; what was stated since comes first.
        if self.stated.len() >= self.listed_at + count {
            return Some(self.stated[self.stated.len() - count..].to_vec());
        }
        if self.list.len() == count {
            return Some(self.list.clone());
        }
        let longer = if self.run.len() > count { &self.run } else { &self.list };
        if longer.len() > count {
            return Some(longer.clone());
        }
        // 出租率62.4%，平均房价316元，分别提高5.8个百分点和下降2.1%
        let told = if self.stated.len() >= count { &self.stated } else { &self.told };
        (told.len() >= count).then(|| told[told.len() - count..].to_vec())
    }

    /// The names of the list before where the figures that they changed to follow: 分别由52.2%、37.5%提高到95.7%和99.4%.
    pub(super) fn names_again(&self, count: usize, arrives: bool) -> Option<Vec<Name>> {
        (arrives && self.each.len() == count).then(|| self.each.clone())
    }

    /// Whether a phrase names schools or hospitals, narrowed or not: 公立医院.
    pub(super) fn is_kind_of_host(phrase: &str) -> bool {
        HOSTS.iter().any(|host| phrase.ends_with(host))
    }

    /// Whether a phrase names a kind of schools or hospitals.
    pub(super) fn is_host(phrase: &str) -> bool {
        HOSTS.contains(&phrase)
    }

    /// What was last counted with a counter: of the kindergartens in 幼儿园89所，面积88840平方米，已验收62所.
    pub(super) fn thing(&self, counter: &str) -> Option<&str> {
        let mut alike = self.things.iter().rev().filter(|(_, unit)| unit == counter);
        alike.find_map(|(name, _)| {
            let thing = super::phrase::thing_of(name);
            (thing.chars().count() >= 2 && !thing.contains('了') && !super::phrase::is_deed(thing)).then_some(thing)
        })
    }

    /// Remembers what was counted.
    pub(super) fn keep_thing(&mut self, name: &str, counter: &str) {
        if self.things.len() >= THINGS {
            self.things.remove(0);
        }
        self.things.push((name.to_string(), counter.to_string()));
    }

    /// The measure that a figure joined to the last ones shares: of a part that of the amount whose part it is, whatever
    /// rates stand between.
    pub(super) fn stated_measure(&self, part: bool) -> Option<Measure> {
        self.measure
            .filter(|measure| !part || matches!(measure, Measure::Level | Measure::Flow))
            .or(self.amount_measure)
    }

    /// Keeps the name of an amount that a later 分别 may go back to.
    pub(super) fn keep_stated(&mut self, name: &Name) {
        if !name.text.is_empty() && self.stated.last() != Some(name) {
            self.stated.push(name.clone());
            self.told.push(name.clone());
        }
    }

    /// Notes the schools or hospitals that a figure counts: of two in a row the first, which is the whole.
    pub(super) fn note_host(&mut self, name: &str, counter: bool) {
        let host = counter && HOSTS.iter().any(|word| super::phrase::without_count(name).ends_with(word));
        if host && !self.hosted {
            self.host = super::phrase::without_count(name).to_string();
        }
        self.hosted = host;
    }
}

//! Names that say only what tells a figure from its siblings: a mode of transport, a kind of firm, a side of an account. What
//! all of them share is taken from what was named before.

use super::carry::Carried;
use super::facts::Reader;
use super::flows;
use super::phrase;
use super::scan::{Amount, AmountForm};
use super::sentence::Words;
use super::subject::{self, Name, Tags};
use super::unit::UnitClass;
use super::words::Tag;

impl Reader<'_> {
    /// The full name of a figure that its clause names by what is its own only.
    pub(super) fn sibling(&self, clean: &str, amount: &Amount, carried: &Carried) -> Option<Name> {
        let full = of_budget(clean, carried)
            .or_else(|| of_ranked(clean, amount, carried))
            .or_else(|| of_residents(clean, carried))
            .or_else(|| carried_by(clean, amount, carried))
            .or_else(|| kind_of_debt(clean, carried))
            .or_else(|| stage_of_space(clean, carried))
            .or_else(|| of_institution(clean, amount, carried))
            .or_else(|| born_or_died(clean, amount, carried))
            .or_else(|| value_added(clean, amount, carried).filter(|_| self.counts_nothing(clean)));
        if let Some(full) = full {
            return Some(subject::name(&full, self.lexicon));
        }
        // 执业医师1298人，执业助理医师198人: not the two together, which 执业（助理）医师 are.
        let assistants = clean == "执业助理医师" && carried.fresh && carried.name.text == "执业医师";
        let told = if assistants { Some(clean.to_string()) } else { borrowed(clean, carried) };
        told.map(|text| Name { text, id: String::new() })
    }

    /// Whether a kind of firms is none that the vocabulary counts by a programme: 私营企业, and not 高新技术企业.
    fn counts_nothing(&self, clean: &str) -> bool {
        !clean.ends_with("企业") || OWNERS.iter().any(|owner| clean.ends_with(owner))
    }

    /// What the clauses before the first figure rank by, where parts are then named: 法人单位数位居前三位的行业是：制造业902个.
    pub(super) fn ranked(&self, text: &str) -> Option<Name> {
        let at = ["居前", "名前"].iter().filter_map(|word| text.rfind(word)).max()?;
        let listed = &text[at..];
        let verb = listed.find(['是', '为', '有'])?;
        let parts = ["行业", "地区", "门类", "县", "区", "镇", "国家", "省", "位的"];
        if listed[..verb].chars().count() > 14 || !parts.iter().any(|part| listed[..verb].contains(part)) {
            return None;
        }
        let of = text[..at].trim_end_matches(['位', '排']).trim_end_matches('，');
        let of = of.rsplit(['，', '。', '；', '：']).next()?;
        // 按地区分，居前三位的地区是: by what they were ranked before.
        if of.starts_with(['按', '从', '分']) {
            return (!self.ranked.text.is_empty()).then(|| self.ranked.clone());
        }
        let of = of.strip_suffix('中').unwrap_or(of).trim_start_matches('在');
        let of = self.placed(subject::take_apart(of, self.lexicon).phrase).1;
        let of = of.strip_prefix("第二产业和第三产业").unwrap_or(of);
        let of = subject::clean(of);
        let bare = of.strip_suffix("数量").or_else(|| of.strip_suffix('数')).filter(|bare| !bare.ends_with('人'));
        let of = bare.unwrap_or(&of);
        let fits = (2..=18).contains(&of.chars().count()) && !of.contains(|c: char| c.is_ascii_digit());
        fits.then(|| subject::name(of, self.lexicon))
    }
}

/// （三）国有资本经营预算。: the budget that a sentence without figures heads the following ones with.
pub(super) fn budget_headed(sentence: &str) -> Option<String> {
    let budget = subject::without_number(subject::trim(sentence));
    let of = budget.strip_suffix("预算情况").or_else(|| budget.strip_suffix("预算"))?;
    let of = subject::clean(of.trim_start_matches("全市").trim_start_matches("全县"));
    let named = (2..=12).contains(&of.chars().count()) && !of.contains(|c: char| c.is_ascii_digit());
    named.then_some(of)
}

/// （四）社会保险基金预算。收入98.6亿元，支出86.3亿元: of the budget that heads them.
fn of_budget(clean: &str, carried: &Carried) -> Option<String> {
    const SIDES: &[&str] =
        &["收入", "支出", "总收入", "总支出", "本年收入", "本年支出", "收入总计", "支出总计", "预算收入", "预算支出"];
    if carried.budget.is_empty() || !SIDES.contains(&clean) {
        return None;
    }
    let side = clean.trim_start_matches("预算");
    let budget = if carried.budget.ends_with("保险基金") { "" } else { "预算" };
    Some(format!("{}{budget}{side}", carried.budget))
}

/// 法人单位数位居前三位的行业是：制造业902个: of the industry what they are ranked by.
fn of_ranked(clean: &str, amount: &Amount, carried: &Carried) -> Option<String> {
    let counts = matches!(amount.class, UnitClass::Counter | UnitClass::Person) && amount.form == AmountForm::Plain;
    let ranked = carried.ranked.text.as_str();
    let own = counts
        && !carried.change
        && !clean.is_empty()
        && clean.chars().count() <= 24
        && !flows::ends_in_quantity(clean)
        && !clean.contains(ranked);
    let of = if ranked.ends_with("人数") { ranked } else { phrase::without_count(ranked) };
    (own && !ranked.is_empty()).then(|| format!("{clean}{of}"))
}

/// 城镇居民人均可支配收入44892元；人均生活消费支出27965元: of the same residents.
fn of_residents(clean: &str, carried: &Carried) -> Option<String> {
    let own = clean.strip_prefix("人均")?;
    let (who, of) = carried.name.text.split_once("人均").filter(|_| carried.fresh)?;
    let told = ["收入", "支出", "消费", "住房"].iter().any(|word| own.contains(word));
    let narrow = who.ends_with("居民") && who.starts_with(['城', '农', '乡']) && !who.starts_with("城乡");
    (told && narrow && own != of).then(|| format!("{who}{clean}"))
}

/// 货物周转量283.5亿吨公里。其中，铁路97.8亿吨公里；公路152.1亿吨公里: what each way of transport carried.
fn carried_by(clean: &str, amount: &Amount, carried: &Carried) -> Option<String> {
    const WAYS: &[&str] =
        &["铁路", "公路", "道路", "水路", "水运", "民航", "航空", "管道", "空运", "海运", "内河", "轨道交通", "高铁"];
    const CARRIED: &[&str] = &[
        "货物运输周转量",
        "旅客运输周转量",
        "货物周转量",
        "旅客周转量",
        "货运周转量",
        "客运周转量",
        "货物运输总量",
        "旅客运输总量",
        "货物运输量",
        "旅客运输量",
        "货物发送量",
        "旅客发送量",
        "货运总量",
        "客运总量",
        "货运量",
        "客运量",
    ];
    let alike = carried.fresh && (carried.unit == amount.unit || carried.change);
    // 铁路运输0.5亿吨 behind 货物运输总量
    let way = clean.strip_suffix("运输").unwrap_or(clean);
    if !WAYS.contains(&way) || !(alike || carried.part && carried.whole_unit == amount.unit) {
        return None;
    }
    let named = if alike { [carried.name.text.as_str(), carried.whole.as_str()] } else { [carried.whole.as_str(), ""] };
    let what = named.iter().find_map(|name| CARRIED.iter().find(|what| name.ends_with(**what)))?;
    Some(format!("{way}{}", what.replacen("总量", "量", 1)))
}

/// 政府债务限额86.5亿元，其中一般债务32.3亿元、专项债务54.2亿元: the limit of each, as the balance of each.
fn kind_of_debt(clean: &str, carried: &Carried) -> Option<String> {
    let kinds = ["一般债务", "专项债务", "一般债券", "专项债券"];
    let of = ["限额", "余额"].iter().find(|of| carried.name.text.ends_with(**of) && carried.name.text.contains('债'));
    let of = of.filter(|_| carried.fresh && kinds.contains(&clean))?;
    Some(format!("{clean}{of}"))
}

/// 房屋施工面积3723.7万平方米，竣工面积723.7万平方米: the same space at another stage.
fn stage_of_space(clean: &str, carried: &Carried) -> Option<String> {
    const STAGES: &[&str] = &["施工", "竣工", "新开工", "开工", "销售", "待售"];
    STAGES.contains(&clean.strip_suffix("面积")?).then_some(())?;
    let name = carried.name.text.strip_suffix("面积").filter(|_| carried.fresh)?;
    let of = STAGES.iter().filter_map(|stage| name.strip_suffix(stage)).min_by_key(|of| of.len())?;
    (!of.is_empty()).then(|| format!("{of}{clean}"))
}

/// 乡镇卫生院16个，床位620张，卫生技术人员548人: of those institutions; 医院总诊疗人次512.3万人次，入院人次32.1万人次.
fn of_institution(clean: &str, amount: &Amount, carried: &Carried) -> Option<String> {
    if amount.class != UnitClass::Person || !carried.fresh {
        return None;
    }
    let spoken = carried.name.text.as_str();
    if ["入院人次", "出院人次", "入院人数", "出院人数", "住院人次", "住院人数"].contains(&clean)
    {
        let of = spoken.strip_suffix("诊疗人次")?.trim_end_matches('总');
        return (!of.is_empty()).then(|| format!("{of}{clean}"));
    }
    let host = carried.host.as_str();
    let small = ["卫生院", "卫生室", "服务中心", "服务站", "保健院", "门诊部", "诊所"];
    let staff = ["卫生技术人员", "卫技人员", "医务人员", "执业医师", "注册护士"].contains(&clean);
    let own = staff && small.iter().any(|kind| host.ends_with(kind)) && spoken.starts_with(host);
    own.then(|| format!("{host}{clean}"))
}

/// 出生2243人，出生率6.12‰；死亡1288人: of the population, where both are told of.
fn born_or_died(clean: &str, amount: &Amount, carried: &Carried) -> Option<String> {
    if amount.class != UnitClass::Person {
        return None;
    }
    let died = ["死亡", "死亡人数"].contains(&clean) && carried.fresh && carried.name.text.contains("出生");
    if died { Some("死亡人口".to_string()) } else { (clean == "出生").then(|| "出生人口".to_string()) }
}

/// Kinds of firms by owner and size.
const OWNERS: &[&str] = &[
    "国有企业",
    "控股企业",
    "集体企业",
    "股份制企业",
    "合作企业",
    "投资企业",
    "私营企业",
    "民营企业",
    "公有制企业",
    "大型企业",
    "中型企业",
    "小型企业",
    "微型企业",
    "小微企业",
    "中小企业",
];

/// 采矿业增加值增长2.5%，制造业增长5.2%；私营企业增长8.2%: what grew of the next is what grew of the first.
fn value_added(clean: &str, amount: &Amount, carried: &Carried) -> Option<String> {
    let grows = amount.class == UnitClass::Percent && carried.change && carried.grew && carried.fresh;
    let kind = clean.ends_with('业') && (3..=18).contains(&clean.chars().count());
    let narrow = !["产业", "毕业", "就业", "作业"].iter().any(|word| clean.ends_with(word));
    let told = carried.name.text.ends_with("增加值") && !clean.contains(|c: char| c.is_ascii_digit());
    (grows && kind && narrow && told).then(|| format!("{clean}增加值"))
}

/// 专精特新企业获得授信320家，贷款余额86.5亿元: of those that the loans were given to, and not of all banks.
fn borrowed(clean: &str, carried: &Carried) -> Option<String> {
    if clean != "贷款余额" || !carried.fresh {
        return None;
    }
    let spoken = carried.name.text.as_str();
    let given = ["获得授信", "授信", "累计放款", "放款"].iter().filter_map(|word| spoken.find(word)).min();
    let of = given.map(|at| &spoken[..at]).or_else(|| spoken.ends_with('贷').then_some(spoken))?;
    Some(format!("{of}{clean}"))
}

/// 创造了32%的营收和41%的利润: the share of each that those spoken of made; who they are is kept for the next.
pub(super) fn share_made(words: &Words<'_>, phrase: &str, amount: &Amount, carried: &mut Carried) -> Option<String> {
    let maker = std::mem::take(&mut carried.maker);
    let made = words.behind.strip_prefix('的').filter(|_| amount.class == UnitClass::Percent)?;
    let made = subject::clean(made.split(['和', '与', '及', '、', '以']).next()?);
    if !(2..=8).contains(&made.chars().count()) || made.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let verb = ["创造", "贡献"].iter().find(|verb| words.words.trim_end_matches(['了', '出']).ends_with(**verb));
    let maker = match verb {
        Some(verb) => {
            let own = subject::clean(phrase.split(verb).next()?);
            // 以占全市1%的数量贡献了四成的产值
            let spoken = carried.name.text.split("以占").next().unwrap_or("").trim_end_matches('以');
            let spoken = phrase::without_count(spoken);
            if own.chars().count() >= 2 { own } else { Some(spoken).filter(|_| carried.fresh)?.to_string() }
        }
        None => Some(maker).filter(|_| words.words.is_empty())?,
    };
    let name = format!("{maker}{made}占比");
    carried.maker = maker.clone();
    (!maker.is_empty()).then_some(name)
}

/// 在法人单位从业人员中，采矿业占5.2%: its share of those people, which its share of the units is not.
pub(super) fn share_within(phrase: &str, tags: Tags, amount: &Amount, carried: &Carried) -> Option<String> {
    let whole = phrase::facet(&carried.whole).filter(|_| carried.within)?;
    let share = tags.has(Tag::Share) && amount.class == UnitClass::Percent && !phrase.contains(['占', '在', '中']);
    (share && !flows::ends_in_quantity(phrase) && !phrase.ends_with(whole)).then(|| format!("{phrase}{whole}"))
}

//! Kinds of things and people: what a short phrase says of what was named before.

use super::phrase::{is_deed, is_loose, without_count};
use super::words::lists;

/// Whether a name is that of a crop, whose land is what is sown with it.
pub(super) fn is_crop(name: &str) -> bool {
    const CROPS: &[&str] = &[
        "粮食",
        "粮食作物",
        "油料",
        "油料作物",
        "油菜",
        "油菜籽",
        "花生",
        "蔬菜",
        "棉花",
        "小麦",
        "冬小麦",
        "玉米",
        "水稻",
        "早稻",
        "中稻",
        "晚稻",
        "稻谷",
        "大豆",
        "豆类",
        "薯类",
        "马铃薯",
        "甘薯",
        "糖料",
        "甘蔗",
        "甜菜",
        "烟叶",
        "烤烟",
        "中药材",
        "药材",
        "茶叶",
        "水果",
        "苹果",
        "柑橘",
        "瓜果",
        "瓜果类",
        "食用菌",
        "青稞",
        "高粱",
        "谷子",
        "芝麻",
        "夏粮",
        "秋粮",
        "辣椒",
        "大蒜",
        "桑园",
        "果园",
        "茶园",
    ];
    CROPS.contains(&name)
}

/// What is told of people counted before it: 脱贫, 受灾.
pub(super) fn told_of_people(behind: &str) -> Option<&'static str> {
    ["脱贫", "返贫", "受益", "受灾", "死亡", "受伤", "搬迁", "就业", "参保", "落户", "入住"]
        .into_iter()
        .find(|deed| behind.strip_prefix(deed).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic())))
}

/// What a count of people or households is called.
pub(super) fn counted_as(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "户" => "户数",
        "人" | "名" => "人数",
        "人次" => "人次",
        _ => return None,
    })
}

/// Whether a noun only says who people are: 居民, 群众, 农户.
pub(super) fn is_people(noun: &str) -> bool {
    lists().people.contains(noun)
}

/// 授权 behind 专利申请 is 专利授权: the deed that a name ends in, changed for another.
pub(super) fn other_deed(deed: &str, name: &str) -> Option<String> {
    const DEEDS: &[&str] = &[
        "申请",
        "授权",
        "登记",
        "注册",
        "受理",
        "审结",
        "立案",
        "结案",
        "破案",
        "起诉",
        "批捕",
        "开工",
        "竣工",
        "建成",
        "投产",
        "签约",
        "产生",
        "综合利用",
        "处置",
        "贮存",
        "利用",
        "排放",
        "收集",
        "处理",
        "出生",
        "死亡",
        "迁入",
        "迁出",
        "发送",
        "到达",
        "入院",
        "出院",
        "报名",
        "整改",
        "排查",
        "化解",
        "办结",
        "录取",
        "施工",
        "销售",
        "发行",
        "播种",
        "收获",
        "种植",
        "养殖",
        "捕捞",
        "生产",
    ];
    if deed.chars().count() > 4 || !(DEEDS.contains(&deed) || lists().deeds.contains(deed)) {
        return None;
    }
    let name = without_count(name);
    // 签约项目64个、开工58个
    if let Some((at, _)) = name.char_indices().rev().nth(1)
        && is_loose(&name[at..])
        && let Some((from, _)) = name[..at].char_indices().rev().nth(1)
        && is_stage(&name[from..at])
        && is_stage(deed)
    {
        return Some(format!("{}{deed}{}", &name[..from], &name[at..]));
    }
    let last = |word: &&str| name.strip_suffix(*word).filter(|_| DEEDS.contains(word) || is_stage(word));
    // 法院受理知识产权案件1650件，审结1540件
    const LEGAL: &[&str] = &["受理", "审结", "立案", "结案", "执结", "批捕", "起诉", "破案"];
    if LEGAL.contains(&deed)
        && let Some(other) = LEGAL.iter().find(|other| **other != deed && name.contains(**other))
    {
        return Some(name.trim_end_matches('人').replacen(other, deed, 1));
    }
    let stem = DEEDS.iter().chain(&["完工", "投用", "在建"]).find_map(last)?;
    (stem.chars().count() >= 2 && !name.contains(deed)).then(|| format!("{stem}{deed}"))
}

/// Whether a word tells how far projects or firms have come: 入驻, 签约, 在建.
pub(super) fn is_stage(word: &str) -> bool {
    is_deed(word)
        || ["入驻", "签约", "落地", "储备", "在谈", "规划", "达产", "试产", "入园", "引进", "建成"].contains(&word)
}

/// Whether a phrase only says which kind of a whole is meant: 本科, 公办, 男性.
pub(super) fn is_kind(phrase: &str) -> bool {
    const KINDS: &[&str] = &[
        "本科",
        "专科",
        "高职",
        "高职专科",
        "公办",
        "民办",
        "公立",
        "民营",
        "国有",
        "集体",
        "私营",
        "外资",
        "男",
        "女",
        "男性",
        "女性",
        "城镇",
        "农村",
        "城区",
        "乡村",
        "乡镇",
        "市直",
        "市本级",
        "县级",
        "市级",
        "省级",
        "国家级",
    ];
    KINDS.contains(&phrase)
}

/// The same thing on the other side of a contrast: 夜间 behind 昼间噪声 is 夜间噪声.
pub(super) fn contrasted(phrase: &str, name: &str) -> Option<String> {
    const PAIRS: &[(&str, &str)] = &[
        ("昼间", "夜间"),
        ("城镇", "农村"),
        ("城镇", "乡村"),
        ("城市", "农村"),
        ("男性", "女性"),
        ("出口", "进口"),
        ("国内", "境外"),
        ("国内", "入境"),
        ("线上", "线下"),
        ("境内", "境外"),
        ("流入", "流出"),
        ("公办", "民办"),
    ];
    // The first characters of the pairs.
    if !phrase.starts_with(|c| "昼夜城农乡男女出进国境入线流公民".contains(c)) || phrase.chars().count() > 8
    {
        return None;
    }
    PAIRS.iter().flat_map(|&(one, other)| [(one, other), (other, one)]).find_map(|(own, against)| {
        if phrase == own {
            return name.contains(against).then(|| name.replacen(against, own, 1));
        }
        // 农村居民 behind 城镇居民人均可支配收入
        let kind = phrase.strip_prefix(own).filter(|kind| !kind.is_empty())?;
        let rest = name.strip_prefix(against)?.strip_prefix(kind)?;
        Some(format!("{phrase}{rest}"))
    })
}

/// Whether a phrase says only where in a region: 城镇, 乡村.
pub(super) fn is_setting(phrase: &str) -> bool {
    ["城镇", "农村", "乡村", "城区", "乡镇", "城市", "县城", "镇区"].contains(&phrase)
}

/// The measure of a narrower kind of what a name begins with: 公立医院 behind 医院病床使用率 is 公立医院病床使用率.
pub(super) fn narrowed(phrase: &str, name: &str) -> Option<String> {
    let name = without_count(name);
    let shared = phrase.char_indices().skip(1).map(|(at, _)| &phrase[at..]).find(|tail| name.starts_with(tail))?;
    let rest = &name[shared.len()..];
    // 在园幼儿 is no kind of 幼儿园.
    let cut = rest.starts_with(['园', '院', '校', '业', '区', '场']);
    (!cut && shared.chars().count() >= 2 && rest.chars().count() >= 2 && super::flows::ends_in_quantity(rest))
        .then(|| format!("{phrase}{rest}"))
}

/// How goods are dealt with that names tell of by weight: 货运, 吞吐.
pub(super) fn carriage(whole: &str, name: &str) -> Option<&'static str> {
    ["货运", "吞吐"].into_iter().find(|deed| whole.contains(deed) || name.contains(deed))
}

/// Whether a phrase is a grade of prize: 一等奖 of 省科学技术奖.
pub(super) fn is_prize(phrase: &str) -> bool {
    ["特等奖", "一等奖", "二等奖", "三等奖", "金奖", "银奖", "铜奖", "优秀奖", "提名奖"].contains(&phrase)
}

/// Words that take a mean of what was spoken of: 日均 behind 发送旅客.
pub(super) fn is_mean(phrase: &str) -> bool {
    ["日均", "月均", "年均", "人均", "户均", "亩均", "班均", "校均", "单日", "每天", "每日"].contains(&phrase)
}

/// Whether a phrase names a town or village district, as 明光镇 does, and no kind of them: 特色小镇, 建制镇.
fn is_town(phrase: &str) -> bool {
    let Some(name) = ["镇", "乡", "街道"].iter().find_map(|kind| phrase.strip_suffix(kind)) else { return false };
    (2..=3).contains(&name.chars().count())
        && !name.starts_with(['全', '各', '该', '我', '省', '市', '县', '区', '每', '建', '新', '创'])
        && !name.ends_with([
            '小', '城', '村', '乡', '重', '强', '心', '制', '生', '明', '范', '色', '水', '家', '返', '下', '之', '点',
            '个',
        ])
}

/// The town that a phrase begins with, and what it has or did: 猴桥镇有小学.
pub(super) fn leading_town(phrase: &str) -> Option<(&str, &str)> {
    let ends = phrase.char_indices().skip(2).take(3).filter(|(_, c)| matches!(c, '镇' | '乡' | '道'));
    ends.map(|(at, c)| phrase.split_at(at + c.len_utf8())).find(|(town, rest)| {
        is_town(town)
            && (rest.is_empty() || rest.starts_with(['有', '现', '共', '建', '实', '完', '新', '累', '种', '接']))
    })
}

/// Whether a phrase names a zone, as 科技城新区 does, and no kind of zones: 国家级新区.
pub(super) fn is_zone(phrase: &str) -> bool {
    const ZONES: &[&str] = &["新区", "高新区", "经开区", "开发区", "示范区", "度假区", "保税区", "自贸区", "工业园"];
    ZONES.iter().any(|zone| phrase.ends_with(zone) && phrase.len() > zone.len())
        && (4..=9).contains(&phrase.chars().count())
        && !lists().grades.iter().any(|grade| phrase.starts_with(*grade))
        && !phrase.starts_with(['建', '新', '创', '各', '全', '获'])
}

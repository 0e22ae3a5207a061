//! What a run of digits is where it is no quantity: references, names, ordinals, page noise.

use super::cues::Cues;
use super::scan::{Scan, char_at, char_before, int_end};
use super::unit::{UnitClass, Units};
use crate::table::Class;

/// How far to look back for the bracket that a number stands in, in bytes.
const REACH: usize = 150;

pub(super) fn before(text: &str, at: usize, bytes: usize) -> &str {
    let mut from = at.saturating_sub(bytes);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..at]
}

fn after(text: &str, at: usize, bytes: usize) -> &str {
    let mut to = (at + bytes).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    &text[at.min(to)..to]
}

/// Where the title marks around a place open, if it stands inside 《》.
pub(super) fn in_title(text: &str, at: usize) -> Option<usize> {
    let back = before(text, at, REACH);
    let open = back.rfind('《')?;
    (back.rfind('》').is_none_or(|close| close < open) && after(text, at, REACH).contains('》'))
        .then(|| at - back.len() + open)
}

/// The content of the short quotes around a place: no comma or stop, at most 24 characters.
pub(super) fn in_quotes(text: &str, at: usize) -> Option<&str> {
    let back = before(text, at, 75);
    let open = back.rfind('“')?;
    if back[open..].contains(['”', '。', '，', '；', '\n']) {
        return None;
    }
    let ahead = after(text, at, 75);
    let close = ahead.find('”')?;
    if ahead[..close].contains(['“', '。', '，', '；', '\n']) {
        return None;
    }
    text.get(at - back.len() + open + '“'.len_utf8()..at + close).filter(|quoted| quoted.chars().count() <= 24)
}

static NOISE: Cues =
    Cues::new(&["浏览", "阅读", "点击", "访问量", "访问次数", "浏览次数", "字体", "字号", "点赞", "转发量", "评论"]);
static REFERENCE: Cues = Cues::new(&[
    "电话",
    "手机",
    "传真",
    "邮编",
    "邮政编码",
    "索引号",
    "编号",
    "文号",
    "备案",
    "公网安备",
    "热线",
    "信用代码",
    "QQ",
    "联系人",
    "联系方式",
    "许可证",
    "刊号",
    "书号",
    "ISBN",
    "ISSN",
    "账号",
    "门牌",
    "邮箱",
]);
const ACRONYMS: &[&str] = &["GDP", "CPI", "PPI", "AQI", "PCT", "R&D", "GNP", "IPO", "PMI", "SCI", "LNG", "BOD", "COD"];

/// Class and reason of the digits at `at..end`, unless they may be a quantity.
pub(super) fn by_context(text: &str, at: usize, end: usize, out: &Scan<'_>) -> Option<(Class, &'static str)> {
    let units = out.units;
    let (prior, next) = (char_before(text, at), char_at(text, end));
    let integer = int_end(text, at) == end;
    let length = end - at;
    if out.titled && in_title(text, at).is_some() {
        return Some((Class::Name, "书名号内，属名称"));
    }
    if next == '+' && char_at(text, end + 1).is_ascii_digit()
        || prior == '+' && before(text, at, 2).starts_with(|c: char| c.is_ascii_digit())
    {
        return Some((Class::Name, "“N+N”式名称"));
    }
    // [13.5] alone in a cell of a plan's table is the sum of all its years.
    let alone = || {
        let opens = text[..at].trim_end_matches(['〔', '［', '[', ' ']).ends_with(['\t', '\u{3000}', '|']);
        let year = length == 4 && integer && matches!(text.as_bytes()[at], b'1' | b'2');
        let shut = text[end..].trim_start_matches(['〕', '］', ']', ' ']);
        // 〔8.2〕 on a line of its own, in a table flattened to one cell a line
        let own = !integer && text[..at].trim_end_matches(['〔', '［', '[']).is_empty() && shut.is_empty();
        own || opens && !year && (shut.is_empty() || shut.starts_with(['\t', '\u{3000}', '|']))
    };
    if (matches!(prior, '〔' | '［' | '[') || matches!(next, '〕' | '］' | ']')) && !alone() {
        return Some((Class::Reference, "文号内的年份或编号"));
    }
    let back = before(text, at, 60);
    if let Some(found) = noise(text, at, back, next, units) {
        return Some(found);
    }
    if let Some(found) = letters(text, at, end, prior, next, units) {
        return Some(found);
    }
    if integer
        && (length >= 7 || phone(text, at, end, prior, next))
        && units.unit_at(&text[end..]).is_none()
        && next != '.'
        && next != '\t'
        && !matches!(next, '万' | '亿' | '余' | '多')
        && prior != '\t'
    {
        return Some((Class::Reference, "电话、编号等长数字"));
    }
    if integer && length == 4 && next == '届' {
        return Some((Class::Name, "届别"));
    }
    if integer && next == '号' && !text[end..].starts_with("号召") {
        return Some((Class::Reference, "带“号”的编号"));
    }
    if integer
        && length <= 3
        && let Some(found) = ordinal(text, at, end, prior, next)
    {
        return Some(found);
    }
    // 每增加1000万元再奖励2万元
    let step = ["每百", "每增加", "每新增", "每增长", "每提高", "每降低", "每满", "每超过", "每超", "每达到", "每投入"];
    if prior == '每' || step.iter().any(|word| back.ends_with(word)) {
        return Some((Class::Other, "比率的基数"));
    }
    if text[end..].starts_with("岁以")
        || text[end..].starts_with("周岁以")
        || text[end..].starts_with("米覆盖")
        || text[end..].starts_with("岁及")
    {
        return Some((Class::Other, "对象的限定"));
    }
    if length == 1
        && let Some(noun) = text[end..].strip_prefix('类')
        && (noun.starts_with(['水', '声']) || noun.chars().take(5).any(|c| matches!(c, '药' | '械' | '苗')))
    {
        return Some((Class::Name, "类别名"));
    }
    if prior == '第' {
        return behind_di(text, at, end, next);
    }
    if matches!(next, '强' | '佳' | '优') && !text[end..].starts_with("优于") {
        return Some((Class::Name, "榜单名内的规模"));
    }
    if next == '大' && !text[end..].starts_with("大类") && integer && length <= 2 {
        return Some((Class::Other, "“N大”式统称"));
    }
    if text[end..].starts_with("热线") || text[end..].starts_with("平台") {
        return Some((Class::Name, "热线或平台名"));
    }
    if let Some(quoted) = in_quotes(text, at)
        && !is_measured(text, end, units)
        && (quoted.chars().count() <= 10 || quoted.starts_with(|c: char| c.is_ascii_digit()))
    {
        return Some((Class::Name, "引号内，属名称"));
    }
    None
}

/// Whether a unit of money, share or mass follows, so that quotes do not make a name of it.
fn is_measured(text: &str, end: usize, units: &Units) -> bool {
    let rest = text[end..].trim_start_matches(['万', '亿', '余', '多']);
    units
        .unit_at(rest)
        .is_some_and(|unit| !matches!(unit.class, UnitClass::Counter | UnitClass::Other | UnitClass::Duration))
        || units.unit_at(rest).is_some_and(|unit| matches!(unit.name.as_ref(), "家" | "户" | "人" | "件"))
}

fn noise(text: &str, at: usize, back: &str, next: char, units: &Units) -> Option<(Class, &'static str)> {
    let near = back.rsplit(['。', '，', '；', '\n', '\u{3000}', '、']).next().unwrap_or("");
    let near = near.get(near.len().saturating_sub(30)..).unwrap_or(near);
    let direct = |(found, word): (usize, &str)| {
        {
            near[found + word.len()..]
                .chars()
                .all(|c| matches!(c, '：' | ':' | '（' | '次' | '数' | '量' | ' ' | '人' | '[' | '】' | '【'))
        }
    };
    if NOISE.last(near).is_some_and(direct) {
        return Some((Class::Other, "页面上的浏览数等"));
    }
    if matches!(next, '页') || back.ends_with("第") && next == '版' {
        return Some((Class::Reference, "页码或版次"));
    }
    let wide = back.rsplit(['。', '\n', '；']).next().unwrap_or("");
    if REFERENCE.any(wide) && !is_counted(text, at, units) {
        return Some((Class::Reference, "电话、编号、索引号"));
    }
    None
}

fn is_counted(text: &str, at: usize, units: &Units) -> bool {
    let end = super::scan::digits_end(text, at);
    units.unit_at(text[end..].trim_start_matches(['万', '亿', '余', '多'])).is_some()
        || text[end..].starts_with(['年', '月', '日', '-'])
            && int_end(text, at) - at == 4
            && matches!(text.as_bytes()[at..], [b'1' | b'2', b'9' | b'0', ..])
            && !text[end..].starts_with("-0")
}

fn letters(text: &str, at: usize, end: usize, prior: char, next: char, units: &Units) -> Option<(Class, &'static str)> {
    if prior.is_ascii_alphabetic() || prior == '_' || prior == '@' {
        let word: &str = {
            let back = before(text, at, 12);
            let from = back
                .rfind(|c: char| !(c.is_ascii_alphabetic() || c == '&'))
                .map_or(0, |place| place + back[place..].chars().next().map_or(1, char::len_utf8));
            &back[from..]
        };
        let known = ACRONYMS.contains(&word);
        if !known {
            return Some((Class::Name, "字母与数字组成的名称"));
        }
    }
    // 图1：…, 表2 …
    if matches!(prior, '图' | '表') && int_end(text, at) == end && end - at <= 2 {
        let head = &text[..at - prior.len_utf8()];
        let opens = head.is_empty() || head.ends_with(['（', '见', '。', '\u{3000}', ' ', '附', '如']);
        let closes = matches!(next, ':' | '：' | '\0' | '\u{3000}' | ' ' | '）' | '，' | '。')
            || next.is_alphabetic() && !next.is_ascii();
        if opens && closes && (head.is_empty() || units.unit_at(&text[end..]).is_none()) {
            return Some((Class::Reference, "图表编号"));
        }
    }
    if prior == '-' || prior == '.' || prior == '/' {
        let back = before(text, at, 24);
        let token = back.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '/' | ':')));
        let token = &back[token.map_or(0, |place| place + back[place..].chars().next().map_or(1, char::len_utf8))..];
        if token.contains(|c: char| c.is_ascii_alphabetic()) && !token.contains('%') {
            return Some((Class::Reference, "编号或网址的一部分"));
        }
    }
    if next.is_ascii_alphabetic()
        && units.unit_at(&text[end..]).is_none_or(|unit| {
            text[end + unit.len..].starts_with(|c: char| c.is_ascii_alphanumeric()) && unit.name.is_ascii()
        })
    {
        return Some((Class::Name, "字母与数字组成的名称"));
    }
    None
}

fn phone(text: &str, at: usize, end: usize, prior: char, next: char) -> bool {
    let length = end - at;
    (next == '-'
        && (3..=4).contains(&length)
        && text[at..].starts_with('0')
        && (7..=8).contains(&(int_end(text, end + 1) - end - 1)))
        || (prior == '-' && (7..=8).contains(&length))
}

/// Numbers of headings and list items: `1.`, `（1）`, `1、` at the head of a block or sentence; a block of nothing else.
fn ordinal(text: &str, at: usize, end: usize, prior: char, next: char) -> Option<(Class, &'static str)> {
    let head = text[..at].trim_start_matches(['（', '★', '●', '【', '\u{3000}', '#']);
    let begins = head.is_empty() || matches!(char_before(text, at), '。' | '；' | '！' | '？');
    if at == 0 && end == text.len() && end - at <= 2 {
        return Some((Class::Ordinal, "单独成行的小节号"));
    }
    if prior == '（' && next == '）' {
        let opens = char_before(text, at - '（'.len_utf8());
        let item = matches!(opens, '\0' | '。' | '；' | '！' | '？' | '\u{3000}' | '：' | '\t' | '、' | '，');
        return item.then_some((Class::Ordinal, "列表编号"));
    }
    if begins && prior != '（' {
        let rest = &text[end..];
        let point = rest.starts_with('.')
            && (!rest[1..].starts_with(|c: char| c.is_ascii_digit()) || super::scan::numbers_date(text, at, end));
        if point
            || rest.starts_with('、') && !rest['、'.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())
            || next == '）'
        {
            return Some((Class::Ordinal, "列表编号"));
        }
    }
    let rest = &text[end..];
    if rest.starts_with('.')
        && rest[1..].starts_with(|c: char| !c.is_ascii_alphanumeric() && !c.is_ascii_punctuation())
        && matches!(prior, '：' | '，' | '\u{3000}')
    {
        return Some((Class::Ordinal, "列表编号"));
    }
    None
}

fn behind_di(text: &str, at: usize, end: usize, next: char) -> Option<(Class, &'static str)> {
    if next == '号' {
        return Some((Class::Reference, "文件或提案编号"));
    }
    (!is_rank(text, at - '第'.len_utf8(), end)).then_some((Class::Ordinal, "“第N”序数"))
}

/// Whether 第N at `from..end` states a place: 位 or 名 behind it, or a verb of standing before it.
pub(super) fn is_rank(text: &str, from: usize, end: usize) -> bool {
    let rest = &text[end..];
    if [
        "方阵",
        "梯队",
        "批",
        "届",
        "次",
        "轮",
        "期",
        "产业",
        "季",
        "线",
        "时间",
        "手",
        "生产力",
        "动力",
        "资源",
        "要务",
        "书记",
        "责任",
        "步",
        "师",
        "人民",
        "中学",
        "医院",
        "小学",
    ]
    .iter()
    .any(|word| rest.starts_with(word))
    {
        return false;
    }
    if rest.starts_with(['位', '名']) || rest.starts_with("大经济体") {
        return true;
    }
    let back = before(text, from, 75);
    let clause = back.rsplit(['。', '，', '；', '：', '\n']).next().unwrap_or("");
    let verb =
        ["居", "列", "排", "位", "名列", "全省", "全国", "全市", "跃升", "升至", "跃居", "名次", "获", "保持", "、"]
            .iter()
            .any(|word| clause.contains(word));
    // 第6、第5和第7位
    let next = ["和第", "及第", "与第", "以及第"].iter().find(|joint| rest.starts_with(**joint)).map(|joint| {
        let from = end + joint.len() - '第'.len_utf8();
        let digits = text[end + joint.len()..]
            .find(|c: char| !c.is_ascii_digit() && !"一二三四五六七八九十".contains(c))
            .map_or(text.len(), |length| end + joint.len() + length);
        (from, digits)
    });
    if let Some((from, to)) = next {
        return verb && is_rank(text, from, to);
    }
    verb && (rest.is_empty()
        || rest.starts_with(['，', '。', '、', '；', '！', '）', '（', '\n', '\u{3000}', '”', '\t']))
}

/// Whether the clause before a place says that something stands in an order: 居全国, 列全省, 进入.
pub(super) fn stands(text: &str, at: usize) -> bool {
    let sentence = before(text, at, 60).rsplit(['。', '；', '\n']).next().unwrap_or("");
    let clause = sentence.rsplit('，').next().unwrap_or("");
    let field = ["全国", "全省", "全市", "全球", "世界", "地级市", "百强县", "西部", "中部", "东部"];
    ["居", "列", "进入", "跻身", "迈入", "进位", "排名", "挺进"].iter().any(|word| clause.contains(word))
        || field.iter().any(|word| clause.ends_with(word))
}

/// Where the mention of a classed number ends: units and marks that belong to it.
pub(super) fn mention_end(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    for tail in ["年", "号", "条", "强", "批"] {
        if rest.starts_with(tail) && !rest.starts_with("年均") {
            return end + tail.len();
        }
    }
    end
}

/// Whether four digits without 年 are a year: a plausible one, not counted by a unit, not in a table's figure.
pub(super) fn bare_year(text: &str, at: usize, end: usize, units: &Units) -> bool {
    let year = text[at..end].parse::<u32>().unwrap_or(0);
    if !(1978..=2060).contains(&year) {
        return false;
    }
    let rest = &text[end..];
    let quoted = in_quotes(text, at).is_some();
    let counted = rest.starts_with(['万', '亿', '余', '多', '%', '.', '+', '〕', ']', '千', '百'])
        || units.unit_at(rest).is_some();
    let prior = char_before(text, at);
    let coded = prior.is_ascii_alphanumeric() || matches!(prior, '〔' | '[' | '-' | '+' | '.' | '/');
    !(counted || coded || quoted)
}

/// Whether a length of time is measured at `at` and does not date: 优良天数360天, 平均住院日8.6天, 比上年减少4天.
pub(super) fn counts_days(text: &str, at: usize) -> bool {
    let sentence = before(text, at, 150).rsplit(['。', '；', '\n']).next().unwrap_or("");
    let clause = sentence.rsplit(['，', '：']).next().unwrap_or("");
    let verb = clause.trim_end_matches(['了', '约', '近', '到', '至', '超', '过']);
    let named = |clause: &str| {
        [
            "天数",
            "时数",
            "时间",
            "时限",
            "日数",
            "年限",
            "寿命",
            "时长",
            "学时",
            "课时",
            "住院日",
            "回收期",
            "周期",
            "工期",
            "用时",
            "耗时",
        ]
        .iter()
        .any(|word| clause.contains(word))
    };
    let moved =
        ["减少", "增加", "缩短", "压缩", "压减", "延长", "提速", "多", "少"].iter().any(|word| verb.ends_with(word));
    // 重度及以上污染4天
    // 平均住院日8.5日，其中公立医院为8.2日
    named(clause)
        || named(sentence) && clause.ends_with('为')
        || moved
        || clause.ends_with("污染")
        || sentence.contains("天数") && text[super::scan::digits_end(text, at)..].starts_with('天')
}

/// Whether `12:30` is a time of day: at the head or tail of a block, or behind a date.
pub(super) fn clock_context(text: &str, at: usize) -> bool {
    let prior = char_before(text, at);
    matches!(prior, '\0' | ' ' | '\u{3000}' | '日' | '午' | '晨' | '晚' | '间' | '：' | '至' | '-' | '—')
        || prior.is_ascii_digit()
}

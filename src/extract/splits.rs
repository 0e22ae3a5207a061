//! Where a list of names is taken apart: a name that holds 、 or 和 itself stays whole.

use super::cues::Cues;

/// Industries after GB/T 4754, groups of consumer prices, and other names that hold a mark of lists.
static WHOLES: Cues = Cues::new(&[
    "农、林、牧、渔",
    "农林牧渔专业及辅助性活动",
    "煤炭开采和洗选业",
    "石油和天然气开采业",
    "食品和饮料",
    "酒、饮料和精制茶制造业",
    "纺织服装、服饰业",
    "皮革、毛皮、羽毛及其制品和制鞋业",
    "木材加工和木、竹、藤、棕、草制品业",
    "造纸和纸制品业",
    "印刷和记录媒介复制业",
    "文教、工美、体育和娱乐用品制造业",
    "石油、煤炭及其他燃料加工业",
    "石油加工、炼焦和核燃料加工业",
    "化学原料和化学制品制造业",
    "化学原料及化学制品制造业",
    "橡胶和塑料制品业",
    "黑色金属冶炼和压延加工业",
    "黑色金属冶炼及压延加工业",
    "有色金属冶炼和压延加工业",
    "有色金属冶炼及压延加工业",
    "铁路、船舶、航空航天和其他运输设备制造业",
    "电气机械和器材制造业",
    "电气机械及器材制造业",
    "计算机、通信和其他电子设备制造业",
    "计算机、通信及其他电子设备制造业",
    "金属制品、机械和设备修理业",
    "电力、热力、燃气及水生产和供应业",
    "电力、热力、燃气及水的生产和供应业",
    "电力、燃气及水的生产和供应业",
    "电力、热力生产和供应业",
    "电力、热力的生产和供应业",
    "燃气生产和供应业",
    "水的生产和供应业",
    "批发和零售业",
    "住宿和餐饮业",
    "交通运输、仓储和邮政业",
    "交通运输、仓储及邮政业",
    "交通运输、仓储邮政业",
    "信息传输、软件和信息技术服务业",
    "信息传输、计算机服务和软件业",
    "软件和信息技术服务业",
    "互联网和相关服务",
    "租赁和商务服务业",
    "科学研究和技术服务业",
    "水利、环境和公共设施管理业",
    "居民服务、修理和其他服务业",
    "卫生和社会工作",
    "文化、体育和娱乐业",
    "公共管理、社会保障和社会组织",
    "公路、铁路和水路",
    "其他用品及服务",
    "其他用品和服务",
    "生活用品及服务",
    "交通和通信",
    "交通及通信",
    "教育文化和娱乐",
    "教育、文化和娱乐",
    "计算机及其",
    "研究与试验发展",
    "科学研究与试验发展",
    "技术改造和设备更新",
]);

/// The marks of a list outside names that are whole: where each begins, how long it is, and whether it is 、.
fn marks(phrase: &str) -> Vec<(usize, usize, bool)> {
    let wholes: Vec<(usize, usize)> = WHOLES.all(phrase).map(|(at, word)| (at, at + word.len())).collect();
    let mut depth = 0;
    let mut found: Vec<(usize, usize, bool)> = Vec::new();
    for (at, c) in phrase.char_indices() {
        depth += i32::from(c == '（') - i32::from(c == '）');
        if depth > 0 || wholes.iter().any(|&(from, end)| (from..end).contains(&at)) {
            continue;
        }
        match c {
            '、' => found.push((at, c.len_utf8(), true)),
            '及' if phrase[..at].ends_with('以') => {
                found.push((at - '以'.len_utf8(), "以及".len(), false));
            }
            '和' | '与' | '及' => found.push((at, c.len_utf8(), false)),
            _ => {}
        }
    }
    found
}

/// The stretches between marks.
fn between<'t>(phrase: &'t str, marks: &[(usize, usize, bool)]) -> Vec<&'t str> {
    let mut from = 0;
    let mut items = Vec::new();
    for &(at, length, _) in marks {
        items.push(phrase.get(from..at).unwrap_or(""));
        from = at + length;
    }
    items.push(phrase.get(from..).unwrap_or(""));
    items.retain(|item| !item.is_empty());
    items
}

/// The items of a list; as many as it has figures, where 、 alone, or 、 and the last 和, divide it into so many.
pub(super) fn split(phrase: &str, figures: usize) -> Vec<&str> {
    let marks = marks(phrase);
    let commas: Vec<_> = marks.iter().copied().filter(|mark| mark.2).collect();
    if figures >= 2 {
        let by_commas = between(phrase, &commas);
        if by_commas.len() == figures {
            return by_commas;
        }
        let last_comma = commas.last().map_or(0, |mark| mark.0);
        let ends: Vec<_> = marks.iter().copied().filter(|mark| !mark.2 && mark.0 >= last_comma).collect();
        for &joint in ends.iter().rev() {
            let mut all = commas.clone();
            all.push(joint);
            let items = between(phrase, &all);
            let worded = |item: &&str| item.chars().count() >= 2;
            if items.len() == figures && items.iter().rev().take(2).all(worded) {
                return items;
            }
        }
    }
    let all = phrase.split('、').filter(|item| !item.is_empty());
    if figures >= 2 && all.clone().count() == figures {
        return all.collect();
    }
    // One 和 in each stretch between 、.
    let mut chosen: Vec<(usize, usize, bool)> = Vec::new();
    let mut from = 0;
    let ends = commas.iter().map(|mark| (mark.0, Some(*mark))).chain([(phrase.len(), None)]);
    for (end, comma) in ends {
        let inside = marks.iter().copied().filter(|mark| !mark.2 && (from..end).contains(&mark.0));
        let worded = |mark: &(usize, usize, bool)| {
            phrase[from..mark.0].chars().count() >= 2 && phrase[mark.0 + mark.1..end].chars().count() >= 2
        };
        let rank = |mark: &(usize, usize, bool)| match &phrase[mark.0..mark.0 + mark.1] {
            "以及" => 0,
            "和" => 1,
            "与" => 2,
            _ => 3,
        };
        chosen.extend(inside.filter(worded).min_by_key(rank));
        if let Some(comma) = comma {
            from = comma.0 + comma.1;
            chosen.push(comma);
        }
    }
    between(phrase, &chosen)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn lists_have_as_many_items_as_figures() {
        assert_eq!(split("甲及乙、丙、丁价格", 3), ["甲及乙", "丙", "丁价格"]);
        assert_eq!(split("甲类、乙类和丙类产量", 3), ["甲类", "乙类", "丙类产量"]);
        assert_eq!(split("批发和零售业、金融业", 0), ["批发和零售业", "金融业"]);
        assert_eq!(split("电力、热力生产和供应业", 0), ["电力、热力生产和供应业"]);
        assert_eq!(split("城镇和农村、山区和平原", 0), ["城镇", "农村", "山区", "平原"]);
        assert_eq!(split("农、林、牧、渔业产值", 4), ["农", "林", "牧", "渔业产值"]);
        assert_eq!(split("", 2), Vec::<&str>::new());
    }
}

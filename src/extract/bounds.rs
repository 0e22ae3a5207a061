//! Words of bounds before and behind a number.

use crate::table::Bound;

/// Bound words before a number, longest first where one ends with another.
const BEFORE: &[(&str, Bound)] = &[
    ("不得少于", Bound::Ge),
    ("不得低于", Bound::Ge),
    ("不少于", Bound::Ge),
    ("不低于", Bound::Ge),
    ("不小于", Bound::Ge),
    ("最高不超过", Bound::Le),
    ("最多不超过", Bound::Le),
    ("不得超过", Bound::Le),
    ("不得高于", Bound::Le),
    ("不超过", Bound::Le),
    ("不高于", Bound::Le),
    ("不多于", Bound::Le),
    ("不大于", Bound::Le),
    ("最高可达", Bound::Le),
    ("最高达", Bound::Le),
    ("最高支持", Bound::Le),
    ("最高给", Bound::Le),
    ("封顶", Bound::Le),
    ("最高给予", Bound::Le),
    ("最高补贴", Bound::Le),
    ("最高补助", Bound::Le),
    ("最高奖励", Bound::Le),
    ("最高资助", Bound::Le),
    ("最高", Bound::Le),
    ("最多", Bound::Le),
    ("至多", Bound::Le),
    ("高达", Bound::Le),
    ("上限为", Bound::Le),
    ("上限", Bound::Le),
    ("≤", Bound::Le),
    ("<=", Bound::Le),
    ("至少", Bound::Ge),
    ("最低", Bound::Ge),
    ("最少", Bound::Ge),
    ("≥", Bound::Ge),
    (">=", Bound::Ge),
    ("超过", Bound::Gt),
    ("突破了", Bound::Gt),
    ("超过了", Bound::Gt),
    ("突破", Bound::Gt),
    ("越过", Bound::Gt),
    ("迈过", Bound::Gt),
    ("跨过", Bound::Gt),
    ("高过", Bound::Gt),
    ("多于", Bound::Gt),
    ("高于", Bound::Gt),
    ("大于", Bound::Gt),
    ("超出", Bound::Gt),
    ("超", Bound::Gt),
    ("破", Bound::Gt),
    ("过", Bound::Gt),
    ("逾", Bound::Gt),
    (">", Bound::Gt),
    ("迈上", Bound::Ge),
    ("跨上", Bound::Ge),
    ("站上", Bound::Ge),
    ("迈入", Bound::Ge),
    ("迈进", Bound::Ge),
    ("跨入", Bound::Ge),
    ("跃上", Bound::Ge),
    ("跨越", Bound::Gt),
    ("冲破", Bound::Gt),
    ("接近", Bound::Lt),
    ("将近", Bound::Lt),
    ("低于", Bound::Lt),
    ("少于", Bound::Lt),
    ("小于", Bound::Lt),
    ("不足", Bound::Lt),
    ("不到", Bound::Lt),
    ("近", Bound::Lt),
    ("<", Bound::Lt),
    ("大约", Bound::Approx),
    ("大概", Bound::Approx),
    ("约为", Bound::Approx),
    ("约达", Bound::Approx),
    ("约占", Bound::Approx),
    ("约", Bound::Approx),
    ("±", Bound::Approx),
    ("≈", Bound::Approx),
    ("~", Bound::Approx),
];

/// Bound words behind a unit.
const BEHIND: &[(&str, Bound)] = &[
    ("及以上", Bound::Ge),
    ("（含）以上", Bound::Ge),
    ("以上", Bound::Ge),
    ("及以下", Bound::Le),
    ("以下", Bound::Le),
    ("以内", Bound::Le),
    ("之内", Bound::Le),
    ("左右", Bound::Approx),
    ("上下", Bound::Approx),
    ("开外", Bound::Gt),
    ("出头", Bound::Gt),
];

/// The bound of a share that stands before what it is a share of: 约占全市的四成, 不超过设备投入的12%, 不到省城的三成.
fn bound_of_whole(head: &str) -> Option<Bound> {
    let near = head.char_indices().rev().nth(13).map_or(head, |(at, _)| &head[at..]);
    let near = near.rsplit(['，', '。', '；', '、', '：']).next().unwrap_or(near);
    let words = [
        ("约占", Bound::Approx),
        ("不超过", Bound::Le),
        ("不高于", Bound::Le),
        ("不低于", Bound::Ge),
        ("不少于", Bound::Ge),
        ("不到", Bound::Lt),
        ("不足", Bound::Lt),
    ];
    let (whole, bound) = words.iter().find_map(|(word, bound)| Some((near.split_once(word)?.1, *bound)))?;
    let named = (3..=9).contains(&whole.chars().count()) && !whole.contains(|c: char| c.is_ascii_digit());
    named.then_some(bound)
}

/// The bound that the words before `at` give, and where they begin.
pub(super) fn bound_before(text: &str, at: usize) -> Option<(usize, Bound)> {
    let head = &text[..at];
    if head.ends_with('的') {
        return bound_of_whole(head).map(|bound| (at, bound));
    }
    // 按不超过设备投资额10%给予补助
    let mut behind = text.as_bytes()[at..].iter().take(16).skip_while(|byte| byte.is_ascii_digit() || **byte == b'.');
    if behind.next() == Some(&b'%')
        && let Some(bound) = bound_of_whole(head).filter(|bound| matches!(bound, Bound::Le | Bound::Ge))
    {
        return Some((at, bound));
    }
    // 至少建成1个, 最多支持3家: a verb may stand between.
    for verb in ["建成", "新增", "建立", "引进", "培育", "打造", "创建", "配备", "支持", "设立", "开展", "有"]
    {
        let Some(rest) = head.strip_suffix(verb) else { continue };
        for (word, bound) in [("至少", Bound::Ge), ("不少于", Bound::Ge), ("最多", Bound::Le), ("至多", Bound::Le)]
        {
            if rest.ends_with(word) {
                return Some((at, bound));
            }
        }
    }
    let last = head.as_bytes().last();
    for &(word, bound) in BEFORE {
        if word.as_bytes().last() == last
            && let Some(rest) = head.strip_suffix(word)
        {
            let prior = rest.chars().next_back().unwrap_or('\0');
            let part_of_a_word = match word {
                "近" => matches!(prior, '最' | '附' | '靠' | '邻' | '临' | '亲' | '远' | '就'),
                "约" => "节预签合公制契集违履邀续相毁解失订条租".contains(prior),
                "超" => matches!(prior, '反' | '赶'),
                "破" => matches!(prior, '突' | '打' | '爆' | '侦' | '攻' | '告'),
                // 收入过90亿元, and not 办过3场.
                "过" => !matches!(prior, '入' | '值' | '额' | '量' | '数' | '模'),
                "低于" | "高于" => prior == '不',
                "最高" => prior == '历' || prior == '史',
                "~" => true,
                _ => false,
            };
            if !part_of_a_word {
                return Some((rest.len(), bound));
            }
        }
    }
    None
}

/// The bound that the words at `at` give, and where they end.
pub(super) fn bound_behind(text: &str, at: usize) -> Option<(usize, Bound)> {
    let rest = &text[at..];
    BEHIND.iter().find(|(word, _)| rest.starts_with(word)).map(|&(word, bound)| (at + word.len(), bound))
}

//! What a figure is compared with, cut off the words before it.

use super::cues::Cues;

/// Cuts 较2021年, 比上年, 与2021年相比 and what follows off the end.
pub(super) fn cut_comparison(text: &str) -> Option<&str> {
    const MARKS: &[&str] = &["较", "比", "与", "同"];
    // 分别是2015年的2.9倍和3.6倍
    let text = text.strip_prefix("分别").filter(|rest| rest.starts_with(['是', '为', '达'])).unwrap_or(text);
    // 比2018年末（2018年是普查年份，下同）: what brackets say of the base belongs to it.
    if text.ends_with('）')
        && let Some((before, inside)) = text.rsplit_once('（')
        && ["下同", "年份", "普查年"].iter().any(|word| inside.contains(word))
        && let Some(base) = cut_comparison(before)
    {
        return Some(base);
    }
    static COMPARED: Cues = Cues::new(&[
        "快于",
        "高于",
        "低于",
        "慢于",
        "好于",
        "优于",
        "高出",
        "比全国",
        "比全省",
        "比全市",
        "较全国",
        "较全省",
        "比周边",
        "比平均",
        "比目标",
        "比控制",
        "比年度目标",
        "比预期",
        "比计划",
        "恢复到",
        "恢复至",
        "由零",
        "从零",
        "折算",
        "折合",
        "相当于",
    ]);
    // 数量在2016年基础上
    if text.ends_with("基础上")
        && let Some(at) = text.rfind('在').filter(|&at| text[at..].chars().count() <= 16)
    {
        return Some(&text[..at]);
    }
    if let Some((at, word)) = COMPARED.last(text) {
        return Some(if matches!(word, "折算" | "折合") { "" } else { &text[..at] });
    }
    // 为2020年的1.46倍
    let bare = text.trim_start_matches(['为', '达', '到', '是']);
    let bare = bare.strip_suffix("同期").unwrap_or(bare).trim_end_matches('年');
    if bare.len() == 4 && bare.len() < text.len() && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("");
    }
    // 仅为上年的六成
    let before = text.trim_start_matches(['仅', '只', '是', '为', '达', '到', '约']).trim_end_matches('的');
    if before.len() < text.len() && ["上年", "去年", "上年同期", "去年同期", "上年末", "前一年"].contains(&before)
    {
        return Some("");
    }
    if text.starts_with('是') || text.starts_with("恢复至") || text.starts_with("恢复到") {
        return Some("");
    }
    let reach = text.char_indices().rev().nth(16).map_or(0, |(at, _)| at);
    let window = &text[reach..];
    // 由年初的132, 从上年的: where a change began.
    for mark in ["由", "从"] {
        if let Some(at) = super::fast::rfind(window, mark) {
            let after = &window[at + mark.len()..];
            let timed = [
                "年初",
                "上年",
                "去年",
                "年底",
                "年末",
                "目前",
                "当前",
                "同期",
                "原来",
                "原先",
                "此前",
                "以前",
                "过去",
                "改革前",
            ]
            .iter()
            .any(|word| after.starts_with(word));
            let each = after.starts_with('每') && after.chars().count() <= 6;
            if each || timed && after.chars().count() <= 6 {
                return Some(&text[..reach + at]);
            }
        }
    }
    for mark in MARKS {
        if let Some(at) = super::fast::rfind(window, mark) {
            let after = &window[at + mark.len()..];
            let timed =
                ["年", "上年", "去年", "同期", "年初", "月", "末", "期", "季度", "预算", "计划", "前", "届", "上次"]
                    .iter()
                    .any(|word| after.contains(word))
                    && after.chars().count() <= 14
                    || matches!(*mark, "较" | "比") && after.contains("平均") && after.chars().count() <= 10;
            let compared = matches!(*mark, "与" | "同") && !after.ends_with("相比") && !after.ends_with("比");
            let whole_word = window[..at].ends_with('占')
                || after.starts_with('重')
                || after.starts_with('例')
                || after.starts_with('率');
            if timed && !compared && !whole_word {
                return Some(&text[..reach + at]);
            }
        }
    }
    None
}

/// Whether a clause says how far one thing lies below another (true: 低于全国1.1个百分点) or above it (false: 高于全国1.3个、
/// 全省0.5个百分点, 比全省快2个), and not how far it is from what it was.
pub(super) fn gap(clause: &str) -> Option<bool> {
    static APART: Cues = Cues::new(&["快于", "高于", "低于", "慢于", "好于", "优于", "高出", "低出", "比全", "较全"]);
    static TIMES: Cues = Cues::new(&["年", "同期", "月", "季度", "期末"]);
    // 不高于 is a bound.
    let (at, word) = APART.last(clause).filter(|&(at, _)| !clause[..at].ends_with('不'))?;
    let other = &clause[at..];
    let plan = ["目标", "计划", "预期"].iter().any(|word| other.contains(word));
    let compared = word.starts_with(['比', '较']);
    let below = word.starts_with(['低', '慢']) || compared && other.contains(['低', '慢', '少']);
    (plan || !TIMES.any(other)).then_some(below)
}

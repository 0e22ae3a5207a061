//! Names that the text leaves half said, completed from what stands around them.

use super::sentence::{Sentence, Words};

/// Words for people and things that an institution has: 教职工 behind 普通小学521所 are those of the primary schools.
pub(super) fn is_of_host(name: &str) -> bool {
    ["招生", "招生数", "在校生", "在校生数", "在校学生", "毕业生", "毕业生数", "教职工", "专任教师", "教职工数", "专任教师数"].contains(&name)
}

/// 每千人口执业医师3.2人、注册护士4.07人: the second is counted per thousand too.
pub(super) fn per_head(phrase: &str, here: &Sentence<'_>, words: &Words<'_>, before: &str) -> Option<String> {
    let joined = here.text.get(..words.start)?.ends_with(['、', '和', '及', '与']);
    if !joined || phrase.is_empty() || phrase.starts_with(['每', '人']) || !before.starts_with('每') {
        return None;
    }
    let end = ["人口", "就业人员", "老年人", "户", "亩", "人"]
        .iter()
        .find_map(|word| before.find(word).filter(|&at| at <= 15).map(|at| at + word.len()))?;
    Some(format!("{}{phrase}", &before[..end]))
}

/// 优良率 behind 环境空气质量优良天数 is 环境空气质量优良率: the shorter name takes the other's words up to the one they share.
pub(super) fn with_shared_stem(clean: &str, stem: &str) -> Option<String> {
    let core = clean.strip_suffix('率').or_else(|| clean.strip_suffix('量'))?;
    if !(2..=4).contains(&core.chars().count()) {
        return None;
    }
    let at = stem.rfind(core).filter(|&at| at >= "四个字的".len())?;
    let head = &stem[..at];
    (!head.ends_with(['并', '和', '、']) && !clean.starts_with(head)).then(|| format!("{head}{clean}"))
}

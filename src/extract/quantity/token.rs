//! Characters that numerals are made of.

/// What a character means inside a numeral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// ASCII or full-width digit.
    Digit(u8),
    /// Chinese digit, 两 included.
    Han(u8),
    /// 十 百 千 万 亿 兆 as a power of ten.
    Unit(u8),
    /// 廿 卅 卌: that many tens.
    Tens(u8),
}

/// The meaning of a character inside a numeral.
pub(crate) fn token(character: char) -> Option<Token> {
    let found = match character {
        '0'..='9' => Token::Digit(character as u8 - b'0'),
        // The cast keeps the low byte of U+FF10..U+FF19 only.
        '０'..='９' => Token::Digit((character as u32 - '０' as u32) as u8),
        '零' | '〇' | '○' => Token::Han(0),
        '一' | '壹' | '弌' => Token::Han(1),
        '二' | '贰' | '貳' | '弍' | '两' | '兩' | '俩' | '倆' => Token::Han(2),
        '三' | '叁' | '參' | '弎' => Token::Han(3),
        '四' | '肆' => Token::Han(4),
        '五' | '伍' => Token::Han(5),
        '六' | '陆' | '陸' => Token::Han(6),
        '七' | '柒' => Token::Han(7),
        '八' | '捌' => Token::Han(8),
        '九' | '玖' => Token::Han(9),
        '十' | '拾' => Token::Unit(1),
        '百' | '佰' => Token::Unit(2),
        '千' | '仟' => Token::Unit(3),
        '万' | '萬' => Token::Unit(4),
        '亿' | '億' => Token::Unit(8),
        '兆' => Token::Unit(12),
        '廿' => Token::Tens(2),
        '卅' => Token::Tens(3),
        '卌' => Token::Tens(4),
        _ => return None,
    };
    Some(found)
}

/// Characters that are numerals in cheques and words elsewhere: 大陆, 队伍, 放肆, 參加, 收拾, 我俩.
pub(crate) fn is_doubtful(character: char) -> bool {
    matches!(character, '陆' | '陸' | '伍' | '肆' | '參' | '拾' | '佰' | '仟' | '俩' | '倆')
}

/// Units as cheques write them, and 万, 亿 which have no other form.
pub(crate) fn is_cheque_unit(character: char) -> bool {
    matches!(character, '拾' | '佰' | '仟' | '萬' | '万' | '億' | '亿' | '圆' | '圓' | '元' | '角')
}

/// A Chinese character (the unified ideographs).
pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// White space that may stand inside a line.
pub(crate) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\t')
}

/// The value of a Roman numeral character.
pub(crate) fn roman(character: char) -> Option<u8> {
    match character {
        '\u{2160}'..='\u{216b}' => u8::try_from(character as u32 - 0x215f).ok(),
        _ => None,
    }
}

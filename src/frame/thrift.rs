//! Thrift structures in compact form, and those of the Parquet format: which field is of which kind.
//!
//! The reader of polars takes a field for what the format says it is, whatever the file says, and asks for memory by the lengths
//! that it then believes to read. So each structure is walked through first and has to be what the format says
//! (`parquet.thrift` of the Parquet format).

/// Nesting that is followed.
pub(super) const DEEPEST: usize = 16;
/// Field numbers up to this are the format's own; extensions stand far behind them.
const LAST: i64 = 18;

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Flag,
    Byte,
    Short,
    Int,
    Long,
    Text,
    Ints,
    Longs,
    Texts,
    Of(&'static Structure),
    List(&'static Structure),
}

/// Numbers of fields and what they hold; others may be of any kind.
pub(super) type Structure = [(i64, Shape)];

const NOTHING: &Structure = &[];
const DECIMAL: &Structure = &[(1, Shape::Int), (2, Shape::Int)];
const TIME_UNIT: &Structure = &[(1, Shape::Of(NOTHING)), (2, Shape::Of(NOTHING)), (3, Shape::Of(NOTHING))];
const TIME: &Structure = &[(1, Shape::Flag), (2, Shape::Of(TIME_UNIT))];
const LOGICAL: &Structure = &[
    (1, Shape::Of(NOTHING)),
    (2, Shape::Of(NOTHING)),
    (3, Shape::Of(NOTHING)),
    (4, Shape::Of(NOTHING)),
    (5, Shape::Of(DECIMAL)),
    (6, Shape::Of(NOTHING)),
    (7, Shape::Of(TIME)),
    (8, Shape::Of(TIME)),
    (10, Shape::Of(&[(1, Shape::Byte), (2, Shape::Flag)])),
    (11, Shape::Of(NOTHING)),
    (12, Shape::Of(NOTHING)),
    (13, Shape::Of(NOTHING)),
    (14, Shape::Of(NOTHING)),
    (15, Shape::Of(NOTHING)),
    (16, Shape::Of(&[(1, Shape::Byte)])),
    (17, Shape::Of(&[(1, Shape::Text)])),
    (18, Shape::Of(&[(1, Shape::Text), (2, Shape::Int)])),
];
const ELEMENT: &Structure = &[
    (1, Shape::Int),
    (2, Shape::Int),
    (3, Shape::Int),
    (4, Shape::Text),
    (5, Shape::Int),
    (6, Shape::Int),
    (7, Shape::Int),
    (8, Shape::Int),
    (9, Shape::Int),
    (10, Shape::Of(LOGICAL)),
];
const STATISTICS: &Structure = &[
    (1, Shape::Text),
    (2, Shape::Text),
    (3, Shape::Long),
    (4, Shape::Long),
    (5, Shape::Text),
    (6, Shape::Text),
    (7, Shape::Flag),
    (8, Shape::Flag),
];
const PAIR: &Structure = &[(1, Shape::Text), (2, Shape::Text)];
const COLUMN: &Structure = &[
    (1, Shape::Int),
    (2, Shape::Ints),
    (3, Shape::Texts),
    (4, Shape::Int),
    (5, Shape::Long),
    (6, Shape::Long),
    (7, Shape::Long),
    (8, Shape::List(PAIR)),
    (9, Shape::Long),
    (10, Shape::Long),
    (11, Shape::Long),
    (12, Shape::Of(STATISTICS)),
    (13, Shape::List(&[(1, Shape::Int), (2, Shape::Int), (3, Shape::Int)])),
    (14, Shape::Long),
    (15, Shape::Int),
    (16, Shape::Of(&[(1, Shape::Long), (2, Shape::Longs), (3, Shape::Longs)])),
];
const CHUNK: &Structure = &[
    (1, Shape::Text),
    (2, Shape::Long),
    (3, Shape::Of(COLUMN)),
    (4, Shape::Long),
    (5, Shape::Int),
    (6, Shape::Long),
    (7, Shape::Int),
    (9, Shape::Text),
];
const GROUP: &Structure = &[
    (1, Shape::List(CHUNK)),
    (2, Shape::Long),
    (3, Shape::Long),
    (4, Shape::List(&[(1, Shape::Int), (2, Shape::Flag), (3, Shape::Flag)])),
    (5, Shape::Long),
    (6, Shape::Long),
    (7, Shape::Short),
];
/// The description at a file's end.
pub(super) const FILE: &Structure = &[
    (1, Shape::Int),
    (2, Shape::List(ELEMENT)),
    (3, Shape::Long),
    (4, Shape::List(GROUP)),
    (5, Shape::List(PAIR)),
    (6, Shape::Text),
    (7, Shape::List(&[(1, Shape::Of(NOTHING))])),
    (9, Shape::Text),
];
const DATA_PAGE: &Structure =
    &[(1, Shape::Int), (2, Shape::Int), (3, Shape::Int), (4, Shape::Int), (5, Shape::Of(STATISTICS))];
const DATA_PAGE_2: &Structure = &[
    (1, Shape::Int),
    (2, Shape::Int),
    (3, Shape::Int),
    (4, Shape::Int),
    (5, Shape::Int),
    (6, Shape::Int),
    (7, Shape::Flag),
    (8, Shape::Of(STATISTICS)),
];
/// The header of a page.
pub(super) const PAGE: &Structure = &[
    (1, Shape::Int),
    (2, Shape::Int),
    (3, Shape::Int),
    (4, Shape::Int),
    (5, Shape::Of(DATA_PAGE)),
    (6, Shape::Of(NOTHING)),
    (7, Shape::Of(&[(1, Shape::Int), (2, Shape::Int), (3, Shape::Flag)])),
    (8, Shape::Of(DATA_PAGE_2)),
];

impl Shape {
    /// The compact form's code of the kind; truth values have two.
    fn has_kind(self, kind: u8) -> bool {
        match self {
            Self::Flag => kind == 1 || kind == 2,
            Self::Byte => kind == 3,
            Self::Short => kind == 4,
            Self::Int => kind == 5,
            Self::Long => kind == 6,
            Self::Text => kind == 8,
            Self::Ints | Self::Longs | Self::Texts | Self::List(_) => kind == 9,
            Self::Of(_) => kind == 12,
        }
    }
}

/// A Thrift structure in compact form. Reading gives `None` where the bytes end or mean nothing.
pub(super) struct Thrift<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at)?;
        self.at += 1;
        Some(*byte)
    }

    fn count(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn integer(&mut self) -> Option<i64> {
        let count = self.count()?;
        Some((count >> 1).cast_signed() ^ -(count & 1).cast_signed())
    }

    /// Kind and length of a list.
    fn list(&mut self) -> Option<(u8, u64)> {
        let byte = self.byte()?;
        let length = if byte >> 4 == 15 { self.count()? } else { u64::from(byte >> 4) };
        Some((byte & 15, length))
    }

    fn pass(&mut self, length: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(length).ok()?)?;
        (self.at <= self.bytes.len()).then_some(())
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            1 | 2 => Some(()),
            3 => self.pass(1),
            4..=6 => self.count().map(drop),
            7 => self.pass(8),
            8 => {
                let length = self.count()?;
                self.pass(length)
            }
            9 | 10 => {
                let (kind, length) = self.list()?;
                (0..length).try_for_each(|_| self.element(kind, depth))
            }
            11 => {
                let length = self.count()?;
                let kinds = if length > 0 { self.byte()? } else { 0 };
                (0..length).try_for_each(|_| {
                    self.element(kinds >> 4, depth)?;
                    self.element(kinds & 15, depth)
                })
            }
            12 => self.fields(depth.checked_sub(1)?, |_, _, _| None),
            _ => None,
        }
    }

    /// A value in a list or map: every one takes a byte at least, so that the bytes bound the work.
    fn element(&mut self, kind: u8, depth: usize) -> Option<()> {
        if kind < 3 { self.pass(1) } else { self.skip(kind, depth.checked_sub(1)?) }
    }

    /// Goes through a structure. `take` gets each field's number and kind and says `Some` where it read the field's value.
    pub(super) fn fields(
        &mut self,
        depth: usize,
        mut take: impl FnMut(&mut Self, i64, u8) -> Option<Option<()>>,
    ) -> Option<()> {
        let mut id = 0;
        loop {
            let byte = self.byte()?;
            if byte == 0 {
                return Some(());
            }
            id = if byte >> 4 == 0 {
                // The long form is for steps beyond 15, which the format itself has nowhere.
                self.integer().filter(|id| i16::try_from(*id).is_ok() && *id > LAST)?
            } else {
                id.checked_add(i64::from(byte >> 4))?
            };
            match take(self, id, byte & 15) {
                Some(read) => read?,
                None => self.skip(byte & 15, depth)?,
            }
        }
    }

    /// Goes through a structure that has to be of the kinds that the format says.
    pub(super) fn walk(&mut self, structure: &Structure, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.fields(depth, |from, id, kind| {
            let (_, shape) = structure.iter().find(|(number, _)| *number == id)?;
            Some(if shape.has_kind(kind) { from.value(*shape, kind, depth) } else { None })
        })
    }

    fn value(&mut self, shape: Shape, kind: u8, depth: usize) -> Option<()> {
        let elements = match shape {
            Shape::Of(structure) => return self.walk(structure, depth),
            Shape::Ints => 5,
            Shape::Longs => 6,
            Shape::Texts => 8,
            Shape::List(_) => 12,
            _ => return self.skip(kind, depth),
        };
        let (kind, length) = self.list()?;
        // Some writers give an empty list no kind.
        if length > 0 && kind != elements {
            return None;
        }
        (0..length).try_for_each(|_| match shape {
            Shape::List(structure) => self.walk(structure, depth),
            _ => self.element(kind, depth),
        })
    }

    /// A list of structures, each read by `one`.
    pub(super) fn each(&mut self, mut one: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        let (kind, length) = self.list()?;
        if length > 0 && kind != 12 {
            return None;
        }
        (0..length).try_for_each(|_| one(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_another_kind_than_the_formats_is_refused() {
        let walk = |bytes: &[u8]| Thrift { bytes, at: 0 }.walk(FILE, DEEPEST);
        // Version 1; one element of a schema with its name; an extension behind the format's fields.
        let whole = [0x15, 2, 0x19, 0x1c, 0x48, 1, b'a', 0, 0x01, 0xfe, 0xff, 0x03, 0];
        assert_eq!(walk(&whole), Some(()));
        // The schema as an integer, whose bytes would be read as a list's length; its elements as integers; a name as one;
        // a field of the format in the long form.
        assert_eq!(walk(&[0x15, 2, 0x15, 0xff, 0xff, 0xff, 0x0f, 0]), None);
        assert_eq!(walk(&[0x15, 2, 0x19, 0x15, 2, 0]), None);
        assert_eq!(walk(&[0x15, 2, 0x19, 0x1c, 0x45, 2, 0, 0]), None);
        assert_eq!(walk(&[0x09, 4, 0x1c, 0, 0]), None);
        // An empty list without a kind.
        assert_eq!(walk(&[0x59, 0, 0]), Some(()));
    }

    #[test]
    fn numbers_in_thrifts_compact_form() {
        let read = |bytes: &[u8]| Thrift { bytes, at: 0 }.integer();
        assert_eq!((read(&[0]), read(&[1]), read(&[2]), read(&[0xac, 0x02])), (Some(0), Some(-1), Some(1), Some(150)));
        assert_eq!(read(&[0xfe, 0xff, 0xff, 0xff, 0x0f]), Some(2_147_483_647));
        assert_eq!((read(&[0x80]), read(&[0xff; 11])), (None, None));
        // A structure of a list of lists of a structure deeper than anything real.
        let deep = [0x19_u8; 64];
        assert_eq!(Thrift { bytes: &deep, at: 0 }.fields(DEEPEST, |_, _, _| None), None);
    }
}

//! The neutral form of a table: named, typed columns and rows of cells.

use super::words::{Bound, Class, Measure, Origin, Role};
use crate::error::{Error, Result, nearest};
use crate::time::{Date, Stamp};

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Whole numbers.
    Integer,
    /// Double-precision numbers.
    Number,
    /// Days.
    Date,
    /// True or false.
    Flag,
    /// Days or integer steps.
    Stamp,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing there.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A double-precision number.
    Number(f64),
    /// A day.
    Date(Date),
    /// True or false.
    Flag(bool),
}

impl std::fmt::Display for Cell {
    /// The shortest text that reads back as the same cell.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Number(number) => {
                // Plain digits where a person would write them; exponents only where plain digits run on for long.
                let size = number.abs();
                if size == 0.0 || (1e-7..1e17).contains(&size) || !number.is_finite() {
                    write!(f, "{number}")
                } else {
                    write!(f, "{number:e}")
                }
            }
            Self::Date(date) => write!(f, "{date}"),
            Self::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// A column: its name, type, and whether a table without it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in the header.
    pub name: String,
    /// The type of its cells.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
}

/// A table in neutral form.
///
/// `origin` and `lines` name the file and the line of every row, so that an error in a cell can say where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The file that it was read from, or the table's name.
    pub origin: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has one cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// The 1-based line of each row in `origin`; empty where the rows were never text.
    pub lines: Vec<u64>,
}

impl Sheet {
    /// The position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
    /// The line of a row, counted from the header where the rows were never text.
    #[must_use]
    pub fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or(row as u64 + 2)
    }
    /// The same table with a column renamed.
    ///
    /// # Errors
    /// Where no column has the old name.
    pub fn rename(mut self, from: &str, to: &str) -> Result<Self> {
        if from == to {
            return Ok(self);
        }
        let Some(index) = self.position(from) else {
            return Err(missing(&self, from));
        };
        if let Some(taken) = self.position(to) {
            self.columns[taken].name = format!("{to} (as given)");
        }
        self.columns[index].name = to.to_string();
        Ok(self)
    }
}

/// Columns that an error names.
const MOST_NAMES: usize = 40;

/// The error for a missing column, with the columns that are there.
pub(crate) fn missing(sheet: &Sheet, name: &str) -> Error {
    let there: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
    let hint =
        nearest(name, there.iter().copied()).map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
    let more = there.len().saturating_sub(MOST_NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let there = there[..there.len().min(MOST_NAMES)].join(", ");
    Error::table(&sheet.origin, 1, format!("no column \"{name}\"; {hint}the columns are {there}{more}"))
}

/// A value that can stand in a cell.
pub trait Field: Sized {
    /// The type of its column.
    const KIND: Kind;
    /// Whether a table must have the column.
    const REQUIRED: bool;
    /// The cell.
    fn to_cell(&self) -> Cell;
    /// Reads the cell back; `Err` says what was expected.
    ///
    /// # Errors
    /// Where the cell holds something else.
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String>;
}

fn unread(cell: &Cell, expected: &str) -> String {
    match cell {
        Cell::Empty => format!("is empty, {expected} is needed"),
        other => format!("cannot read \"{other}\" as {expected}"),
    }
}

impl Field for String {
    const KIND: Kind = Kind::Text;
    const REQUIRED: bool = false;
    fn to_cell(&self) -> Cell {
        if self.is_empty() { Cell::Empty } else { Cell::Text(self.clone()) }
    }
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
        Ok(cell.to_string())
    }
}

impl Field for f64 {
    const KIND: Kind = Kind::Number;
    const REQUIRED: bool = true;
    fn to_cell(&self) -> Cell {
        Cell::Number(*self)
    }
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
        match cell {
            Cell::Number(number) => Ok(*number),
            #[expect(clippy::cast_precision_loss, reason = "what a spreadsheet would do")]
            Cell::Integer(number) => Ok(*number as f64),
            Cell::Text(text) => text.trim().parse().map_err(|_| unread(cell, "a number")),
            _ => Err(unread(cell, "a number")),
        }
    }
}

impl Field for u64 {
    const KIND: Kind = Kind::Integer;
    const REQUIRED: bool = false;
    fn to_cell(&self) -> Cell {
        i64::try_from(*self).map_or(Cell::Empty, Cell::Integer)
    }
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
        match cell {
            Cell::Empty => Ok(0),
            Cell::Integer(number) => u64::try_from(*number).map_err(|_| unread(cell, "a whole number from 0")),
            Cell::Text(text) => text.trim().parse().map_err(|_| unread(cell, "a whole number from 0")),
            _ => Err(unread(cell, "a whole number from 0")),
        }
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Flag;
    const REQUIRED: bool = false;
    fn to_cell(&self) -> Cell {
        Cell::Flag(*self)
    }
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
        match cell {
            Cell::Flag(flag) => Ok(*flag),
            Cell::Text(text) => text.trim().parse().map_err(|_| unread(cell, "true or false")),
            Cell::Empty => Ok(false),
            _ => Err(unread(cell, "true or false")),
        }
    }
}

impl Field for Date {
    const KIND: Kind = Kind::Date;
    const REQUIRED: bool = true;
    fn to_cell(&self) -> Cell {
        Cell::Date(*self)
    }
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
        match cell {
            Cell::Date(date) => Ok(*date),
            Cell::Text(text) => text.trim().parse().map_err(|_| unread(cell, "a date as 2027-12-31")),
            _ => Err(unread(cell, "a date as 2027-12-31")),
        }
    }
}

impl Field for Stamp {
    const KIND: Kind = Kind::Stamp;
    const REQUIRED: bool = true;
    fn to_cell(&self) -> Cell {
        match self {
            Stamp::Date(date) => Cell::Date(*date),
            Stamp::Time(_) => Cell::Text(self.to_string()),
            Stamp::Step(step) => Cell::Integer(*step),
        }
    }
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
        let expected = "a date as 2027-12-31, a month as 2027-12, a quarter as 2027Q4 or an integer step";
        match cell {
            Cell::Date(date) => Ok(Stamp::Date(*date)),
            Cell::Integer(step) => Ok(Stamp::Step(*step)),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within 2^53")]
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Ok(Stamp::Step(*number as i64)),
            Cell::Text(text) => text.parse().map_err(|_| unread(cell, expected)),
            _ => Err(unread(cell, expected)),
        }
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    fn to_cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Empty, Field::to_cell)
    }
    fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
        match cell {
            Cell::Empty => Ok(None),
            Cell::Text(text) if text.trim().is_empty() => Ok(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

macro_rules! word_field {
    ($($name:ty),+) => {$(
        impl Field for $name {
            const KIND: Kind = Kind::Text;
            const REQUIRED: bool = true;
            fn to_cell(&self) -> Cell { Cell::Text(self.as_str().to_string()) }
            fn from_cell(cell: &Cell) -> std::result::Result<Self, String> {
                cell.to_string().parse().map_err(|error: Error| error.to_string())
            }
        }
    )+};
}
word_field!(Bound, Class, Measure, Origin, Role);

/// A row of one of the tables.
pub trait Row: Sized {
    /// The table's name, as in `observations.csv`.
    const TABLE: &'static str;
    /// The columns of a table that holds these rows.
    fn columns(rows: &[Self]) -> Vec<Column>;
    /// The row's cells, in the order of [`Row::columns`].
    fn cells(&self) -> Vec<Cell>;
    /// Reads one row.
    ///
    /// # Errors
    /// Where a cell cannot be read; the error names file, line and column.
    fn read(sheet: &Sheet, row: usize) -> Result<Self>;
    /// Refuses a table whose columns do not serve.
    ///
    /// # Errors
    /// Where a required column is missing.
    fn check(sheet: &Sheet) -> Result<()>;
    /// The rows as a neutral table.
    fn to_sheet(rows: &[Self]) -> Sheet {
        Sheet {
            origin: Self::TABLE.to_string(),
            columns: Self::columns(rows),
            rows: rows.iter().map(Row::cells).collect(),
            lines: Vec::new(),
        }
    }
    /// The rows of a neutral table; columns that are not known are passed over.
    ///
    /// # Errors
    /// Where a required column is missing or a cell cannot be read.
    fn from_sheet(sheet: &Sheet) -> Result<Vec<Self>> {
        Self::check(sheet)?;
        (0..sheet.rows.len()).map(|row| Self::read(sheet, row)).collect()
    }
}

/// The one text column that no table of series can do without.
pub(crate) const KEY: &str = "unique_id";

/// Reads one field of a row by its column's name.
pub(crate) fn field<T: Field>(sheet: &Sheet, row: usize, name: &str) -> Result<T> {
    let empty = Cell::Empty;
    let cell = sheet.position(name).and_then(|at| sheet.rows[row].get(at)).unwrap_or(&empty);
    if name == KEY && *cell == Cell::Empty {
        return Err(Error::cell(&sheet.origin, sheet.line(row), name, "is empty; every row needs its series' name"));
    }
    T::from_cell(cell).map_err(|why| Error::cell(&sheet.origin, sheet.line(row), name, why))
}

/// Defines a row type with its columns: one field a column, of the same name.
macro_rules! row {
    (
        $(#[$meta:meta])*
        pub struct $name:ident in $table:literal {
            $($(#[$note:meta])* $field:ident : $type:ty),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$note])* pub $field: $type),+ }

        impl $crate::table::Row for $name {
            const TABLE: &'static str = $table;
            fn columns(_: &[Self]) -> Vec<$crate::table::Column> {
                use $crate::table::Field;
                vec![$($crate::table::Column {
                    name: stringify!($field).to_string(),
                    kind: <$type>::KIND,
                    required: <$type>::REQUIRED || stringify!($field) == $crate::table::cell::KEY,
                }),+]
            }
            fn cells(&self) -> Vec<$crate::table::Cell> {
                use $crate::table::Field;
                vec![$(self.$field.to_cell()),+]
            }
            fn check(sheet: &$crate::table::Sheet) -> $crate::error::Result<()> {
                for column in Self::columns(&[]) {
                    if column.required && sheet.position(&column.name).is_none() {
                        return Err($crate::table::cell::missing(sheet, &column.name));
                    }
                }
                Ok(())
            }
            fn read(sheet: &$crate::table::Sheet, row: usize) -> $crate::error::Result<Self> {
                Ok(Self { $($field: $crate::table::cell::field(sheet, row, stringify!($field))?),+ })
            }
        }
    };
}
pub(crate) use row;

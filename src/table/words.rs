//! The closed vocabularies of the tables' columns.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$note])* $variant),+ }

        impl $name {
            /// All words, in the order of this page.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The word as it stands in a table.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }
        impl std::str::FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self> {
                $name::ALL.iter().copied().find(|w| w.as_str() == text)
                    .ok_or_else(|| Error::parse(text, concat!("one of", $(" ", $word),+)))
            }
        }
    };
}

words! {
    /// How a stated number bounds the true value.
    Bound {
        /// The number itself, up to rounding: 达, 为, bare.
        Eq = "eq",
        /// At least: 以上, 不少于 (inclusive, Civil Code art. 1259).
        Ge = "ge",
        /// More than: 超, 突破, 余, 多, 逾.
        Gt = "gt",
        /// At most: 以内, 高达.
        Le = "le",
        /// Less than: 不足, 近.
        Lt = "lt",
        /// About: 约, 左右.
        Approx = "approx",
    }
}

words! {
    /// What kind of quantity a figure is.
    Measure {
        /// A stock at a date.
        Level = "level",
        /// An amount in a period, new or cumulated counts included.
        Flow = "flow",
        /// A relative change, in percent or as a multiple.
        Growth = "growth",
        /// An absolute change of a level.
        Delta = "delta",
        /// A share, intensity or index.
        Ratio = "ratio",
        /// A place in an order.
        Rank = "rank",
        /// A price or award per item.
        RateCard = "rate_card",
    }
}

words! {
    /// Whether a figure has happened, is aimed at, or is a programme's parameter.
    Role {
        /// It has happened.
        Actual = "actual",
        /// It is planned, aimed at or forecast.
        Target = "target",
        /// A parameter of a policy: an award, a threshold.
        Policy = "policy",
    }
}

words! {
    /// What a numeric mention is.
    Class {
        /// A figure of an indicator.
        Observation = "observation",
        /// A date, time or duration.
        Time = "time",
        /// A number of a list, heading or order.
        Ordinal = "ordinal",
        /// Part of a name.
        Name = "name",
        /// A document number, telephone number, page or code.
        Reference = "reference",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Where a point of a series comes from.
    Origin {
        /// A report states it.
        Stated = "stated",
        /// It follows from other stated figures.
        Implied = "implied",
        /// The user gave it.
        Given = "given",
    }
}

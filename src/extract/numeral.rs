//! Numerals.

//! Whole behaviours, one module a room.
mod frame;
mod program;

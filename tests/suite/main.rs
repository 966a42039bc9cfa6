//! Integration tests, in one binary.

mod intake;

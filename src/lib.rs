//! Tasuki (襷): a terminal console for the moment at which a lead passes from marketing to sales.

rust_i18n::i18n!("src/i18n", fallback = "en");

pub mod agreement;
pub mod clock;
pub mod document;
pub mod domain;
pub mod error;
pub mod gate;
pub mod i18n;
pub mod ids;
pub mod intake;

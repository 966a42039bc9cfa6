//! A panic in any thread, for the tests that see what becomes of the terminal.

/// Lets a test see what a panic does to the terminal. Not in a released program.
#[allow(clippy::panic, reason = "it is a rehearsed one")]
pub(super) fn rehearse_panic(place: &str) {
    if cfg!(debug_assertions) && std::env::var_os("TASUKI_PANIC").is_some_and(|wanted| wanted == place) {
        std::panic::panic_any(format!("rehearsed in {place}"));
    }
}

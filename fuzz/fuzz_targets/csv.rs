//! Any bytes as a text file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tasuki::intake::Stated;

fuzz_target!(|data: &[u8]| {
    tasuki_fuzz::import(data, &tasuki_fuzz::map(), &Stated::default());
});

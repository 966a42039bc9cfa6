//! Any bytes in a stated encoding: the first byte says in which, and whether lines are left out or no header is there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tasuki::intake::{Encoding, Stated};

fuzz_target!(|data: &[u8]| {
    let Some((choice, content)) = data.split_first() else { return };
    let words: Vec<_> = Encoding::words().collect();
    let stated = Stated {
        encoding: Encoding::of(words[usize::from(*choice) % words.len()]),
        skip: (choice & 0x40 != 0).then_some(1),
        header: (choice & 0x80 != 0).then_some(false),
        ..Stated::default()
    };
    tasuki_fuzz::import(content, &tasuki_fuzz::map(), &stated);
});

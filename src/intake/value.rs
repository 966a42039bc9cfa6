//! Single values: what a number, a yes or a no may look like.

/// A number as it was written, in plain digits; nothing where it is none. Signs of money, 円, 人, 名 and commas
/// between groups of three are notation and no part of it; exponents and hexadecimals are damage, not numbers.
pub(super) fn plain_number(text: &str) -> Option<String> {
    let folded = fold(text);
    let bare = folded.trim().trim_start_matches(['¥', '￥', '$', '€', '£']).trim_end_matches(['円', '人', '名']).trim();
    let (sign, unsigned) = match bare.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", bare.strip_prefix('+').unwrap_or(bare)),
    };
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    let whole = without_commas(whole)?;
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(&whole) || fraction.is_some_and(|fraction| !are_digits(fraction)) {
        return None;
    }
    Some(match fraction {
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{whole}"),
    })
}

/// A whole number in plain digits; `50.0`, as some programs write a whole number, is one.
pub(super) fn plain_whole(text: &str) -> Option<String> {
    let number = plain_number(text)?;
    match number.split_once('.') {
        None => Some(number),
        Some((whole, fraction)) => fraction.bytes().all(|byte| byte == b'0').then(|| whole.to_owned()),
    }
}

fn without_commas(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(',').collect();
    let is_grouped =
        groups.len() == 1 || ((1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3));
    is_grouped.then(|| groups.concat())
}

/// Full-width digits, letters and signs as their plain forms.
pub(super) fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{2212}' => '-',
        c => c,
    };
    if text.is_ascii() { text.to_owned() } else { text.chars().map(plain).collect() }
}

/// Yes or no, by the words that exports use.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match fold(text).trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "opt-in" | "opted in" | "はい" | "可" => Some(true),
        "no" | "n" | "false" | "0" | "opt-out" | "opted out" | "いいえ" | "不可" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (written, plain) in
            [("５０", "50"), ("¥1,234,567", "1234567"), ("100名", "100"), ("-0.5", "-0.5"), ("0", "0")]
        {
            assert_eq!(plain_number(written).as_deref(), Some(plain));
        }
        for damaged in ["0x32", "8.1E+11", "51-200", "1,23", "", "-", "1.", "1.2.3", "many"] {
            assert_eq!(plain_number(damaged), None, "{damaged}");
        }
        assert_eq!((plain_whole("50.0").as_deref(), plain_whole("50.5")), (Some("50"), None));
    }
}

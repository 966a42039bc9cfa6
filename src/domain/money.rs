//! What an amount of money may look like, whoever writes it down.

use unicode_normalization::UnicodeNormalization;

/// Money as people write it: `1200000`, `1,200,000`, `¥1,200,000`, `120万円`, `1億2000万`, `1.2M`, `300k`.
pub fn amount(text: &str) -> Option<f64> {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).filter(|c| !matches!(c, ',' | '_' | ' ')).collect();
    let mut rest = folded.trim_start_matches(['¥', '$', '€']).trim_end_matches(['円', '¥', '€']);
    let (mut sum, mut last) = (0.0, f64::INFINITY);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().ok()?;
        let mut after = rest[end..].chars();
        let unit = match after.next() {
            None => 1.0,
            Some('億') => 1e8,
            Some('万') => 1e4,
            Some('千' | 'k') => 1e3,
            Some('m') => 1e6,
            Some(_) => return None,
        };
        // 1億2000万: each unit is smaller than the one before.
        if unit >= last {
            return None;
        }
        (sum, last, rest) = (sum + number * unit, unit, after.as_str());
    }
    last.is_finite().then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_write_it() {
        for (text, read) in [
            ("1200000", Some(1_200_000.0)),
            ("1,200,000", Some(1_200_000.0)),
            ("¥1,200,000", Some(1_200_000.0)),
            ("１２０万円", Some(1_200_000.0)),
            ("1億2000万", Some(120_000_000.0)),
            ("1.2M", Some(1_200_000.0)),
            ("300k", Some(300_000.0)),
            ("0", Some(0.0)),
            ("-5", None),
            ("百万", None),
            ("12万3億", None),
            ("about 5", None),
            ("¥", None),
            ("1.2.3", None),
        ] {
            assert_eq!(amount(text), read, "{text}");
        }
    }
}

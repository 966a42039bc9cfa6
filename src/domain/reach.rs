//! How somebody is reached: what a telephone number and a mail address may look like, whoever writes them down.

use unicode_normalization::UnicodeNormalization;

use super::person::Field;
use crate::gate::has_visible;

/// How many digits a telephone number has, its extension aside: fewer ring nobody from outside, and more there are
/// nowhere (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 6..=15;

/// The words before an extension.
const EXTENSION: [&str; 5] = ["extension", "ext", "内線", "x", "#"];

/// Whether people would write a telephone number so: digits with their usual signs, and perhaps an extension. Two numbers
/// with a stroke or a comma between them are two.
pub fn is_phone(text: &str) -> bool {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let folded = ["代表", "(代)"].into_iter().fold(folded, |number, word| number.replacen(word, " ", 1));
    let found = EXTENSION.iter().filter_map(|word| folded.split_once(word));
    let (number, extension) = found.min_by_key(|(before, after)| (before.len(), after.len())).unwrap_or((&folded, ""));
    let is_usual = |c: char| c.is_ascii_digit() || "+-()./#* ,:‐–—―ー−".contains(c);
    let is_one = |number: &str| DIGITS.contains(&number.chars().filter(char::is_ascii_digit).count());
    number.chars().chain(extension.chars()).all(is_usual) && (is_one(number) || number.split(['/', ',']).all(is_one))
}

/// Whether a mail can be sent there: one `@` (others stand in quotes) with something before it and a domain behind it, and
/// nothing that a mail program would take for the end of the address or of the header. Before the `@`, dots may stand
/// anywhere: telephone companies gave such addresses away.
pub fn is_mail(text: &str) -> bool {
    let is_unbroken = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let is_one =
        |local: &str| !local.is_empty() && (!local.contains('@') || local.starts_with('"') && local.ends_with('"'));
    let sides = text.rsplit_once('@');
    is_unbroken && sides.is_some_and(|(local, domain)| is_one(local) && !domain.split('.').any(str::is_empty))
}

/// The address behind `mailto:`, and whether that was there.
pub fn without_scheme(mail: &str) -> (&str, bool) {
    match mail.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => (&mail[7..], true),
        _ => (mail, false),
    }
}

impl Field {
    /// Whether a value can be believed to be one of these. What is blank says that nothing is known.
    pub fn believes(self, value: &str) -> bool {
        value.is_empty()
            || match self {
                Self::Phone | Self::Mobile => is_phone(value),
                Self::Mail => is_mail(value),
                Self::ConsentPhone | Self::ConsentMail | Self::ConsentPost => matches!(value, "yes" | "no"),
                Self::Name => has_visible(value),
                _ => true,
            }
    }
}

/// Whether a mail address stands in words, be it as links write it.
pub fn holds_address(words: &str) -> bool {
    let plain: String = words.nfkc().collect();
    plain.contains('@') || plain.contains("%40")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_has_digits_and_its_usual_signs() {
        for phone in [
            "03-1234-5678",
            "+33 0 55 50 10 11",
            "０３ー１２３４ー５６７８",
            "03-1234-5678 ext. 12",
            "03-1234-5678x12345678",
            "03-1234-5678 Extension: 12",
            "(03)1234-5678 内線12",
            "03-1234-5678(代)",
            "代表 03-1234-5678",
            "030/1234567",
            "03-1234-5678 / 090-1234-5678",
            "123456",
            "123456789012345",
        ] {
            assert!(is_phone(phone), "{phone}");
        }
        for none in
            ["8.13123E+11", "03-1234-5678; rm -rf ~", "-", "tba", "提案", "12345", "1234567890123456", "内線 123456"]
        {
            assert!(!is_phone(none), "{none}");
        }
    }

    #[test]
    fn a_mail_address_cannot_carry_a_header() {
        for mail in ["o'neil@example.ie", "太郎@例え.jp", "a..b.@docomo.example", "\"a@b\"@c.example", "a@b"] {
            assert!(is_mail(mail), "{mail}");
        }
        for none in
            ["a@b.jp\r\nBcc: c@d.jp", "a@b.jp c@d.jp", "ab.jp", "@b.jp", "a@", "a@@b.jp", "a@b.jp.", "a@.jp", "a@b..jp"]
        {
            assert!(!is_mail(none), "{none}");
        }
        assert_eq!(without_scheme("MAILTO:a@b.jp"), ("a@b.jp", true));
    }

    #[test]
    fn a_field_believes_what_it_could_be() {
        for (field, value, believed) in [
            (Field::Mobile, "提案", false),
            (Field::Mobile, "", true),
            (Field::Mail, "someone", false),
            (Field::ConsentMail, "perhaps", false),
            (Field::ConsentMail, "no", true),
            (Field::Name, "\u{3164}", false),
            (Field::Title, "提案", true),
        ] {
            assert_eq!(field.believes(value), believed, "{field:?} {value}");
        }
    }
}

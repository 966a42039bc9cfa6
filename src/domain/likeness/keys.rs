//! What is compared of a person: the same key, the same thing, however somebody wrote it down (semantics 12).

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::super::account::account_key;
use super::super::matching::is_latin;
use super::super::person::{Field, Person};
use super::super::search::{folded, is_plain, search_key};

/// Words before and after a name that are no part of it, folded.
const ADDRESSES: [&str; 9] = ["mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mme", "sensei"];

/// The same behind a Japanese name.
const HONORIFICS: [&str; 4] = ["様", "殿", "さま", "さん"];

/// A mail address whose width, case and blanks around it make no difference. The letters before the `@` are folded too:
/// no provider that anybody uses tells them apart.
pub fn mail_key(mail: &str) -> Option<String> {
    let folded = folded(mail);
    let folded = folded.trim();
    let sides = folded.rsplit_once('@')?;
    (!sides.0.is_empty() && !sides.1.is_empty()).then(|| folded.to_owned())
}

/// The same without what stands behind a `+` in the name of the mailbox. Two addresses that share it are likely one
/// mailbox, and no more than that.
pub fn mailbox_key(mail: &str) -> Option<String> {
    let key = mail_key(mail)?;
    let (local, domain) = key.rsplit_once('@')?;
    match local.split_once('+') {
        Some((mailbox, _)) if !mailbox.is_empty() => Some(format!("{mailbox}@{domain}")),
        _ => Some(key),
    }
}

/// The domain of a mail address, where it says something of the company: not one at which anybody has an address.
pub fn company_domain(mail: &str) -> Option<String> {
    let key = mail_key(mail)?;
    let (_, domain) = key.rsplit_once('@')?;
    (!is_free_mail(domain)).then(|| domain.to_owned())
}

/// Whether anybody can have an address at a domain, or at one above it.
pub fn is_free_mail(domain: &str) -> bool {
    static PROVIDERS: LazyLock<Vec<&str>> = LazyLock::new(|| lines(include_str!("free_mail.txt")).collect());
    let is_of = |provider: &&str| {
        domain == *provider || domain.strip_suffix(provider).is_some_and(|below| below.ends_with('.'))
    };
    PROVIDERS.iter().any(is_of)
}

/// A telephone number as it is dialled within Japan, or with its country behind a `+`: signs, width, `+81` for the 0 and
/// an extension make no difference. Of two numbers in one field it is the first one.
pub(super) fn phone_key(phone: &str) -> Option<String> {
    let folded = folded(phone);
    let cut = folded.find(|c: char| c.is_alphabetic() && c != 'ー' || matches!(c, '#' | ';'));
    // 代表 and the like stand in front; an extension stands behind the digits.
    let begins = folded.find(|c: char| c.is_ascii_digit() || c == '+')?;
    let cut = cut.filter(|cut| *cut > begins).unwrap_or(folded.len());
    let ends = two_numbers(&folded[begins..cut]).map_or(cut, |ends| begins + ends);
    let number = &folded[begins..ends];
    let digits: String = number.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let abroad = if number.starts_with('+') {
        Some(digits.as_str())
    } else {
        let dialled = digits.strip_prefix("010").filter(|rest| rest.starts_with("81"));
        dialled.or_else(|| digits.strip_prefix("00"))
    };
    let key = match abroad {
        Some(number) => match number.strip_prefix("81") {
            Some(here) => format!("0{}", here.trim_start_matches('0')),
            None => format!("+{number}"),
        },
        None => digits.clone(),
    };
    (key.chars().filter(char::is_ascii_digit).count() >= 6).then_some(key)
}

/// Every number that stands in a field, as [`phone_key`] gives it.
pub(in crate::domain) fn phone_keys(phone: &str) -> Vec<String> {
    let each = phone.split(['/', '／', ',', '，', '、', ';', '；', '\n']);
    let mut keys: Vec<_> = std::iter::once(phone).chain(each).filter_map(phone_key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Where the first of two numbers ends that a stroke or a comma separates; a stroke within one number (030/1234567) is
/// none.
fn two_numbers(number: &str) -> Option<usize> {
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    number.char_indices().filter(|(_, c)| matches!(c, '/' | ',')).map(|(at, _)| at).find(|at| {
        let (one, other) = number.split_at(*at);
        digits(one) >= 9 && digits(other) >= 9
    })
}

/// Whether a number, as [`phone_key`] gives it, is a person's and not a company's: mobile telephones of Japan.
pub(super) fn is_mobile(key: &str) -> bool {
    key.len() == 11 && ["090", "080", "070", "060"].iter().any(|begin| key.starts_with(begin))
}

/// A person's name: width, kana, blanks inside, marks, case and titles make no difference; names in Latin letters are the
/// same in either order. The reading of a name has its key by the same rule, so that a name that is written in kana
/// has the key of another one's reading.
pub(super) fn name_key(name: &str) -> Option<String> {
    let folded = search_key(name);
    let folded = without_honorifics(folded.trim());
    let plain = without_accents(folded);
    let is_latin_name = plain.chars().filter(|c| c.is_alphanumeric()).all(is_latin);
    let joined = |part: &str| part.chars().filter(|c| c.is_alphanumeric() || *c == 'ー').collect::<String>();
    let key = if is_latin_name {
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | '.' | '\u{2010}'..='\u{2015}' | '・');
        let mut words: Vec<_> = plain.split(ends).map(joined).filter(|word| !word.is_empty()).collect();
        if words.len() > 2 {
            words.retain(|word| !ADDRESSES.contains(&word.as_str()));
        }
        words.sort_unstable();
        words.join(" ")
    } else {
        joined(without_address(folded))
    };
    (!key.is_empty()).then_some(key)
}

/// A name without what is said behind it: 様.
fn without_honorifics(folded: &str) -> &str {
    HONORIFICS.iter().fold(folded, |name, honorific| {
        name.strip_suffix(honorific).filter(|rest| rest.chars().count() > 1).unwrap_or(name).trim_end()
    })
}

/// A name without a foreign title before it: Mr. 山田.
fn without_address(folded: &str) -> &str {
    let (first, rest) = folded.split_once(char::is_whitespace).unwrap_or_default();
    if ADDRESSES.contains(&first.trim_end_matches('.')) { rest.trim_start() } else { folded }
}

/// The keys of a name with its parts in either order, whichever forms of a character it is written with: what is asked
/// where something else says already that it is the same person.
pub fn name_keys(name: &str) -> Vec<String> {
    let folded = search_key(name);
    let plain = without_address(without_honorifics(folded.trim()));
    let turned = plain.split([' ', '\u{3000}', '・']).rev().collect::<Vec<_>>().join(" ");
    let mut keys: Vec<_> = [plain, &turned].into_iter().filter_map(name_key).collect();
    for key in &mut keys {
        *key = name_in_any_form(key);
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The same with the characters that are written in several ways (髙, 高) put into one.
pub(super) fn name_in_any_form(key: &str) -> String {
    static VARIANTS: LazyLock<Vec<Vec<char>>> =
        LazyLock::new(|| lines(include_str!("variants.txt")).map(|line| line.chars().collect()).collect());
    let plain = |c: char| VARIANTS.iter().find(|line| line.contains(&c)).and_then(|line| line.first()).copied();
    key.chars().map(|c| plain(c).unwrap_or(c)).collect()
}

/// Letters without what stands above and below them. Kana keep their marks, which make other sounds of them.
fn without_accents(text: &str) -> String {
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let parts = text.nfd().filter(|c| !matches!(c, '\u{0300}'..='\u{036F}'));
    parts.nfc().collect()
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// What leads are looked up by: numbers, so that an index of a million of them stays small. Two people of one number are
/// compared by what they really share; a number proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keys {
    /// Of the mailbox, without a tag.
    pub mail: Option<u32>,
    /// Of the address with its tag, where it has one: thousands may share the mailbox.
    pub tagged: Option<u32>,
    /// Of the telephone number.
    pub phone: Option<u32>,
    /// Of the mobile number.
    pub mobile: Option<u32>,
    /// Of the name at the company.
    pub name: Option<u32>,
    /// Of the name's reading at the company, of the same kind as [`Self::name`].
    pub kana: Option<u32>,
    /// Of the company.
    pub company: Option<u32>,
}

impl Keys {
    /// What they are made of.
    pub const MADE_OF: [Field; 6] =
        [Field::Name, Field::Kana, Field::Company, Field::Phone, Field::Mobile, Field::Mail];

    /// Those of a person.
    pub fn of(person: &Person) -> Self {
        let account = person.get(Field::Company).and_then(account_key);
        let account = account.as_deref();
        let get = |field| person.get(field);
        let phone = |field| get(field).and_then(phone_key).map(|key| number(&["phone", &key]));
        let at_company = |field| {
            let (name, account) = get(field).and_then(name_key).zip(account)?;
            Some(number(&["person", &name, account]))
        };
        let (name, kana) = (at_company(Field::Name), at_company(Field::Kana));
        Self {
            mail: get(Field::Mail).and_then(mailbox_key).map(|mailbox| number(&["mail", &mailbox])),
            tagged: get(Field::Mail).and_then(tagged_key),
            phone: phone(Field::Phone),
            mobile: phone(Field::Mobile),
            name,
            kana: kana.filter(|kana| Some(*kana) != name),
            company: account.map(Self::of_company),
        }
    }

    /// That of a company by its key ([`account_key`]) alone.
    pub fn of_company(account: &str) -> u32 {
        number(&["company", account])
    }

    /// The one by which those with the very same mail address are found, and hardly anybody else.
    pub fn of_mail(mail: &str) -> Option<u32> {
        tagged_key(mail).or_else(|| mail_key(mail).map(|key| number(&["mail", &key])))
    }
}

fn tagged_key(mail: &str) -> Option<u32> {
    let key = mail_key(mail)?;
    (mailbox_key(mail)? != key).then(|| number(&["tagged", &key]))
}

/// FNV-1a, both halves as one: the same on every machine and in every version, which the standard library's hashes do not
/// promise.
fn number(parts: &[&str]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    u32::try_from((sum >> 32) ^ (sum & u64::from(u32::MAX))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_is_one_however_wide_and_large_it_is_written() {
        for (written, key, mailbox) in [
            ("Taro.Yamada@Example.JP", "taro.yamada@example.jp", "taro.yamada@example.jp"),
            (" ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ　", "taro@example.jp", "taro@example.jp"),
            ("taro+seminar@example.jp", "taro+seminar@example.jp", "taro@example.jp"),
            ("taro＋news+2@example.jp", "taro+news+2@example.jp", "taro@example.jp"),
            ("+81@example.jp", "+81@example.jp", "+81@example.jp"),
        ] {
            assert_eq!(mail_key(written).as_deref(), Some(key), "{written}");
            assert_eq!(mailbox_key(written).as_deref(), Some(mailbox), "{written}");
        }
        for none in ["", "taro", "@example.jp", "taro@"] {
            assert_eq!(mail_key(none), None, "{none}");
        }
    }

    #[test]
    fn a_domain_at_which_anybody_has_an_address_says_nothing_of_the_company() {
        for (mail, domain) in [
            ("taro@yamada.example", Some("yamada.example")),
            ("taro@GMAIL.com", None),
            ("taro@docomo.ne.jp", None),
            ("taro@mail.yahoo.co.jp", None),
            ("taro@notgmail.com", Some("notgmail.com")),
        ] {
            assert_eq!(company_domain(mail).as_deref(), domain, "{mail}");
        }
        let listed: Vec<_> = lines(include_str!("free_mail.txt")).collect();
        assert!(listed.iter().all(|domain| is_free_mail(domain) && domain.contains('.')), "{listed:?}");
    }

    /// Each line is one number; what stands between bars are its spellings.
    const SAME_NUMBER: &str = "
        03-1234-5678 | 0312345678 | ０３－１２３４－５６７８ | (03) 1234-5678 | +81-3-1234-5678 | +81 (0)3 1234 5678 | 0081-3-1234-5678 | 010-81-3-1234-5678 | 03-1234-5678 内線12 | 03-1234-5678 ext. 12 | 代表 03-1234-5678 | 03ー1234ー5678 | 03-1234-5678 / 090-1111-2222
        090-1234-5678 | +819012345678 | 090 1234 5678 | ０９０(１２３４)５６７８ | 090.1234.5678
        +1-892-555-0119 | 001-892-555-0119 | +1 (892) 555 0119 | +18925550119 x5
        +49 30 1234567 | 0049 30 1234567 | +49 (0)30 1234567 | +49 30/1234567
    ";

    #[test]
    fn a_telephone_number_is_one_however_it_is_written() {
        let lines = SAME_NUMBER.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut keys = Vec::new();
        for line in lines {
            let found: Vec<_> = line.split(" | ").map(|number| (phone_key(number), number)).collect();
            assert!(found.iter().all(|(key, _)| key.is_some() && *key == found[0].0), "{found:#?}");
            keys.push(found[0].0.clone());
        }
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 4, "no two lines have one: {keys:?}");
        for none in ["", "-", "内線 12", "12345", "提案"] {
            assert_eq!(phone_key(none), None, "{none}");
        }
        assert_eq!(phone_key("030/1234567").as_deref(), Some("0301234567"), "a stroke within one number");
        let mobile = |number: &str| phone_key(number).is_some_and(|key| is_mobile(&key));
        assert!(mobile("+81 90 1234 5678") && !mobile("03-1234-5678") && !mobile("+1-892-555-0119"));
    }

    /// Each line is one name; what stands between bars are its spellings.
    const SAME_NAME: &str = "
        山田 太郎 | 山田太郎 | 山田　太郎 | 山田・太郎 | 山田 太郎 様 | 山田太郎殿 | Mr. 山田 太郎
        サトウ ハナコ | ｻﾄｳ ﾊﾅｺ | さとう はなこ | サトウハナコ
        John Smith | Smith, John | ＪＯＨＮ　ＳＭＩＴＨ | Mr. John Smith | smith john | Dr. Smith John
        José García | Jose Garcia | GARCÍA José
        Mei-Ling Chen | Chen Mei Ling | chen, mei-ling
        ジョン・スミス | ジョン スミス | ｼﾞｮﾝ･ｽﾐｽ
    ";

    const OTHER_NAME: [(&str, &str); 6] = [
        ("山田 太郎", "山田 次郎"),
        ("太郎 山田", "山田 太郎"),
        ("佐藤 恵", "佐藤 惠"),
        ("サトウ ハナコ", "サドウ ハナコ"),
        ("John Smith", "John Smyth"),
        ("渡辺 直樹", "渡邊 直樹"),
    ];

    #[test]
    fn a_name_is_one_however_it_is_written() {
        for line in SAME_NAME.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let found: Vec<_> = line.split(" | ").map(|name| (name_key(name), name)).collect();
            assert!(found.iter().all(|(key, _)| key.is_some() && *key == found[0].0), "{found:#?}");
        }
        for (one, other) in OTHER_NAME {
            assert_ne!(name_key(one), name_key(other), "{one} and {other}");
        }
        for none in ["", "　", "・", "--"] {
            assert_eq!(name_key(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_name_has_one_form_whichever_of_its_characters_are_old_ones() {
        let form = |name: &str| name_in_any_form(&name_key(name).unwrap());
        for (one, other) in
            [("髙橋 誠", "高橋誠"), ("渡邊 直樹", "渡辺 直樹"), ("齋藤 愛", "斉藤 愛"), ("𠮷田 剛", "吉田 剛")]
        {
            assert_eq!(form(one), form(other), "{one} and {other}");
        }
        assert_ne!(form("高橋 誠"), form("高田 誠"));
    }

    #[test]
    fn a_person_is_looked_up_by_what_is_known_of_them() {
        let person = |told: &[(Field, &str)]| {
            let mut person = Person::default();
            for (field, value) in told {
                person.set(*field, value);
            }
            Keys::of(&person)
        };
        assert_eq!(person(&[(Field::Title, "部長")]), Keys::default());
        let one = person(&[
            (Field::Name, "山田 太郎"),
            (Field::Kana, "ヤマダ タロウ"),
            (Field::Company, "㈱山田製作所"),
            (Field::Phone, "03-1234-5678"),
            (Field::Mail, "taro+a@example.jp"),
        ]);
        let other = person(&[
            (Field::Name, "ﾔﾏﾀﾞﾀﾛｳ"),
            (Field::Company, "山田製作所 株式会社"),
            (Field::Mobile, "+81-3-1234-5678"),
            (Field::Mail, "TARO@example.jp"),
        ]);
        assert_eq!((one.mail, one.phone, one.kana), (other.mail, other.mobile, other.name));
        assert!(one.name.is_some() && one.name != one.kana);
        assert_eq!(person(&[(Field::Name, "山田 太郎")]).name, None, "a name alone is no person");
    }
}

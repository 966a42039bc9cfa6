use super::*;

/// A person as `name / kana / company / phone / mail`; a dash where nothing is known.
fn person(told: &str) -> Person {
    let fields = [Field::Name, Field::Kana, Field::Company, Field::Phone, Field::Mail];
    let mut person = Person::default();
    for (field, value) in fields.into_iter().zip(told.split(" / ")) {
        person.set(field, if value == "-" { "" } else { value });
    }
    person
}

fn told(one: &str, other: &str) -> String {
    let told = |found: Option<Likeness>| match found {
        None => "-".to_owned(),
        Some(Likeness { reasons, strength }) => {
            let reasons: Vec<_> = reasons.iter().map(|reason| reason.word()).collect();
            format!("{}: {}", strength.word(), reasons.join(" "))
        }
    };
    let (one, other) = (person(one), person(other));
    let found = likeness(&one, &other, |_| false);
    assert_eq!(found, likeness(&other, &one, |_| false), "whichever is looked at first");
    told(found)
}

const YAMADA: &str = "山田 太郎 / ヤマダ タロウ / 株式会社山田製作所 / 03-1234-5678 / taro@yamada.example";

#[test]
fn what_two_leads_have_in_common_makes_them_more_or_less_likely_one_person() {
    for (other, likely) in [
        // The same address, whatever else.
        ("山田太郎 / - / ㈱山田製作所 / - / ＴＡＲＯ@Yamada.example", "strong: mail name"),
        ("山田 太郎 / - / 別の会社 / 090-1111-2222 / taro@yamada.example", "strong: mail name"),
        ("- / - / - / - / taro@yamada.example", "strong: mail"),
        // A shared mailbox, or a name that somebody had before.
        ("鈴木 花子 / - / 山田製作所 / - / taro@yamada.example", "possible: mail"),
        ("山田 太郎 / - / - / - / taro+seminar@yamada.example", "strong: mail_tag name"),
        ("- / - / - / - / taro+seminar@yamada.example", "likely: mail_tag"),
        // Another address of the same person.
        ("山田 太郎 / - / 山田製作所 / +81-3-1234-5678 / taro.y@gmail.com", "strong: phone name"),
        ("山田 太郎 / - / 山田製作所 / - / taro.y@gmail.com", "likely: name"),
        ("山田 太郎 / - / 山田製作所 / 090-1111-2222 / taro.y@gmail.com", "possible: name"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ / - / 山田製作所 / - / -", "likely: name"),
        ("山田 太郎 / - / 山田製作所 本社 / - / taro.y@gmail.com", "-"),
        // Whoever has a mailbox at a company is not given another.
        ("山田 太郎 / - / 山田製作所 本社 / - / t.yamada@yamada.example", "possible: name"),
        // A colleague, at the same telephone.
        ("鈴木 花子 / - / 山田製作所 / 03-1234-5678 / hanako@yamada.example", "-"),
        ("- / - / 山田製作所 / 03-1234-5678 / -", "possible: phone"),
        ("- / - / 別の会社 / 03-1234-5678 / -", "-"),
        ("山田 太郎 / - / 別の会社 / 03-1234-5678 / -", "likely: phone"),
        // A name alone.
        ("山田 太郎 / - / 別の会社 / - / taro@betsu.example", "-"),
        ("山田 太郎 / - / - / - / -", "-"),
        ("山田 次郎 / ヤマダ ジロウ / 山田製作所 / - / jiro@yamada.example", "-"),
    ] {
        assert_eq!(told(YAMADA, other), likely, "{other}");
    }
}

#[test]
fn old_and_new_forms_of_a_character_are_offered_where_nothing_speaks_against_it() {
    let one = "髙橋 誠 / タカハシ マコト / 光電機 / - / -";
    assert_eq!(told(one, "高橋 誠 / タカハシ マコト / 光電機 / - / -"), "possible: reading");
    let with_mail = "髙橋 誠 / タカハシ マコト / 光電機 / - / m.takahashi@hikari.example";
    let other = "高橋 誠 / タカハシ マコト / 光電機 / - / makoto2@hikari.example";
    assert_eq!(told(with_mail, other), "-", "two people of one reading, each with an address");
    assert_eq!(told(one, "高橋 誠 / タカハシ アキラ / 光電機 / - / -"), "-", "read otherwise");
    assert_eq!(told(one, "高橋 学 / - / 光電機 / - / -"), "-");
}

#[test]
fn whoever_changed_the_name_keeps_the_mobile_telephone() {
    let before = "佐藤 愛 / - / 光電機 / 090-1111-2222 / ai.sato@hikari.example";
    let after = "鈴木 愛 / - / 光電機 / +81-90-1111-2222 / ai.suzuki@hikari.example";
    assert_eq!(told(before, after), "possible: phone");
    let stranger = "鈴木 誠 / - / 太陽商事 / 090-1111-2222 / -";
    assert_eq!(told(before, stranger), "-", "numbers are given out anew");
}

#[test]
fn what_very_many_share_is_no_reason() {
    let (one, other) = (person(YAMADA), person("山田 太郎 / - / 山田製作所 / 03-1234-5678 / -"));
    let found = likeness(&one, &other, |reason| reason == Sign::Phone).unwrap();
    assert_eq!((found.reasons, found.strength), (vec![Sign::Name], Strength::Likely));
    assert_eq!(likeness(&one, &other, |_| true), None);
}

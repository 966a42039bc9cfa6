//! The company behind a lead: what makes two names one company, and which roles of its buying group are known.

use std::collections::BTreeSet;

use super::matching::is_latin;
use super::refusal::Refusal;
use super::search::folded;
use crate::agreement::{Names, Playbook};
use crate::document::nearest;
use crate::i18n::Message;

/// Legal forms of Japan as they are written into names, folded. Wherever they stand, they are no part of the name.
const FORMS: &str = "株式会社 有限会社 合同会社 合資会社 合名会社 相互会社 (株) (有) (同) (資) (名) (相) (カ) (ユ)";

/// Corporations of Japan that are not companies. They stand at the beginning of a name, or at its end.
const CORPORATIONS: &str = "一般社団法人 公益社団法人 一般財団法人 公益財団法人 特定非営利活動法人 社会福祉法人 独立行政法人 \
     国立大学法人 医療法人社団 医療法人財団 医療法人 学校法人 宗教法人 npo法人 (一社) (公社) (一財) \
     (公財) (医) (学) (福)";

/// Legal forms elsewhere, as words. They stand at the end of a name, several of them in a row (Co., Ltd.; GmbH & Co. KG).
const WORDS: &str = "inc incorporated corp corporation co company ltd limited llc llp lp plc pte pty pvt private gmbh mbh \
     ag kg kgaa ohg ug se sa sas sarl srl spa sl bv nv ab as asa oy oyj aps sro doo kft bhd sdn kk gk yk \
     kabushiki kaisha";

/// Words that only tie legal forms together.
const TIES: [&str; 3] = ["&", "and", "und"];

/// What two spellings of one company's name have in common: width, case, legal form, blanks, middle dots, hyphens and
/// other marks between words make no difference. Nothing where the name shows nothing.
///
/// A name that is nothing but a legal form (a company called *Limited*, a cell that says 株式会社) stays what it is: what
/// would be left of it is nothing.
pub fn account_key(company: &str) -> Option<String> {
    // The circled 株 and 有 lose their circle in folding, and would be letters of the name.
    let folded = if company.contains(['㊑', '㊒']) {
        folded(&company.replace('㊑', "(株)").replace('㊒', "(有)"))
    } else {
        folded(company)
    };
    let folded = long_vowels(&folded);
    let whole = joined(&folded);
    if whole.is_empty() {
        return None;
    }
    let named = without_forms(&folded);
    let named = joined(&without_words(&named));
    Some(if named.is_empty() { whole } else { named })
}

/// A hyphen or minus typed for the long vowel mark: after kana, ー is meant by it.
fn long_vowels(text: &str) -> String {
    let mut before = ' ';
    let mut meant = String::with_capacity(text.len());
    for c in text.chars() {
        before = if is_hyphen(c) && is_kana(before) { 'ー' } else { c };
        meant.push(before);
    }
    meant
}

fn without_forms(text: &str) -> String {
    let mut left = text.to_owned();
    // What none of them goes without is looked for first.
    let may_have = |left: &str, sign: &str| left.contains('(') || left.contains(sign);
    let forms = if may_have(&left, "会社") { FORMS } else { "" };
    for form in forms.split_whitespace() {
        if !left.contains(form) {
            continue;
        }
        let without = left.replace(form, " ");
        // Never the last that there is.
        if !joined(&without).is_empty() {
            left = without;
        }
    }
    let corporations = if may_have(&left, "法人") { CORPORATIONS } else { "" };
    for corporation in corporations.split_whitespace() {
        let trimmed = left.trim();
        let rest = trimmed.strip_prefix(corporation).or_else(|| trimmed.strip_suffix(corporation));
        if let Some(rest) = rest.filter(|rest| !joined(rest).is_empty()) {
            left = rest.to_owned();
        }
    }
    left
}

/// Takes legal forms off the end, word by word, and *Kabushiki Kaisha* off the beginning. Of a name that
/// is nothing else, nothing may be left.
fn without_words(text: &str) -> String {
    let mut words = words(text);
    if words.iter().take(2).map(String::as_str).eq(["kabushiki", "kaisha"]) {
        words.drain(..2);
    }
    while let Some((last, rest)) = words.split_last() {
        let is_form = WORDS.split(' ').any(|word| word == last) || TIES.contains(&last.as_str());
        if !is_form || rest.iter().all(|word| TIES.contains(&word.as_str())) {
            break;
        }
        words.pop();
    }
    words.join(" ")
}

/// The words of a name; single letters with dots between them are one word (K.K., S.A.).
fn words(text: &str) -> Vec<String> {
    let ends_word = |c: char| c.is_whitespace() || matches!(c, ',' | '、' | '/' | '(' | ')');
    let mut words = Vec::new();
    for part in text.split(ends_word).filter(|part| !part.is_empty()) {
        let dotted = part.split('.').filter(|letter| !letter.is_empty());
        if dotted.clone().all(|letter| letter.chars().count() == 1) {
            words.push(dotted.collect());
        } else {
            words.extend(dotted.flat_map(latin_apart));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A Latin word at the end of Japanese is a word of its own: 山田Ltd.
fn latin_apart(part: &str) -> Vec<String> {
    let start = part.rfind(|c| !is_latin(c) && c != '&' && !is_hyphen(c));
    let cut = start.map_or(0, |at| at + part[at..].chars().next().map_or(0, char::len_utf8));
    let (before, last) = part.split_at(cut);
    [before, last].into_iter().filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect()
}

/// The letters and digits, and the few marks that tell names apart (AT&T, C++).
fn joined(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '&' | '+' | '#')).collect()
}

/// Hyphens, dashes and minus signs, after folding of widths.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{FE58}' | '\u{FE63}')
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー')
}

/// A role in the decision of a company (R53).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyingRole {
    /// What lists and programs call it.
    pub id: String,
    /// What people call it.
    pub names: Names,
}

/// Which roles of a buying group are known people at a company, and which are not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles {
    /// Held by at least one known person, in their order.
    pub covered: Vec<BuyingRole>,
    /// Held by nobody known.
    pub missing: Vec<BuyingRole>,
}

impl Roles {
    /// Tells the `wanted` roles apart by what the people of a company are written down as: a role's id or its name. What
    /// else people call themselves covers nothing.
    pub fn of<'r>(wanted: Vec<BuyingRole>, held: impl IntoIterator<Item = &'r str>) -> Self {
        let held: BTreeSet<String> = held.into_iter().map(role_key).collect();
        let is_held = |role: &BuyingRole| {
            [&role.id, &role.names.ja, &role.names.en].into_iter().any(|name| held.contains(&role_key(name)))
        };
        let (covered, missing) = wanted.into_iter().partition(is_held);
        Self { covered, missing }
    }
}

impl Roles {
    /// Which roles are covered and which are not, in one line; nothing where the agreement has none.
    pub fn told(&self) -> Option<Message> {
        let key = match (self.covered.is_empty(), self.missing.is_empty()) {
            (true, true) => return None,
            (false, false) => "account.roles",
            (false, true) => "account.all_covered",
            (true, false) => "account.none_covered",
        };
        let names = |roles: &[BuyingRole]| {
            let name =
                |role: &BuyingRole| Message::new("minutes.plain").with_either("text", &role.names.ja, &role.names.en);
            roles.iter().map(name).collect::<Vec<_>>()
        };
        let message = Message::new(key);
        let message =
            if self.covered.is_empty() { message } else { message.with_list("covered", names(&self.covered)) };
        Some(if self.missing.is_empty() { message } else { message.with_list("missing", names(&self.missing)) })
    }
}

/// Whoever types a role means one of the agreement's, by its id or its name: a misspelt one would cover nothing, and nobody
/// would be told. Where the agreement has none, people are called what they are called. Nothing is no role.
///
/// # Errors
/// [`Refusal::UnknownBuyingRole`] with the role that was most likely meant.
pub fn check_role(given: &str, playbook: &Playbook) -> Result<(), Refusal> {
    let roles = &playbook.buying_roles;
    let ids = roles.iter().map(|role| &role.id);
    let names = roles.iter().flat_map(|role| [&role.names.ja, &role.names.en]);
    let known: Vec<(String, &String)> = ids.clone().chain(names).map(|name| (role_key(name), name)).collect();
    let meant = role_key(given);
    if given.is_empty() || known.is_empty() || known.iter().any(|(key, _)| *key == meant) {
        return Ok(());
    }
    let near = nearest(&meant, known.iter().map(|(key, _)| key.as_str()));
    let near = known.iter().find(|(key, _)| near == Some(key.as_str())).map(|(_, name)| (*name).clone());
    Err(Refusal::UnknownBuyingRole { given: given.to_owned(), near, known: ids.cloned().collect() })
}

fn role_key(name: &str) -> String {
    joined(&folded(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buying_roles() -> Vec<BuyingRole> {
        let role = |(id, ja, en): (&str, &str, &str)| {
            let names = Names { ja: ja.to_owned(), en: en.to_owned() };
            BuyingRole { id: id.to_owned(), names }
        };
        [
            ("executive", "経営層", "Executives"),
            ("user", "現場担当者", "Users"),
            ("it", "IT部門", "IT"),
            ("procurement", "購買・調達", "Procurement"),
            ("legal", "法務・コンプライアンス", "Legal, compliance"),
        ]
        .map(role)
        .into()
    }

    /// Each line is one company; what stands between bars are its spellings.
    const SAME: &str = "
        株式会社山田製作所 | （株）山田製作所 | ㈱山田製作所 | 山田製作所㈱ | 山田製作所 株式会社 | 山田製作所 | ㍿山田製作所 | ㊑山田製作所 | (株) 山田 製作所
        有限会社さくら | ㈲さくら | さくら(有) | ㊒ さくら
        合同会社ブルースカイ | ブルー・スカイ合同会社 | ﾌﾞﾙｰ･ｽｶｲ(同) | ブルースカイ | ブル−スカイ | ブル-スカイ | ブルーｽｶｲ
        株式会社データセンター東京 | (株)デ−タセンタ−東京 | データセンター東京
        Acme Inc. | ACME, Inc | acme | Acme Incorporated | ＡＣＭＥ　Ｉｎｃ． | Acme, Inc.
        Sakura Trading Co., Ltd. | SAKURA TRADING CO.,LTD. | Sakura Trading Company Limited | Sakura-Trading | Sakura Trading K.K. | Sakura Trading Co Ltd
        Müller Maschinenbau GmbH & Co. KG | MÜLLER MASCHINENBAU GMBH | Müller-Maschinenbau
        Société Lumière S.A. | société lumière SAS | Société Lumière
        Kabushiki Kaisha Umi | Umi K.K. | Umi Co., Ltd. | Umi Kabushiki Kaisha
        AT&T Inc. | AT＆T | at & t
        タカラトミー | 株式会社タカラ・トミー | タカラ　トミー | ﾀｶﾗﾄﾐｰ
        医療法人社団みどり会 | みどり会 | 医療法人みどり会
        山田Ltd. | 山田 | 株式会社山田
        J.P. Morgan | JP Morgan | J. P. Morgan
        大阪ガス株式会社 東京支社 | 大阪ガス(株)東京支社
    ";

    /// Names that look alike and are not one company.
    const DIFFERENT: [(&str, &str); 12] = [
        ("東京ビール", "東京ビル"),
        ("山田製作所", "山田製薬所"),
        ("いすゞ自動車", "日野自動車"),
        ("Acme", "Acme Japan"),
        ("Limited", "Company"),
        ("株式会社", "有限会社"),
        ("Inc.", "Ltd."),
        ("Johnson & Johnson", "Johnson"),
        ("大阪ガス", "大阪ガス 東京支社"),
        ("Cosco", "s"),
        ("Tokyo Zoo", "Tokyo"),
        ("C++ Consulting", "C# Consulting"),
    ];

    #[test]
    fn spellings_of_one_company_have_one_key() {
        let lines: Vec<_> = SAME.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mut keys = BTreeSet::new();
        for line in &lines {
            let found: BTreeSet<_> = line.split(" | ").map(|name| (account_key(name), name)).collect();
            let first = found.first().unwrap().0.clone();
            assert!(found.iter().all(|(key, _)| *key == first), "{found:#?}");
            keys.insert(first.unwrap());
        }
        assert_eq!(keys.len(), lines.len(), "no two lines have one: {keys:?}");
    }

    #[test]
    fn different_companies_stay_apart() {
        for (one, other) in DIFFERENT {
            assert_ne!(account_key(one), account_key(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_name_that_is_nothing_but_a_form_stays_and_an_invisible_one_is_none() {
        for name in ["株式会社", "(株)", "Limited", "Co., Ltd.", "GmbH & Co. KG", "医療法人", "合同会社 有限会社"]
        {
            assert!(account_key(name).is_some_and(|key| !key.is_empty()), "{name}");
        }
        for name in ["", "   ", "　", "・", "--", "()"] {
            assert_eq!(account_key(name), None, "{name:?}");
        }
        assert_eq!(account_key("The Company Company"), Some("the".to_owned()), "an end is an end");
    }

    #[test]
    fn kabushiki_kaisha_is_taken_off_the_beginning_and_nothing_else_is() {
        assert_eq!(account_key("Kabushiki Kaisha Yamada"), account_key("Yamada"));
        assert_ne!(account_key("Kabushiki Kenkyu Yamada"), account_key("Yamada"), "a research house");
        assert_ne!(account_key("Yamada Kaisha Tokyo"), account_key("Tokyo"));
        assert!(account_key("Kabushiki Kaisha").is_some_and(|key| !key.is_empty()), "where it is all there is");
    }

    #[test]
    fn a_key_is_its_own_key() {
        for name in SAME.split(['|', '\n']).chain(DIFFERENT.iter().map(|(one, _)| *one)) {
            if let Some(key) = account_key(name) {
                assert_eq!(account_key(&key).as_ref(), Some(&key), "{name}");
            }
        }
    }

    #[test]
    fn roles_are_covered_by_known_people_only() {
        let roles = Roles::of(buying_roles(), ["ＩＴ部門", "Executive ", "janitor", "購買･調達"]);
        let ids = |roles: &[BuyingRole]| roles.iter().map(|role| role.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&roles.covered), ["executive", "it", "procurement"]);
        assert_eq!(ids(&roles.missing), ["user", "legal"]);
    }

    #[test]
    fn a_role_is_typed_by_its_id_or_its_name_and_a_misspelt_one_names_the_nearest() {
        let with = |text: &str| crate::domain::decide::story::agreement(text).playbook;
        let group = with(
            "buying_role = [{ id = 'executive', ja = '経営層', en = 'Executives' }, { id = 'it', ja = 'IT部門', en = 'IT' }]",
        );
        for role in ["executive", "Executives", "経営層", "ＩＴ部門", "it", ""] {
            assert_eq!(check_role(role, &group), Ok(()), "{role}");
        }
        let near = |role: &str| match check_role(role, &group) {
            Err(Refusal::UnknownBuyingRole { near, .. }) => near.unwrap_or_default(),
            other => panic!("{role}: {other:?}"),
        };
        let meant = ["exectuive", "EXECTUIVE", "Executivs", "経営者層", "janitor"].map(near);
        assert_eq!(meant, ["executive", "executive", "executive", "経営層", ""]);
        assert_eq!(check_role("janitor", &with("")), Ok(()), "where nobody asks for roles");
        let told = check_role("janitor", &group).unwrap_err().message().say(crate::i18n::Lang::En);
        assert_eq!(told, "The agreement's buying group has no role `janitor`; known are: executive, it");
    }
}

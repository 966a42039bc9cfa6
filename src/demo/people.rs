//! The demo's people: names as they stand on business cards, companies that do not exist.

use super::chance::Chance;
use crate::domain::{Field, Person, Traits};

/// In which language somebody is spoken with, and about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    Ja,
    En,
}

/// The person behind a lead, and what figures need of them.
pub(super) struct Someone {
    pub(super) tongue: Tongue,
    pub(super) person: Person,
    pub(super) traits: Traits,
}

/// Family name, its reading, and as mail addresses write it.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("青木", "アオキ", "aoki"),
    ("石川", "イシカワ", "ishikawa"),
    ("上田", "ウエダ", "ueda"),
    ("遠藤", "エンドウ", "endo"),
    ("岡田", "オカダ", "okada"),
    ("加藤", "カトウ", "kato"),
    ("木下", "キノシタ", "kinoshita"),
    ("小林", "コバヤシ", "kobayashi"),
    ("斎藤", "サイトウ", "saito"),
    ("清水", "シミズ", "shimizu"),
    ("高橋", "タカハシ", "takahashi"),
    ("千葉", "チバ", "chiba"),
    ("土屋", "ツチヤ", "tsuchiya"),
    ("中村", "ナカムラ", "nakamura"),
    ("西田", "ニシダ", "nishida"),
    ("野口", "ノグチ", "noguchi"),
    ("長谷川", "ハセガワ", "hasegawa"),
    ("藤井", "フジイ", "fujii"),
    ("松本", "マツモト", "matsumoto"),
    ("村上", "ムラカミ", "murakami"),
    ("山口", "ヤマグチ", "yamaguchi"),
    ("吉田", "ヨシダ", "yoshida"),
    ("渡辺", "ワタナベ", "watanabe"),
    ("佐々木", "ササキ", "sasaki"),
];

const GIVEN: &[(&str, &str, &str)] = &[
    ("明", "アキラ", "akira"),
    ("一郎", "イチロウ", "ichiro"),
    ("恵美", "エミ", "emi"),
    ("和也", "カズヤ", "kazuya"),
    ("香織", "カオリ", "kaori"),
    ("健太", "ケンタ", "kenta"),
    ("久美子", "クミコ", "kumiko"),
    ("浩二", "コウジ", "koji"),
    ("さくら", "サクラ", "sakura"),
    ("翔太", "ショウタ", "shota"),
    ("直樹", "ナオキ", "naoki"),
    ("奈緒", "ナオ", "nao"),
    ("大輔", "ダイスケ", "daisuke"),
    ("千尋", "チヒロ", "chihiro"),
    ("智子", "トモコ", "tomoko"),
    ("誠司", "セイジ", "seiji"),
    ("真由美", "マユミ", "mayumi"),
    ("優", "ユウ", "yu"),
    ("陽子", "ヨウコ", "yoko"),
    ("亮", "リョウ", "ryo"),
];

const FIRST: &[&str] = &[
    "Amelia", "Anders", "Beatriz", "Carmen", "Daniel", "Elena", "Farid", "Grace", "Hugo", "Imani", "Jonas", "Kavya",
    "Laura", "Marcus", "Nadia", "Oliver", "Priya", "Rosa", "Samuel", "Tess",
];

const LAST: &[&str] = &[
    "Andersson",
    "Baker",
    "Costa",
    "Dubois",
    "Evans",
    "Fischer",
    "Garcia",
    "Hughes",
    "Ivanova",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nguyen",
    "Okafor",
    "Patel",
    "Rossi",
    "Schneider",
    "Taylor",
    "Walsh",
];

/// A company: its name, the host of its mail, its industry, how many people it employs.
type Company = (&'static str, &'static str, &'static str, u32);

const COMPANIES_JA: &[Company] = &[
    ("あおぞら精機株式会社", "aozora-seiki", "製造", 420),
    ("株式会社北斗運輸", "hokuto-unyu", "物流", 180),
    ("みなと倉庫株式会社", "minato-soko", "物流", 95),
    ("東西電子工業株式会社", "tozai-denshi", "製造", 1200),
    ("株式会社さくら食品", "sakura-foods", "製造", 310),
    ("山吹建設株式会社", "yamabuki", "建設", 540),
    ("株式会社ミライ設計", "mirai-sekkei", "建設", 38),
    ("瀬戸内商事株式会社", "setouchi", "卸売", 75),
    ("株式会社つばめ薬品", "tsubame", "卸売", 220),
    ("株式会社はやぶさシステム", "hayabusa-sys", "情報サービス", 160),
    ("ソラリス・データ株式会社", "solaris-data", "情報サービス", 47),
    ("株式会社ふじ印刷", "fuji-insatsu", "製造", 66),
    ("白樺信用金庫", "shirakaba", "金融", 350),
    ("株式会社こもれび不動産", "komorebi", "不動産", 28),
    ("日向化学工業株式会社", "hyuga-chem", "製造", 2100),
    ("有限会社丸太屋", "marutaya", "小売", 12),
    ("株式会社ヒカリ百貨店", "hikari-dept", "小売", 900),
    ("学校法人若葉学園", "wakaba", "教育", 140),
    ("株式会社ナギサ観光", "nagisa", "観光", 85),
    ("医療法人社団すみれ会", "sumire", "医療", 260),
];

const COMPANIES_EN: &[Company] = &[
    ("Northwind Logistics Ltd", "northwind", "logistics", 640),
    ("Harbour & Vale Ltd", "harbour-vale", "wholesale", 58),
    ("Lumen Robotics GmbH", "lumen-robotics", "manufacturing", 210),
    ("Fjord Components AS", "fjord-components", "manufacturing", 130),
    ("Brightwater Foods Inc.", "brightwater", "manufacturing", 870),
    ("Cedar Ridge Construction", "cedar-ridge", "construction", 320),
    ("Meridian Freight B.V.", "meridian-freight", "logistics", 150),
    ("Quill & Co Publishing", "quill", "media", 42),
    ("Alder Health Partners", "alder-health", "healthcare", 500),
    ("Saffron Retail Group", "saffron", "retail", 1800),
    ("Kestrel Cloud Inc.", "kestrel", "software", 88),
    ("Old Mill Bank", "old-mill", "finance", 260),
];

/// Department and title.
const POSTS_JA: &[(&str, &str)] = &[
    ("営業部", "部長"),
    ("営業企画部", "課長"),
    ("情報システム部", "課長"),
    ("情報システム部", "主任"),
    ("経営企画室", "室長"),
    ("マーケティング部", "マネージャー"),
    ("製造部", "次長"),
    ("物流部", "部長"),
    ("購買部", "担当"),
    ("総務部", "係長"),
    ("", "代表取締役"),
    ("", "執行役員"),
    ("DX推進室", "担当"),
];

const POSTS_EN: &[(&str, &str)] = &[
    ("Sales", "Director of Sales"),
    ("Operations", "VP Operations"),
    ("IT", "Head of IT"),
    ("IT", "Systems Manager"),
    ("Marketing", "Marketing Manager"),
    ("Purchasing", "Buyer"),
    ("Logistics", "Warehouse Manager"),
    ("", "Chief Operating Officer"),
    ("Operations", "Operations Staff"),
];

/// Where leads come from, and the campaigns that brought them.
const SOURCES: &[(&str, &[&str])] = &[
    ("web_form", &["spring-trial", "pricing-guide"]),
    ("webinar", &["webinar-sla-basics", "webinar-first-call"]),
    ("exhibition", &["dx-expo-tokyo", "logistics-fair"]),
    ("white_paper", &["wp-lead-handbook", "wp-inside-sales"]),
    ("referral", &[]),
    ("search_ad", &["ad-brand", "ad-handoff"]),
];

/// Somebody new.
pub(super) fn someone(chance: &mut Chance) -> Someone {
    let tongue = if chance.percent(70) { Tongue::Ja } else { Tongue::En };
    let mut person = Person::default();
    let (companies, posts) = match tongue {
        Tongue::Ja => (COMPANIES_JA, POSTS_JA),
        Tongue::En => (COMPANIES_EN, POSTS_EN),
    };
    let (company, host, industry, employees) = *chance.one_of(companies);
    let (department, title) = *chance.one_of(posts);
    let mailbox = match tongue {
        Tongue::Ja => name_ja(&mut person, chance),
        Tongue::En => name_en(&mut person, chance),
    };
    person.set(Field::Company, company);
    person.set(Field::Department, department);
    person.set(Field::Title, title);
    // `example` is nobody's: whatever is sent there by mistake arrives nowhere.
    person.set(Field::Mail, &format!("{mailbox}@{host}.example"));
    if chance.percent(85) {
        person.set(Field::Phone, &phone(tongue, chance));
    }
    let (source, campaigns) = *chance.one_of(SOURCES);
    let campaign = if campaigns.is_empty() { None } else { Some(*chance.one_of(campaigns)) };
    let traits = Traits {
        source: Some(source.to_owned()),
        campaign: campaign.map(ToOwned::to_owned),
        industry: Some(industry.to_owned()),
        employees: Some(employees),
    };
    Someone { tongue, person, traits }
}

fn name_ja(person: &mut Person, chance: &mut Chance) -> String {
    let (family, family_kana, family_latin) = chance.one_of(FAMILIES);
    let (given, given_kana, given_latin) = chance.one_of(GIVEN);
    person.set(Field::Name, &format!("{family} {given}"));
    person.set(Field::Kana, &format!("{family_kana} {given_kana}"));
    format!("{given_latin}.{family_latin}")
}

fn name_en(person: &mut Person, chance: &mut Chance) -> String {
    let (first, last) = (chance.one_of(FIRST), chance.one_of(LAST));
    person.set(Field::Name, &format!("{first} {last}"));
    format!("{first}.{last}").to_lowercase()
}

/// Numbers that ring nowhere: an exchange that is not given out, and the ones kept for films.
fn phone(tongue: Tongue, chance: &mut Chance) -> String {
    match tongue {
        Tongue::Ja => format!("{}-0000-{:04}", chance.one_of(&["03", "06"]), chance.between(0, 9999)),
        Tongue::En => format!("+44 20 7946 0{:03}", chance.between(0, 999)),
    }
}

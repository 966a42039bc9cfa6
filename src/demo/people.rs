//! People and companies who do not exist, and what they would say.

pub(super) const FAMILY: [(&str, &str); 20] = [
    ("佐藤", "サトウ"),
    ("高橋", "タカハシ"),
    ("渡辺", "ワタナベ"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("山口", "ヤマグチ"),
    ("松本", "マツモト"),
    ("井上", "イノウエ"),
    ("斎藤", "サイトウ"),
    ("清水", "シミズ"),
    ("林", "ハヤシ"),
    ("阿部", "アベ"),
    ("池田", "イケダ"),
    ("橋本", "ハシモト"),
    ("石川", "イシカワ"),
    ("前田", "マエダ"),
    ("岡田", "オカダ"),
    ("髙田", "タカダ"),
];

pub(super) const GIVEN: [(&str, &str); 16] = [
    ("花子", "ハナコ"),
    ("太郎", "タロウ"),
    ("美咲", "ミサキ"),
    ("健一", "ケンイチ"),
    ("由美", "ユミ"),
    ("大輔", "ダイスケ"),
    ("恵", "メグミ"),
    ("翔太", "ショウタ"),
    ("直樹", "ナオキ"),
    ("陽子", "ヨウコ"),
    ("拓也", "タクヤ"),
    ("真由", "マユ"),
    ("誠", "マコト"),
    ("さくら", "サクラ"),
    ("浩", "ヒロシ"),
    ("葵", "アオイ"),
];

pub(super) const COMPANY: [&str; 20] = [
    "山田製作所",
    "東都システム",
    "ミナト物流",
    "北陸精密工業",
    "さくら食品",
    "日本橋商事",
    "青葉電機",
    "瀬戸内海運",
    "あさひ建設",
    "富士見化学",
    "中央ソフトウェア",
    "大和印刷",
    "みらい設計",
    "九州ロジテック",
    "星野金属",
    "東海機工",
    "京浜倉庫",
    "白樺メディカル",
    "若葉フーズ",
    "三陸水産",
];

pub(super) const FORM: [&str; 3] = ["株式会社", "有限会社", "合同会社"];

pub(super) const ENGLISH: [(&str, &str); 16] = [
    ("John Smith", "Acme Japan K.K."),
    ("Mary O'Brien", "O'Reilly & Sons, Inc."),
    ("Wei Chen", "Pacific Freight Ltd."),
    ("Anna Schmidt", "Rhein Maschinenbau GmbH"),
    ("Luca Rossi", "Torino Robotics S.p.A."),
    ("Emma Johnson", "Northwind Foods"),
    ("Priya Patel", "Monsoon Software"),
    ("David Kim", "Hanguk Parts Co., Ltd."),
    ("Sofia García", "Iberia Logística"),
    ("James Brown", "Brown & Co."),
    ("Olivia Martin", "Maple Medical"),
    ("Noah Wilson", "Harbour Tools"),
    ("Chloé Dubois", "Atelier Lumière"),
    ("Lars Nielsen", "Nordic Cold Chain"),
    ("Grace Lee", "Orchid Electronics"),
    ("Omar Haddad", "Cedar Trading"),
];

pub(super) const TITLE: [(&str, &str); 6] = [
    ("営業部長", "Director of Operations"),
    ("情報システム課長", "IT Manager"),
    ("購買担当", "Buyer, staff"),
    ("代表取締役社長", "Chief Executive"),
    ("製造部 主任", "Production staff"),
    ("経営企画室 次長", "Planning Manager"),
];

pub(super) const INDUSTRY: [&str; 6] = ["製造", "物流", "卸売", "建設", "情報サービス", "医療"];

pub(super) const SOURCE: [&str; 6] = ["Web", "展示会", "広告", "ウェビナー", "紹介", "メルマガ"];

pub(super) const CAMPAIGN: [&str; 5] =
    ["秋の展示会2026", "原価管理ウェビナー", "導入事例集", "料金シミュレーション", "Spring launch"];

pub(super) const HANDOVER_NOTE: [&str; 4] = [
    "展示会で見積もりの相談あり。早めの連絡を希望。",
    "第3回ウェビナーに連続参加、料金ページも閲覧。",
    "Asked for a demo at the booth; decides in spring.",
    "既存システムの更新時期が近いとのこと。",
];

pub(super) const CALL_NOTE: [&str; 5] = [
    "課題は在庫の見える化。来週デモの候補日を送る。",
    "不在。午後4時以降がつながりやすい。",
    "Budget is there, wants references from manufacturing.",
    "稟議に3週間かかる見込み。資料を送付済み。",
    "担当は情報システム部。次回は課長も同席。",
];

pub(super) const RETURN_NOTE: [&str; 4] = [
    "来期の予算で検討したいとのこと。春に再度。",
    "担当部署が違った。総務部に確認が必要。",
    "Too early: evaluates next fiscal year.",
    "電話番号が使われていない。",
];

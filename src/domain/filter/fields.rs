//! The one table of fields: parsing, completion, help and the README go by it.

use crate::agreement::terms::Stage;
use crate::domain::SlaState;
use crate::domain::search_key;
use crate::i18n::Message;

macro_rules! fields {
    ($($(#[$doc:meta])* $item:ident $word:literal [$($also:literal),*] $example:literal;)+) => {
        /// What a filter can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FieldName { $($(#[$doc])* $item,)+ }

        impl FieldName {
            /// All of them, in the order in which they are told.
            pub const ALL: &'static [Self] = &[$(Self::$item),+];

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$item => $word),+ }
            }

            /// Its other words, the Japanese one first.
            pub const fn also(self) -> &'static [&'static str] {
                match self { $(Self::$item => &[$($also),*]),+ }
            }

            /// How it may be written.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$item => $example),+ }
            }

            /// What it is called where a filter is told.
            pub const fn label(self) -> Message {
                Message::new(match self { $(Self::$item => concat!("filter.field.", $word)),+ })
            }

            /// What it asks, for help and the README.
            pub const fn help(self) -> Message {
                Message::new(match self { $(Self::$item => concat!("filter.help.", $word)),+ })
            }
        }
    };
}

fields! {
    /// How a clock stands (decision 17), or how the clocks of the last hand-off ended.
    Sla "sla" ["SLA状態"] "sla:urgent,breached";
    /// The working time that is left of the open clock.
    Left "left" ["残り"] "left:<30m";
    /// Until when the open clock asks for something; or how it stands.
    Due "due" ["期限", "期日", "締切"] "due:today";
    /// Where the lead stands on its way.
    Stage "stage" ["段階", "ステージ"] "stage:sal,sql";
    /// How a clock, the way or the hand-off stands: whichever knows the word.
    State "state" ["状態", "status"] "状態:超過";
    /// Whose it is.
    Owner "owner" ["担当", "担当者"] "owner:me";
    /// The tier of its open hand-off.
    Tier "tier" ["区分", "優先度", "ティア"] "tier:hot";
    /// What holds of it.
    Is "is" ["属性"] "is:new";
    /// What is known of it.
    Has "has" ["あり"] "has:phone";
    /// Where it came from.
    Source "source" ["流入", "流入元", "src"] "流入:展示会";
    /// The campaign that brought it.
    Campaign "campaign" ["キャンペーン", "施策"] "campaign:spring";
    /// The industry.
    Industry "industry" ["業種", "業界"] "業種:製造";
    /// The company's name.
    Company "company" ["会社", "会社名"] "会社:山田";
    /// The person's name.
    Name "name" ["氏名", "名前"] "name:sato";
    /// The title.
    Title "title" ["役職", "肩書"] "役職:部長";
    /// When it came in.
    Created "created" ["登録", "登録日", "作成"] "created:7d..";
    /// When it was handed to sales last.
    Handed "handed" ["引き渡し", "引渡", "引き渡し日"] "handed:今週";
    /// When somebody tried to reach the person last, in the last hand-off.
    Contacted "contacted" ["連絡", "連絡日"] "contacted:none";
    /// When to go on with it.
    Next "next" ["次回", "再開"] "next:<=today";
    /// Why it came back, was put aside or lost last.
    Reason "reason" ["理由"] "reason:timing";
    /// Its number or external id.
    Id "id" ["番号"] "id:42";
    /// In which order.
    Sort "sort" ["並び", "並べ替え"] "sort:-left";
    /// How many at most.
    Limit "limit" ["件数"] "limit:20";
}

impl FieldName {
    /// The one that somebody means.
    pub fn of(text: &str) -> Option<Self> {
        let sought = search_key(text);
        let is_meant = |field: &&Self| {
            search_key(field.word()) == sought || field.also().iter().any(|also| search_key(also) == sought)
        };
        Self::ALL.iter().find(is_meant).copied()
    }

    /// All words of all fields.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().flat_map(|field| std::iter::once(field.word()).chain(field.also().iter().copied()))
    }

    /// The words that may stand behind it, where these are the trade's own: the word for programs, then others.
    pub(super) fn values(self) -> Vec<(&'static str, &'static [&'static str])> {
        let sla = SLA.iter().map(|(_, word, also)| (*word, *also));
        let stage = STAGE.iter().map(|(stage, also)| (stage.word(), *also));
        let is = IS.iter().map(|(_, word, also)| (*word, *also));
        match self {
            Self::Sla => sla.collect(),
            Self::Stage => stage.collect(),
            Self::Is => is.collect(),
            Self::State => sla.chain(stage).chain(is).collect(),
            Self::Due => sla.chain(DAYS).collect(),
            Self::Has => HAS.iter().map(|(_, word, also)| (*word, *also)).collect(),
            Self::Owner => vec![(ME, ME_ALSO), (NONE, NONE_ALSO)],
            Self::Tier | Self::Reason | Self::Source | Self::Campaign | Self::Industry => vec![(NONE, NONE_ALSO)],
            Self::Created | Self::Handed | Self::Contacted | Self::Next => {
                DAYS.into_iter().chain(std::iter::once((NONE, NONE_ALSO))).collect()
            }
            Self::Sort => SORT.iter().map(|(_, word, also)| (*word, *also)).collect(),
            Self::Left | Self::Company | Self::Name | Self::Title | Self::Id | Self::Limit => Vec::new(),
        }
    }
}

/// Oneself.
pub(super) const ME: &str = "me";
pub(super) const ME_ALSO: &[&str] = &["自分", "私", "わたし"];
/// Nobody, never, nothing.
pub(super) const NONE: &str = "none";
pub(super) const NONE_ALSO: &[&str] = &["なし", "無し", "未定", "未"];

/// Days that are offered; more can be read.
const DAYS: [(&str, &[&str]); 5] = [
    ("today", &["今日"]),
    ("yesterday", &["昨日"]),
    ("tomorrow", &["明日"]),
    ("this-week", &["今週"]),
    ("last-week", &["先週"]),
];

/// The states of a clock.
pub(super) const SLA: &[(SlaState, &str, &[&str])] = &[
    (SlaState::Ok, "ok", &["余裕", "順調"]),
    (SlaState::Soon, "soon", &["注意", "まもなく"]),
    (SlaState::Urgent, "urgent", &["至急"]),
    (SlaState::Breached, "breached", &["超過", "期限超過", "overdue"]),
    (SlaState::Paused, "paused", &["停止", "停止中"]),
    (SlaState::Met, "met", &["達成"]),
    (SlaState::Late, "late", &["遅延", "遅れて対応"]),
    (SlaState::NotRequired, "not_required", &["不要", "対応不要"]),
];

/// The stages.
pub(super) const STAGE: &[(Stage, &[&str])] = &[
    (Stage::Lead, &["リード"]),
    (Stage::Mal, &[]),
    (Stage::Mql, &[]),
    (Stage::Sal, &[]),
    (Stage::Sql, &[]),
    (Stage::Opportunity, &["商談"]),
    (Stage::Customer, &["顧客", "受注"]),
    (Stage::Lost, &["失注"]),
    (Stage::Excluded, &["除外", "対象外"]),
];

/// Something that holds of a lead or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Its hand-off is open.
    Open,
    /// Open, and nobody has taken it on.
    New,
    /// Open, and somebody has taken it on.
    Accepted,
    /// Held until somebody is free.
    Held,
    /// Put to sleep until later.
    Asleep,
    /// Resting until later: asleep, or to be called back.
    Waiting,
    /// To be gone on with by now: to be called back, or awake again.
    Called,
    /// Found by sales itself.
    Generated,
    /// The person's data was erased.
    Erased,
}

pub(super) const IS: &[(Holds, &str, &[&str])] = &[
    (Holds::New, "new", &["新規", "未受け入れ", "未対応"]),
    (Holds::Accepted, "accepted", &["受け入れ済み", "受け入れ"]),
    (Holds::Open, "open", &["対応待ち"]),
    (Holds::Held, "held", &["割当待ち"]),
    (Holds::Asleep, "asleep", &["保留", "保留中"]),
    (Holds::Waiting, "waiting", &["待ち"]),
    (Holds::Called, "called", &["再開待ち"]),
    (Holds::Generated, "generated", &["SGL"]),
    (Holds::Erased, "erased", &["消去済み", "消去"]),
];

/// Something that is known of a lead or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A telephone or mobile number.
    Phone,
    /// A mail address.
    Mail,
    /// A note, or words on an answer.
    Note,
    /// A deal, open, won or lost.
    Deal,
}

pub(super) const HAS: &[(Known, &str, &[&str])] = &[
    (Known::Phone, "phone", &["電話"]),
    (Known::Mail, "mail", &["メール"]),
    (Known::Note, "note", &["メモ"]),
    (Known::Deal, "deal", &["商談"]),
];

/// By what leads are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// How pressing they are: the queue's own order (decision 18).
    Sla,
    /// The instant at which the open clock is due, whatever the tier.
    Left,
    /// The company's name, without its legal form.
    Company,
    /// When they came in.
    Created,
    /// When they were handed to sales.
    Handed,
}

pub(super) const SORT: &[(SortBy, &str, &[&str])] = &[
    (SortBy::Sla, "sla", &["SLA順", "急ぐ順"]),
    (SortBy::Left, "left", &["残り"]),
    (SortBy::Company, "company", &["会社", "会社名"]),
    (SortBy::Created, "created", &["登録", "登録日", "date"]),
    (SortBy::Handed, "handed", &["引き渡し"]),
];

impl SortBy {
    /// Its word.
    pub fn word(self) -> &'static str {
        SORT.iter().find(|(by, ..)| *by == self).map_or("sla", |(_, word, _)| word)
    }
}

/// The row of a table that somebody means.
pub(super) fn row<T: Copy>(
    table: &[(T, &'static str, &'static [&'static str])],
    text: &str,
) -> Option<(T, &'static str)> {
    let sought = search_key(text);
    let is_meant = |word: &str| search_key(word) == sought;
    table
        .iter()
        .find(|(_, word, also)| is_meant(word) || also.iter().any(|also| is_meant(also)))
        .map(|row| (row.0, row.1))
}

/// The stage that somebody means.
pub(super) fn stage(text: &str) -> Option<Stage> {
    let sought = search_key(text);
    STAGE
        .iter()
        .find(|(stage, also)| search_key(stage.word()) == sought || also.iter().any(|also| search_key(also) == sought))
        .map(|(stage, _)| *stage)
}

/// Whether a word means one of these.
pub(super) fn is_word(text: &str, word: &str, also: &[&str]) -> bool {
    let sought = search_key(text);
    search_key(word) == sought || also.iter().any(|also| search_key(also) == sought)
}

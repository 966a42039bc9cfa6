//! What people write down.

use super::chance::Chance;
use super::people::Tongue;
use crate::agreement::terms::Slot;

/// On which occasion.
#[derive(Clone, Copy)]
pub(super) enum Occasion {
    /// Handed over by hand: why.
    ByHand,
    /// After an attempt that reached nobody.
    Missed,
    /// After a talk.
    Talked,
    /// Given back.
    Returned,
    /// Never to be approached.
    Rejected,
    /// Overdue, and it is known what comes next.
    Acknowledged,
    /// In between.
    Aside,
    /// What was said about one slot of BANTC.
    Answered(Slot),
}

/// Words for an occasion, in the lead's own language.
pub(super) fn note(occasion: Occasion, tongue: Tongue, chance: &mut Chance) -> String {
    let texts = match tongue {
        Tongue::Ja => japanese(occasion),
        Tongue::En => english(occasion),
    };
    (*chance.one_of(texts)).to_owned()
}

fn japanese(occasion: Occasion) -> &'static [&'static str] {
    match occasion {
        Occasion::ByHand => &[
            "展示会でデモを見て、来月の稟議に載せたいとのこと。",
            "社長からの紹介。早めに電話してほしい。",
            "価格ページを3回見たあと、資料を請求。点数は足りないが熱い。",
        ],
        Occasion::Missed => {
            &["不在。16時以降に折り返し。", "会議中。明日の午前に再度。", "受付で止まった。メールを先に送る。"]
        }
        Occasion::Talked => &[
            "来期の予算で検討中。\n決裁は部長、現場は前向き。",
            "現行のシステムが3月で保守切れ。比較は2社。",
            "オンラインで30分。課題は引き継ぎ漏れ。\n次回は情シスも同席。",
            "興味はあるが、まず社内で共有したいとのこと。",
        ],
        Occasion::Returned => &[
            "いったん戻します。セミナーの案内は続けてください。",
            "先方の状況が変わったら、再度引き渡しをお願いします。",
            "詳しくは口頭で。次回の定例で相談したい。",
        ],
        Occasion::Rejected => &["本人に電話で確認済み。", "会社のサイトで確認。今後の案内は不要。"],
        Occasion::Acknowledged => &["このあと私から折り返し電話します。", "先方と時間を調整済み。担当が電話します。"],
        Occasion::Aside => &[
            "同じ会社の別部署からも資料請求あり。",
            "ウェビナー中にチャットで料金の質問。",
            "先月の展示会で名刺交換済み。",
        ],
        Occasion::Answered(Slot::Budget) => &["来期予算に300万円を計上予定。", "予算は部内で確保できる範囲とのこと。"],
        Occasion::Answered(Slot::Authority) => &["決裁は事業部長。次回は同席予定。", "本人が起案し、役員会で決める。"],
        Occasion::Answered(Slot::Need) => &["引き渡し後の対応漏れを減らしたい。", "表計算での管理が限界。"],
        Occasion::Answered(Slot::Timeline) => &["4月の新年度に合わせたい。", "3月末の保守切れまでに切り替える。"],
        Occasion::Answered(Slot::Competitor) => &["ほかは見ていない。", "比較対象なし。現行の延長も選択肢。"],
    }
}

fn english(occasion: Occasion) -> &'static [&'static str] {
    match occasion {
        Occasion::ByHand => &[
            "Saw the demo at the fair and wants a quote before the board meets.",
            "Referred by a customer. Please call soon.",
            "Three visits to the pricing page, then the white paper. Warm, whatever the score says.",
        ],
        Occasion::Missed => {
            &["No answer, call back after four.", "In a meeting, try tomorrow morning.", "Front desk. Mail first."]
        }
        Occasion::Talked => &[
            "Budget is next quarter's.\nHead of operations decides, the team is for it.",
            "Their contract ends in March; two others are being looked at.",
            "Half an hour on the web. Leads get lost between two tools.\nIT joins next time.",
            "Interested, wants to share it internally first.",
        ],
        Occasion::Returned => &[
            "Back for now. Please keep sending the webinars.",
            "Hand over again when something changes on their side.",
            "More in person; let us talk about it at the weekly.",
        ],
        Occasion::Rejected => &["Confirmed on the phone.", "Checked on their site. Nothing further, please."],
        Occasion::Acknowledged => &["I ring them myself this afternoon.", "A time is agreed on; the rep calls."],
        Occasion::Aside => &[
            "Another department of theirs asked for the paper too.",
            "Asked about prices in the webinar's chat.",
            "We exchanged cards at last month's fair.",
        ],
        Occasion::Answered(Slot::Budget) => {
            &["Three million set aside for next year.", "Within what the department may spend."]
        }
        Occasion::Answered(Slot::Authority) => {
            &["The division head decides and joins next time.", "She proposes, the board decides."]
        }
        Occasion::Answered(Slot::Need) => &["Leads get lost after the hand-off.", "Spreadsheets no longer carry it."],
        Occasion::Answered(Slot::Timeline) => &["In place by April.", "Before the contract ends in March."],
        Occasion::Answered(Slot::Competitor) => {
            &["Nobody else is being looked at.", "Only staying with what they have."]
        }
    }
}

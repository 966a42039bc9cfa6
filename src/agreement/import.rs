//! `[import]`: what lists that are read in mean here (decision 40).
//!
//! Two rows of different external ids are two people, however much they look alike, unless the agreement asks for those
//! of one mail address to be joined. And marketing's lists have words of their own for what somebody did: which of them
//! stand for which kind of touch is agreed here once, rather than in the map of every list.

use std::collections::BTreeMap;

use super::fold::folded;
use super::minutes::{Chapter, Thing, Value};
use super::playbook::Playbook;
use super::playbook::reading::refer;
use super::terms::Join;
use super::{Score, term, words};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// How lists are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// What joins rows of different external ids; where absent, nothing does, and likenesses are offered only.
    pub join: Option<Join>,
    /// For each kind of touch that has any, the words of lists that stand for it, as they are written. A word stands for
    /// one kind.
    pub touches: BTreeMap<String, Vec<String>>,
}

impl Import {
    /// The kind of touch that a word of a list stands for. Its width, its case and blanks around it make no difference.
    pub fn kind_of(&self, word: &str) -> Option<&str> {
        let word = folded(word);
        let means = |words: &Vec<String>| words.iter().any(|one| folded(one) == word);
        self.touches.iter().find(|(_, words)| means(words)).map(|(kind, _)| kind.as_str())
    }
}

pub(super) fn read(root: &mut Section<'_, '_>, score: &Score, playbook: &Playbook) -> Import {
    let Some(mut section) = root.section("import") else { return Import::default() };
    let known: Vec<_> = Join::ALL.iter().map(|join| join.word()).collect();
    let join = section.text("join").and_then(|text| term(&section, &text, &known, Join::of));
    let scored = score.touch.iter().map(|rule| rule.kind.as_str());
    let kinds: Vec<_> = playbook.touches.iter().map(|touch| touch.id.as_str()).chain(scored).collect();
    let touches = section.section("touches").map(|within| touches(within, &kinds)).unwrap_or_default();
    section.close();
    Import { join, touches }
}

fn touches(mut section: Section<'_, '_>, kinds: &[&str]) -> BTreeMap<String, Vec<String>> {
    // What a kind is called in the file stands for it in lists, too.
    let mut taken: Vec<(String, String)> = kinds.iter().map(|kind| (folded(kind), (*kind).to_owned())).collect();
    let mut touches = BTreeMap::new();
    for (kind, item) in section.rest() {
        refer(&section, &kind, "[[touch]] / [[score.touch]]", kinds);
        let Some(words) = item.texts() else { continue };
        if words.is_empty() {
            section.misfit(&words.span, Message::new("agreement.no_words_of_lists").with("kind", &kind.value));
        }
        let mut own: Vec<String> = Vec::new();
        for word in words.value {
            if means_one_kind(&section, &word, &kind, &own, &taken) {
                own.push(word.value);
            }
        }
        taken.extend(own.iter().map(|word| (folded(word), kind.value.clone())));
        touches.insert(kind.value, own);
    }
    section.close();
    touches
}

/// A word that can be seen, that is not listed before, and that no other kind has.
fn means_one_kind(
    section: &Section<'_, '_>,
    word: &Placed<String>,
    kind: &Placed<String>,
    own: &[String],
    taken: &[(String, String)],
) -> bool {
    let is = folded(word);
    if is.is_empty() {
        section.complain(&word.span, Message::new("agreement.blank").with("key", &kind.value));
    } else if own.iter().any(|other| folded(other) == is) {
        section.complain(&word.span, Message::new("agreement.listed_twice").with("name", &word.value));
    } else if let Some((_, other)) = taken.iter().find(|(known, other)| *known == is && *other != kind.value) {
        let message = Message::new("agreement.word_of_two_kinds").with("word", &word.value);
        section.misfit(&word.span, message.with("kind", &kind.value).with("other", other));
    } else {
        return true;
    }
    false
}

/// What is said of it in the minutes: how rows are joined, and the words of each kind.
pub(super) fn chapters(import: &Import, playbook: &Playbook) -> [Chapter; 2] {
    let Import { join, touches } = import;
    let joining = Thing::new("").may_say("minutes.join", join.map(|join| Value::term(join, words::join(join))));
    let kind = |(kind, words): (&String, &Vec<String>)| {
        let thing = Thing { label: playbook.touch(kind).said, ..Thing::new(kind) };
        thing.lists("minutes.words_of_lists", words.iter().map(Value::plain))
    };
    [
        Chapter::one("import", "minutes.chapter.import", joining),
        Chapter::of(
            "import.touches",
            "minutes.chapter.import_touches",
            "minutes.kind.import_touches",
            touches.iter().map(kind).collect(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use crate::agreement::Agreement;

    const HEAD: &str = "title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'
touch = [{ id = 'download' }, { id = 'blog_view' }]\n";

    fn read(says: &str) -> Result<Agreement, String> {
        Agreement::parse("x", &format!("{HEAD}{says}")).map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn a_list_may_write_its_words_as_wide_and_as_large_as_it_likes() {
        let import = read("[import]\ntouches = { download = ['資料DL', 'White Paper'] }\n").unwrap().import;
        for word in ["資料DL", "資料ＤＬ", " 資料dl ", "white paper", "ＷＨＩＴＥ　ＰＡＰＥＲ"] {
            assert_eq!(import.kind_of(word), Some("download"), "{word}");
        }
        for word in ["資料", "記事閲覧", "", "white papers"] {
            assert_eq!(import.kind_of(word), None, "{word}");
        }
    }

    #[test]
    fn a_word_means_one_kind_of_touch_only() {
        let touches = |touches: &str| read(&format!("[import]\ntouches = {{ {touches} }}\n"));
        assert!(touches("download = ['資料DL'], blog_view = ['記事閲覧']").is_ok());
        assert!(
            touches("download = ['download', '資料DL']").is_ok(),
            "its own name goes without saying, and may be said"
        );
        for (wrong, told) in [
            ("download = ['資料DL'], blog_view = ['資料ＤＬ']", "stands for `download` already"),
            ("download = ['Blog_View']", "stands for `blog_view` already"),
            ("download = ['資料DL', ' 資料dl']", "is listed twice"),
            ("download = ['　']", "must not be blank"),
            ("download = []", "lists no words"),
            ("downloads = ['資料DL']", "did you mean `download`?"),
        ] {
            let said = touches(wrong).unwrap_err();
            assert!(said.contains(told) && said.lines().count() == 1, "{wrong}: {said}");
        }
    }
}

//! An answer of the terminal that comes late, told from keys.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// Holds back what may be the terminal's late word about its ground: the reader of keys takes `ESC ]11;rgb:…` for Alt with
/// `]` and then letters, each of which would do something to a lead. What turns out to be no answer is given back.
#[derive(Debug, Default)]
pub(super) struct Late {
    is_owed: bool,
    /// What may be an answer, as far as it has come.
    held: Vec<Event>,
    /// The characters of it that count.
    text: String,
    /// Whether Esc came just before: the two bytes may arrive apart.
    after_esc: bool,
}

/// How answers begin.
const BEGINNINGS: [&str; 2] = ["11;rgb:", "11;rgba:"];

/// No answer has more characters: four times four digits, and what is between them.
const LONGEST: usize = 28;

impl Late {
    /// Whether an answer is still to come.
    pub(super) fn new(is_owed: bool) -> Self {
        Self { is_owed, ..Self::default() }
    }

    /// Whether something is held back.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// What is to be heard now that an event has come.
    pub(super) fn sift(&mut self, event: Event) -> Vec<Event> {
        let Event::Key(KeyEvent { code, modifiers, .. }) = event else { return vec![event] };
        if !self.is_owed {
            return vec![event];
        }
        let (alt, ctrl) = (modifiers.contains(KeyModifiers::ALT), modifiers.contains(KeyModifiers::CONTROL));
        let after_esc = std::mem::replace(&mut self.after_esc, code == KeyCode::Esc);
        let is_begun = !self.held.is_empty();
        self.held.push(event);
        let goes_on = match code {
            KeyCode::Char(']') if !is_begun => alt || after_esc,
            _ if !is_begun => false,
            // The end: BEL, or ESC with a backslash.
            KeyCode::Char('g') if ctrl => return self.end(),
            KeyCode::Char('\\') if alt || after_esc => return self.end(),
            KeyCode::Esc => true,
            KeyCode::Char(c) if !ctrl && !alt && !after_esc => {
                self.text.push(c);
                may_become_an_answer(&self.text)
            }
            _ => false,
        };
        if goes_on { Vec::new() } else { self.settle() }
    }

    /// Nothing more comes: what was held back was typed.
    pub(super) fn settle(&mut self) -> Vec<Event> {
        self.text.clear();
        std::mem::take(&mut self.held)
    }

    /// There is one answer, and that was it, or none.
    fn end(&mut self) -> Vec<Event> {
        if BEGINNINGS.iter().any(|beginning| self.text.starts_with(beginning)) {
            *self = Self::default();
            return Vec::new();
        }
        self.settle()
    }
}

fn may_become_an_answer(text: &str) -> bool {
    let goes_on = |beginning: &str| {
        let digits = text.strip_prefix(beginning).map(|rest| rest.chars().all(|c| c == '/' || c.is_ascii_hexdigit()));
        beginning.starts_with(text) || digits.unwrap_or(false)
    };
    text.len() <= LONGEST && BEGINNINGS.into_iter().any(goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(c: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers))
    }

    fn plain(text: &str) -> Vec<Event> {
        text.chars().map(|c| key(c, KeyModifiers::NONE)).collect()
    }

    fn esc() -> Event {
        Event::Key(KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE))
    }

    /// What is heard of events that come one after the other.
    fn heard(late: &mut Late, events: Vec<Event>) -> Vec<Event> {
        events.into_iter().flat_map(|event| late.sift(event)).collect()
    }

    #[test]
    fn an_answer_that_comes_late_is_no_key() {
        for end in [
            vec![key('\\', KeyModifiers::ALT)],
            vec![key('g', KeyModifiers::CONTROL)],
            vec![esc(), plain("\\").remove(0)],
        ] {
            let mut late = Late::new(true);
            let mut events = vec![key(']', KeyModifiers::ALT)];
            events.extend(plain("11;rgb:1616/1818/1d1d"));
            events.extend(end);
            assert_eq!(heard(&mut late, events), []);
            assert_eq!(heard(&mut late, plain("r")), plain("r"), "the next key is one");
            let again = vec![key(']', KeyModifiers::ALT)];
            assert_eq!(heard(&mut late, again.clone()), again, "there is one answer");
        }
    }

    #[test]
    fn an_answer_whose_escape_came_alone_is_none_either() {
        let mut late = Late::new(true);
        let mut events = vec![esc()];
        events.extend(plain("]11;rgba:ffff/ffff/ffff/ffff"));
        events.push(key('g', KeyModifiers::CONTROL));
        assert_eq!(heard(&mut late, events), [esc()], "Esc closes what there is to close, no more");
    }

    #[test]
    fn what_only_begins_like_an_answer_is_typed_and_nothing_of_it_is_lost() {
        for typed in ["x", "1x", "11;rgb:12x", "11;r1", "11;rgb:000000000000000000000000000"] {
            let mut late = Late::new(true);
            let mut events = vec![key(']', KeyModifiers::ALT)];
            events.extend(plain(typed));
            assert_eq!(heard(&mut late, events.clone()), events, "{typed}");
        }
        let mut late = Late::new(true);
        let half = vec![key(']', KeyModifiers::ALT), plain("1").remove(0)];
        assert_eq!(heard(&mut late, half.clone()), []);
        assert_eq!(late.settle(), half, "nothing more came");
        assert_eq!(heard(&mut late, plain("r")), plain("r"));
        let resized = vec![key(']', KeyModifiers::ALT), Event::Resize(80, 24)];
        assert_eq!(heard(&mut late, resized), [Event::Resize(80, 24)], "the size is no key and does not wait");
        let asked = vec![key(']', KeyModifiers::ALT)];
        assert_eq!(heard(&mut Late::new(false), asked.clone()), asked, "nothing was asked");
    }
}

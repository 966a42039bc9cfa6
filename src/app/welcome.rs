//! The first questions, on a database that is new: which language, who sits here, what comes first. Nothing is forced:
//! Esc leaves them out.

use tui_input::Input;

use super::preferences::{Answers, Then};
use crate::domain::search_key;
use crate::gate::clean_line;
use crate::i18n::Lang;
use crate::ids::PersonId;

/// The card of the first questions.
#[derive(Debug)]
pub struct Welcome {
    /// Which question is asked.
    pub step: Question,
    /// Whether it is asked who acts.
    pub asks_who: bool,
    /// The choice under the cursor.
    pub at: usize,
    /// What was typed to find oneself, or to say a name that the agreement does not list.
    pub typed: Input,
    /// Whoever there is to choose from: id and name.
    pub people: Vec<(PersonId, String)>,
    /// Who acts unless somebody else is chosen.
    pub machine: PersonId,
    /// Who was chosen.
    pub who: Option<PersonId>,
    /// Whether all was answered and the place that was asked for is being made ready.
    pub is_moving: bool,
}

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// In which language.
    Language,
    /// Who sits here.
    Who,
    /// What to know, and what comes first.
    First,
}

/// Somebody to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Candidate {
    /// One of the agreement's people: id and name.
    Listed(PersonId, String),
    /// The machine's user, whom the agreement does not list.
    Machine(PersonId),
    /// Whoever was typed.
    Typed(PersonId),
}

impl Candidate {
    /// The id.
    pub const fn id(&self) -> &PersonId {
        match self {
            Self::Listed(id, _) | Self::Machine(id) | Self::Typed(id) => id,
        }
    }
}

/// The languages in the order of the digits.
pub const LANGUAGES: [Lang; 2] = [Lang::Ja, Lang::En];

impl Welcome {
    /// The first question, with the language of the screen under the cursor.
    pub fn new(lang: Lang, asks_who: bool, people: Vec<(PersonId, String)>, machine: PersonId) -> Self {
        let at = LANGUAGES.iter().position(|known| *known == lang).unwrap_or(0);
        Self {
            step: Question::Language,
            asks_who,
            at,
            typed: Input::default(),
            people,
            machine,
            who: None,
            is_moving: false,
        }
    }

    /// To the question before, with its answer under the cursor.
    pub(super) fn go_back(&mut self, lang: Lang) {
        self.step = if self.step == Question::First && self.asks_who { Question::Who } else { Question::Language };
        self.at = match self.step {
            Question::Language => LANGUAGES.iter().position(|known| *known == lang),
            _ => self.candidates().iter().position(|known| self.who.as_ref() == Some(known.id())),
        }
        .unwrap_or(0);
    }

    /// How many questions there are, and the how-many-eth this is.
    pub const fn place(&self) -> (usize, usize) {
        let of = if self.asks_who { 3 } else { 2 };
        let n = match self.step {
            Question::Language => 1,
            Question::Who => 2,
            Question::First => of,
        };
        (n, of)
    }

    /// Who can be chosen: the machine's user first, then the agreement's people; of these, once something was typed, those
    /// in whom it occurs, and whoever it names.
    pub fn candidates(&self) -> Vec<Candidate> {
        let typed = clean_line(self.typed.value()).text;
        let (typed, sought) = (typed.trim(), search_key(typed.trim()));
        let occurs = |text: &str| sought.is_empty() || search_key(text).contains(&sought);
        let is_listed = |id: &str| self.people.iter().any(|(known, _)| known.as_str() == id);
        let listed = self.people.iter().filter(|(id, name)| occurs(id.as_str()) || occurs(name));
        let listed = listed.map(|(id, name)| Candidate::Listed(id.clone(), name.clone()));
        let machine = (sought.is_empty() && !is_listed(self.machine.as_str())).then(|| self.machine.clone());
        let new = (!typed.is_empty() && !is_listed(typed)).then(|| Candidate::Typed(PersonId::new(typed)));
        machine.map(Candidate::Machine).into_iter().chain(listed).chain(new).collect()
    }

    /// How many choices the question has.
    pub fn choices(&self) -> usize {
        match self.step {
            Question::Language => LANGUAGES.len(),
            Question::Who => self.candidates().len(),
            Question::First => Then::ALL.len(),
        }
    }

    /// What was answered, where the last question was.
    pub fn answers(&self, lang: Lang) -> Option<Answers> {
        let then = *Then::ALL.get(self.at).filter(|_| self.step == Question::First)?;
        Some(Answers { lang, who: self.who.clone(), then })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(typed: &str) -> Vec<String> {
        let people = [("tanaka", "田中 花子"), ("sato", "佐藤 健")];
        let people = people.map(|(id, name)| (PersonId::new(id), name.to_owned())).to_vec();
        let mut welcome = Welcome::new(Lang::Ja, true, people, PersonId::new("u1042"));
        (welcome.step, welcome.typed) = (Question::Who, Input::new(typed.to_owned()));
        welcome.candidates().iter().map(|candidate| candidate.id().to_string()).collect()
    }

    #[test]
    fn one_finds_oneself_by_id_or_name_or_says_a_name() {
        assert_eq!(card(""), ["u1042", "tanaka", "sato"]);
        assert_eq!(card("田中"), ["tanaka", "田中"], "listed, or a name of one's own");
        assert_eq!(card("ｓａｔｏ"), ["sato", "ｓａｔｏ"]);
        assert_eq!(card("sato"), ["sato"], "whoever is listed is not offered twice");
        assert_eq!(card(" suzuki "), ["suzuki"]);
    }
}

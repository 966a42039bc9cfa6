//! What is asked of the thread that reads: a newer question of a kind replaces one that still waits, and breaks off what
//! nobody waits for any more.

use crate::app::Ask;

/// What a question is about, in the order in which those that wait are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Marked,
    Queue,
    Pair,
    Leads,
    Imports,
    History,
    Notices,
    Sheet,
    Returns,
    Outlook,
    Bell,
    /// How the queue stands: asked when a window was read, answered when nobody waits for anything else.
    Counts,
}

/// How many kinds there are.
const KINDS: usize = About::Counts as usize + 1;

impl About {
    const fn of(ask: &Ask) -> Self {
        match ask {
            Ask::Marked { .. } => Self::Marked,
            Ask::Queue { .. } => Self::Queue,
            Ask::Pairs { .. } | Ask::SideBySide { .. } => Self::Pair,
            Ask::Leads { .. } => Self::Leads,
            Ask::Imports { .. } => Self::Imports,
            Ask::History { .. } => Self::History,
            Ask::Notices { .. } => Self::Notices,
            Ask::Bell => Self::Bell,
            Ask::Sheet(_) => Self::Sheet,
            Ask::Returns { .. } => Self::Returns,
            Ask::Outlook { .. } => Self::Outlook,
            Ask::Counts { .. } => Self::Counts,
        }
    }
}

/// The questions that wait, and the one that is being answered.
#[derive(Debug, Default)]
pub(super) struct Questions {
    waiting: [Option<Ask>; KINDS],
    running: Option<Ask>,
    /// Whether looking for leads was broken off for the list and is asked again: now it runs to its end. Where others
    /// write all the time it would never be answered.
    has_made_way: bool,
    /// Whether nothing is answered any more.
    pub(super) over: bool,
}

impl Questions {
    /// Asks. Says whether what is being answered is to be broken off.
    pub(super) fn ask(&mut self, ask: Ask) -> bool {
        let is_over = self.running.as_ref().is_some_and(|running| self.is_over(running, &ask));
        if matches!(ask, Ask::Leads { .. }) {
            self.has_made_way = false;
        }
        let about = About::of(&ask) as usize;
        self.waiting[about] = Some(ask);
        is_over
    }

    /// Whether nobody waits any more for the answer to one question once another is asked, or it can wait for that. The
    /// same question is not broken off: where others write all the time it would never be answered.
    fn is_over(&self, running: &Ask, asked: &Ask) -> bool {
        match (running, asked) {
            // Nobody waits for what is only counted.
            (Ask::Counts { .. }, _) => true,
            (Ask::Queue { ask: running, .. }, Ask::Queue { ask, .. })
            | (Ask::Leads { ask: running, .. }, Ask::Leads { ask, .. }) => running != ask,
            (Ask::Leads { .. }, Ask::Queue { .. }) => !self.has_made_way,
            _ => false,
        }
    }

    /// Whether nothing waits.
    pub(super) fn is_idle(&self) -> bool {
        !self.over && self.waiting.iter().all(Option::is_none)
    }

    /// The question that is to be answered next, and is from now on.
    pub(super) fn next(&mut self) -> Option<Ask> {
        self.running = self.waiting.iter_mut().find_map(Option::take);
        self.running.clone()
    }

    /// It was answered; `follows` is asked next. What was broken off is asked again, unless a newer one waits.
    pub(super) fn answered(&mut self, follows: Option<Ask>, broken_off: bool) {
        if let Some(ask) = self.running.take().filter(|_| broken_off) {
            let waiting = &mut self.waiting[About::of(&ask) as usize];
            self.has_made_way |= waiting.is_none() && matches!(ask, Ask::Leads { .. });
            waiting.get_or_insert(ask);
        }
        if let Some(ask) = follows {
            let about = About::of(&ask) as usize;
            self.waiting[about] = Some(ask);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::Filter;
    use crate::storage::QueueAsk;

    fn window(text: &str, offset: usize) -> QueueAsk {
        QueueAsk { filter: Filter::of_words(text), offset, limit: 10, ..QueueAsk::default() }
    }

    fn list(generation: u64, text: &str, offset: usize) -> Ask {
        Ask::Queue { generation, ask: window(text, offset), team: false }
    }

    fn leads(generation: u64, text: &str) -> Ask {
        Ask::Leads { generation, ask: window(text, 0) }
    }

    /// Questions of which one is being answered.
    fn answering(ask: Ask) -> Questions {
        let mut questions = Questions::default();
        questions.ask(ask.clone());
        assert_eq!(questions.next(), Some(ask));
        questions
    }

    #[test]
    fn a_question_is_given_up_for_another_one_and_not_for_itself() {
        assert!(answering(list(1, "a", 0)).ask(list(2, "ab", 0)));
        assert!(answering(list(1, "a", 0)).ask(list(2, "a", 10)));
        assert!(!answering(list(1, "a", 0)).ask(list(2, "a", 0)));
        assert!(!answering(list(1, "a", 0)).ask(Ask::History { generation: 2 }));
    }

    #[test]
    fn leads_that_are_looked_for_letter_by_letter_are_looked_for_by_the_last_one() {
        let mut questions = answering(leads(1, "株"));
        assert!(questions.ask(leads(2, "株式")), "the first is broken off");
        questions.answered(None, true);
        assert_eq!(questions.next(), Some(leads(2, "株式")));
        assert!(!questions.ask(leads(3, "株式")), "the same is not");
    }

    #[test]
    fn looking_for_leads_makes_way_for_the_list_once() {
        let mut questions = answering(leads(1, "株"));
        assert!(questions.ask(list(2, "", 0)));
        questions.answered(None, true);
        assert_eq!(questions.next(), Some(list(2, "", 0)));
        questions.answered(None, false);
        assert_eq!(questions.next(), Some(leads(1, "株")), "it is asked again");
        assert!(!questions.ask(list(3, "", 0)), "and runs to its end");
        assert!(questions.ask(leads(4, "株式")), "unless something else is looked for");
    }

    #[test]
    fn what_is_only_counted_makes_way_for_everything_and_is_counted_last() {
        let counts = Ask::Counts { team: true };
        let mut questions = answering(counts.clone());
        assert!(questions.ask(Ask::History { generation: 1 }));
        questions.answered(None, true);
        assert_eq!(questions.next(), Some(Ask::History { generation: 1 }));
        assert!(!questions.ask(list(2, "", 0)));
        questions.answered(None, false);
        assert_eq!(questions.next(), Some(list(2, "", 0)));
        assert_eq!(questions.next(), Some(counts.clone()));
        assert!(questions.ask(list(3, "", 0)));
        questions.answered(None, true);
        assert_eq!(questions.next(), Some(list(3, "", 0)));
        questions.answered(Some(Ask::Counts { team: false }), false);
        assert_eq!(questions.next(), Some(Ask::Counts { team: false }), "it is counted once, as the last one asks");
        questions.answered(None, false);
        assert!(questions.is_idle() && questions.next().is_none());
    }
}

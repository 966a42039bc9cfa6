//! The line by which the list is filtered, while it is typed; views that were saved; what was asked before.

use std::ops::Range;

use tui_input::Input;

use super::model::Model;
use crate::domain::filter::{Asking, Filter, QUICK, Test, View, complete};
use crate::domain::search_key;
use crate::gate::Shown;

/// So many filters are remembered. In memory alone: what somebody sought may name a person.
const REMEMBERED: usize = 50;

/// Everything about filtering that is not the filter itself ([`super::Queue::text`]).
#[derive(Debug, Default)]
pub struct Filters {
    /// The line, while it is typed.
    pub bar: Option<Bar>,
    /// Views that were saved.
    pub views: Vec<View>,
    /// What was asked before, the last one last.
    pub(super) past: Vec<String>,
}

/// The line while it is typed.
#[derive(Debug, Default)]
pub struct Bar {
    /// What is typed.
    pub input: Input,
    /// The name under which it is being saved.
    pub naming: Option<Input>,
    /// The view that has this name already and would be replaced: said once before it is.
    pub(super) replaces: Option<String>,
    /// Which of the filters before stands there, counted from the last one, and what was typed before it.
    pub(super) recalled: Option<(usize, String)>,
}

/// A choice of views, narrowed by what is typed.
#[derive(Debug, Default)]
pub struct Views {
    /// What is typed.
    pub input: Input,
    /// Of those that are shown, the one that Enter takes.
    pub at: usize,
}

/// A view in the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its name.
    pub name: String,
    /// Its filter.
    pub text: Shown,
    /// Whether it was saved, and can be deleted.
    pub is_own: bool,
}

/// What is to be done with the file of views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewsJob {
    /// Read it.
    Read,
    /// Keep a view in it, in the place of one of this name.
    Keep(View),
    /// Take a view out of it.
    Forget(String),
}

impl Filters {
    /// Remembers what was asked.
    pub(super) fn remember(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.past.retain(|past| past != text);
        self.past.push(text.to_owned());
        if self.past.len() > REMEMBERED {
            self.past.remove(0);
        }
    }
}

impl Views {
    /// The views that fit what is typed: those that were saved, then those that come with the program.
    pub fn shown(&self, model: &Model) -> Vec<Offered> {
        let saved = model.filters.views.iter().map(|view| Offered {
            name: view.name.clone(),
            text: Shown::line(&view.text),
            is_own: true,
        });
        let hidden = |name: &str| model.filters.views.iter().any(|view| search_key(&view.name) == search_key(name));
        let own = QUICK.iter().filter(|quick| !hidden(quick.name)).map(|quick| Offered {
            name: quick.name.to_owned(),
            text: Shown::line(&quick.title().say(model.lang)),
            is_own: false,
        });
        let sought = search_key(self.input.value());
        let fits = |offered: &Offered| {
            search_key(&offered.name).contains(sought.trim())
                || search_key(offered.text.as_str()).contains(sought.trim())
        };
        saved.chain(own).filter(fits).collect()
    }
}

impl Model {
    /// All filters that have a name, as they stand at the left of a very wide screen.
    pub fn named_views(&self) -> Vec<Offered> {
        Views::default().shown(self)
    }

    /// Which of them the list is filtered by, and by nothing else.
    pub fn named_view(&self) -> Option<usize> {
        let name = self.queue.text.trim().strip_prefix('@')?;
        self.named_views().iter().position(|view| view.name == name)
    }

    /// What the list is filtered by, as it is meant now, within the view.
    pub fn asked(&self) -> Filter {
        let typed = Filter::read(&self.queue.text, self.asking());
        let tests: Vec<Test> = self.queue.tab.test(&self.fixed.who).into_iter().chain(typed.test).collect();
        let test = if tests.len() > 1 { Some(Test::All(tests)) } else { tests.into_iter().next() };
        Filter { test, sort: typed.sort.or_else(|| self.queue.tab.sort()), ..typed }
    }

    /// What Tab would put into the place of a part of the line, in bytes: what is offered is what comes.
    pub fn tab(&self) -> Option<(Range<usize>, String)> {
        let bar = self.filters.bar.as_ref().filter(|bar| bar.naming.is_none())?;
        let text = bar.input.value();
        let cursor = text.char_indices().nth(bar.input.cursor()).map_or(text.len(), |(at, _)| at);
        complete(&Filter::read(text, self.asking()), cursor, self.asking())
    }

    /// Who filters, when, and by which words.
    pub fn asking(&self) -> Asking<'_> {
        Asking { who: &self.fixed.who, versions: &self.fixed.versions, now: self.now, views: &self.filters.views }
    }
}

//! Where keys count.

/// Where a key counts: what the user is looking at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The queue, with the detail beside or below it.
    List,
    /// One lead on the whole screen.
    Detail,
    /// The line of text that the list is filtered by.
    Filter,
    /// A choice: a reason, what a contact led to.
    Picker,
    /// A line of text: of a form, or to narrow a choice.
    Fields,
    /// What is known of BANTC.
    Checklist,
    /// A text of several lines.
    Editor,
    /// The list of keys.
    Help,
    /// A question to be answered by yes or no.
    Question,
    /// A list on its way in.
    Intake,
    /// The lists that came in.
    Imports,
    /// Two leads side by side.
    Pair,
    /// A line of text by which something is looked for that is listed below it: commands, keys.
    Narrow,
    /// What was done last.
    History,
    /// Marketing's page.
    Marketing,
    /// What one was told.
    Notices,
    /// A review while it is held.
    Review,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::List,
        Self::Detail,
        Self::Filter,
        Self::Picker,
        Self::Fields,
        Self::Checklist,
        Self::Editor,
        Self::Help,
        Self::Question,
        Self::Intake,
        Self::Imports,
        Self::Pair,
        Self::Narrow,
        Self::History,
        Self::Marketing,
        Self::Notices,
        Self::Review,
    ];

    /// Whether printable keys are text here.
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Filter | Self::Fields | Self::Editor | Self::Narrow)
    }
}

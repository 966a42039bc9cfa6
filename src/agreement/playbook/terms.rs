//! The playbook's own words: what the program must know of it, whatever a company names its phases and measures.

use crate::agreement::terms::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// A department: between marketing and sales a lead is passed; the third looks after customers.
    Department {
        /// Marketing.
        Marketing = "marketing",
        /// Sales.
        Sales = "sales",
        /// Customer success.
        Success = "success",
    }
}

terms! {
    /// Whose turn it is: who can mend what is amiss.
    Turn {
        /// Marketing.
        Marketing = "marketing",
        /// Nurturing: not yet.
        Nurturing = "nurturing",
        /// Sales.
        Sales = "sales",
        /// Both departments.
        Both = "both",
    }
}

terms! {
    /// What a measure is for.
    MeasureUse {
        /// Brings leads: offered in the list of sources.
        Source = "source",
        /// Can be sent or proposed to somebody.
        Offer = "offer",
        /// Something that sales does.
        Step = "step",
    }
}

terms! {
    /// By what a measure reaches people.
    Setting {
        /// A mail.
        Mail = "mail",
        /// People come together: a webinar, a seminar, a fair.
        Event = "event",
        /// The web.
        Web = "web",
        /// Advertisements.
        Ads = "ads",
        /// A talk with a person.
        Person = "person",
    }
}

terms! {
    /// What a follow-up makes.
    Product {
        /// A task with a due date.
        Task = "task",
        /// A flag on the lead.
        Flag = "flag",
    }
}

//! Spans and rhythms.

use crate::agreement::terms::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// How often a review is held.
    Rhythm {
        /// Once a week.
        Weekly = "weekly",
        /// Once a month.
        Monthly = "monthly",
        /// Once a quarter.
        Quarterly = "quarterly",
    }
}

terms! {
    /// For how long a target counts.
    Span {
        /// A week, Monday to Sunday.
        Week = "week",
        /// A calendar month.
        Month = "month",
        /// A quarter of the calendar year.
        Quarter = "quarter",
        /// A calendar year.
        Year = "year",
    }
}

//! A review: pages of figures about a stretch of time, compared with the one before (R79–R86; semantics, the fourth of the ten
//! capabilities).
//!
//! A [`Frame`] says of which moment and which days it tells. Pages are pure: each asks a [`Ledger`] for what it needs and says
//! what it was answered as blocks of a [`Paper`](super::paper::Paper). Who asks the store, draws the pages or writes them down
//! is not known here.

mod frame;
mod ledger;
mod maturity;
mod pages;

pub use frame::{Frame, Stretch};
pub use ledger::{Ledger, Question};
pub use maturity::{counted_within, window};
pub use pages::{Beside, OfDecisions, first_page, page};

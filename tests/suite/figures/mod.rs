//! Every figure of reports and reviews, held against what others find.

mod olist;
mod oracle;
mod paid;
mod rounds;

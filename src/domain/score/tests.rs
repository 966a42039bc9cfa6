//! Scores on small stories.

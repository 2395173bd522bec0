//! Metrics over answered items, with intervals; pure and incremental.

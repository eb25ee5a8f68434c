//! Lands what one vendor answers as a raw run.

//! The schedule engine: dense typed arrays in, derived dates and slack out. Pure and fast.

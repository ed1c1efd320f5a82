//! Detectors of secrets in any text.

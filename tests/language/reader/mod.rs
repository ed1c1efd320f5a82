//! The reader: hard cases, laws that hold for any text, and real policies.

mod hard_cases;
mod laws;
mod odd_shapes;
mod real_policies;

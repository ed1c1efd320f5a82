//! Views: policies with names for what they hold. A view is `Copy` and stores the policy alone; write one when a rule needs it.

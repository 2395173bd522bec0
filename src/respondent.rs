//! Who answers a problem: a model, a reference solver, a person.

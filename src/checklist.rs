//! Items: the forms and tasks of a problem, and the links that reproduce them.

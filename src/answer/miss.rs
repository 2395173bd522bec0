//! Why a part of a reply holds no answer.

/// The two ways of not finding an answer; shown to people as they are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Miss {
    /// Nothing here: another part of the reply may have it.
    #[error("{0}")]
    Nothing(String),
    /// The reply offers several answers or declines to give one: looking on would be guessing.
    #[error("{0}")]
    Undecided(&'static str),
}

impl From<&str> for Miss {
    fn from(why: &str) -> Self {
        Self::Nothing(why.to_owned())
    }
}

impl From<String> for Miss {
    fn from(why: String) -> Self {
        Self::Nothing(why)
    }
}

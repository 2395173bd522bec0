//! Why something cannot be derived.

/// Why a family, or one of its variants, cannot offer a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Absent {
    /// Nothing can be said otherwise.
    #[error("no sentence of this family has another wording")]
    NoOtherWording,
    /// Nothing irrelevant can be said.
    #[error("this family has no irrelevant facts to tell")]
    NoAside,
    /// No given is asked for.
    #[error("this family has no question about what is given")]
    NoInverse,
    /// Several values would fit, or that only one does could not be shown.
    #[error("what is told would not leave the given one value")]
    NotUnique,
    /// No fact can be told without its numbers.
    #[error("no fact of this family has a vague wording")]
    NothingVague,
    /// No other numbers with the same text and another answer were found.
    #[error("no other numbers give the same text and another answer")]
    NoWitness,
    /// Any example is right, so a problem with a number hidden may still have an answer, and no formula is the only one.
    #[error("any example that fits answers this question")]
    AnyExample,
    /// No letters could stand for the numbers.
    #[error("the answer is not an algebraic expression in what is given")]
    NotAlgebraic,
    /// The conditions allow no larger numbers.
    #[error("the family's conditions allow no larger numbers")]
    NoLargerNumbers,
    /// Nothing would look different.
    #[error("no number of this problem is written differently so")]
    SameNotation,
    /// The working is not a chain of equations.
    #[error("the working of this question is not a chain of equations")]
    NoWorking,
    /// No fault leads to a sensible wrong answer.
    #[error("no fault in the working leads to a sensible wrong answer")]
    NoFault,
    /// There is nothing to look at.
    #[error("this family has no picture")]
    NoPicture,
    /// The picture cannot be drawn, or not with the text in it.
    #[error("this problem has no such picture")]
    NotDrawn,
    /// Nothing in the text is there for the picture's sake.
    #[error("no sentence of this family only describes its picture")]
    NothingDescriptive,
    /// Nothing in the text is a property of the picture.
    #[error("no sentence of this family tells a property of its picture")]
    NothingImplicit,
    /// The text cannot do without any of its facts.
    #[error("the picture tells no fact of this problem by itself")]
    NothingSeen,
    /// The text cannot do without the picture.
    #[error("the picture tells what the text does not")]
    OnlySeen,
    /// There is no working that ends in the answer of this form, or what is to be judged stands in a picture.
    #[error("a problem in this form is only solved, not judged")]
    OnlySolved,
    /// There is nothing to put letters or other numbers in place of.
    #[error("this problem has too few numbers for that")]
    TooFewNumbers,
    /// The conditions refuse them.
    #[error("the family's conditions allow no such numbers")]
    NoSuchNumbers,
    /// Its working has nothing that could be left out.
    #[error("the working of this problem is a single operation")]
    OneOperation,
    /// Nothing can be computed with it.
    #[error("the answer of this problem is not an exact number")]
    NotANumber,
    /// Problems are made of problems as they stand.
    #[error("problems out of problems, and tasks of several turns, are made of the original form only")]
    OnlyOriginal,
    /// The second problem cannot take the first one's answer.
    #[error("the answer of the first problem fits no given of the second")]
    NoFit,
    /// The task has fewer items about this problem.
    #[error("this problem has no such item")]
    NoSuchItem,
    /// The family has no such question.
    #[error("this family has no such question")]
    NoAnswer,
}

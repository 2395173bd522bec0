//! The kinds of things that can be drawn, with their fields: one table that reading and checking follow. How each is
//! drawn is in [`super::draw`].

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A value or a list of values.
    Value(Use),
    /// A text with slots.
    Text,
    /// A list of texts, or one text with commas.
    Texts,
    /// Lists of texts.
    Rows,
    /// True or false.
    Flag,
}

/// What a value tells who looks at the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing exact: a size is drawn to scale, and its label is a text.
    Size,
    /// Itself: it is read off, and drawing it gives it away.
    Read,
    /// Itself, and the asked one among several can be left out.
    Cell,
}

impl Shape {
    /// For messages.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Value(_) => "a value: a number, an expression in quotes, or a list of them",
            Self::Text => "a text",
            Self::Texts => "a list of texts, or one text with commas",
            Self::Rows => "a list of lists of texts",
            Self::Flag => "true or false",
        }
    }
}

/// A field of a kind.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) needed: bool,
}

/// A kind of thing.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) fields: &'static [Field],
}

impl Kind {
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    pub(super) fn names() -> String {
        KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ")
    }
}

const SIZE: Shape = Shape::Value(Use::Size);
const READ: Shape = Shape::Value(Use::Read);
const CELL: Shape = Shape::Value(Use::Cell);
const TEXT: Shape = Shape::Text;
const TEXTS: Shape = Shape::Texts;
const FLAG: Shape = Shape::Flag;

/// A field that must be there.
const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, needed: true }
}

/// A field that may be there.
const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, needed: false }
}

/// Fields, with those of every polygon after them.
macro_rules! corners {
    ($($field:expr),*) => {
        &[
            $($field,)*
            may("names", TEXTS),
            may("sides", TEXTS),
            may("angles", TEXTS),
            may("right", SIZE),
            may("ticks", SIZE),
            may("fill", SIZE),
            may("dashed", FLAG),
        ]
    };
}

/// Every kind, in the order of the reference.
pub(super) const KINDS: &[Kind] = &[
    Kind { name: "point", fields: &[must("at", SIZE), may("label", TEXT), may("guides", FLAG)] },
    Kind { name: "text", fields: &[must("at", SIZE), must("label", TEXT)] },
    Kind {
        name: "segment",
        fields: &[
            must("from", SIZE),
            must("to", SIZE),
            may("label", TEXT),
            may("ticks", SIZE),
            may("arrow", FLAG),
            may("dashed", FLAG),
        ],
    },
    Kind { name: "polygon", fields: corners!(may("points", SIZE), may("regular", SIZE)) },
    Kind { name: "rectangle", fields: corners!(must("width", SIZE), must("height", SIZE), may("at", SIZE)) },
    Kind {
        name: "triangle",
        fields: corners!(
            may("lengths", SIZE),
            may("degrees", SIZE),
            may("base", SIZE),
            may("height", SIZE),
            may("foot", SIZE),
            may("altitude", TEXT)
        ),
    },
    Kind {
        name: "circle",
        fields: &[
            must("radius", SIZE),
            may("center", SIZE),
            may("label", TEXT),
            may("diameter", TEXT),
            may("name", TEXT),
            may("sector", SIZE),
            may("sector_label", TEXT),
            may("fill", SIZE),
        ],
    },
    Kind {
        name: "angle",
        fields: &[
            may("degrees", SIZE),
            may("from", SIZE),
            may("to", SIZE),
            may("at", SIZE),
            may("start", SIZE),
            may("arm", SIZE),
            may("label", TEXT),
            may("names", TEXTS),
            may("square", FLAG),
        ],
    },
    Kind {
        name: "axes",
        fields: &[must("x", SIZE), must("y", SIZE), may("grid", FLAG), may("names", TEXTS)],
    },
    Kind {
        name: "plot",
        fields: &[must("y", SIZE), may("letter", TEXT), may("label", TEXT), may("dashed", FLAG)],
    },
    Kind {
        name: "bars",
        fields: &[
            must("values", CELL),
            must("categories", TEXTS),
            may("step", SIZE),
            may("names", TEXTS),
            may("line", FLAG),
            may("caption", TEXT),
        ],
    },
    Kind { name: "pie", fields: &[must("values", SIZE), must("labels", TEXTS), may("caption", TEXT)] },
    Kind {
        name: "table",
        fields: &[
            may("rows", Shape::Rows),
            may("values", CELL),
            may("heads", TEXTS),
            may("header", TEXTS),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "graph",
        fields: &[
            must("names", TEXTS),
            must("edges", CELL),
            may("at", SIZE),
            may("directed", FLAG),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "number_line",
        fields: &[
            must("from", READ),
            must("to", READ),
            may("step", SIZE),
            may("marks", READ),
            may("labels", TEXTS),
            may("jumps", READ),
            may("jump_labels", TEXTS),
            may("plain", FLAG),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "clock",
        fields: &[
            must("hours", READ),
            may("minutes", READ),
            may("angle", TEXT),
            may("plain", FLAG),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "balance",
        fields: &[must("left", TEXTS), must("right", TEXTS), may("tilt", SIZE), may("caption", TEXT)],
    },
    Kind {
        name: "dial",
        fields: &[
            must("from", READ),
            must("to", READ),
            must("value", READ),
            may("step", SIZE),
            may("unit", TEXT),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "ruler",
        fields: &[
            must("to", READ),
            may("from", READ),
            may("step", SIZE),
            may("object", READ),
            may("label", TEXT),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "cuboid",
        fields: &[
            must("width", SIZE),
            must("height", SIZE),
            must("depth", SIZE),
            may("labels", TEXTS),
            may("cubes", FLAG),
            may("caption", TEXT),
        ],
    },
    Kind { name: "cylinder", fields: ROUND },
    Kind { name: "cone", fields: ROUND },
    Kind { name: "sphere", fields: &[must("radius", SIZE), may("labels", TEXTS), may("caption", TEXT)] },
    Kind {
        name: "prism",
        fields: &[
            must("base", SIZE),
            must("height", SIZE),
            must("length", SIZE),
            may("labels", TEXTS),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "pyramid",
        fields: &[must("base", SIZE), must("height", SIZE), may("labels", TEXTS), may("caption", TEXT)],
    },
    Kind { name: "dice", fields: &[must("values", READ), may("caption", TEXT)] },
    Kind { name: "spinner", fields: &[must("labels", TEXTS), may("values", SIZE), may("caption", TEXT)] },
    Kind { name: "bag", fields: &[must("counts", READ), must("labels", TEXTS), may("caption", TEXT)] },
    Kind {
        name: "dots",
        fields: &[
            may("rows", READ),
            may("columns", READ),
            may("count", READ),
            may("shaded", READ),
            may("caption", TEXT),
        ],
    },
    Kind {
        name: "strip",
        fields: &[
            must("values", SIZE),
            may("labels", TEXTS),
            may("total", TEXT),
            may("shaded", READ),
            may("caption", TEXT),
        ],
    },
    Kind { name: "venn", fields: &[must("names", TEXTS), may("regions", TEXTS), may("caption", TEXT)] },
];

const ROUND: &[Field] =
    &[must("radius", SIZE), must("height", SIZE), may("labels", TEXTS), may("caption", TEXT)];

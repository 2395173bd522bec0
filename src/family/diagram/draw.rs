//! How each kind of thing is drawn. Apart from what the kinds are, so that a family can be read and checked by a program
//! that has no pencil yet: the page's first piece.

use super::canvas::Canvas;
use super::inputs::{Fault, Inputs};
use super::kind::Kind;
use super::world::World;
use super::{axes, chance, chart, figure, gauge, graph, scale, solid};

/// How a kind is drawn: among the figures of one world, or alone.
#[derive(Clone, Copy, Debug)]
pub(super) enum Draw {
    Figure(fn(&Inputs<'_>, &mut World, &mut Canvas) -> Result<(), Fault>),
    Alone(fn(&Inputs<'_>, &mut Canvas) -> Result<(), Fault>),
}

impl Draw {
    /// How a kind is drawn; a test makes sure that each has its way.
    pub(super) fn of(kind: &Kind) -> Option<Self> {
        DRAWN.iter().find(|(name, _)| *name == kind.name).map(|(_, draw)| *draw)
    }
}

/// By the names of the kinds, in their order.
const DRAWN: &[(&str, Draw)] = &[
    ("point", Draw::Figure(figure::point)),
    ("text", Draw::Figure(figure::text)),
    ("segment", Draw::Figure(figure::segment)),
    ("polygon", Draw::Figure(figure::polygon)),
    ("rectangle", Draw::Figure(figure::rectangle)),
    ("triangle", Draw::Figure(figure::triangle)),
    ("circle", Draw::Figure(figure::circle)),
    ("angle", Draw::Figure(figure::angle)),
    ("axes", Draw::Figure(axes::axes)),
    ("plot", Draw::Figure(axes::plot)),
    ("bars", Draw::Alone(chart::bars)),
    ("pie", Draw::Alone(chart::pie)),
    ("table", Draw::Alone(chart::table)),
    ("graph", Draw::Alone(graph::graph)),
    ("number_line", Draw::Alone(scale::number_line)),
    ("clock", Draw::Alone(gauge::clock)),
    ("balance", Draw::Alone(gauge::balance)),
    ("dial", Draw::Alone(gauge::dial)),
    ("ruler", Draw::Alone(scale::ruler)),
    ("cuboid", Draw::Alone(solid::cuboid)),
    ("cylinder", Draw::Alone(solid::cylinder)),
    ("cone", Draw::Alone(solid::cone)),
    ("sphere", Draw::Alone(solid::sphere)),
    ("prism", Draw::Alone(solid::prism)),
    ("pyramid", Draw::Alone(solid::pyramid)),
    ("dice", Draw::Alone(chance::dice)),
    ("spinner", Draw::Alone(chance::spinner)),
    ("bag", Draw::Alone(chance::bag)),
    ("dots", Draw::Alone(chance::dots)),
    ("strip", Draw::Alone(scale::strip)),
    ("venn", Draw::Alone(graph::venn)),
];

#[cfg(test)]
mod tests {
    use super::super::kind::KINDS;
    use super::*;

    #[test]
    fn every_kind_can_be_drawn() {
        let drawn: Vec<&str> = DRAWN.iter().map(|(name, _)| *name).collect();
        let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        assert_eq!(drawn, kinds);
    }
}

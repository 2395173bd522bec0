//! Graphs, which are lists of edges `[from, to]` or `[from, to, length]`; vertices are numbers or texts.

use super::{Call, Entry};
use crate::math::eval::EvalError;
use crate::math::number::compare;
use crate::math::order::sort_by;
use crate::math::{Number, Value};
use num_traits::{One, Signed, Zero};

pub(super) const TABLE: &[Entry] = &[
    Entry("shortest_path", 3, 3, shortest_path),
    Entry("path_count", 3, 3, path_count),
    Entry("spanning_tree", 1, 1, spanning_tree),
    Entry("degree", 2, 2, degree),
    Entry("components", 2, 2, components),
];

/// The most vertices of a graph.
const MAX_VERTICES: usize = 32;
/// The most edges: one between any two vertices, and as many again.
const MAX_EDGES: usize = MAX_VERTICES * (MAX_VERTICES - 1);

/// The edges by the positions of their ends among the vertices.
struct Graph<'c> {
    vertices: Vec<&'c Value>,
    edges: Vec<(usize, usize, Number)>,
}

impl<'c> Graph<'c> {
    fn read(call: &Call<'c>, at: usize) -> Result<Self, EvalError> {
        let wanted = "a list of up to 992 edges [from, to] or [from, to, length]";
        let mut graph = Self { vertices: Vec::new(), edges: Vec::new() };
        let list = call.list(at)?;
        if list.len() > MAX_EDGES {
            return Err(call.refuse(at, wanted));
        }
        for edge in list {
            let (from, to, length) = match edge.list() {
                Some([from, to]) => (from, to, Number::one()),
                Some([from, to, Value::Number(length)]) if !length.is_negative() => {
                    (from, to, length.clone())
                }
                _ => return Err(call.refuse(at, wanted)),
            };
            let (from, to) = (graph.vertex(call, at, from)?, graph.vertex(call, at, to)?);
            graph.edges.push((from, to, length));
        }
        Ok(graph)
    }

    fn vertex(&mut self, call: &Call<'c>, at: usize, name: &'c Value) -> Result<usize, EvalError> {
        call.budget.spend(1 + u64::try_from(self.vertices.len() / 4).unwrap_or(0))?;
        if let Some(known) = self.vertices.iter().position(|vertex| *vertex == name) {
            return Ok(known);
        }
        if !matches!(name, Value::Number(_) | Value::Text(_)) {
            return Err(call.refuse(at, "edges between numbers or texts"));
        }
        if self.vertices.len() == MAX_VERTICES {
            return Err(call.refuse(at, "edges between at most 32 vertices"));
        }
        self.vertices.push(name);
        Ok(self.vertices.len() - 1)
    }

    /// The vertex that an argument names.
    fn named(&self, call: &Call<'_>, at: usize) -> Result<usize, EvalError> {
        let name = call.value(at)?;
        let known = self.vertices.iter().position(|vertex| *vertex == name);
        known.ok_or_else(|| call.refuse(at, "a vertex of the graph"))
    }
}

/// The least total length of a way along edges in either direction (Bellman and Ford).
fn shortest_path(call: &Call<'_>) -> Result<Value, EvalError> {
    let graph = Graph::read(call, 0)?;
    let (from, to) = (graph.named(call, 1)?, graph.named(call, 2)?);
    let mut best: Vec<Option<Number>> = vec![None; graph.vertices.len()];
    best.get_mut(from).into_iter().for_each(|start| *start = Some(Number::zero()));
    // Each round settles one more vertex at least, and the first that changes nothing is the last.
    let mut changed = true;
    while changed {
        changed = false;
        for (a, b, length) in &graph.edges {
            for (near, far) in [(*a, *b), (*b, *a)] {
                let Some(Some(way)) = best.get(near) else { continue };
                let way = call.step(way, length, |a, b| a + b)?;
                let Some(known) = best.get_mut(far) else { continue };
                if known.as_ref().is_none_or(|known| compare(&way, known).is_lt()) {
                    *known = Some(way);
                    changed = true;
                }
            }
        }
    }
    let length = best.into_iter().nth(to).flatten();
    length.map(Value::Number).ok_or_else(|| call.refuse(2, "a vertex that can be reached"))
}

/// The number of ways along the edges, each in its own direction; around a circle there would be no end of them.
fn path_count(call: &Call<'_>) -> Result<Value, EvalError> {
    let graph = Graph::read(call, 0)?;
    let (from, to) = (graph.named(call, 1)?, graph.named(call, 2)?);
    // The number of ways of k edges, for k = 0, 1, …; without a circle there are none of as many edges as vertices.
    let mut ways = vec![Number::zero(); graph.vertices.len()];
    ways.get_mut(from).into_iter().for_each(|start| *start = Number::one());
    let mut total = Number::zero();
    for _ in 0..graph.vertices.len() {
        total += ways.get(to).cloned().unwrap_or_default();
        let mut next = vec![Number::zero(); ways.len()];
        for (a, b, _) in &graph.edges {
            if let (Some(ways), Some(sum)) = (ways.get(*a), next.get_mut(*b)) {
                *sum = call.step(sum, ways, |a, b| a + b)?;
            }
        }
        ways = next;
    }
    if ways.iter().all(Zero::is_zero) {
        Ok(total.into())
    } else {
        Err(call.refuse(0, "without a circle of edges"))
    }
}

/// The groups into which edges join things: each thing knows another of its group, and one in each knows itself.
struct Groups(Vec<usize>);

impl Groups {
    fn of(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn leader(&self, mut of: usize) -> usize {
        while let Some(next) = self.0.get(of).filter(|next| **next != of) {
            of = *next;
        }
        of
    }

    /// Whether the two were apart.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.leader(a), self.leader(b));
        self.0.get_mut(a).into_iter().for_each(|leader| *leader = b);
        a != b
    }
}

/// The least total length of edges that connect all vertices (Kruskal).
fn spanning_tree(call: &Call<'_>) -> Result<Value, EvalError> {
    let mut graph = Graph::read(call, 0)?;
    sort_by(&mut graph.edges, |a, b| compare(&a.2, &b.2));
    let mut groups = Groups::of(graph.vertices.len());
    let (mut total, mut joined) = (Number::zero(), 1);
    for (a, b, length) in &graph.edges {
        call.budget.spend(8)?;
        if groups.join(*a, *b) {
            total = call.step(&total, length, |a, b| a + b)?;
            joined += 1;
        }
    }
    if joined == graph.vertices.len() { Ok(total.into()) } else { Err(call.refuse(0, "a connected graph")) }
}

/// How many edges end at the vertex; an edge from it to itself does so twice.
fn degree(call: &Call<'_>) -> Result<Value, EvalError> {
    let graph = Graph::read(call, 0)?;
    let vertex = graph.named(call, 1)?;
    super::whole(graph.edges.iter().map(|(a, b, _)| i64::from(*a == vertex) + i64::from(*b == vertex)).sum())
}

/// Into how many parts n vertices fall that these edges connect.
fn components(call: &Call<'_>) -> Result<Value, EvalError> {
    let graph = Graph::read(call, 1)?;
    let known = i64::try_from(graph.vertices.len()).unwrap_or(i64::MAX);
    let count = call.whole_in(0, known, 10_000, "a whole number, at least as many as the edges name")?;
    let mut groups = Groups::of(graph.vertices.len());
    let joined = graph.edges.iter().filter(|(a, b, _)| groups.join(*a, *b)).count();
    call.budget.spend(8 * u64::try_from(graph.edges.len()).unwrap_or(u64::MAX))?;
    super::whole(count - i64::try_from(joined).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use crate::math::function::check;

    #[test]
    fn graphs_are_walked_and_counted() {
        let roads = "[['A', 'B', 7], ['A', 'D', 5], ['B', 'C', 8], ['B', 'D', 9], ['B', 'E', 7], ['C', 'E', 5], \
                     ['D', 'E', 15], ['D', 'F', 6], ['E', 'F', 8], ['E', 'G', 9], ['F', 'G', 11]]";
        let on = |text: &str| text.replace("roads", roads);
        check(&[
            // The example of Wikipedia's article on Kruskal's algorithm.
            (&on("spanning_tree(roads)"), "39"),
            (&on("shortest_path(roads, 'A', 'G')"), "22"),
            (&on("shortest_path(roads, 'G', 'A')"), "22"),
            (&on("shortest_path(roads, 'C', 'C')"), "0"),
            (&on("degree(roads, 'E')"), "5"),
            (
                &on("shortest_path(roads, 'A', 'Z')"),
                "argument 3 of shortest_path must be a vertex of the graph, not Z",
            ),
            (
                "shortest_path([[1, 2], [3, 4]], 1, 4)",
                "argument 3 of shortest_path must be a vertex that can be reached, not 4",
            ),
            // Ways through a grid of 3 by 3 squares, to the right and down: C(6, 3).
            (
                "path_count(join([[10*i + j, 10*i + j + 1] for i in 0..3 for j in 0..2], \
                 [[10*i + j, 10*i + j + 10] for i in 0..2 for j in 0..3]), 0, 33)",
                "20",
            ),
            ("path_count([[1, 2], [1, 2], [2, 3]], 1, 3)", "2"),
            (
                "path_count([[1, 2], [2, 1]], 1, 2)",
                "argument 1 of path_count must be without a circle of edges, not [1, 2], [2, 1]",
            ),
            (
                "spanning_tree([[1, 2], [3, 4]])",
                "argument 1 of spanning_tree must be a connected graph, not [1, 2], [3, 4]",
            ),
            ("components(6, [[1, 2], [2, 3], [1, 3], [4, 5]])", "3"),
            ("components(4, [])", "4"),
            (
                "components(1, [[1, 2]])",
                "argument 1 of components must be a whole number, at least as many as the edges name, not 1",
            ),
            ("degree([[1, 1], [1, 2]], 1)", "3"),
            (
                "degree([[i, i + 1] for i in 1..32], 1)",
                "argument 1 of degree must be edges between at most 32 vertices, not [1, 2], [2, 3], [3, 4], [4, 5], [5, 6], …",
            ),
            (
                "degree([[1, 2, -1]], 1)",
                "argument 1 of degree must be a list of up to 992 edges [from, to] or [from, to, length], not [1, 2, -1]",
            ),
        ]);
    }
}

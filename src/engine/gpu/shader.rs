//! The shaders: which pieces of WGSL they are made of, and the constants they are compiled with.

use super::super::matrix::Form;
use super::super::options::Precision;
use super::pack::planes;
use super::product::{Fused, Split, Tail};
use super::reply::Whole;

/// A compiled variant of a shader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(
    clippy::large_enum_variant,
    reason = "a model has a few dozen of them, and copies make them easy to compare"
)]
pub enum Shader {
    /// `embed` from a matrix of a form.
    Embed(Form),
    /// `norm`.
    Norm,
    /// `head_norm`.
    HeadNorm,
    /// `bias`.
    Bias,
    /// `product` or `tile` with a matrix of a form, or `rounded_product` or `rounded_tile`.
    Product(Form, Split, Fused),
    /// `rotate`.
    Rotate,
    /// `attend`.
    Attend,
    /// `gate`.
    Gate,
    /// `gather`.
    Gather,
    /// `pick`.
    Pick,
    /// `reply` for a small model.
    Reply(Whole),
}

/// What a GPU can do beyond what every one must; each has a variant of the shaders that does without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// Lanes of a subgroup can add up among themselves.
    pub subgroups: bool,
    /// Halves can be stored: keys and values are, which halves their memory.
    pub halves: bool,
    /// WGSL multiplies four bytes with four others and adds up the products in one go.
    pub dots: bool,
}

impl Abilities {
    /// All of them.
    pub const ALL: Abilities = Abilities { subgroups: true, halves: true, dots: true };
}

impl Shader {
    /// The shader's WGSL for a GPU with these abilities.
    pub fn source(self, abilities: Abilities) -> String {
        let reduce = |lanes: u32| {
            let reduce = match abilities.subgroups {
                true => include_str!("shaders/reduce_subgroups.wgsl"),
                false => include_str!("shaders/reduce.wgsl"),
            };
            format!("const LANES = {lanes}u;\n{reduce}")
        };
        let cache = match abilities.halves {
            true => include_str!("shaders/cache_f16.wgsl"),
            false => include_str!("shaders/cache_f32.wgsl"),
        };
        let best = include_str!("shaders/best.wgsl");
        let pieces = match self {
            Shader::Embed(form) => vec![weights(form), include_str!("shaders/embed.wgsl").to_owned()],
            Shader::Norm => vec![reduce(64), include_str!("shaders/norm.wgsl").to_owned()],
            Shader::HeadNorm => vec![reduce(64), include_str!("shaders/head_norm.wgsl").to_owned()],
            Shader::Bias => vec![include_str!("shaders/bias.wgsl").to_owned()],
            Shader::Product(form, split, fused) => product(form, split, fused, cache),
            Shader::Rotate => vec![cache.to_owned(), include_str!("shaders/rotate.wgsl").to_owned()],
            Shader::Attend => {
                vec![reduce(64), cache.to_owned(), include_str!("shaders/attend.wgsl").to_owned()]
            }
            Shader::Gate => {
                vec![
                    include_str!("shaders/gated.wgsl").to_owned(),
                    include_str!("shaders/gate.wgsl").to_owned(),
                ]
            }
            Shader::Gather => vec![include_str!("shaders/gather.wgsl").to_owned()],
            Shader::Pick => {
                vec![reduce(256), best.to_owned(), include_str!("shaders/pick.wgsl").to_owned()]
            }
            Shader::Reply(whole) => {
                let (gated, reply) = (include_str!("shaders/gated.wgsl"), include_str!("shaders/reply.wgsl"));
                vec![cache.to_owned(), best.to_owned(), gated.to_owned(), whole.text(), reply.to_owned()]
            }
        };
        let uses_subgroups = matches!(self, Shader::Norm | Shader::HeadNorm | Shader::Attend | Shader::Pick);
        let rotates = matches!(self, Shader::Product(_, _, Fused { tail: Tail::Rotate, .. }));
        let uses_halves = rotates || matches!(self, Shader::Rotate | Shader::Attend | Shader::Reply(_));
        let mut source = String::new();
        // Browsers want this line; natively it is refused, and subgroups are there without it.
        if cfg!(target_arch = "wasm32") && abilities.subgroups && uses_subgroups {
            source += "enable subgroups;\n";
        }
        if abilities.halves && uses_halves {
            source += "enable f16;\n";
        }
        source + &pieces.concat()
    }
}

/// A product with what is fused with it.
fn product(form: Form, split: Split, fused: Fused, cache: &str) -> Vec<String> {
    let Split { columns, parts, precision } = split;
    let mut pieces = vec![format!("const COLUMNS = {columns}u;\nconst PARTS = {parts}u;\n"), weights(form)];
    // Bindings follow those of the matrix's planes.
    let mut binding = 2 + planes(form).len();
    let mut bind = |what: &str| {
        binding += 1;
        format!("@group(0) @binding({binding}) var<storage, {what};\n")
    };
    let rotates = fused.tail == Tail::Rotate;
    if fused.norm || rotates {
        pieces.push(bind("read> constants: array<vec4<f32>>"));
    }
    if rotates {
        // Token, slot, position, live; then [keys, values][slots][capacity][kv_heads * head_width / 2].
        pieces.push(bind("read> columns: array<vec4<u32>>"));
        pieces.push(bind("read_write> cache: array<Cached2>"));
        pieces.push(cache.to_owned());
    }
    pieces.push(include_str!("shaders/product_call.wgsl").to_owned());
    let norm = match fused.norm {
        true => include_str!("shaders/product_norm.wgsl"),
        false => include_str!("shaders/product_as_is.wgsl"),
    };
    pieces.push(norm.to_owned());
    match fused.tail {
        Tail::Put => pieces.push(include_str!("shaders/product_put.wgsl").to_owned()),
        Tail::Gate => pieces.extend(
            [include_str!("shaders/gated.wgsl"), include_str!("shaders/product_gate.wgsl")]
                .map(str::to_owned),
        ),
        Tail::Rotate => pieces.push(include_str!("shaders/product_rotate.wgsl").to_owned()),
    }
    if precision == Precision::Rounded {
        pieces.push(include_str!("shaders/rounded.wgsl").to_owned());
    }
    let main = match (precision, split.is_tiled()) {
        (Precision::Exact, true) => include_str!("shaders/tile.wgsl"),
        (Precision::Exact, false) => include_str!("shaders/product.wgsl"),
        (Precision::Rounded, true) => include_str!("shaders/rounded_tile.wgsl"),
        (Precision::Rounded, false) => include_str!("shaders/rounded_product.wgsl"),
    };
    pieces.push(main.to_owned());
    pieces
}

/// How to read the weights of a matrix.
fn weights(form: Form) -> String {
    match form {
        Form::F32 => include_str!("shaders/weights_f32.wgsl").to_owned(),
        Form::I8 { group, mins, .. } => {
            let minima = match mins {
                true => include_str!("shaders/minima.wgsl"),
                false => include_str!("shaders/no_minima.wgsl"),
            };
            let bytes = include_str!("shaders/weights_i8.wgsl");
            format!("const WORDS = {}u;\n{bytes}{minima}", group / 4)
        }
    }
}

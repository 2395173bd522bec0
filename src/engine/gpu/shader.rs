//! The shaders: which pieces of WGSL they are made of, and the constants they are compiled with.

use super::super::matrix::Form;

/// A compiled variant of a shader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shader {
    /// `embed` from a matrix of a form.
    Embed(Form),
    /// `norm`.
    Norm,
    /// `head_norm`.
    HeadNorm,
    /// `bias`.
    Bias,
    /// `product` with a matrix of a form.
    Product(Form, Split),
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
}

/// How a product is cut up among lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Split {
    /// Columns that meet a weight while it is in a register.
    pub columns: u32,
    /// Lanes that share a row: 4 on a GPU, for more lanes at work; 1 on a CPU that emulates one, which cannot bear
    /// barriers. A reply's last digits depend on it, so it is one number per device.
    pub parts: u32,
}

impl Split {
    /// Rows of a workgroup.
    pub fn rows(self) -> u32 {
        64 / self.parts
    }
}

/// What a GPU can do beyond what every one must; each has a variant of the shaders that does without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// Lanes of a subgroup can add up among themselves.
    pub subgroups: bool,
    /// Halves can be stored: keys and values are, which halves their memory.
    pub halves: bool,
}

impl Abilities {
    /// All of them.
    pub const ALL: Abilities = Abilities { subgroups: true, halves: true };
}

impl Shader {
    /// The shader's WGSL for a GPU with these abilities.
    pub fn source(self, abilities: Abilities) -> String {
        let reduce = match abilities.subgroups {
            true => include_str!("shaders/reduce_subgroups.wgsl"),
            false => include_str!("shaders/reduce.wgsl"),
        };
        let cache = match abilities.halves {
            true => include_str!("shaders/cache_f16.wgsl"),
            false => include_str!("shaders/cache_f32.wgsl"),
        };
        let pieces = match self {
            Shader::Embed(form) => vec![weights(form), include_str!("shaders/embed.wgsl").to_owned()],
            Shader::Norm => vec![reduce.to_owned(), include_str!("shaders/norm.wgsl").to_owned()],
            Shader::HeadNorm => vec![reduce.to_owned(), include_str!("shaders/head_norm.wgsl").to_owned()],
            Shader::Bias => vec![include_str!("shaders/bias.wgsl").to_owned()],
            Shader::Product(form, split) => {
                let (Split { columns, parts }, rows) = (split, split.rows());
                let constants =
                    format!("const COLUMNS = {columns}u;\nconst PARTS = {parts}u;\nconst ROWS = {rows}u;\n");
                vec![constants, weights(form), include_str!("shaders/product.wgsl").to_owned()]
            }
            Shader::Rotate => vec![cache.to_owned(), include_str!("shaders/rotate.wgsl").to_owned()],
            Shader::Attend => {
                vec![reduce.to_owned(), cache.to_owned(), include_str!("shaders/attend.wgsl").to_owned()]
            }
            Shader::Gate => vec![include_str!("shaders/gate.wgsl").to_owned()],
            Shader::Gather => vec![include_str!("shaders/gather.wgsl").to_owned()],
            Shader::Pick => vec![reduce.to_owned(), include_str!("shaders/pick.wgsl").to_owned()],
        };
        let uses_subgroups = matches!(self, Shader::Norm | Shader::HeadNorm | Shader::Attend | Shader::Pick);
        let uses_halves = matches!(self, Shader::Rotate | Shader::Attend);
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

//! The shaders and the constants they are compiled with.

/// A compiled variant of a shader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shader {
    /// `embed` from floats.
    EmbedF32,
    /// `embed` from bytes.
    EmbedI8,
    /// `norm`.
    Norm,
    /// `product` with floats.
    ProductF32(Split),
    /// `product` with bytes.
    ProductI8(Split),
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

impl Shader {
    /// The shader's WGSL.
    pub fn source(self) -> String {
        let body = match self {
            Shader::EmbedF32 => include_str!("shaders/embed_f32.wgsl"),
            Shader::EmbedI8 => include_str!("shaders/embed_i8.wgsl"),
            Shader::Norm => include_str!("shaders/norm.wgsl"),
            Shader::ProductF32(_) => include_str!("shaders/product_f32.wgsl"),
            Shader::ProductI8(_) => include_str!("shaders/product_i8.wgsl"),
            Shader::Rotate => include_str!("shaders/rotate.wgsl"),
            Shader::Attend => include_str!("shaders/attend.wgsl"),
            Shader::Gate => include_str!("shaders/gate.wgsl"),
            Shader::Gather => include_str!("shaders/gather.wgsl"),
            Shader::Pick => include_str!("shaders/pick.wgsl"),
        };
        match self {
            Shader::ProductF32(split) | Shader::ProductI8(split) => {
                let (Split { columns, parts }, rows) = (split, split.rows());
                format!("const COLUMNS = {columns}u;\nconst PARTS = {parts}u;\nconst ROWS = {rows}u;\n{body}")
            }
            _ => body.to_owned(),
        }
    }
}

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
    ProductF32 {
        /// Columns that meet a weight while it is in a register.
        tile: u32,
    },
    /// `product` with bytes.
    ProductI8 {
        /// Columns that meet a weight while it is in a register.
        tile: u32,
    },
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

impl Shader {
    /// The shader's WGSL.
    pub fn source(self) -> String {
        let body = match self {
            Shader::EmbedF32 => include_str!("shaders/embed_f32.wgsl"),
            Shader::EmbedI8 => include_str!("shaders/embed_i8.wgsl"),
            Shader::Norm => include_str!("shaders/norm.wgsl"),
            Shader::ProductF32 { .. } => include_str!("shaders/product_f32.wgsl"),
            Shader::ProductI8 { .. } => include_str!("shaders/product_i8.wgsl"),
            Shader::Rotate => include_str!("shaders/rotate.wgsl"),
            Shader::Attend => include_str!("shaders/attend.wgsl"),
            Shader::Gate => include_str!("shaders/gate.wgsl"),
            Shader::Gather => include_str!("shaders/gather.wgsl"),
            Shader::Pick => include_str!("shaders/pick.wgsl"),
        };
        match self {
            Shader::ProductF32 { tile } | Shader::ProductI8 { tile } => {
                format!("const COLUMNS = {tile}u;\n{body}")
            }
            _ => body.to_owned(),
        }
    }
}

//! The one place that owns a device: asks for it, compiles, fills and reads buffers, and notices when it fails.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::super::error::EngineError;
use super::super::options::Precision;
use super::lower::{Call, Means};
use super::shader::{Abilities, Shader};

/// A GPU, as far as the engine needs one.
pub struct Device {
    pub(super) device: wgpu::Device,
    queue: wgpu::Queue,
    /// What to call it.
    name: String,
    /// Whether it is a CPU that emulates one.
    software: bool,
    abilities: Abilities,
    limits: wgpu::Limits,
    pipelines: HashMap<Shader, wgpu::ComputePipeline>,
    /// Sources that take the place of others.
    substitutes: HashMap<Shader, String>,
    /// How a choice is to come out.
    insisted: Option<Precision>,
    failure: Failure,
    effort: Cell<Effort>,
}

/// What has been asked of a GPU so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Writes to buffers.
    pub writes: usize,
    /// Bind groups made.
    pub groups: usize,
    /// Calls dispatched.
    pub dispatches: usize,
    /// Results read back.
    pub reads: usize,
}

/// The first thing that went wrong, from whichever callback heard of it.
#[derive(Clone, Default)]
struct Failure(Arc<Mutex<Option<String>>>);

impl Failure {
    fn set(&self, what: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
    }

    fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Device {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Device({})", self.name)
    }
}

/// Loses a device, so that tests and the page can show what happens then.
pub struct Loser {
    device: wgpu::Device,
    failure: Failure,
}

impl Loser {
    /// Loses it; whatever it computes is lost too.
    pub fn lose(&self) {
        self.device.destroy();
        self.failure.set("the GPU was lost: it was given up on purpose".to_owned());
    }
}

impl std::fmt::Debug for Loser {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Loser")
    }
}

/// What has been refused since it was made.
pub(in super::super) struct Guard(wgpu::ErrorScopeGuard);

impl Guard {
    /// The first thing refused, if anything.
    pub(in super::super) async fn refused(self) -> Option<String> {
        Some(self.0.pop().await?.to_string())
    }
}

/// What to say where there is none.
#[cfg(target_arch = "wasm32")]
const NO_GPU: &str = "this browser offers no WebGPU, or no GPU for it";
/// What to call one of which the browser says nothing.
const UNNAMED: &str = "this browser's GPU";
#[cfg(not(target_arch = "wasm32"))]
const NO_GPU: &str = "there is no GPU here that Vulkan or Metal can use";

fn compile(device: &wgpu::Device, shader: Shader, source: String) -> wgpu::ComputePipeline {
    let label = format!("{shader:?}");
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(&label),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(&label),
        layout: None,
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    })
}

/// A uniform block's place in a buffer of several.
pub(super) const UNIFORM_STRIDE: u64 = 256;

impl Device {
    /// Asks for the fastest GPU there is, with all of its limits and all abilities that it has.
    ///
    /// # Errors
    /// A sentence saying why there is none.
    pub async fn new() -> Result<Device, EngineError> {
        Device::with(Abilities::ALL).await
    }

    /// As [`Device::new`], with no other abilities than these, and of these only what it has.
    ///
    /// # Errors
    /// A sentence saying why there is none.
    pub async fn with(wanted: Abilities) -> Result<Device, EngineError> {
        #[cfg(target_arch = "wasm32")]
        super::adapter::ask(wanted.subgroups);
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..wgpu::RequestAdapterOptions::default()
        };
        let adapter =
            instance.request_adapter(&options).await.map_err(|_| EngineError::Gpu(NO_GPU.to_owned()))?;
        let info = adapter.get_info();
        let limits = adapter.limits();
        let mut features = wgpu::Features::empty();
        features.set(wgpu::Features::SHADER_F16, wanted.halves);
        features.set(wgpu::Features::SUBGROUP, wanted.subgroups);
        let features = features & adapter.features();
        let described = wgpu::DeviceDescriptor {
            label: Some("engine"),
            required_features: features,
            required_limits: limits.clone(),
            ..wgpu::DeviceDescriptor::default()
        };
        let refused = |error| EngineError::Gpu(format!("the GPU could not be opened: {error}"));
        let (device, queue) = adapter.request_device(&described).await.map_err(refused)?;
        let subgroups = features.contains(wgpu::Features::SUBGROUP);
        #[cfg(target_arch = "wasm32")]
        let subgroups = subgroups || super::adapter::granted();
        #[cfg(target_arch = "wasm32")]
        let dots = super::language::has("packed_4x8_integer_dot_product");
        // Where a GPU lacks them natively, wgpu writes them out.
        #[cfg(not(target_arch = "wasm32"))]
        let dots = true;
        let halves = features.contains(wgpu::Features::SHADER_F16);
        let abilities = Abilities { subgroups, halves, dots: dots && wanted.dots };
        let failure = Failure::default();
        let lost = failure.clone();
        device.set_device_lost_callback(move |_, why| {
            lost.set(format!("the GPU was lost{}{why}", if why.is_empty() { "" } else { ": " }));
        });
        let wrong = failure.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            wrong.set(match error {
                wgpu::Error::OutOfMemory { .. } => "the GPU ran out of memory".to_owned(),
                other => format!("the GPU refused a command: {other}"),
            });
        }));
        let software = info.device_type == wgpu::DeviceType::Cpu;
        #[cfg(target_arch = "wasm32")]
        let maker = super::adapter::maker();
        #[cfg(not(target_arch = "wasm32"))]
        let maker = String::new();
        let mut names = [info.name, info.driver, maker].into_iter();
        let name = names.find(|name| !name.is_empty()).unwrap_or_else(|| UNNAMED.to_owned());
        Ok(Device {
            device,
            queue,
            name,
            software,
            abilities,
            limits,
            pipelines: HashMap::new(),
            substitutes: HashMap::new(),
            insisted: None,
            failure,
            effort: Cell::default(),
        })
    }

    /// What the GPU is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a CPU that emulates a GPU, which is slower than the CPU backend.
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// Has a CPU that emulates a GPU treated as if it were one, so that tests reach what is done on GPUs only.
    pub fn take_for_hardware(&mut self) {
        self.software = false;
    }

    /// Has the choice how products are computed come out so, whatever is faster, so that tests know.
    pub fn insist(&mut self, precision: Precision) {
        self.insisted = Some(precision);
    }

    /// What has been insisted on.
    pub(in super::super) fn insisted(&self) -> Option<Precision> {
        self.insisted
    }

    /// What it can do beyond what every GPU must.
    pub fn abilities(&self) -> Abilities {
        self.abilities
    }

    /// What the calls for it depend on.
    pub(super) fn means(&self) -> Means {
        Means {
            parts: if self.software { 1 } else { 8 },
            precision: Precision::Exact,
            halves: self.abilities.halves,
            buffer_bytes: self.buffer_bytes(),
        }
    }

    fn buffer_bytes(&self) -> u64 {
        self.limits.max_storage_buffer_binding_size.min(self.limits.max_buffer_size)
    }

    /// The way to lose it on purpose, even while it works.
    pub fn loser(&self) -> Loser {
        Loser { device: self.device.clone(), failure: self.failure.clone() }
    }

    /// What has gone wrong so far, if anything.
    ///
    /// # Errors
    /// The first failure.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        self.failure.get().map_or(Ok(()), |what| Err(EngineError::Gpu(what)))
    }

    /// A storage buffer of `bytes`, zero.
    ///
    /// # Errors
    /// It is larger than this GPU can bind.
    pub(super) fn storage(&self, bytes: u64, what: &str) -> Result<wgpu::Buffer, EngineError> {
        let most = self.buffer_bytes();
        if bytes > most {
            return Err(EngineError::Gpu(format!(
                "{what} would take {} MB, but this GPU's buffers hold at most {} MB",
                bytes.div_ceil(1 << 20),
                most >> 20
            )));
        }
        Ok(self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(what),
            size: bytes.max(16).next_multiple_of(16),
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        }))
    }

    /// A storage buffer holding `bytes`, a multiple of four.
    ///
    /// # Errors
    /// As [`Device::storage`].
    pub(super) fn filled(&self, bytes: &[u8], what: &str) -> Result<wgpu::Buffer, EngineError> {
        let buffer = self.storage(bytes.len() as u64, what)?;
        self.write(&buffer, 0, bytes);
        Ok(buffer)
    }

    /// Writes to a buffer.
    pub(super) fn write(&self, buffer: &wgpu::Buffer, at: u64, bytes: &[u8]) {
        self.count(|effort| effort.writes += 1);
        self.queue.write_buffer(buffer, at, bytes);
    }

    /// What has been asked of it so far.
    pub fn effort(&self) -> Effort {
        self.effort.get()
    }

    pub(super) fn count(&self, what: impl FnOnce(&mut Effort)) {
        let mut effort = self.effort.get();
        what(&mut effort);
        self.effort.set(effort);
    }

    /// The uniform blocks of several calls, one every [`UNIFORM_STRIDE`] bytes.
    pub(super) fn uniforms<'a>(&self, blocks: impl Iterator<Item = &'a [u32]>) -> wgpu::Buffer {
        let mut bytes: Vec<u8> = Vec::new();
        let stride = usize::try_from(UNIFORM_STRIDE).unwrap_or(256);
        for block in blocks {
            bytes.extend(block.iter().flat_map(|word| word.to_le_bytes()));
            bytes.resize(bytes.len().next_multiple_of(stride), 0);
        }
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("parameters"),
            size: (bytes.len() as u64).max(UNIFORM_STRIDE),
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.write(&buffer, 0, &bytes);
        buffer
    }

    /// Compiles a shader unless that has been done.
    pub(super) fn pipeline(&mut self, shader: Shader) -> &wgpu::ComputePipeline {
        let Device { device, abilities, substitutes, .. } = self;
        self.pipelines.entry(shader).or_insert_with(|| {
            let source = substitutes.remove(&shader).unwrap_or_else(|| shader.source(*abilities));
            compile(device, shader, source)
        })
    }

    /// Keeps an eye on what is refused from here on, so that it does not count as a failure of the GPU.
    pub(in super::super) fn guard(&self) -> Guard {
        Guard(self.device.push_error_scope(wgpu::ErrorFilter::Validation))
    }

    /// Has `source` take the place of a shader, so that tests can break one and see it found out.
    pub fn substitute(&mut self, shader: Shader, source: String) {
        self.substitutes.insert(shader, source);
    }

    /// Binds a call's uniform block and buffers.
    pub(super) fn bind(
        &mut self,
        shader: Shader,
        uniforms: &wgpu::Buffer,
        block: u64,
        buffers: &[wgpu::BufferBinding<'_>],
    ) -> wgpu::BindGroup {
        self.count(|effort| effort.groups += 1);
        let layout = self.pipeline(shader).get_bind_group_layout(0);
        let uniform = wgpu::BindGroupEntry {
            binding: 0,
            resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                buffer: uniforms,
                offset: block * UNIFORM_STRIDE,
                size: wgpu::BufferSize::new(UNIFORM_STRIDE),
            }),
        };
        let storage = (1u32..).zip(buffers).map(|(binding, buffer)| wgpu::BindGroupEntry {
            binding,
            resource: wgpu::BindingResource::Buffer(buffer.clone()),
        });
        let entries: Vec<_> = std::iter::once(uniform).chain(storage).collect();
        self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &layout,
            entries: &entries,
        })
    }

    /// A buffer to read results through.
    pub(super) fn staging(&self, bytes: u64) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("results"),
            size: bytes.max(16),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// Waits for what has been submitted and reads the first `bytes` of a staging buffer.
    ///
    /// # Errors
    /// The GPU has failed.
    pub(super) async fn read(&self, staging: &wgpu::Buffer, bytes: u64) -> Result<Vec<u8>, EngineError> {
        self.count(|effort| effort.reads += 1);
        let slice = staging.slice(..bytes);
        let (sender, receiver) = futures_channel::oneshot::channel();
        slice.map_async(wgpu::MapMode::Read, move |result| {
            // The receiver is gone only if nobody wants the result any more.
            let _ = sender.send(result);
        });
        #[cfg(not(target_arch = "wasm32"))]
        if let Err(error) = self.device.poll(wgpu::PollType::wait_indefinitely()) {
            return Err(EngineError::Gpu(format!("the GPU did not finish: {error}")));
        }
        let mapped = matches!(receiver.await, Ok(Ok(())));
        self.check()?;
        let unread = || EngineError::Gpu("the GPU's results could not be read".to_owned());
        if !mapped {
            return Err(unread());
        }
        let view = slice.get_mapped_range().map_err(|_| unread())?;
        let result = view.to_vec();
        drop(view);
        staging.unmap();
        Ok(result)
    }

    /// To encode commands with.
    pub(super) fn encoder(&self) -> wgpu::CommandEncoder {
        self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default())
    }

    /// Starts what has been encoded.
    pub(super) fn submit(&self, encoder: wgpu::CommandEncoder) {
        self.queue.submit([encoder.finish()]);
    }

    /// Runs one call by itself over `buffers` and gives back what they hold afterwards. For tests of single kernels.
    ///
    /// # Errors
    /// The GPU refuses or has failed.
    pub async fn run(&mut self, call: &Call, buffers: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, EngineError> {
        let uniforms = self.uniforms(std::iter::once(call.words.as_slice()));
        let mut storage = Vec::new();
        for bytes in buffers {
            storage.push(self.filled(bytes, "a test's buffer")?);
        }
        let group = self.bind(
            call.shader,
            &uniforms,
            0,
            &storage.iter().map(wgpu::Buffer::as_entire_buffer_binding).collect::<Vec<_>>(),
        );
        let pipeline = self.pipeline(call.shader).clone();
        let mut encoder = self.encoder();
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &group, &[]);
            let [x, y] = call.grid;
            pass.dispatch_workgroups(x, y, 1);
        }
        let mut stagings = Vec::new();
        for (bytes, buffer) in buffers.iter().zip(&storage) {
            let staging = self.staging(bytes.len() as u64);
            encoder.copy_buffer_to_buffer(buffer, 0, &staging, 0, bytes.len() as u64);
            stagings.push((staging, bytes.len() as u64));
        }
        self.submit(encoder);
        let mut results = Vec::new();
        for (staging, bytes) in &stagings {
            results.push(self.read(staging, *bytes).await?);
        }
        Ok(results)
    }
}

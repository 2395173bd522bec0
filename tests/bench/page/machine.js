// What this machine can do at most, so that figures beyond it are found out.

/**
 * Bytes a second that one thread reads, for each of the `sizes` (what fits a cache is read faster), and 8-bit products
 * that it adds up in a second; and the same of the GPU, if there is one, with its name.
 */
export async function measure({ sizes }) {
  const cpu = await cpuLimits(sizes);
  return { ...cpu, gpu: await gpuLimits(sizes) };
}

// The fastest of a few tries of about 100 ms each: what disturbs only ever slows down.
async function fastest(work, body) {
  let most = 0;
  let times = 1;
  for (let tries = 0; tries < 6; tries += 1) {
    const begun = performance.now();
    await body(times);
    const seconds = (performance.now() - begun) / 1000;
    most = Math.max(most, (work * times) / seconds);
    times = Math.max(1, Math.round((times * 0.1) / Math.max(seconds, 1e-4)));
  }
  return most;
}

async function cpuLimits(sizes) {
  const { exports } = (await WebAssembly.instantiateStreaming(fetch('../probe.wasm'))).instance;
  const largest = Math.max(...Object.values(sizes));
  exports.memory.grow(Math.ceil(largest / 65536));
  // Zeros that were never written may all be one page of memory.
  const words = new Uint32Array(exports.memory.buffer);
  for (let at = 0; at < words.length; at += 1) words[at] = at;
  const read = {};
  for (const [name, bytes] of Object.entries(sizes)) {
    const whole = Math.ceil(bytes / 64) * 64;
    read[name] = await fastest(whole, (times) => exports.read(whole, times));
  }
  return { read, multiply: await fastest(128 * 1e4, (times) => exports.multiply(times * 1e4)) };
}

const THREADS = 64 * 4096;
const SHADER = `
  struct Work { times: u32, count: u32 }
  @group(0) @binding(0) var<storage, read_write> out: array<vec4u>;
  @group(0) @binding(1) var<uniform> work: Work;
  @group(0) @binding(2) var<storage, read> weights: array<vec4u>;

  // Each time from another place on, so that nothing can be read once for all times.
  @compute @workgroup_size(64) fn reading(@builtin(global_invocation_id) id: vec3u) {
    var sum = vec4u();
    for (var time = 0u; time < work.times; time++) {
      for (var at = id.x; at < work.count; at += ${THREADS}u) {
        let shifted = at + time;
        sum ^= weights[select(shifted, shifted - work.count, shifted >= work.count)];
      }
    }
    out[id.x] = sum;
  }

  // 32 multiply-adds a time.
  @compute @workgroup_size(64) fn multiplying(@builtin(global_invocation_id) id: vec3u) {
    let x = vec4f(0.5, 0.25, 0.125, 0.75);
    var a = vec4f(f32(id.x)); var b = a + 1; var c = a + 2; var d = a + 3;
    var e = a + 4; var f = a + 5; var g = a + 6; var h = a + 7;
    for (var time = 0u; time < work.times; time++) {
      a = fma(a, x, x); b = fma(b, x, x); c = fma(c, x, x); d = fma(d, x, x);
      e = fma(e, x, x); f = fma(f, x, x); g = fma(g, x, x); h = fma(h, x, x);
    }
    out[id.x] = bitcast<vec4u>(a + b + c + d + e + f + g + h);
  }`;

async function gpuLimits(sizes) {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, device: model, description, isFallbackAdapter } = adapter.info;
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } });
  const module = device.createShaderModule({ code: SHADER });
  const buffer = (size, usage) => device.createBuffer({ size, usage });
  const out = buffer(THREADS * 16, GPUBufferUsage.STORAGE);
  const work = buffer(16, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  const runner = async (entryPoint, entries, count) => {
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } });
    const resources = [out, work, ...entries].map((one, binding) => ({ binding, resource: { buffer: one } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: resources });
    return async (times) => {
      device.queue.writeBuffer(work, 0, new Uint32Array([times, count]));
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(THREADS / 64);
      pass.end();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
    };
  };
  const read = {};
  for (const [name, bytes] of Object.entries(sizes)) {
    // What a binding cannot hold is read in smaller pieces by everybody.
    const count = Math.floor(Math.min(bytes, maxStorageBufferBindingSize) / 16);
    const weights = buffer(count * 16, GPUBufferUsage.STORAGE);
    read[name] = await fastest(count * 16, await runner('reading', [weights], count));
    weights.destroy();
  }
  const multiply = await fastest(THREADS * 32, await runner('multiplying', [], 0));
  device.destroy();
  const name = [description, model, architecture, vendor].find((one) => one) ?? 'without a name';
  return { name, software: isFallbackAdapter || /swiftshader|llvmpipe/i.test(`${name} ${architecture}`), read, multiply };
}

// wllama: llama.cpp compiled to WebAssembly, with its own WebGPU backend. It is llama-server inside, and decodes as many
// requests side by side as it was given places for when the model was loaded. All else is as it comes: it keeps what it
// has read, and reads of another prompt in the same place only what is new.

import { Wllama } from '../wllama/index.min.js';

export class WllamaEngine {
  #options;
  #wllama;

  constructor(options) {
    this.#options = options;
  }

  async load() {
    const { model, backend, batch, room, workers } = this.#options;
    const said = [];
    const note = (...words) => said.push(words.join(' '));
    this.#wllama = new Wllama({ default: new URL('../wllama/wasm/wllama.wasm', import.meta.url).href },
      { logger: { debug: note, log: note, warn: note, error: note } });
    this.#wllama.setCompat(null);
    const file = await (await fetch(new URL(model, document.baseURI))).blob();
    await this.#wllama.loadModel([file], {
      n_gpu_layers: backend === 'webgpu' ? 99 : 0,
      n_threads: workers,
      n_parallel: batch,
      n_ctx: room * batch,
    });
    // It goes on on the CPU, without a word to the caller, where a GPU lacks something: 16-bit floats in SwiftShader.
    if (backend === 'webgpu' && !said.some((line) => /:\s+(?!CPU)\S+ model buffer size/.test(line))) {
      throw new Error('wllama finds no GPU here that it can use');
    }
    if (workers > 1 && !this.#wllama.isMultithread()) throw new Error('wllama has no threads here');
    return {};
  }

  /** `ids: true` asks for the tokens' ids too. They come with probabilities alone, which take time to compute. */
  async ask(prompts, { most, ids = false }) {
    const replies = [];
    let next = 0;
    const decoded = [];
    const place = async () => {
      while (next < prompts.length) {
        const at = next;
        next += 1;
        const { choices: [{ text, logprobs }], usage, timings } = await this.#wllama.createCompletion({
          prompt: prompts[at], max_tokens: most, temperature: 0, ...(ids ? { logprobs: 1 } : {}),
        });
        replies[at] = {
          text,
          tokens: usage.completion_tokens,
          promptTokens: usage.prompt_tokens,
          ids: logprobs?.content?.map((token) => token.id),
        };
        // Of a request among others this is no speed of the engine's; whoever reads it knows the batch.
        if (timings) decoded.push({ tokens: timings.predicted_n - 1, ms: timings.predicted_ms });
      }
    };
    await Promise.all(Array.from({ length: this.#options.batch }, place));
    return { replies, decoded };
  }
}

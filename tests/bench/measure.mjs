// One measurement of a case, and the row that several of them make.

import { agreement, ceiling, checksum, median, Replies, spread } from './figures.mjs';
import { openNative } from './native.mjs';
import { CHECKLIST_ITEMS } from './plan.mjs';
import { peak } from './weight.mjs';

/** Measures cases with these models, in this browser. */
export class Meter {
  #replies = new Replies();

  constructor({ models, browser }) {
    Object.assign(this, { models, browser });
  }

  async #open({ engine }) {
    return engine === 'llama.cpp' ? openNative() : this.browser.open();
  }

  #load(engine, { engine: name, backend, model, batch, workers, most }) {
    const { path, lengths } = this.models[model];
    const room = Math.ceil((Math.max(...lengths) + most) / 64) * 64;
    const file = name === 'llama.cpp' ? path : `models/${model}.gguf`;
    return engine.load(name, { model: file, backend, batch, workers, room });
  }

  /** Which prompts a case asks, by index. */
  #places({ model, prompts, checklist }) {
    const all = [...this.models[model].prompts.keys()];
    return checklist ? all.slice(0, CHECKLIST_ITEMS) : spread(all, prompts);
  }

  /** Runs a case once, with a fresh engine: nobody gains from what was asked before. */
  async run(one) {
    const { batch, most } = one;
    const prompts = this.#places(one).map((at) => this.models[one.model].prompts[at]);
    const engine = await this.#open(one);
    try {
      await this.#load(engine, one);
      await warm(engine, one);
      const { seconds, replies, decoded } = await engine.ask(prompts, { batch, most });
      let ids = replies.map((reply) => reply.ids);
      // wllama tells ids with probabilities only, which take time, so they are asked for apart from what is timed, once.
      if (one.engine === 'wllama') {
        one.ids ??= (await engine.ask(prompts, { batch, most, ids: true })).replies.map((reply) => reply.ids);
        ids = one.ids;
      }
      const sum = (parts, field) => parts.reduce((total, part) => total + part[field], 0);
      return {
        seconds, ids, tokens: sum(replies, 'tokens'), promptTokens: sum(replies, 'promptTokens'),
        decoding: (1000 * sum(decoded, 'tokens')) / sum(decoded, 'ms'),
        // Others may round otherwise in another batch.
        differing: one.engine === 'reroll' ? this.#replies.differing(kind(one), prompts, ids) : 0,
      };
    } finally {
      await engine.close();
    }
  }

  /** What the runs of a case come to, on a machine with these limits. */
  row(one, runs, machine) {
    const { engine, backend, model, batch, workers, most } = one;
    const { bytes, parameters, lengths, prompts } = this.models[model];
    const places = this.#places(one);
    const [{ ids, tokens, promptTokens }] = runs;
    const seconds = median(runs.map((run) => run.seconds));
    const limits = backend === 'webgpu' ? machine.gpu : machine;
    const highest = ceiling(one, { bytes, parameters }, { read: limits.read[model], multiply: limits.multiply });
    const asked = places.map((at) => prompts[at]);
    const ours = engine === 'reroll' ? null : this.#replies.of(kind({ backend: 'cpu', model, most }), asked);
    const expected = places.reduce((sum, at) => sum + lengths[at], 0);
    const differing = Math.max(...runs.map((run) => run.differing));
    // Others' prompts that are side by side wait for each other, and no engine tells how long.
    const told = engine === 'reroll' ? workers === 1 : batch === 1;
    const decoding = told ? median(runs.map((run) => run.decoding)) : null;
    const doubts = [
      [differing > 0, `${differing} replies are others than before to the same prompts`],
      [Math.max(tokens / seconds, decoding) > highest, `more than this machine's ${highest.toFixed(0)} tokens a second`],
      [promptTokens !== expected, `read ${promptTokens} tokens of prompts instead of ${expected}`],
    ];
    return {
      engine, backend, model, batch, workers, checklist: one.checklist, prompts: places.length, tokens, seconds,
      tokens_per_second: tokens / seconds, checksum: checksum(ids), prompt_tokens: promptTokens,
      decode_tokens_per_second: decoding,
      agreement: ours && agreement(ours, ids), ceiling: highest, repeats: runs.length,
      invalid: doubts.filter(([doubt]) => doubt).map(([, why]) => why).join('; ') || null,
    };
  }

  /** What comes before the first token: once, from nothing. */
  async start(one) {
    const engine = await this.#open(one);
    try {
      let loading;
      let first;
      const memory = await peak(engine.processes, async () => {
        ({ seconds: loading } = await this.#load(engine, one));
        await warm(engine, one);
        const [at] = this.#places(one);
        ({ seconds: first } = await engine.ask([this.models[one.model].prompts[at]], { batch: 1, most: 1 }));
      });
      return { loading, first, memory };
    } finally {
      await engine.close();
    }
  }
}

/** Has every worker make what it makes at first use. */
const warm = (engine, { batch, workers }) => engine.ask(Array(workers).fill('1 + 1 ='), { batch, most: 2 });

/** Replies that must be the same: whatever the batch, and however many workers. */
const kind = ({ backend, model, most }) => [backend, model, most].join(' ');

// Reroll's own engine: the built page's worker, spoken to as the page does. What src/engine/message.rs says about the
// messages is all in here.

import { deal, gather } from './share.js';

// Relative to this page's address, where the server has the built page.
const PAGE = new URL('../dist/', import.meta.url);

/** One worker with a model. */
class Line {
  #worker;
  #waiting = new Map();
  #requests = 0;

  static async open() {
    const page = new DOMParser().parseFromString(await (await fetch(PAGE)).text(), 'text/html');
    const line = new Line();
    const address = page.querySelector('meta[name=reroll-worker]').content;
    line.#worker = new Worker(new URL(address, PAGE), { type: 'module' });
    await new Promise((ready, failed) => {
      line.#worker.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === 'ready') ready();
        else line.#hear(message);
      };
      line.#worker.onerror = (event) => {
        const error = new Error(`Reroll's worker stopped: ${event.message}`);
        failed(error);
        line.#fail(error);
      };
    });
    return line;
  }

  #hear(message) {
    const waiting = this.#waiting.get(message.request);
    switch (message.type) {
      case 'reply': waiting.replies.push(message); break;
      case 'loaded':
      case 'done': waiting.finish({ ...message, replies: waiting.replies }); break;
      // Figures of the CPU under the GPU's name would be none.
      case 'fell_back':
      case 'failed': this.#fail(new Error(message.sentence), waiting); break;
      default: // progress, tokens and what is kept do not matter here
    }
  }

  // What is no request's, as a message that was not understood, fails all of them.
  #fail(error, waiting) {
    for (const { fail } of waiting ? [waiting] : this.#waiting.values()) fail(error);
  }

  #say(message) {
    this.#requests += 1;
    const request = this.#requests;
    return new Promise((finish, fail) => {
      this.#waiting.set(request, { finish, fail, replies: [] });
      this.#worker.postMessage(JSON.stringify({ ...message, request }));
    });
  }

  load(address, backend) {
    return this.#say({ type: 'load', source: { address }, backend });
  }

  /** Replies in the order of `prompts`, which are texts with their special tokens. */
  async ask(prompts, { batch, most }) {
    const items = prompts.map((prompt, id) => ({ id, prompt }));
    const { replies, timings } = await this.#say({ type: 'ask', items, max_tokens: most, batch, workers: 1 });
    const inOrder = [];
    for (const { id, tokens, text, prompt_tokens: promptTokens } of replies) {
      inOrder[id] = { ids: tokens, tokens: tokens.length, text, promptTokens };
    }
    return { replies: inOrder, timings };
  }
}

/** As many workers as wanted, each with a copy of the model and a share of the prompts. */
export class Reroll {
  #options;
  #lines;

  constructor(options) {
    this.#options = options;
  }

  async load() {
    const { workers, model, backend } = this.#options;
    this.#lines = await Promise.all(Array.from({ length: workers }, () => Line.open()));
    const address = new URL(model, document.baseURI).href;
    const kind = backend === 'webgpu' ? 'gpu' : 'cpu';
    const [{ info }] = await Promise.all(this.#lines.map((line) => line.load(address, kind)));
    return { adapter: info.adapter };
  }

  async ask(prompts, options) {
    const shares = deal(prompts, this.#lines.length);
    const parts = await Promise.all(this.#lines.map((line, worker) => line.ask(shares[worker], options)));
    return {
      replies: gather(parts.map(({ replies }) => replies)),
      // The first token of each reply comes with its prompt.
      decoded: parts.map(({ timings }, at) => ({ tokens: timings.tokens - shares[at].length, ms: timings.decode_ms })),
    };
  }
}

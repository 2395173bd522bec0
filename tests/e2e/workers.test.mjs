// The engine's worker by itself: its three builds say the same, and several of them share a request.

import assert from 'node:assert/strict';
import { test, page } from './harness.mjs';

const QUESTIONS = Array.from({ length: 40 }, (_, at) => `Tom has ${at + 3} apples and buys ${at % 7 + 2} more. How many apples does he have?`);

/** What a worker replies, by the number of the question, and its last message; `kind` is a build, or none for the fitting one. */
const ask = (tab, { kind, workers, questions = QUESTIONS, cancelAfter }) => tab.evaluate(async (wanted) => {
  const address = new URL(document.querySelector('meta[name=reroll-worker]').content, location.href);
  if (wanted.kind) address.searchParams.set('kind', wanted.kind);
  const worker = new Worker(address, { type: 'module' });
  const say = (message) => worker.postMessage(JSON.stringify(message));
  const replies = {};
  let died = null;
  const last = await new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      switch (message.type) {
        case 'ready':
          return say({ type: 'load', request: 1, source: { address: new URL('./models/thinker.gguf', location.href).href }, backend: 'cpu' });
        case 'loaded':
          return say({
            type: 'ask', request: 2, items: wanted.questions.map((question, id) => ({ id, question })), max_tokens: 24, batch: 4,
            workers: wanted.workers,
          });
        case 'reply':
          if (message.id in replies) return reject(new Error(`two replies to question ${message.id}`));
          replies[message.id] = message.tokens;
          if (Object.keys(replies).length === wanted.cancelAfter) say({ type: 'cancel', request: 2 });
          return undefined;
        case 'died': died = message; return undefined;
        case 'done': return resolve(message);
        case 'failed': return reject(new Error(message.sentence));
        default: return undefined;
      }
    };
  });
  worker.terminate();
  return { replies, last, died };
}, { kind, workers, questions, cancelAfter });

test('every build of the worker says the same, token by token', async () => {
  // By a link, so that no other worker is started.
  const { tab, context } = await page({ path: '#1/apples-left.1/7' });
  const programs = [];
  context.on('request', (request) => programs.push(...(/worker-(\w+)-[0-9a-f]+_bg\.wasm$/.exec(request.url()) ?? []).slice(1)));
  const { replies } = await ask(tab, { workers: 1 });
  assert.equal(Object.keys(replies).length, QUESTIONS.length);
  assert.deepEqual(programs, ['relaxed'], 'Chromium gets the fastest');
  for (const kind of ['plain', 'simd']) {
    assert.deepEqual((await ask(tab, { kind, workers: 1 })).replies, replies, kind);
  }
  assert.deepEqual(programs, ['relaxed', 'plain', 'simd']);
});

test('several workers share a request, and say what one says', async () => {
  const { tab } = await page();
  const alone = await ask(tab, { workers: 1 });
  assert.equal(alone.last.workers, 1);
  // Who finishes first is chance.
  for (const count of [2, 3, 3, 4]) {
    const { replies, last: { workers, cancelled, timings } } = await ask(tab, { workers: count });
    assert.deepEqual(replies, alone.replies);
    assert.deepEqual({ workers, cancelled, tokens: timings.tokens, prompts: timings.prompt_tokens }, {
      workers: count, cancelled: false, tokens: alone.last.timings.tokens, prompts: alone.last.timings.prompt_tokens,
    });
  }
});

// Before the first worker's program: of the workers that it starts, one has no program, one has one that fails at once,
// and one dies as soon as it has something to do.
const UNLUCKY = `
  let started = 0;
  self.Worker = class extends self.Worker {
    constructor(address, options) {
      started += 1;
      super(started === 1 ? './nowhere.js' : started === 2 ? './boot.js' : address, options);
    }
    postMessage(message) {
      if (JSON.parse(message).type !== 'ask') return super.postMessage(message);
      self.postMessage(JSON.stringify({ type: 'died', started, items: JSON.parse(message).items.length }));
      this.dispatchEvent(new ErrorEvent('error', { message: 'dies', cancelable: true }));
    }
  };`;

test('workers that cannot be had, or that die, leave their share to the others', async () => {
  const { tab } = await page({
    expectErrors: true,
    prepare: (context) => context.route(/worker_loader-[0-9a-f]+\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${UNLUCKY}\n${await response.text()}` });
    }),
  });
  const { replies, last, died } = await ask(tab, { workers: 4, questions: [...QUESTIONS, ...QUESTIONS, ...QUESTIONS] });
  assert.equal(Object.keys(replies).length, 3 * QUESTIONS.length);
  assert.equal(last.cancelled, false);
  assert.equal(died?.started, 3);
  assert.ok(died.items > 0);
});

test('a request that is cancelled ends for all workers', async () => {
  const { tab } = await page();
  const { replies, last } = await ask(tab, { workers: 2, cancelAfter: 3 });
  assert.equal(last.cancelled, true);
  assert.ok(Object.keys(replies).length < QUESTIONS.length);
});

// What runs in the browser: every engine behind the same three calls, for ../browser.mjs to make.
//
//     await bench.load(engine, { model, backend, workers, batch, room })    anew, from the network: { seconds, … }
//     await bench.ask(prompts, { batch, most })       { seconds, replies: [{ ids, text, tokens, promptTokens }],
//                                                       decoded: [{ tokens, ms }] }
//     await bench.machine({ sizes })                  what this machine can do at most
//
// A batch is that many prompts side by side, room the most tokens of a prompt and its reply.

import * as machine from './machine.js';
import { Reroll } from './reroll.js';
import { WllamaEngine } from './wllama.js';

const ENGINES = { reroll: Reroll, wllama: WllamaEngine };
let engine;

const timed = async (body) => {
  const begun = performance.now();
  const result = await body();
  return { seconds: (performance.now() - begun) / 1000, ...result };
};

window.bench = {
  load: (name, options) => timed(async () => {
    engine = new ENGINES[name](options);
    return engine.load();
  }),
  ask: (prompts, options) => timed(() => engine.ask(prompts, options)),
  machine: machine.measure,
};

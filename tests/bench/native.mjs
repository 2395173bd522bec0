// llama.cpp's own program code on this machine, through node-llama-cpp: in a process of its own, which is started anew
// with each model, so that its memory and its threads are its own.
//
// node-llama-cpp comes from NODE_LLAMA_CPP's node_modules.

import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const nodeLlamaCpp = () => import(
  pathToFileURL(join(process.env.NODE_LLAMA_CPP, 'node_modules/node-llama-cpp/dist/index.js')));

/** The same calls as the browser's pages have; `workers` is the number of threads. */
export function openNative() {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr.on('data', (data) => { complaint = (complaint + data).slice(-1000); });
  const call = (name, ...given) => new Promise((done, failed) => {
    const ended = () => failed(new Error(`llama.cpp's process ended: ${complaint.trim()}`));
    child.once('exit', ended);
    child.once('message', ({ result, error }) => {
      child.off('exit', ended);
      if (error) failed(new Error(error));
      else done(result);
    });
    child.send({ name, given });
  });
  return {
    load: (_, options) => call('load', options),
    ask: (prompts, options) => call('ask', prompts, options),
    processes: async () => [child.pid],
    close: async () => child.kill(),
  };
}

let model;
let sequences;

const calls = {
  async load({ model: modelPath, batch, room, workers: threads }) {
    const { getLlama, LlamaLogLevel } = await nodeLlamaCpp();
    const begun = performance.now();
    const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error, maxThreads: threads });
    model = await llama.loadModel({ modelPath });
    const batchSize = Math.max(512, batch);
    const context = await model.createContext({ contextSize: room, sequences: batch, threads, batchSize });
    sequences = Array.from({ length: batch }, () => context.getSequence());
    return { seconds: (performance.now() - begun) / 1000 };
  },

  // As many prompts side by side as there are sequences.
  async ask(prompts, { most }) {
    const replies = [];
    const decoded = [];
    let next = 0;
    const begun = performance.now();
    await Promise.all(sequences.map(async (sequence) => {
      while (next < prompts.length) {
        const at = next;
        next += 1;
        const prompt = model.tokenize(prompts[at], true);
        if (model.tokens.shouldPrependBosToken && prompt[0] !== model.tokens.bos) prompt.unshift(model.tokens.bos);
        await sequence.clearHistory();
        const ids = [];
        let first;
        for await (const id of sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true })) {
          first ??= performance.now();
          ids.push(id);
          if (ids.length >= most || model.isEogToken(id)) break;
        }
        decoded.push({ tokens: ids.length - 1, ms: performance.now() - first });
        replies[at] = { ids, tokens: ids.length, text: model.detokenize(ids), promptTokens: prompt.length };
      }
    }));
    return { seconds: (performance.now() - begun) / 1000, replies, decoded };
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('disconnect', () => process.exit());
  process.on('message', async ({ name, given }) => {
    try {
      process.send({ result: await calls[name](...given) });
    } catch (error) {
      process.send({ error: error.message });
    }
  });
}

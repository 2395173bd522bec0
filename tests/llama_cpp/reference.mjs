// Has llama.cpp read a GGUF file, and writes what it makes of it as JSON.
//
//     node reference.mjs MODEL TEXTS OUT [--random | --short] [--exact]
//
// --random: a model that has learned nothing, so a little text and random ids serve it best. --short: a model of a few
// hundred tokens of context, so the passages are cut. --exact: MODEL is the copy in F32 of another file; it has the same
// tokenizer, so no strings, and fewer replies.
//
//     strings   per string [spelled, recognised]: ids with special tokens as text or as tokens; null: as spelled
//     chat      per question the ids of the model's own chat format, rendered from the file's template
//     passages  {ids, top}: per position the five likeliest next tokens, [id, log-probability]
//     replies   {prompt, ids, top}: greedy; per step the five likeliest, [id, logit less the likeliest's]
//
// As exact as llama.cpp can be: keys and values in F32, no flash attention, on the CPU. node-llama-cpp comes from
// NODE_LLAMA_CPP's node_modules.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.env.NODE_LLAMA_CPP, 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { getLlama, LlamaLogLevel } = await import(
  pathToFileURL(join(process.env.NODE_LLAMA_CPP, 'node_modules/node-llama-cpp/dist/index.js')));
const { Template } = await load('@huggingface/jinja');

const [modelPath, textsPath, out, ...flags] = process.argv.slice(2);
const random = flags.includes('--random');
const short = flags.includes('--short');
const exact = flags.includes('--exact');
const TOP = 5;
const REPLY = 64;
const STEP = 64;
const texts = JSON.parse(readFileSync(textsPath, 'utf8'));

const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({
  contextSize: random || short ? 1024 : 4096,
  batchSize: STEP,
  sequences: 1,
  threads: 1,
  flashAttention: false,
  experimentalKvCacheKeyType: 'F32',
  experimentalKvCacheValueType: 'F32',
});
const sequence = context.getSequence();

const round = (x, digits) => Number(x.toFixed(digits));
const tokenize = (text, specials) => model.tokenize(text, specials);
const started = (ids) => (model.tokens.shouldPrependBosToken && ids[0] !== model.tokens.bos ? [model.tokens.bos, ...ids] : ids);

function strings() {
  return texts.strings.map((text) => {
    const spelled = tokenize(text, false);
    const recognised = tokenize(text, true);
    const same = spelled.length === recognised.length && spelled.every((id, at) => id === recognised[at]);
    return [spelled, same ? null : recognised];
  });
}

// The question in the model's own chat format, by a Jinja that is not ours; without a template, as text and a line break.
function chat(question) {
  const source = model.fileInfo.metadata.tokenizer.chat_template;
  if (source == null) return started(tokenize(`${question}\n`, false));
  const text = new Template(source).render({
    messages: [{ role: 'user', content: question }],
    add_generation_prompt: true,
    bos_token: model.tokens.bosString ?? '',
    eos_token: model.tokens.eosString ?? '',
  });
  return started(tokenize(text, true));
}

// The likeliest tokens from the logits of all, with log-probabilities; summed here, since the library sums in F32 and
// loses what a large vocabulary's tail adds up to.
function likeliest(logits) {
  const entries = [...logits.entries()].slice(0, TOP);
  const most = entries[0][1];
  let sum = 0;
  for (const value of logits.values()) sum += Math.exp(value - most);
  return entries.map(([id, value]) => [id, round(value - most - Math.log(sum), 6)]);
}

async function read(ids) {
  await sequence.clearHistory();
  const top = [];
  for (let at = 0; at < ids.length; at += STEP) {
    const asked = ids.slice(at, at + STEP).map((id) => [id, { generateNext: { logits: true } }]);
    for (const { next } of await sequence.controlledEvaluate(asked)) top.push(likeliest(next.logits));
  }
  return { ids, top };
}

async function reply(prompt) {
  await sequence.clearHistory();
  const filter = { generateNext: { logits: { filter: { tokens: [], includeTop: TOP } } } };
  let input = prompt.map((id, at) => (at === prompt.length - 1 ? [id, filter] : id));
  const reply = { prompt, ids: [], top: [] };
  while (reply.ids.length < REPLY) {
    const { next } = (await sequence.controlledEvaluate(input)).at(-1);
    const entries = [...next.logits.entries()].slice(0, TOP);
    // Ties go to the lowest id.
    const [id] = entries.filter(([, value]) => value === entries[0][1]).map(([id]) => id).sort((a, b) => a - b);
    reply.top.push(entries.map(([id, value]) => [id, round(value - entries[0][1], 6)]));
    reply.ids.push(id);
    if (model.isEogToken(id)) break;
    input = [[id, filter]];
  }
  return reply;
}

// Ids without meaning, the same every time, for models that know no meaning either.
function noise(count) {
  const size = model.fileInfo.metadata.tokenizer.ggml.tokens.length;
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * size);
  });
}

const passages = random
  ? [started(tokenize(texts.passages[0], false)).slice(0, 160), started(noise(160))]
  : texts.passages.map((text) => started(tokenize(text, false)).slice(0, short ? 320 : undefined));
const questions = texts.questions.slice(0, random ? 10 : exact ? 20 : 50);

const began = Date.now();
const result = { llama_cpp: llama.llamaCppRelease.release, model: modelPath.split('/').at(-1) };
if (!exact) {
  result.strings = strings();
  result.chat = texts.questions.map(chat);
}
result.passages = [];
for (const ids of passages) result.passages.push(await read(ids));
result.replies = [];
for (const question of questions) result.replies.push(await reply(chat(question)));
writeFileSync(`${out}.part`, JSON.stringify(result));
renameSync(`${out}.part`, out);
const positions = passages.reduce((sum, ids) => sum + ids.length, 0);
console.log(`${result.model}${exact ? ' in F32' : ''}: ${positions} positions, ${questions.length} replies, ${((Date.now() - began) / 1000).toFixed(0)} s`);
process.exit(0);

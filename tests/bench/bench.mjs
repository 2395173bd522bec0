// How fast the engine is, beside others. scripts/bench.sh fetches what this needs, and says what the options mean:
//
//     node tests/bench/bench.mjs --dist DIST --models FOLDER --items ITEMS --wllama FOLDER --probe WASM --cache FILE
//                                [--json] [--no-gpu] [--quick] [--only WORDS]

import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './browser.mjs';
import { larger, median } from './figures.mjs';
import { Meter } from './measure.mjs';
import { label, MODELS, plan } from './plan.mjs';
import { readModel, readQuestions } from './prompts.mjs';
import { figure, megabytes, percent, table } from './table.mjs';
import { download } from './weight.mjs';

const text = { type: 'string', default: '' };
const flag = { type: 'boolean', default: false };
const { values: given } = parseArgs({ options: {
  dist: text, models: text, items: text, wllama: text, probe: text, cache: text, only: text,
  json: flag, 'no-gpu': flag, quick: flag,
} });
const tell = (line) => process.stderr.write(`${line}\n`);
const clock = () => new Date().toTimeString().slice(0, 8);

const questions = readQuestions(given.items);
const models = {};
for (const name of MODELS) models[name] = await readModel(join(given.models, `${name}.gguf`), questions);
const browser = await openBrowser({
  gpu: !given['no-gpu'],
  links: { dist: given.dist, wllama: given.wllama, models: given.models, 'probe.wasm': given.probe },
});

/** What the machine can do at most. */
async function probe() {
  const page = await browser.open();
  const limits = await page.machine({ sizes: Object.fromEntries(MODELS.map((name) => [name, models[name].bytes])) });
  await page.close();
  return limits;
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

let limits = await probe();
const cases = plan({ quick: given.quick, gpu: limits.gpu, words: given.only.split(/\s+/).filter((word) => word) });
const meter = new Meter({ models, browser });
const which = ({ engine, backend, model, batch, workers, checklist }) => (
  { engine, backend, model, batch, workers, checklist });

/** The rows of all cases. Every repeat goes through all of them, so that a machine that slows down slows all alike. */
async function measureCases() {
  const runs = cases.map(() => []);
  const failures = [];
  for (let repeat = 0; cases.some((one) => repeat < one.repeats); repeat += 1) {
    for (const [at, one] of cases.entries()) {
      if (repeat >= one.repeats || failures[at]) continue;
      try {
        const run = await meter.run(one);
        runs[at].push(run);
        tell(`${clock()}  ${label(one)}: ${figure(run.tokens / run.seconds)} tokens/s`);
      } catch (error) {
        failures[at] = error.message;
        tell(`${clock()}  ${label(one)}: ${error.message}`);
      }
    }
  }
  // Something else may have kept the machine busy at first.
  limits = larger(limits, await probe());
  // What others cannot do here is no mistake of ours.
  const failed = (one, why) => ({ ...which(one), [one.engine === 'reroll' ? 'invalid' : 'skipped']: why });
  return cases.map((one, at) => (failures[at] ? failed(one, failures[at]) : meter.row(one, runs[at], limits)));
}

/** What comes before the first token, of every engine, backend and model that has a row. */
async function measureStarts(rows) {
  const downloads = download({ dist: given.dist, wllama: given.wllama, cache: given.cache });
  const starts = [];
  for (const one of cases.filter(({ batch, workers }, at) => batch === 1 && workers === 1 && rows[at].seconds)) {
    const seen = [];
    for (let repeat = 0; repeat < one.repeats; repeat += 1) seen.push(await meter.start(one));
    const middle = (field) => (seen[0][field] === null ? null : median(seen.map((start) => start[field])));
    const { engine, backend, model } = one;
    starts.push({
      engine, backend, model, load_seconds: middle('loading'), first_token_seconds: middle('first'),
      peak_bytes: middle('memory'), download_bytes: downloads[engine] ?? null,
    });
    tell(`${clock()}  ${engine} ${backend} ${model}: loaded in ${figure(starts.at(-1).load_seconds)} s`);
  }
  return starts;
}

if (!cases.length) tell(`No row has all the words of "${given.only}".`);
const rows = await measureCases();
const starts = await measureStarts(rows);
await browser.close();

// ---------------------------------------------------------------- telling

const machine = {
  cpu: cpus()[0].model, cores: cpus().length, system: `${process.platform} ${process.arch}`, browser: browser.version,
  adapter: limits.gpu?.name ?? null, limits,
};
const milliseconds = (seconds) => figure(1000 * seconds);
const RESULTS = [
  ['engine', (row) => row.engine],
  ['backend', (row) => row.backend],
  ['model', (row) => row.model + (row.checklist ? ', checklist' : '')],
  ['batch', (row) => `${row.batch}`, true],
  ['workers', (row) => `${row.workers}`, true],
  ['prompts', (row) => row.prompts?.toString(), true],
  ['tokens', (row) => row.tokens?.toString(), true],
  ['seconds', (row) => figure(row.seconds), true],
  ['tokens/s', (row) => figure(row.tokens_per_second), true],
  ['decode/s', (row) => figure(row.decode_tokens_per_second), true],
  ['checksum', (row) => row.checksum],
  ['as ours', (row) => percent(row.agreement), true],
  ['', (row) => (row.invalid ? `INVALID: ${row.invalid}` : row.skipped ? `left out: ${row.skipped}` : '')],
];
const STARTS = [
  ['engine', (row) => row.engine],
  ['backend', (row) => row.backend],
  ['model', (row) => row.model],
  ['load ms', (row) => milliseconds(row.load_seconds), true],
  ['first token ms', (row) => milliseconds(row.first_token_seconds), true],
  ['memory MB', (row) => megabytes(row.peak_bytes), true],
  ['download MB', (row) => megabytes(row.download_bytes), true],
];

if (given.json) {
  console.log(JSON.stringify([{ machine }, ...rows, ...starts], null, 1));
} else {
  const { cpu, cores, system, adapter } = machine;
  console.log(`${cpu}, ${cores} cores, ${system}; Chromium ${browser.version}; WebGPU: ${adapter ?? 'none'}`);
  const read = MODELS.map((name) => `${figure(limits.read[name] / 1e9)} GB/s of ${name}`).join(', ');
  console.log(`One thread reads ${read}, and does ${figure(limits.multiply / 1e9)} G multiply-adds a second.\n`);
  console.log(`${table(RESULTS, rows)}\n\n${table(STARTS, starts)}`);
}
process.exit(rows.length && rows.every((row) => !row.invalid) ? 0 : 1);

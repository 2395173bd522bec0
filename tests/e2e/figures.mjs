// How fast the page is there and how light it stays, in Chromium's own figures; no test, for no machine is like another:
//
//     node tests/e2e/figures.mjs [load] [run] [memory] [--times 5] [--items 2000] [--profile] [--json]
//
// load      Medians over several first visits and as many second ones, each pair in a profile of its own, with the
//           processor slowed down four times (of the page's thread; workers are not slowed), with and without the
//           network that Lighthouse calls slow 4G: 1.6 Mbit/s, and 150 ms for every request. The server sends files as
//           hosts do (brotli 11 for what is text or a program, kept for 600 s) and plays that network itself, so that
//           it holds for workers and the service worker too; a first visit begins with two more round trips, for a
//           connection and its encryption.
// run       Long tasks of the page's thread while a run in the Lab is under way, nothing slowed down.
// memory    Heap and process over runs of a reference solver, three in a row: each run is paused at quarters of its
//           items, and garbage is collected before it is measured. PSS is told on Linux only.
//
// Without one of these, all three. `--profile` says what the long tasks over 100 ms were busy with, in a run and in the
// visits, and of each first visit what was fetched when.
//
// What the columns of `load` mean, all in milliseconds since the navigation began:
//   first paint     First Contentful Paint
//   problem         the first problem stands in the document and has been painted
//   largest paint   Largest Contentful Paint
//   interactive     the end of the last long task before the first 5 s without any, once the first problem was seen.
//                   Lighthouse begins with the first paint and wants no more than two requests under way in these 5 s
//                   instead; with this page that is a time either before there is a problem to act on, or after all
//                   that comes behind it
//   blocked         Total Blocking Time: what long tasks between first paint and interactive take beyond 50 ms
//   shift           Cumulative Layout Shift, no time
//   kB problem/all  sent by the server until the problem was seen, and until nothing more was asked for: heads and
//                   bodies, for workers and the service worker too

import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/static-server.mjs';

const PARTS = ['load', 'run', 'memory'];
const { values, positionals } = parseArgs({
  options: {
    times: { type: 'string', default: '5' }, items: { type: 'string', default: '2000' },
    profile: { type: 'boolean', default: false }, json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((part) => !PARTS.includes(part));
if (unknown.length) throw new Error(`there is no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
const wanted = positionals.length ? positionals : PARTS;
const dist = process.env.REROLL_DIST ?? join(dirname(fileURLToPath(import.meta.url)), '../../dist');

const FLAGS = [
  '--no-sandbox', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-gpu', '--disable-features=WebGPU', '--disable-blink-features=WebGPU',
];
const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
const median = (numbers) => {
  const known = numbers.filter((one) => one !== null).sort((a, b) => a - b);
  return known.length ? (known[(known.length - 1) >> 1] + known[known.length >> 1]) / 2 : null;
};
const say = (words) => { if (!values.json) console.error(words); };

// ---------------------------------------------------------------- a host, and a network to it

const SLOW_4G = { rtt: 150, bytesPerMs: 1.6e6 / 8 / 1000 };
const PACKED = /^(text\/|application\/(wasm|json|manifest)|image\/svg)/;

/** The built page behind a server that compresses; `network` may be changed between visits. */
const host = async () => {
  const inner = await serve({ root: dist, base: '/', maxAge: 600 });
  const small = new Map();
  const body = async (answer) => {
    const bytes = Buffer.from(await answer.arrayBuffer());
    // What a host would call a .txt, whatever the small server here does.
    const type = answer.url.endsWith('.txt') ? 'text/plain; charset=utf-8' : answer.headers.get('content-type') ?? '';
    if (!PACKED.test(type)) return { bytes, type };
    const tag = answer.url + answer.headers.get('etag');
    if (!small.has(tag)) {
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      small.set(tag, await promisify(brotliCompress)(bytes, { params }));
    }
    return { bytes: small.get(tag), type, encoding: 'br' };
  };

  // Since the visit began: what was sent and when, what is under way, and when the line is free again.
  const visit = { network: null, sent: [], asked: [], under: 0, last: 0, free: 0, connected: false };
  const begin = (network, connected = false) => {
    Object.assign(visit, { network, sent: [], asked: [], under: 0, last: Date.now(), free: 0, connected });
  };
  const passes = async (response, bytes) => {
    const size = visit.network ? 1460 : 65536;
    for (let from = 0; from < bytes.length; from += size) {
      const part = bytes.subarray(from, from + size);
      if (visit.network) {
        // One line for all: who sends takes its turn behind who has sent.
        visit.free = Math.max(visit.free, performance.now()) + part.length / visit.network.bytesPerMs;
        const wait = visit.free - performance.now();
        if (wait > 1) await sleep(wait);
      }
      if (response.destroyed) return;
      await new Promise((done) => { response.write(part, done); });
      visit.sent.push([Date.now(), part.length]);
    }
  };
  const server = createServer(async (request, response) => {
    const here = visit.sent;
    const about = { path: request.url, by: request.headers['sec-fetch-dest'], from: Date.now() };
    visit.asked.push(about);
    visit.under += 1;
    visit.last = Date.now();
    try {
      if (visit.network) {
        const first = !visit.connected;
        visit.connected = true;
        await sleep(visit.network.rtt * (first ? 3 : 1));
      }
      const headers = request.headers['if-none-match'] ? { 'if-none-match': request.headers['if-none-match'] } : {};
      const answer = await fetch(new URL(request.url, inner.url), { headers });
      const { bytes, type, encoding } = await body(answer);
      const head = { 'cache-control': answer.headers.get('cache-control') ?? '', etag: answer.headers.get('etag') ?? '', 'content-type': type, vary: 'accept-encoding' };
      if (encoding) head['content-encoding'] = encoding;
      if (answer.status === 200) head['content-length'] = bytes.length;
      response.writeHead(answer.status, head);
      // About what a head takes; the exact number depends on the protocol's version.
      here.push([Date.now(), 50 + Object.entries(head).flat().join('').length]);
      await passes(response, bytes);
      response.end();
      Object.assign(about, { to: Date.now(), bytes: bytes.length });
    } finally {
      if (visit.sent === here) Object.assign(visit, { under: visit.under - 1, last: Date.now() });
    }
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  const url = `http://localhost:${server.address().port}/`;

  // All of it is compressed before anybody waits for it.
  for (const one of await readdir(dist, { recursive: true, withFileTypes: true })) {
    if (one.isFile()) await body(await fetch(new URL(relative(dist, join(one.parentPath ?? one.path, one.name)), inner.url)));
  }
  return {
    url,
    begin,
    /** Bytes that were sent before a time of the system's clock. */
    sentBefore: (time) => visit.sent.filter(([at]) => at <= time).reduce((sum, [, bytes]) => sum + bytes, 0),
    /** What was asked for, in order: the path, when, and how much it was. */
    asked: () => visit.asked,
    /** Until nothing has been asked for or sent in two seconds. */
    quiet: async () => {
      while (visit.under > 0 || Date.now() - visit.last < 2000) await sleep(100);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => { server.close(done); });
      await inner.close();
    },
  };
};

// ---------------------------------------------------------------- browsers

const visitor = async (body) => {
  const profile = await mkdtemp(join(tmpdir(), 'reroll-figures-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS, viewport: { width: 1280, height: 900 }, acceptDownloads: false,
  });
  try {
    return await body(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
};

// Before the page's own scripts: takes down what happens, without touching it.
const OBSERVE = () => {
  window.seen = { long: [], shift: 0, paint: null, largest: null, problem: null };
  const observe = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  observe('longtask', ({ startTime, duration }) => window.seen.long.push([startTime, duration]));
  observe('layout-shift', (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; });
  observe('paint', ({ name, startTime }) => { if (name === 'first-contentful-paint') window.seen.paint = startTime; });
  observe('largest-contentful-paint', ({ startTime }) => { window.seen.largest = startTime; });
  const look = new MutationObserver(() => {
    if (!document.querySelector('#statement')?.textContent.trim()) return;
    look.disconnect();
    // What is there in a frame has been painted when the next task runs.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.seen.problem = performance.now(); };
      port2.postMessage(null);
    });
  });
  look.observe(document, { childList: true, subtree: true, characterData: true });
};

// What the samples of a profile between two times were in, by share of the time; names are those of the program, as far
// as a release build keeps them.
const busy = ({ nodes, samples, timeDeltas, startTime }, from, to) => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;
  const title = ({ callFrame: { functionName, url, lineNumber } }) => `${functionName || '(anonymous)'} ${url.split('/').at(-1)}${lineNumber >= 0 && !url.endsWith('.wasm') ? `:${lineNumber + 1}` : ''}`.trim();
  const own = new Map();
  const within = new Map();
  let [at, all] = [startTime, 0];
  samples.forEach((id, index) => {
    at += timeDeltas[index];
    if (at < from || at > to) return;
    const took = timeDeltas[index + 1] ?? 0;
    all += took;
    const node = byId.get(id);
    own.set(title(node), (own.get(title(node)) ?? 0) + took);
    const names = new Set();
    for (let up = node; up; up = up.parent) names.add(title(up));
    for (const one of names) within.set(one, (within.get(one) ?? 0) + took);
  });
  const top = (map, count) => [...map].sort((a, b) => b[1] - a[1]).slice(0, count).map(([name, took]) => `${(100 * took / Math.max(all, 1)).toFixed(0)} % ${name}`);
  for (const name of within.keys()) if (/^(\(root\)|js-to-wasm|wasm-to-js)/.test(name)) within.delete(name);
  return { own: top(own, 8), within: top(within, 12) };
};

/** Begins a profile; what ends it tells of the longest of some tasks what they were busy with. */
const profiling = async (session) => {
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 1000 });
  await session.send('Profiler.start');
  return async (long, begun) => {
    const { profile } = await session.send('Profiler.stop');
    // Both clocks are the system's steady one, in other units and from another beginning.
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const origin = metrics.find(({ name }) => name === 'NavigationStart').value * 1e6;
    const worst = long.filter(([, took]) => took > 100).sort((a, b) => b[1] - a[1]).slice(0, 2);
    return worst.map(([at, took]) => ({ at: Math.round(at - begun), took: Math.round(took), ...busy(profile, origin + at * 1000, origin + (at + took) * 1000) }));
  };
};

// ---------------------------------------------------------------- load

/** One visit: its figures once the network and the page's thread have been quiet. */
const load = async (context, site, path, network, again) => {
  const tab = await context.newPage();
  await tab.addInitScript(OBSERVE);
  const session = await context.newCDPSession(tab);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const profiled = values.profile && await profiling(session);
  site.begin(network, again);
  await tab.goto(site.url + path, { waitUntil: 'commit' });
  await tab.waitForFunction(() => window.seen.problem !== null, null, { timeout: 120_000 });
  await site.quiet();
  await tab.waitForFunction(() => performance.now() - Math.max(window.seen.paint, ...window.seen.long.map(([at, took]) => at + took)) > 5500, null, { timeout: 180_000, polling: 250 });
  const { seen, origin } = await tab.evaluate(() => ({ seen: window.seen, origin: performance.timeOrigin }));
  let interactive = seen.problem;
  for (const [at, took] of seen.long) {
    if (at + took <= interactive) continue;
    if (at - interactive >= 5000) break;
    interactive = at + took;
  }
  const blocking = seen.long.filter(([at, took]) => at + took > seen.paint && at < interactive);
  const figures = {
    'first paint': seen.paint,
    problem: seen.problem,
    'largest paint': seen.largest,
    interactive,
    blocked: blocking.reduce((sum, [, took]) => sum + took - 50, 0),
    shift: seen.shift,
    'kB problem': site.sentBefore(origin + seen.problem) / 1000,
    'kB all': site.sentBefore(Infinity) / 1000,
  };
  const profile = profiled ? await profiled(seen.long, 0) : [];
  if (values.profile && !again) {
    for (const { path: asked, from, to, bytes } of site.asked()) {
      say(`${String(Math.round(from - origin)).padStart(7)} to ${String(Math.round(to - origin)).padStart(6)} ms ${(bytes / 1000).toFixed(1).padStart(7)} kB  ${asked}`);
    }
  }
  if (!again) {
    // A second visit is one with the service worker in charge and its set complete.
    await tab.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await site.quiet();
  }
  await tab.close();
  return values.profile ? { ...figures, profile } : figures;
};

const loads = async () => {
  const site = await host();
  const rows = [];
  for (const [network, name] of [[null, 'CPU ÷ 4'], [SLOW_4G, 'CPU ÷ 4, slow 4G']]) {
    for (const [path, where] of [['', 'no link'], ['#1/apples-left.1/7', 'a link']]) {
      const visits = { first: [], again: [] };
      for (let time = 0; time < Number(values.times); time += 1) {
        await visitor(async (context) => {
          visits.first.push(await load(context, site, path, network, false));
          visits.again.push(await load(context, site, path, network, true));
        });
        say(`load, ${name}, ${where}: ${time + 1} of ${values.times}`);
      }
      for (const [visit, figures] of Object.entries(visits)) {
        const row = { visit: `${visit === 'first' ? 'first' : 'second'}, ${where}, ${name}` };
        for (const key of Object.keys(figures[0])) row[key] = key === 'profile' ? figures[0].profile : median(figures.map((one) => one[key]));
        rows.push(row);
      }
    }
  }
  await site.close();
  return rows;
};

// ---------------------------------------------------------------- run

const done = (tab) => tab.waitForFunction(() => {
  const bar = document.querySelector('.progress progress');
  return bar && bar.value === bar.max && document.querySelector('#start').innerText === 'Start again';
}, null, { timeout: 600_000, polling: 200 });

/** Long tasks between a click on Start and the end of the run. */
const watchRun = async (site, name, query) => visitor(async (context) => {
  const tab = await context.newPage();
  await tab.addInitScript(OBSERVE);
  await tab.goto(`${site.url}#lab?${query}`);
  await tab.locator('#start').waitFor();
  await site.quiet();
  const session = await context.newCDPSession(tab);
  const profiled = values.profile && await profiling(session);
  await tab.evaluate(() => { window.seen.long = []; });
  const begun = await tab.evaluate(() => performance.now());
  await tab.locator('#start').click();
  await done(tab);
  await sleep(1000);
  const { long, took, items } = await tab.evaluate((begun) => ({
    long: window.seen.long, took: performance.now() - begun - 1000, items: document.querySelector('.progress progress').max,
  }), begun);
  const over = (least) => long.filter(([, took]) => took > least).length;
  const row = {
    run: name, items, seconds: took / 1000, 'long tasks': long.length, 'over 100 ms': over(100), 'over 200 ms': over(200),
    'longest, ms': Math.max(0, ...long.map(([, took]) => took)),
    'share of the time': long.reduce((sum, [, took]) => sum + took, 0) / took,
  };
  if (profiled) row.profile = await profiled(long, begun);
  return row;
});

const runs = async () => {
  const site = await host();
  site.begin(null);
  const rows = [];
  for (const [name, query] of [
    ['Right 80 % of the time', 'of=learned&n=40&by=noisy:0.8&seed=7'],
    ['Right 80 % of the time, all families', 'of=all&n=20&by=noisy:0.8&seed=7'],
    ['two solvers, one after the other', 'of=learned&n=40&by=noisy:0.8&beside=exact&seed=7'],
    ['Thinker, on the CPU', 'of=learned&n=5&by=mix:100&seed=7'],
  ]) {
    rows.push(await watchRun(site, name, query));
    say(`run, ${name}: done`);
  }
  await site.close();
  return rows;
};

// ---------------------------------------------------------------- memory

const pss = (pid) => {
  try {
    return Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]) / 1024;
  } catch {
    return null;
  }
};

// Before the page's own scripts: keeps hold of the memory of its programs, which is no part of the heap.
const HOLD = () => {
  window.memories = new Set();
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const plain = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await plain.apply(WebAssembly, given);
      for (const one of Object.values((made.instance ?? made).exports)) if (one instanceof WebAssembly.Memory) window.memories.add(one);
      return made;
    };
  }
};

const memory = async () => {
  const site = await host();
  site.begin(null);
  const rows = await visitor(async (context) => {
    const tab = await context.newPage();
    await tab.addInitScript(HOLD);
    const items = Number(values.items);
    await tab.goto(`${site.url}#lab?of=all&n=200&by=noisy:0.8&seed=7`);
    await tab.locator('#start').waitFor();
    const session = await context.newCDPSession(tab);
    const browser = await context.browser().newBrowserCDPSession();
    const rows = [];
    const measure = async (run, at) => {
      for (let times = 0; times < 2; times += 1) await session.send('HeapProfiler.collectGarbage');
      const heap = await session.send('Runtime.getHeapUsage');
      const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
      const renderer = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => pss(id)).filter((one) => one !== null);
      rows.push({
        run, items: at, 'JS heap, MB': heap.usedSize / 2 ** 20,
        'wasm, MB': await tab.evaluate(() => [...window.memories].reduce((sum, one) => sum + one.buffer.byteLength, 0)) / 2 ** 20,
        'renderers PSS, MB': renderer.length ? renderer.reduce((sum, one) => sum + one, 0) : null,
        nodes: (await session.send('Memory.getDOMCounters')).nodes,
      });
    };
    await measure(1, 0);
    for (let run = 1; run <= 3; run += 1) {
      for (let quarter = 1; quarter <= 4; quarter += 1) {
        await tab.getByRole('button', { name: quarter === 1 ? /^Start/ : 'Go on' }).click();
        // Looked for in the page: told from here, it would be paused too late.
        await tab.evaluate((until) => new Promise((done) => {
          const look = () => {
            const pause = [...document.querySelectorAll('.launch button')].find((it) => it.innerText === 'Pause');
            if (!pause || document.querySelector('.progress progress').value < until) return setTimeout(look, 0);
            pause.click();
            return done();
          };
          look();
        }), items * quarter / 4);
        await tab.getByRole('button', { name: 'Go on' }).waitFor();
        await sleep(1500);
        await measure(run, await tab.evaluate(() => document.querySelector('.progress progress').value));
      }
      say(`memory, run ${run}: done`);
    }
    return rows;
  });
  await site.close();
  return rows;
};

// ---------------------------------------------------------------- the table

const shown = (key, value) => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (key === 'shift') return value.toFixed(3);
  if (key === 'share of the time') return `${(100 * value).toFixed(1)} %`;
  if (/MB|seconds|kB/.test(key)) return value.toFixed(1);
  return String(Math.round(value));
};
const table = (rows) => {
  const keys = Object.keys(rows[0]).filter((key) => key !== 'profile');
  const lines = [keys, keys.map((key) => (typeof rows[0][key] === 'string' ? '---' : '---:')), ...rows.map((row) => keys.map((key) => shown(key, row[key])))];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
};

const results = {};
for (const [name, part] of [['load', loads], ['run', runs], ['memory', memory]]) {
  if (!wanted.includes(name)) continue;
  results[name] = await part();
  if (values.json) continue;
  console.log(`${table(results[name])}\n`);
  for (const { visit, run: what = visit, profile } of results[name]) {
    for (const { at, took, own, within } of profile ?? []) {
      console.log(`${what}: ${took} ms, ${at} ms after the beginning\n  in itself: ${own.join('; ')}\n  with what it calls: ${within.join('; ')}\n`);
    }
  }
}
if (values.json) console.log(JSON.stringify(results, null, 2));

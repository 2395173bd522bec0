// How much memory the browser takes while it loads, keeps and asks a model, and how long that takes (Linux only):
//
//     node tests/e2e/memory.mjs MODEL.gguf [--gpu]
//
// Memory is the proportional share (PSS) of each of the browser's processes, read many times a second; the worker lives
// in the page's renderer. The profile is on disk, as a visitor's is: in a private window kept files lie in memory.

import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/static-server.mjs';

const { values, positionals } = parseArgs({ options: { gpu: { type: 'boolean', default: false } }, allowPositionals: true });
const [model] = positionals;
if (!model) throw new Error('usage: node tests/e2e/memory.mjs MODEL.gguf [--gpu]');
const { size } = await stat(model);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const site = await serve({ root: join(root, 'dist'), base: '/' });
const profile = await mkdtemp(join(tmpdir(), 'reroll-'));
const GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', ...(values.gpu ? GPU : ['--disable-gpu', '--disable-features=WebGPU', '--disable-blink-features=WebGPU'])],
});
const tab = context.pages()[0] ?? await context.newPage();
const session = await context.newCDPSession(tab);
// The browser's own session lists its processes; a page's session is of the page's renderer.
const browser = await context.browser().newBrowserCDPSession();

const pss = (pid) => {
  try {
    return Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]) / 1000;
  } catch {
    return 0; // it has ended
  }
};
const processes = async () => (await browser.send('SystemInfo.getProcessInfo')).processInfo;

// What each kind of process takes, at most, while `body` runs.
const watched = async (body) => {
  const most = { renderer: 0, browser: 0, all: 0 };
  const pids = await processes();
  const look = () => {
    const now = { renderer: 0, browser: 0, all: 0 };
    for (const { type, id } of pids) {
      const share = pss(id);
      now.all += share;
      if (type in now) now[type] += share;
    }
    for (const kind of Object.keys(most)) most[kind] = Math.max(most[kind], now[kind]);
    return now;
  };
  const timer = setInterval(look, 20);
  const begun = performance.now();
  await body();
  const ms = performance.now() - begun;
  clearInterval(timer);
  return { ms, most, last: look() };
};
const print = (what, { ms, most, last }) => {
  const mb = (number) => number.toFixed(0).padStart(6);
  console.log(`${what.padEnd(28)} ${(ms / 1000).toFixed(2).padStart(7)} s   renderer ${mb(most.renderer)} then ${mb(last.renderer)} MB`
    + `   browser ${mb(most.browser)} then ${mb(last.browser)} MB   all ${mb(most.all)} then ${mb(last.all)} MB`);
};

const name = basename(model);
const loaded = () => tab.locator('.rows li').filter({ hasText: name }).getByRole('button', { name: 'In use' }).waitFor({ timeout: 600_000 });
const ask = async () => {
  await tab.fill('#most-tokens', '32');
  await tab.locator('#ask').click();
  await tab.locator('.model .verdict').waitFor({ timeout: 600_000 });
};
const open = async () => {
  await tab.goto(`${site.url}#models`);
  await tab.locator('.rows li').first().waitFor();
  if (values.gpu) await tab.selectOption('#backend', 'WebGPU');
  await tab.waitForTimeout(500);
};

console.log(`${name}, ${(size / 1e6).toFixed(1)} MB, ${values.gpu ? 'WebGPU' : 'CPU'}; at most, then at the end:`);
print('the Models view', await watched(open));
print('opened and kept', await watched(async () => { await tab.setInputFiles('#open', model); await loaded(); }));
console.log((await tab.locator('.loaded').innerText()).replace(/\s+/g, ' '));
print('asked', await watched(ask));
console.log(await tab.locator('.model').getByText(/tokens, .* a second/).innerText());
await tab.goto('about:blank');
print('a new page', await watched(open));
print('used from what is kept', await watched(async () => {
  await tab.locator('.rows li').filter({ hasText: name }).getByRole('button', { name: 'Chosen' }).click();
  await loaded();
}));
print('asked', await watched(ask));

await session.detach();
await context.close();
await site.close();
await rm(profile, { recursive: true });

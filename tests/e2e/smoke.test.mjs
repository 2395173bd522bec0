// The page as such: it starts, keeps to itself, works under a sub-path and without a network, and is accessible.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../scripts/static-server.mjs';
import { MAX_AGE, axe, dist, fits, page, shots, started, test } from './harness.mjs';

test('starts without an error, a violation of its policy or a foreign request', async () => {
  const { tab } = await page();
  assert.match(await tab.title(), /Reroll/);
  assert.equal(await tab.locator('h1').count(), 1);
});

test('starts under a sub-path', async () => {
  const { tab, url } = await page({ base: '/reroll/' });
  assert.match(url, /\/reroll\/$/);
  assert.equal(await tab.locator('h1').count(), 1);
});

test('starts with WebGPU', async () => {
  const { tab } = await page({ gpu: true });
  const adapter = await tab.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  assert.ok(adapter, 'this Chromium offers no WebGPU adapter');
});

test('starts without WebGPU', async () => {
  const { tab } = await page();
  const adapter = await tab.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  assert.equal(adapter, false, 'this Chromium should have no WebGPU');
});

test('has no accessibility violation, light or dark', async () => {
  const { tab } = await page();
  await axe(tab);
});

test('fits windows from 320 px to a projector', async () => {
  for (const width of [320, 390, 768, 1280, 1920]) {
    const { tab, context } = await page({ width });
    await fits(tab);
    if (width === 1280) await shots(tab, 'start');
    await context.close();
  }
});

// A copy of the built page that a test may change, behind a server it may stop.
const copy = async (body) => {
  const root = await mkdtemp(join(tmpdir(), 'reroll-'));
  await cp(dist, root, { recursive: true });
  const server = await serve({ root, base: '/reroll/', maxAge: MAX_AGE });
  try {
    await body({ root, server });
  } finally {
    await server.close();
    await rm(root, { recursive: true });
  }
};

// Until the service worker of this build, and no other, serves the tab.
const offlineReady = async (tab, build = '') => {
  const state = () => tab.evaluate(async () => {
    const { active, installing, waiting } = await navigator.serviceWorker.ready;
    const settled = navigator.serviceWorker.controller === active && active.state === 'activated' && !installing && !waiting;
    return settled ? (await caches.keys()).join() : '';
  });
  for (const end = Date.now() + 20_000; Date.now() < end; await tab.waitForTimeout(100)) {
    if ((await state()).includes(`reroll-build-${build}`)) return;
  }
  assert.fail('the service worker is not in charge after 20 s');
};

const buildOf = (tab) => tab.locator('meta[name="reroll-build"]').getAttribute('content');

test('works without a network once visited', () => copy(async ({ server }) => {
  const { tab } = await page({ serviceWorkers: 'allow', at: server.url });
  await offlineReady(tab);
  await server.close();
  await tab.reload({ waitUntil: 'domcontentloaded' });
  await started(tab);
  assert.equal(await tab.locator('h1').count(), 1);
}));

test('shows a new deployment at once, with a network and then without', () => copy(async ({ root, server }) => {
  const { tab } = await page({ serviceWorkers: 'allow', at: server.url });
  await offlineReady(tab);

  const edit = async (name, from, to) => {
    const file = join(root, name);
    await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
  };
  await edit('index.html', /(name="reroll-build" content=").{8}/, '$100000000');
  await edit('sw.js', /BUILD = '.{8}/, "BUILD = '00000000");
  await tab.reload({ waitUntil: 'domcontentloaded' });
  await started(tab);
  assert.match(await buildOf(tab), /^00000000/);

  await offlineReady(tab, '00000000');
  await server.close();
  await tab.reload({ waitUntil: 'domcontentloaded' });
  await started(tab);
  assert.match(await buildOf(tab), /^00000000/);
}));

test('says so when its program cannot be had', () => copy(async ({ root, server }) => {
  const [, wasm] = (await readFile(join(root, 'index.html'), 'utf8')).match(/data-wasm="\.\/([^"]+)"/);
  await rm(join(root, wasm));
  const { tab } = await page({ at: server.url, wait: false, expectErrors: true });
  const alert = tab.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.textContent(), /could not start .*reload/s);
}));

test('shows problems without the second piece of its program, and says what is missing when it is wanted', () => copy(async ({ root, server }) => {
  const second = (await readdir(root)).find((name) => name.startsWith('second-'));
  const program = await readFile(join(root, second));
  await rm(join(root, second));
  const { tab } = await page({ at: server.url, expectErrors: true });
  const question = tab.locator('#statement');
  const before = await question.textContent();
  await tab.getByRole('button', { name: 'Reroll' }).click();
  assert.notEqual(await question.textContent(), before);
  await tab.getByLabel('Your answer').fill('7');
  await tab.getByRole('button', { name: 'Check' }).click();
  await tab.locator('.banner').getByText('A part of this page could not be loaded').waitFor();
  await tab.locator('.model').getByText('A part of this page could not be loaded').waitFor();
  await tab.getByRole('link', { name: 'Lab' }).click();
  // In place of the view, not beside what the Try view, which may not be gone yet, said.
  await tab.locator('main > .failure').getByText('A part of this page could not be loaded').waitFor();
  await tab.getByRole('link', { name: 'Try' }).click();
  // Once it can be had, the same click is enough, and what was typed is still there.
  await writeFile(join(root, second), program);
  await tab.getByRole('button', { name: 'Check' }).click();
  await tab.locator('#outcome:is(.right, .wrong, .unparsed)').waitFor();
  assert.equal(await tab.getByLabel('Your answer').inputValue(), '7');
}));

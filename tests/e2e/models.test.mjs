// The Models view: files from disk, kept in the browser and used again, and everything that can go wrong with them.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { axe, fits, page, shots, started, tabTo, test } from './harness.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const BUILT_IN = join(root, 'public/models/thinker.gguf');
// A real one of 98 MB, where somebody has put it there: too large for the repository.
const REAL = join(process.env.REROLL_CACHE ?? join(root, '.cache'), 'llama_cpp/smollm2-135m-instruct-q4_1.gguf');

const folder = await mkdtemp(join(tmpdir(), 'reroll-models-'));
after(() => rm(folder, { recursive: true }));

/** The built-in model's file under another name, cut or drawn out to `length`; what follows the tensors is not read. */
const file = async (name, length) => {
  const path = join(folder, name);
  await copyFile(BUILT_IN, path);
  if (length) await truncate(path, length);
  return path;
};
/** Takes long enough to come in that something can happen meanwhile. */
const slow = () => file('slow.gguf', 200_000_000);

const row = (tab, name) => tab.locator('.rows li').filter({ hasText: name });
const open = (tab, path) => tab.setInputFiles('#open', path);
const inUse = (tab, name, timeout = 60_000) => row(tab, name).getByRole('button', { name: 'In use' }).waitFor({ timeout });
const over = (tab, timeout = 60_000) => tab.locator('.model .verdict').waitFor({ timeout });
const said = (tab, words) => tab.waitForFunction((words) => document.querySelector('p.sr').innerText.includes(words), words);

/** What lies in the browser's private file system. */
const stored = (tab) => tab.evaluate(async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
  const names = [];
  for await (const name of folder.keys()) names.push(name);
  return names.sort();
});
const storedIs = async (tab, count) => {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await stored(tab)).length === count) return;
    await tab.waitForTimeout(50);
  }
  assert.fail(`${count} files should lie there, and not ${await stored(tab)}`);
};

/** Notes all addresses that are asked for from now on. */
const requests = (context) => {
  const paths = [];
  context.on('request', (request) => paths.push(new URL(request.url()).pathname));
  return paths;
};

/** For `page({ prepare })`: puts `code` before the worker's program, and the workers and what they say into the page. */
const inWorker = (code) => async (context) => {
  await context.route(/\/worker_loader-[0-9a-f]+\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
  await context.addInitScript(() => {
    window.workers = [];
    window.heard = [];
    window.Worker = class extends window.Worker {
      constructor(...given) {
        super(...given);
        window.workers.push(this);
        this.addEventListener('message', ({ data }) => {
          window.heard.push(JSON.parse(data));
          if (window.atFirstToken && data.includes('"type":"token"')) {
            this.postMessage(window.atFirstToken);
            window.atFirstToken = null;
          }
        });
      }
    };
  });
};
// A message of this text has the worker trap where it next looks at the clock, which is in the middle of what it does.
const TRAP = `
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(
    [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11])));
  const clock = performance.now.bind(performance);
  let armed = false;
  performance.now = () => armed ? exports.f() : clock();
  addEventListener('message', (event) => {
    if (event.data === 'trap') { armed = true; event.stopImmediatePropagation(); }
    if (event.data === 'reject') { Promise.reject(new WebAssembly.RuntimeError('unreachable')); event.stopImmediatePropagation(); }
  });`;
// The same for losing the GPU.
const LOSE = `
  const request = globalThis.GPUAdapter?.prototype.requestDevice;
  let device;
  if (request) GPUAdapter.prototype.requestDevice = async function (...given) { return device = await request.apply(this, given); };
  addEventListener('message', (event) => {
    if (event.data === 'lose') { device.destroy(); event.stopImmediatePropagation(); }
  });`;

const models = [
  { name: 'mine.gguf', path: await file('mine.gguf'), patience: 60_000, most: 192 },
  { name: 'smollm2-135m-instruct-q4_1.gguf', path: REAL, patience: 300_000, most: 24 },
];
for (const { name, path, patience, most } of models) {
  const settings = { timeout: 4 * patience, skip: existsSync(path) ? false : `there is no ${name} in the cache` };
  test(`${name} is opened from disk, asked, kept, used again after a reload, and removed`, settings, async () => {
    const size = (await stat(path)).size / 1e6;
    const { tab, context } = await page({ path: '#models' });
    await tab.locator('.rows li').first().waitFor();
    await axe(tab, 'the Models view before anything is loaded');
    const steps = tab.evaluate(() => new Promise((done) => {
      const steps = new Set();
      const look = () => {
        const bar = document.querySelector('.arriving progress');
        if (bar) steps.add(bar.value / bar.max);
        if (document.querySelector('.facts')) done([...steps]);
        else requestAnimationFrame(look);
      };
      look();
    }));
    await open(tab, path);
    await inUse(tab, name, patience);
    const seen = await steps;
    assert.ok(seen.every((share, at) => share <= 1 && share >= (seen[at - 1] ?? 0)), `progress goes up: ${seen}`);
    if (size > 10) assert.ok(seen.length > 3, `progress is seen: ${seen}`);
    assert.match(await row(tab, name).innerText(), new RegExp(`${size.toFixed(1)}\\sMB, SHA-256 [0-9a-f]{8}…`));
    assert.match(await tab.locator('.facts').innerText(), /Weights\s+[\d.]+ million.*Runs on\s+CPU/s);
    await said(tab, 'is ready');
    assert.equal((await stored(tab)).length, 2, 'the file and its note');

    // Streamed, token by token; stopped, asked again.
    await tab.fill('#most-tokens', String(most));
    await tab.locator('#ask').click();
    await tab.locator('.token').first().waitFor({ timeout: patience });
    await over(tab, patience);
    assert.ok(await tab.locator('.token').count() > 3);
    assert.match(await tab.locator('.token').nth(1).getAttribute('title'), /^“.+” .*\d %/s);
    assert.match(await tab.locator('.model').innerText(), /\d+ tokens, [\d.]+ a second/);
    await axe(tab, 'a reply in the Models view');
    await fits(tab);
    await shots(tab, `models-${name.slice(0, 4).toLowerCase()}`);
    // A small model says all it has to say before a pointer gets there.
    await tab.locator('#ask').evaluate((button) => { button.click(); button.click(); });
    await tab.locator('.graded').getByText('Stopped').waitFor();
    const begun = Date.now();
    await tab.locator('#ask').click();
    await tab.locator('.token').first().waitFor({ timeout: patience });
    assert.ok(Date.now() - begun < patience / 2, 'what was stopped does not keep the next question waiting');
    await over(tab, patience);

    // Kept: the Try view of a new page asks it, with nothing fetched but the program.
    await tab.goto(`${tab.url().split('#')[0]}#1/apples-left.1/7`);
    await tab.reload();
    await started(tab);
    const paths = requests(context);
    await tab.locator('.model .hint').getByText(name).waitFor();
    await tab.locator('#ask').click();
    await over(tab, patience);
    assert.deepEqual(paths.filter((path) => path.includes('gguf')), []);
    await tab.getByRole('link', { name: 'Lab' }).click();
    assert.match(await tab.locator('#who').innerText(), new RegExp(name.replace('.gguf', '').replaceAll('.', '\\.')));

    // Removed: not by one slip, and the page goes back to its own model.
    await tab.getByRole('link', { name: 'Models' }).click();
    await row(tab, name).getByRole('button', { name: 'Remove' }).click();
    await tab.getByRole('button', { name: 'Keep it' }).click();
    await row(tab, name).getByRole('button', { name: 'Remove' }).click();
    await tab.locator('.danger').click();
    await row(tab, name).waitFor({ state: 'detached' });
    await said(tab, 'no longer kept');
    await storedIs(tab, 0);
    await row(tab, 'Thinker').getByRole('button', { name: 'Chosen' }).waitFor();
    await tab.locator('#ask').click();
    await over(tab);
    await tab.reload();
    await started(tab);
    await row(tab, 'Thinker').getByRole('button', { name: 'Chosen' }).waitFor();
    assert.equal(await tab.locator('[aria-labelledby=models].rows li').count(), 2);
  });
}

test('a file is opened, used, kept and removed by keyboard', async () => {
  const { tab } = await page({ path: '#models', width: 320 });
  await fits(tab);
  await tabTo(tab, tab.locator('#open'));
  const [chooser] = await Promise.all([tab.waitForEvent('filechooser'), tab.keyboard.press('Space')]);
  await chooser.setFiles(await file('keys.gguf'));
  await inUse(tab, 'keys.gguf');
  await fits(tab);
  await tabTo(tab, row(tab, 'Thinker').getByRole('button'));
  await tab.keyboard.press('Enter');
  await inUse(tab, 'Thinker');
  assert.equal(await tab.evaluate(() => document.activeElement.innerText), 'In use', 'the focus has not moved');
  await tabTo(tab, row(tab, 'keys.gguf').getByRole('button', { name: 'Remove' }));
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => document.activeElement.id === 'doubt');
  await axe(tab, 'the question before a file is removed');
  await fits(tab);
  await shots(tab, 'models-doubt');
  await tab.keyboard.press('Tab');
  await tab.keyboard.press('Enter');
  await row(tab, 'keys.gguf').waitFor({ state: 'detached' });
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'models');
  await tab.locator('#title').click();
  await tab.keyboard.press('m');
  await over(tab);
});

test('a file is opened by dropping it on the page', async () => {
  const { tab } = await page({ path: '#models' });
  const bytes = (await readFile(await file('dropped.gguf'))).toString('base64');
  const carried = await tab.evaluateHandle((bytes) => {
    const carried = new DataTransfer();
    carried.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], 'dropped.gguf'));
    return carried;
  }, bytes);
  await tab.dispatchEvent('header', 'dragover', { dataTransfer: carried });
  await tab.locator('.shelf.over').waitFor();
  await tab.getByText('Drop the file to load it').waitFor();
  await tab.dispatchEvent('header', 'drop', { dataTransfer: carried });
  await inUse(tab, 'dropped.gguf');
  assert.equal(await tab.locator('.shelf.over').count(), 0);
});

test('loading can be cancelled at once, and leaves nothing behind', async () => {
  const { tab } = await page({ path: '#models' });
  await open(tab, await slow());
  await tab.waitForFunction(() => document.querySelector('.arriving progress')?.value > 0);
  await tab.locator('.arriving').getByText(/MB a second/).waitFor();
  await axe(tab, 'a file on its way in');
  await tab.locator('.arriving').getByRole('button', { name: 'Cancel' }).click();
  await said(tab, 'Loading was stopped');
  assert.equal(await tab.locator('.arriving').count(), 0);
  await storedIs(tab, 0);
  await tab.locator('#ask').click();
  await over(tab);
});

test('what is no model is refused with a sentence, and the model in use stays chosen', async () => {
  const { tab } = await page({ path: '#models' });
  await open(tab, await file('good.gguf'));
  await inUse(tab, 'good.gguf');
  const web = join(folder, 'page.gguf');
  await writeFile(web, '<!doctype html><title>Not found</title>');
  const { length } = await readFile(BUILT_IN);
  const cases = [
    [web, /page\.gguf: This is not a GGUF file: it starts with "<!do" instead of "GGUF"/],
    [await file('cut.gguf', length >> 1), /cut\.gguf: .*(truncated|ends at byte)/],
    [await file('stub.gguf', 30), /stub\.gguf: The file ends at byte 30, inside its header/],
    [await file('empty.gguf', 1).then((path) => truncate(path, 0).then(() => path)), /empty\.gguf: The file ends at byte 0/],
  ];
  for (const [path, words] of cases) {
    await open(tab, path);
    await tab.locator('.failure').filter({ hasText: path.slice(folder.length + 1) }).waitFor();
    assert.match(await tab.locator('.failure').innerText(), words);
    await storedIs(tab, 2);
  }
  await axe(tab, 'a file that was refused');
  await shots(tab, 'models-refused');
  await row(tab, 'good.gguf').getByRole('button', { name: 'Chosen' }).waitFor();
  await tab.locator('#ask').click();
  await over(tab);
  await inUse(tab, 'good.gguf');
});

for (const damage of ['changed', 'cut']) {
  test(`a kept file that was ${damage} is found out, told and removed`, async () => {
    const { tab } = await page({ path: '#models' });
    await open(tab, await file('kept.gguf'));
    await inUse(tab, 'kept.gguf');
    await tab.evaluate(async (damage) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
      for await (const [name, handle] of folder) {
        if (name.endsWith('.json')) continue;
        const { size } = await handle.getFile();
        const stream = await handle.createWritable({ keepExistingData: true });
        // In the last matrix, where no reader would notice.
        if (damage === 'changed') await stream.write({ type: 'write', position: size - 1000, data: new Uint8Array(100).fill(7) });
        else await stream.truncate(size - 1000);
        await stream.close();
      }
    }, damage);
    await tab.goto(`${tab.url().split('#')[0]}#1/apples-left.1/7`);
    await tab.reload();
    await started(tab);
    await tab.locator('#ask').click();
    await tab.locator('.model .failure').getByText(/kept file kept\.gguf is damaged, and it has been removed; open the file again/).waitFor();
    await storedIs(tab, 0);
    await tab.getByRole('link', { name: 'Models', exact: true }).click();
    await row(tab, 'Thinker').getByRole('button', { name: 'Chosen' }).waitFor();
    await tab.locator('#ask').click();
    await over(tab);
  });
}

test('a file that finds no room is used all the same, and the visitor is told', async () => {
  const { tab, context, url } = await page({ path: '#models' });
  const session = await context.newCDPSession(tab);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: 200_000 });
  await open(tab, await file('large.gguf'));
  await inUse(tab, 'large.gguf');
  await tab.locator('.notice').getByText(/large\.gguf works, but could not be kept for the next visit: the browser has no more room/).waitFor();
  assert.match(await row(tab, 'large.gguf').innerText(), /not kept/);
  await axe(tab, 'a file that could not be kept');
  await shots(tab, 'models-unkept');
  await storedIs(tab, 0);
  await tab.locator('#ask').click();
  await over(tab);
  // It can be had again as long as the page is open.
  await row(tab, 'Thinker').getByRole('button', { name: 'Use' }).click();
  await inUse(tab, 'Thinker');
});

test('a browser that keeps no files, and an older one, is no obstacle', async () => {
  const prepare = inWorker("delete globalThis.ReadableStreamBYOBReader; StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));");
  const { tab } = await page({ path: '#models', prepare });
  await tab.locator('.failure').getByText(/Models cannot be kept here: the browser does not let this page keep files/).waitFor();
  await open(tab, await file('fleeting.gguf'));
  await inUse(tab, 'fleeting.gguf');
  await tab.locator('.notice').getByText(/could not be kept/).waitFor();
  await tab.selectOption('#backend', 'the CPU');
  await inUse(tab, 'fleeting.gguf');
  await tab.locator('#ask').click();
  await over(tab);
});

test('two tabs share the kept files, and neither harms the other', async () => {
  const { tab, context, url } = await page({ path: '#models' });
  await open(tab, await slow());
  await tab.waitForFunction(() => document.querySelector('.arriving progress')?.value > 0);
  // The other one looks for leftovers as it starts, and finds a file that is being written.
  const other = await context.newPage();
  await other.goto(`${url}#models`);
  await started(other);
  await other.waitForTimeout(500);
  await open(other, await file('other.gguf'));
  await inUse(other, 'other.gguf');
  await inUse(tab, 'slow.gguf', 120_000);
  await storedIs(tab, 4);
  // The same file in both is kept once.
  await open(tab, await file('again.gguf'));
  await inUse(tab, 'other.gguf');
  await storedIs(tab, 4);
  // Removed in one, it goes on in the other until that is closed.
  await tab.getByRole('link', { name: 'Try', exact: true }).click();
  await tab.getByRole('link', { name: 'Models', exact: true }).click();
  await row(tab, 'other.gguf').getByRole('button', { name: 'Remove' }).click();
  await tab.locator('.danger').click();
  await storedIs(tab, 2);
  await other.locator('#ask').click();
  await over(other);
});

test('what an interrupted load has left behind is cleared away at the next start', async () => {
  const prepare = (context) => context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  const { tab, url } = await page({ path: '#models', prepare });
  await open(tab, await slow());
  await tab.waitForFunction(() => document.querySelector('.arriving progress')?.value > 0);
  // Nothing of the program runs here, but the files are the same.
  await tab.goto(`${url}sw.js`);
  assert.equal((await stored(tab)).length, 1);
  await tab.goto(`${url}#models`);
  await started(tab);
  await storedIs(tab, 0);
  assert.equal(await tab.locator('[aria-labelledby=models].rows li').count(), 2);
});

test('a reply goes on where the GPU is lost in the middle of it', async () => {
  const { tab } = await page({ path: '#models', gpu: true, prepare: inWorker(LOSE) });
  await tab.selectOption('#backend', 'WebGPU');
  await open(tab, await file('gpu.gguf'));
  await inUse(tab, 'gpu.gguf');
  assert.match(await tab.locator('.facts').innerText(), /Runs on\s+WebGPU: /);
  await tab.evaluate(() => { window.atFirstToken = 'lose'; });
  await tab.locator('#ask').click();
  await over(tab);
  const types = await tab.evaluate(() => window.heard.map((message) => message.type));
  const [fell, last] = [types.indexOf('fell_back'), types.lastIndexOf('token')];
  assert.ok(fell > types.indexOf('token') && fell < last, `lost in the middle: ${types}`);
  assert.match(await tab.locator('.facts').innerText(), /Runs on\s+CPU/);
  assert.match(await tab.locator('.loaded').innerText(), /GPU('s results could not be read| was lost)/);
  // Back to the GPU, and lost before a question.
  await tab.selectOption('#backend', 'whatever is fastest');
  await inUse(tab, 'gpu.gguf');
  await tab.selectOption('#backend', 'WebGPU');
  await tab.locator('.facts').getByText('WebGPU: ').waitFor();
  await tab.evaluate(() => window.workers.at(-1).postMessage('{"type":"lose_gpu"}'));
  await tab.locator('#ask').click();
  await tab.locator('.loaded').getByText('given up on purpose').waitFor();
  await over(tab);
});

test('a tab that is frozen in the middle of a run goes on and finishes', { timeout: 240_000 }, async () => {
  const { tab, context } = await page({ path: '#run' });
  await tab.selectOption('#scope', 'family:apples-left');
  await tab.fill('#variants', '40');
  await tab.keyboard.press('Tab');
  await tab.locator('#start').click();
  await tab.waitForFunction(() => document.querySelector('.progress progress')?.value > 0, null, { polling: 5 });
  const session = await context.newCDPSession(tab);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((done) => { setTimeout(done, 1500); });
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await tab.waitForFunction(() => /Run finished/.test(document.querySelector('p.sr').innerText), null, { timeout: 200_000 });
  assert.match(await tab.locator('.progress').innerText(), /(\d+) of \1/);
});

for (const how of ['trap', 'reject']) {
  test(`an engine that dies (${how}) in a reply is noticed, and asked again it answers`, async () => {
    const { tab } = await page({ path: '#models', prepare: inWorker(TRAP), expectErrors: true });
    await open(tab, await file('dying.gguf'));
    await inUse(tab, 'dying.gguf');
    await tab.evaluate((how) => { window.atFirstToken = how; }, how);
    await tab.locator('#ask').click();
    await tab.locator('.shelf .failure').getByText(/engine stopped unexpectedly.*try again/).waitFor();
    // What only rejects a promise may let the reply come to its end before.
    if (how === 'trap') await tab.locator('.model .failure').getByText(/engine stopped unexpectedly/).waitFor();
    await said(tab, 'The engine stopped unexpectedly');
    await axe(tab, 'an engine that died');
    await shots(tab, 'models-died');
    await tab.locator('#ask').click();
    await over(tab);
    assert.equal(await tab.evaluate(() => window.workers.length), 2);
    await inUse(tab, 'dying.gguf');
  });
}

test('an engine that dies while it loads is noticed, and leaves no file', async () => {
  const { tab } = await page({ path: '#models', prepare: inWorker(TRAP), expectErrors: true });
  await open(tab, await slow());
  await tab.waitForFunction(() => document.querySelector('.arriving progress')?.value > 0);
  await tab.evaluate(() => window.workers[0].postMessage('trap'));
  await tab.locator('.shelf .failure').getByText(/slow\.gguf: The engine stopped/).waitFor();
  await open(tab, await file('small.gguf'));
  await inUse(tab, 'small.gguf');
  await storedIs(tab, 2);
});

test('a model that finds no memory is told, and a smaller model takes its place', {
  timeout: 100_000, skip: existsSync(REAL) ? false : 'there is no large model in the cache',
}, async () => {
  const { tab } = await page({ path: '#models', expectErrors: true, flags: ['--js-flags=--wasm-max-mem-pages=1200'] });
  await open(tab, REAL);
  await tab.locator('.shelf .failure').getByText(/weights take 107 MB, more than this program can have/).waitFor({ timeout: 60_000 });
  await row(tab, 'Thinker').getByRole('button').click();
  await inUse(tab, 'Thinker');
});

test('a run outlives its engine, and goes on where it was', { timeout: 240_000 }, async () => {
  const { tab } = await page({ path: '#run', prepare: inWorker(TRAP), expectErrors: true });
  await tab.selectOption('#scope', 'family:apples-left');
  await tab.fill('#variants', '40');
  await tab.keyboard.press('Tab');
  await tab.locator('#start').click();
  await tab.waitForFunction(() => window.heard.some((message) => message.type === 'reply'), null, { polling: 5 });
  await tab.evaluate(() => window.workers[0].postMessage('trap'));
  await tab.locator('.failure').getByText(/engine stopped/).waitFor();
  const [, done, total] = (await tab.locator('.progress').innerText()).match(/(\d+) of (\d+)/);
  assert.ok(Number(done) > 0 && Number(done) < Number(total), `${done} of ${total}`);
  await tab.getByRole('button', { name: 'Go on' }).click();
  await tab.waitForFunction(() => /Run finished/.test(document.querySelector('p.sr').innerText), null, { timeout: 200_000 });
  assert.match(await tab.locator('.progress').innerText(), /(\d+) of \1/);
  assert.equal(await tab.getByRole('button', { name: 'Go on' }).count(), 0);
  // No question was answered twice, and none was left out.
  const [export_] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('button', { name: 'Export', exact: true }).click()]);
  const lines = (await readFile(await export_.path(), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line).id);
  assert.equal(lines.length, Number(total));
  assert.equal(new Set(lines).size, lines.length);
});

test('says so when the engine cannot be had, and gets it once it can be', async () => {
  let broken = true;
  const prepare = (context) => context.route(/\/worker-[a-z]+-[0-9a-f]+_bg\.wasm$/, (route) => broken ? route.abort() : route.continue());
  const { tab } = await page({ path: '#models', prepare, expectErrors: true });
  await tab.locator('.shelf .failure').getByText(/engine could not be started; check the connection/).waitFor();
  broken = false;
  await tab.getByRole('button', { name: 'Try again' }).click();
  await inUse(tab, 'Thinker');
});

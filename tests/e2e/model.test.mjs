// The model in the page: on WebGPU, on the CPU, token by token, in a run, and when its file is damaged.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../scripts/static-server.mjs';
import { axe, dist, fits, page, shots, tabTo, test } from './harness.mjs';

const LINK = '#1/apples-left.1/7';
const MODEL = 'models/thinker.gguf';
const over = (tab) => tab.locator('.model .verdict').waitFor({ timeout: 60_000 });

test('is not fetched before it is asked for', async () => {
  const { tab } = await page({ path: LINK });
  const fetched = [];
  tab.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await tab.locator('.reroll').click();
  await tab.waitForTimeout(500);
  assert.deepEqual(fetched.filter((path) => /worker|gguf/.test(path)), []);
});

for (const gpu of [false, true]) {
  test(`answers the problem on screen ${gpu ? 'on WebGPU' : 'without WebGPU'}, and says where it runs`, async () => {
    const { tab } = await page({ path: LINK, gpu });
    // By itself the page would not choose a GPU that the CPU emulates, which is all there is in a test.
    if (gpu) await tab.selectOption('#backend', 'WebGPU');
    await tab.locator('#title').click();
    await tab.keyboard.press('m');
    await over(tab);
    const reply = await tab.locator('.reply').innerText();
    assert.match(reply, /answer is \d+/);
    assert.ok(await tab.locator('.token').count() > 5, 'token by token');
    assert.match(await tab.locator('.model .verdict').innerText(), /Right|Wrong/);
    assert.match(await tab.locator('.graded').innerText(), /Read \d+ where the reply says/);
    const place = await tab.locator('.place').innerText();
    assert.match(place, gpu ? /^WebGPU: \S/ : /^CPU\..*WebGPU/s);
    assert.match(place, /million weights/);
    assert.match(await tab.locator('p.sr[role="status"]').innerText(), /The model says: .*(Right|Wrong)\./s);

    await tab.locator('.token').nth(1).hover();
    const about = () => tab.locator('.about:not(.inside *)').innerText();
    assert.match(await about(), /^“.+” .*\d %/);
    assert.equal(await tab.locator('.token').nth(1).getAttribute('title'), await about());
    await tabTo(tab, tab.locator('.token').first());
    const first = await about();
    await tab.keyboard.press('ArrowRight');
    assert.notEqual(await about(), first);
    await axe(tab, 'a reply');
    await fits(tab);
    await shots(tab, `model-${gpu ? 'gpu' : 'cpu'}`);

    await tab.keyboard.press('r');
    await tab.locator('.token').first().waitFor({ state: 'detached' });
    await tab.locator('#ask').click();
    await over(tab);
    if (gpu) {
      await tab.selectOption('#backend', 'the CPU');
      await tab.locator('#ask').click();
      await over(tab);
      assert.match(await tab.locator('.place').innerText(), /^CPU\./);
    }
  });
}

test('can be stopped', async () => {
  const { tab } = await page({ path: LINK });
  await tab.locator('#ask').click();
  await tab.getByRole('button', { name: 'Stop' }).click();
  assert.match(await tab.locator('.graded').innerText(), /Stopped/);
  await tab.locator('#ask').click();
  await over(tab);
});

test('is run over many variants, watched and kept while views are switched', { timeout: 240_000 }, async () => {
  const { tab } = await page({ path: '#run' });
  assert.equal(await tab.inputValue('#who'), 'model', 'the model is the reason to be here');
  assert.equal(await tab.inputValue('#scope'), 'learned', 'and what it has learned is a fair start');
  await tab.fill('#variants', '5');
  await tab.keyboard.press('Tab');
  await tab.locator('#start').click();
  await tab.locator('.strip').first().waitFor({ timeout: 120_000 });
  await tab.getByRole('link', { name: 'Try' }).click();
  await tab.locator('.statement').waitFor();
  await tab.getByRole('link', { name: 'Lab' }).click();
  await tab.waitForFunction(() => /Run finished/.test(document.querySelector('p.sr').innerText), null, { timeout: 200_000 });
  const average = parseFloat(await tab.locator('.tiles strong').first().innerText());
  assert.ok(average > 50, `the model gets ${average} % right`);
  assert.match(await tab.locator('.progress').innerText(), /(\d+) of \1 · [\d.]+ a second/);
  // By keyboard, which takes the whole row; a pointer would hit one mark.
  await tab.locator('.strip').first().press('Enter');
  assert.match(await tab.locator('dialog details').first().innerText(), /#0/);
  await tab.locator('dialog summary').first().click();
  assert.match(await tab.locator('dialog .raw').first().innerText(), /=.*answer is/s, 'worked, not looked up');
  await tab.keyboard.press('Escape');
  await axe(tab, 'a run by the model');
  await shots(tab, 'run-model');
});

test('says so when its file is truncated, and works once it is whole', async () => {
  const root = await mkdtemp(join(tmpdir(), 'reroll-'));
  await cp(dist, root, { recursive: true });
  const whole = await readFile(join(root, MODEL));
  await writeFile(join(root, MODEL), whole.subarray(0, whole.length >> 1));
  const server = await serve({ root });
  try {
    const { tab } = await page({ at: server.url, path: LINK });
    await tab.locator('#ask').click();
    const failure = tab.locator('.model .failure');
    await failure.waitFor({ timeout: 60_000 });
    assert.match(await failure.innerText(), /truncated|ends before/i);
    await axe(tab, 'a model that failed');
    await shots(tab, 'model-failed');
    await writeFile(join(root, MODEL), whole);
    await tab.getByRole('button', { name: 'Try again' }).click();
    await over(tab);
  } finally {
    await server.close();
    await rm(root, { recursive: true });
  }
});

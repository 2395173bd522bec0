// Where Parrot and Thinker meet, for who comes without a link: real models, on the CPU and on WebGPU.

import assert from 'node:assert/strict';
import { axe, fits, page, shots, test } from './harness.mjs';

const over = (tab) => tab.locator('.meeting').getByRole('button', { name: 'Another problem' }).waitFor({ timeout: 90_000 });
const counts = async (tab) => (await tab.locator('.guest .count').allInnerTexts()).map((count) => Number(count.split('/')[0]));

for (const gpu of [false, true]) {
  test(`both know the practised problem, and only one its rerolls (${gpu ? 'WebGPU' : 'CPU'})`, { timeout: 240_000 }, async () => {
    const { tab } = await page({ gpu });
    assert.match(await tab.locator('.statement').innerText(), /\?|=|show that/, 'useful before any weights have arrived');
    await over(tab);
    const first = await tab.locator('.guest li:first-child button').evaluateAll((all) => all.map((it) => it.className));
    assert.equal(first.length, 2);
    const sum = [await counts(tab)];
    // Over three problems, so that a lucky guess or a slip does not decide.
    for (let times = 0; times < 2; times += 1) {
      await tab.getByRole('button', { name: 'Another problem' }).click();
      await tab.locator('.guest .pending').first().waitFor();
      await over(tab);
      sum.push(await counts(tab));
    }
    const [parrot, thinker] = [0, 1].map((guest) => sum.reduce((all, one) => all + one[guest], 0));
    assert.ok(thinker >= parrot + 10, `Thinker ${thinker}, Parrot ${parrot} of 30`);
    if (gpu) return;
    await axe(tab, 'the meeting');
    await shots(tab, 'meeting');
    const [question] = await tab.locator('#statement').allInnerTexts();
    await tab.locator('.guest').first().locator('button').nth(4).click();
    await tab.waitForFunction((old) => document.querySelector('#statement').innerText !== old, question);
    await tab.getByRole('button', { name: 'Close', exact: true }).click();
    assert.equal(await tab.locator('.meeting').count(), 0);
  });
}

test('whoever asks the model meanwhile gets an answer', async () => {
  const { tab } = await page();
  await tab.locator('.meeting').waitFor();
  await tab.selectOption('#family', 'apples-left');
  await tab.getByRole('button', { name: 'Ask the model' }).click();
  await tab.getByText('where the reply says').waitFor({ timeout: 60_000 });
  await tab.locator('.meeting').getByRole('button', { name: 'Watch them' }).click();
  await over(tab);
});

test('a link and a saver of data are not held up', async () => {
  const { tab } = await page({ path: '#1/apples-left.1/7' });
  await tab.locator('#figure, .statement').first().waitFor();
  await tab.waitForTimeout(1000);
  assert.equal(await tab.locator('.meeting').count(), 0);
  const saver = (context) => context.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true });
  });
  const { tab: frugal } = await page({ prepare: saver });
  const asked = [];
  frugal.on('request', (request) => { if (request.url().includes('.gguf')) asked.push(request.url()); });
  await frugal.locator('.meeting').getByRole('button', { name: 'Watch them' }).waitFor();
  await frugal.waitForTimeout(1000);
  assert.deepEqual(asked, []);
});

test('models that cannot be had are told, and the page goes on', async () => {
  const { tab } = await page({ prepare: (context) => context.route('**/*.gguf*', (route) => route.abort()), expectErrors: true });
  await tab.locator('.meeting .failure').waitFor({ timeout: 60_000 });
  await tab.locator('.reroll').click();
  assert.match(await tab.locator('.statement').innerText(), /\S/);
});

test('fits from 320 px to a projector', async () => {
  for (const width of [320, 390, 1280, 1920]) {
    const { tab, context } = await page({ width });
    await tab.locator('.guest').nth(1).waitFor();
    await fits(tab);
    await context.close();
  }
});

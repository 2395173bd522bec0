// The benchmark panel of the Models view: on real workers, on the CPU and on WebGPU, played by the CPU as it is.

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const measure = (tab) => tab.locator('#measure');
const over = (tab, words) => tab.locator('.bench .deeds').getByText(words).waitFor({ timeout: 200_000 });
const rows = async (tab) => {
  const lines = await tab.locator('.bench tbody tr').all();
  return Promise.all(lines.map(async (line) => Promise.all((await line.locator('th, td').all()).map((cell) => cell.innerText()))));
};
const place = (tab) => tab.locator('.facts div').filter({ hasText: 'Runs on' }).innerText();

test('measures both backends, and what it finds can be shared', { timeout: 240_000 }, async () => {
  const { tab } = await page({ path: '#models', gpu: true });
  await axe(tab, 'the benchmark before it was begun');
  await measure(tab).click();
  await tab.locator('.bench .progress').getByText(/one at a time|side by side/).waitFor();
  await tab.locator('.bench tbody tr').first().waitFor();
  await axe(tab, 'the benchmark under way');
  assert.ok(await tab.locator('.rows button').first().isDisabled(), 'the model stays while it is measured');
  await over(tab, 'Measured.');

  const found = await rows(tab);
  const cpu = found.filter(([where]) => where === 'CPU');
  const shared = found.filter(([where]) => /^CPU, \d+ workers$/.test(where));
  const gpu = found.filter(([where]) => where === 'WebGPU');
  assert.deepEqual([cpu, shared, gpu].map((some) => some.map(([, batch]) => Number(batch))),
    [[1, 8, 32], availableParallelism() > 1 ? [32] : [], [1, 8, 32]]);
  for (const [where, batch, ...rates] of [...cpu, ...shared]) {
    assert.equal(rates.length, 3, `${where} ${batch}: ${rates}`);
    const [all, reading, writing] = rates.map(Number);
    assert.ok(all > 0 && reading > all && writing > all, `${where} ${batch}: all is slower than its parts: ${rates}`);
  }
  for (const [where, batch, ...rates] of gpu) {
    assert.ok(Number(rates[0]) > 0 || rates[0] === 'Too slow to be measured here.', `${where} ${batch}: ${rates}`);
  }
  assert.ok(Number(cpu[2][2]) > Number(cpu[0][2]), 'several side by side are faster than one');

  // It is back where it was to be, and answers.
  await tab.locator('.facts').waitFor();
  assert.match(await place(tab), /CPU/);
  await tab.locator('#ask').click();
  await tab.locator('.model .verdict').waitFor();

  await tab.getByRole('button', { name: 'Copy as text' }).click();
  await tab.waitForFunction(() => document.querySelector('p.sr').innerText.includes('copied'));
  const text = await tab.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^Reroll benchmark: .+ \(llama, Q8_0, 0\.\d+ million weights\)$/m);
  for (const cells of found.filter((cells) => cells.length === 5)) assert.ok(text.includes(`| ${cells.join(' | ')} |`), `${cells}\n${text}`);
  assert.match(text, /^WebGPU: google swiftshader\n.*Chrom.*; \d+ processors$/m);
  assert.equal(await tab.locator('.bench pre').count(), 0);
  await axe(tab, 'the benchmark when it is over');
  await shots(tab, 'bench');
  await tab.setViewportSize({ width: 320, height: 700 });
  await fits(tab);
});

test('without WebGPU says so, and gives the figures as text where nothing can be copied', async () => {
  const prepare = (context) => context.addInitScript(() => {
    // Nothing but a page has a clipboard.
    if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(new Error('no'));
  });
  const { tab } = await page({ path: '#models', prepare });
  await tabTo(tab, measure(tab));
  await tab.keyboard.press('Enter');
  await over(tab, 'Measured.');
  const last = (await rows(tab)).at(-1);
  assert.equal(last[0], 'WebGPU');
  assert.match(last[2], /WebGPU|GPU/);
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'measure', 'the focus stays');
  await tab.getByRole('button', { name: 'Copy as text' }).click();
  await tab.locator('.bench pre').getByText('| CPU | 1 |').waitFor();
  await shots(tab, 'bench-text');
});

test('a benchmark that is stopped, or that somebody asks in the middle of, keeps its figures', async () => {
  const { tab } = await page({ path: '#models' });
  await measure(tab).click();
  await tab.locator('.bench tbody tr').first().waitFor();
  await measure(tab).click();
  await over(tab, 'Measuring was stopped.');
  assert.ok((await rows(tab)).length > 0);
  await tab.locator('.facts').waitFor();

  await measure(tab).click();
  await tab.locator('.bench tbody tr').first().waitFor();
  await tab.locator('#ask').click();
  await tab.locator('.model .verdict').waitFor();
  await over(tab, 'Measuring was stopped.');
  assert.ok((await rows(tab)).length > 0);
  // And all of it works once more.
  await measure(tab).click();
  await over(tab, 'Measured.');
});

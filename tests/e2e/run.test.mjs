// The Run view with reference solvers: figures that theory knows.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const start = async (tab, solver, variants) => {
  await tab.selectOption('#who', solver);
  await tab.fill('#variants', String(variants));
  await tab.keyboard.press('Tab');
  await tab.locator('#start').click();
};
const finished = (tab) => tab.waitForFunction(() => /Run finished/.test(document.querySelector('p.sr').innerText));

test('the exact solver is always right, and says so in every figure', async () => {
  const { tab } = await page({ path: '#run' });
  await axe(tab, 'the Run view before a run');
  await start(tab, 'exact', 5);
  await finished(tab);
  const figures = await tab.locator('.tiles strong').allInnerTexts();
  assert.deepEqual(figures, ['100.0 %', '100.0 %', '100.0 %', '0.0 %']);
  assert.match(await tab.locator('.tiles').innerText(), /Worst of 5/);
  const rows = await tab.locator('.heat tbody th').allInnerTexts();
  assert.deepEqual(rows, ['Original', 'Paraphrase', 'Distractor', 'Inverse']);
  assert.match(await tab.locator('.heat td.heat-10').first().innerText(), /100\.0 %.*n = \d+.*0\.0 % not gradable/s);
  await axe(tab, 'the Run view after a run');
});

test('all four tasks fill the whole checklist, four by four', async () => {
  const { tab } = await page({ path: '#run' });
  await tab.selectOption('#scope', 'family:apples-left');
  // Of some seeds a variant has no other numbers to be unanswerable with, or no working to put a fault into.
  await tab.fill('#run-seed', '7');
  for (const task of ['Answerable?', 'Right answer?', 'First wrong step']) await tab.getByRole('checkbox', { name: task }).check();
  assert.match(await tab.locator('.launch').innerText(), /in 4 forms and 4 tasks: 280 questions/);
  await start(tab, 'exact', 5);
  await finished(tab);
  assert.deepEqual(await tab.locator('.heat thead th').allInnerTexts(), ['Solving', 'Answerable?', 'Right answer?', 'First wrong step', 'Mean']);
  assert.deepEqual(await tab.locator('.heat tbody th').allInnerTexts(), ['Original', 'Paraphrase', 'Distractor', 'Inverse', 'Mean']);
  assert.equal(await tab.locator('.heat td.heat-10').count(), 16);
  assert.deepEqual(new Set(await tab.locator('.heat td.mean').allInnerTexts()), new Set(['100.0 %']));
  await tab.locator('.heat tbody tr').nth(3).locator('button').nth(2).click();
  const dialog = tab.getByRole('dialog');
  assert.match(await dialog.locator('h2').innerText(), /Inverse · Right answer\?/);
  assert.equal(await dialog.locator('details').count(), 10);
  await tab.keyboard.press('Escape');
  await axe(tab, 'the whole checklist');
  await fits(tab);
  await shots(tab, 'checklist');
});

test('a constant answer leaves no robustness to speak of, with a reason', async () => {
  const { tab } = await page({ path: '#run' });
  await tab.selectOption('#scope', 'topic:algebra');
  await start(tab, 'constant:0', 3);
  await finished(tab);
  assert.match(await tab.locator('.tiles > div').nth(2).innerText(), /n\/a.*No answer is right yet/s);
});

test('marks, rows and cells lead to their items, and an item to its problem', async () => {
  const { tab } = await page({ path: '#run' });
  await start(tab, 'noisy:0.8', 12);
  await finished(tab);
  await shots(tab, 'run');
  const dialog = tab.getByRole('dialog');

  await tab.locator('.heat button').first().click();
  assert.equal(await dialog.locator('details').count(), 40);
  await dialog.getByRole('button', { name: 'Show more' }).click();
  assert.equal(await dialog.locator('details').count(), 80);
  await axe(tab, 'the items of a cell');
  await tab.keyboard.press('Escape');

  const frame = tab.locator('.strip .frame').first();
  const { width, height } = await frame.boundingBox();
  await frame.click({ position: { x: width * (4.5 / 12), y: height / 2 } });
  assert.match(await dialog.locator('h2').innerText(), /#4$/);
  const item = dialog.locator('details');
  assert.equal(await item.count(), 1);
  const question = await item.locator('dd').first().innerText();
  assert.match(await item.innerText(), /The answer is .*Read .*where the reply says/s);
  await item.getByRole('link', { name: 'Open in Try' }).click();
  await tab.locator('.statement').waitFor();
  assert.equal((await tab.locator('.statement').innerText()).replace(/\s+/g, ' '), question.replace(/\s+/g, ' '));
  assert.equal(await tab.locator('.banner').count(), 0);

  await tab.goBack();
  await tab.locator('.tiles').waitFor();
  assert.match(await tab.locator('.progress').innerText(), /(\d+) of \1/, 'the run is still there');
});

test('a run is set up, started, watched and read by keyboard', async () => {
  const { tab } = await page({ path: '#run' });
  await tabTo(tab, tab.locator('#who'));
  for (let down = 0; down < 3; down += 1) await tab.keyboard.press('ArrowDown');
  await tabTo(tab, tab.locator('#start'));
  await tab.keyboard.press('Enter');
  await finished(tab);
  await tabTo(tab, tab.locator('.strip').first());
  await tab.keyboard.press('Enter');
  const dialog = tab.getByRole('dialog');
  await dialog.locator('details').first().waitFor();
  assert.equal(await dialog.locator('details').count(), 10, 'the whole row, since no mark was pointed at');
});

test('a long run can be stopped and keeps what it has', async () => {
  const { tab } = await page({ path: '#run' });
  await start(tab, 'last-number', 200);
  await tab.getByRole('button', { name: 'Pause' }).click();
  await tab.waitForFunction(() => /Run stopped/.test(document.querySelector('p.sr').innerText));
  const [, done, total] = (await tab.locator('.progress').innerText()).match(/(\d+) of (\d+)/);
  assert.ok(Number(done) < Number(total), `${done} of ${total}`);
  assert.equal(await tab.locator('#start').innerText(), 'Start again');
});

test('the export holds every item, its reply and its grade', async () => {
  const { tab } = await page({ path: '#run' });
  await tab.selectOption('#scope', 'family:apples-left');
  await start(tab, 'noisy:0.8', 7);
  await finished(tab);
  const [file] = await Promise.all([
    tab.waitForEvent('download'),
    tab.getByRole('button', { name: 'Export', exact: true }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^reroll-right-80-of-the-time.*\.jsonl$/);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(lines.length, 28);
  for (const line of lines) {
    assert.equal(line.family, 'apples-left');
    assert.equal(line.respondent, 'noisy:0.8');
    assert.match(line.reply, /The answer is/);
    assert.ok(['right', 'wrong'].includes(line.grade.verdict));
    assert.match(line.link, /^1\/apples-left\./);
  }
  assert.equal(new Set(lines.map((line) => line.id)).size, 28);
});

test('fits from 320 px to a projector, with a run done', async () => {
  for (const width of [320, 390, 1280, 1920]) {
    const { tab, context } = await page({ path: '#run', width });
    await start(tab, 'noisy:0.8', 10);
    await finished(tab);
    await fits(tab);
    await context.close();
  }
});

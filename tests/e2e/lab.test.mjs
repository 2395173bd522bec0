// The Lab: two respondents side by side, runs that survive the page, files from elsewhere, set-ups as links.

import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const lab = async (query = '', options = {}) => {
  const opened = await page({ path: `#lab${query}`, ...options });
  await opened.tab.locator('#start').waitFor();
  return opened;
};
const finished = (tab) => tab.waitForFunction(() => {
  const progress = document.querySelector('.progress progress');
  return progress && progress.value === progress.max && document.querySelector('#start').innerText === 'Start again';
}, null, { timeout: 90_000 });
const run = async (tab) => {
  await tab.locator('#start').click();
  await finished(tab);
};
const tiles = (tab) => tab.locator('.tiles strong').allInnerTexts();
const kept = (tab) => tab.locator('.kept-runs li');
/** What is written down about runs. */
const heads = (tab) => tab.evaluate(() => new Promise((resolve) => {
  const request = indexedDB.open('reroll');
  request.onsuccess = () => {
    const all = request.result.transaction('runs').objectStore('runs').getAll();
    all.onsuccess = () => { request.result.close(); resolve(all.result.map((head) => JSON.parse(head))); };
  };
}));
const QUICK = '?of=learned&n=4&by=noisy:0.8&seed=7';

test('two respondents are asked the same, and stand side by side with their differences', async () => {
  const { tab } = await lab('?of=learned&n=5&by=exact&beside=noisy:0.8&seed=7');
  assert.match(await tab.locator('.launch').innerText(), /Then the other is asked the same/);
  await tab.locator('#start').click();
  await tab.locator('#versus').waitFor();
  await finished(tab);
  const heads = await tab.locator('[aria-labelledby=versus] thead th').allInnerTexts();
  assert.deepEqual(heads.slice(0, 3), ['Exact solver', 'Right 80 % of the time', 'Difference']);
  const rows = await tab.locator('[aria-labelledby=versus] tbody tr').allInnerTexts();
  assert.match(rows[0], /Worst of 5.*100\.0 %.*\+\d/s);
  assert.match(rows[1], /All items\s+n = \d+.*100\.0 %.*8\d\.\d %.*\d+ : 0.*< 0\.001/s);
  assert.equal(rows.length, 6, 'a row for each form');
  assert.equal(await kept(tab).count(), 2);
  await axe(tab, 'two runs side by side');
  await shots(tab, 'lab-versus');
  await button(tab, 'Show one alone').click();
  await tab.locator('#versus').waitFor({ state: 'detached' });
  await tab.getByRole('button', { name: 'Compare: Exact solver' }).click();
  await tab.locator('#versus').waitFor();
});

test('a run outlives the page, is named, removed and taken back', async () => {
  const { tab } = await lab(QUICK);
  await run(tab);
  const before = await tiles(tab);
  await tab.reload();
  await kept(tab).waitFor();
  assert.match(await kept(tab).innerText(), /Right 80 % of the time.*What Thinker and Parrot.*4 variants.*seed 7.*(\d+) of \1.*average/s);
  await tab.getByRole('button', { name: /^Show: / }).click();
  await tab.locator('.tiles').waitFor();
  assert.deepEqual(await tiles(tab), before);
  await tab.getByRole('button', { name: /^Rename: / }).click();
  await tab.fill('#run-name', 'Tuesday’s <b>run</b>');
  await tab.keyboard.press('Enter');
  await tab.locator('.kept-runs strong', { hasText: 'Tuesday’s <b>run</b>' }).waitFor();
  await axe(tab, 'the list of runs');
  await tab.getByRole('button', { name: 'Remove: Tuesday’s <b>run</b>' }).click();
  await tab.locator('.tiles').waitFor({ state: 'detached' });
  await button(tab, 'Put it back').click();
  while ((await heads(tab)).some(({ dropped }) => dropped)) await tab.waitForTimeout(20);
  await tab.reload();
  await tab.locator('.kept-runs strong', { hasText: 'Tuesday’s <b>run</b>' }).waitFor();
  await tab.getByRole('button', { name: /^Remove: / }).click();
  await tab.getByText('No run has been kept yet').waitFor();
  await tab.reload();
  await tab.getByText('No run has been kept yet').waitFor();
});

test('a run that the page broke off goes on where it was', async () => {
  const { tab } = await lab('?of=all&n=60&by=last-number&seed=7');
  await tab.locator('#start').click();
  await tab.waitForFunction(() => document.querySelector('.progress progress')?.value > 300);
  const written = () => tab.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open('reroll');
    request.onsuccess = () => {
      const count = request.result.transaction('answers').objectStore('answers').count();
      count.onsuccess = () => { request.result.close(); resolve(count.result); };
    };
  }));
  while (!await written()) await tab.waitForTimeout(50);
  await tab.reload();
  await kept(tab).waitFor();
  const [, done, total] = (await kept(tab).innerText()).match(/(\d+) of (\d+), can go on/).map(Number);
  assert.ok(done > 0 && done < total, `${done} of ${total}`);
  await tab.getByRole('button', { name: /^Show: / }).click();
  await button(tab, 'Go on').click();
  await tab.waitForFunction((done) => document.querySelector('.progress progress')?.value > done, done);
  await button(tab, 'Pause').click();
  await button(tab, 'Go on').waitFor();
  assert.equal(await kept(tab).count(), 1);
});

test('a set-up travels as a link, and what means nothing is said', async () => {
  const { tab, url } = await lab();
  await tab.selectOption('#scope', 'family:pages-read');
  await tab.selectOption('#axis', 'gsm-plus');
  await tab.selectOption('#who', 'exact');
  await tab.getByRole('checkbox', { name: 'up to it' }).check({ force: true });
  await tab.fill('#variants', '3');
  await tab.keyboard.press('Tab');
  await button(tab, 'Copy link to this set-up').click();
  await tab.getByText('Link copied.').first().waitFor();
  const copied = await tab.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /#lab\?of=pages-read\.\d+&ladder=yes&n=3&axis=gsm-plus&by=exact&seed=/);
  assert.ok(copied.startsWith(url));
  const { tab: other } = await lab(copied.split('#lab')[1]);
  assert.equal(await other.inputValue('#axis'), 'gsm-plus');
  assert.equal(await other.inputValue('#who'), 'exact');
  assert.equal(await other.locator('.launch > .hint').innerText(), await tab.locator('.launch > .hint').innerText());
  const { tab: damaged } = await lab('?of=pears.1&n=5&colour=red');
  assert.match((await damaged.locator('.setup .notice').allInnerTexts()).join(' '), /of=pears\.1.*colour=red/s);
  await axe(damaged, 'a damaged link to a set-up');
});

test('perturbations, levels, steps and sets have their figures', async () => {
  const { tab } = await lab('?of=learned&lv=2&ladder=yes&n=3&axis=gsm-plus&by=noisy:0.8&seed=7');
  await run(tab);
  const cards = await tab.locator('.parts h2').allInnerTexts();
  assert.deepEqual(cards, ['Each form against the original', 'Level by level', 'Set by set']);
  assert.match(await tab.locator('.parts').innerText(), /Renumbered.*numerical substitution/s);
  await axe(tab, 'perturbations');
  await shots(tab, 'lab-axis');
  await tab.selectOption('#axis', 'we-math');
  await run(tab);
  assert.match(await tab.locator('.parts').innerText(), /Problems and their steps.*Strict.*Loose/s);
  await axe(tab, 'problems and their steps');
  await fits(tab);
});

test('answers are exported in every form, and a spreadsheet comes back', async () => {
  const { tab } = await lab(QUICK);
  await run(tab);
  const before = await tiles(tab);
  const give = button(tab, 'Export');
  await tab.selectOption('#export', 'csv');
  const [sheet] = await Promise.all([tab.waitForEvent('download'), give.click()]);
  assert.match(sheet.suggestedFilename(), /^reroll-right-80-of-the-time-7-items\.csv$/);
  await tab.selectOption('#export', 'lines');
  const [lines] = await Promise.all([tab.waitForEvent('download'), give.click()]);
  assert.match(lines.suggestedFilename(), /\.jsonl$/);
  for (const [download, end] of [[sheet, 'csv'], [lines, 'jsonl']]) {
    const file = join(tmpdir(), `reroll-${process.pid}.${end}`);
    await download.saveAs(file);
    await tab.setInputFiles('#open-answers', file);
    await tab.locator('.runs .notice', { hasText: `${end}: ` }).waitFor();
    assert.deepEqual(await tiles(tab), before);
  }
});

test('published results are dropped in and show their published figures', async () => {
  const { tab } = await lab();
  const drop = (name, text) => tab.locator('.runs').evaluate((target, [name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    target.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [name, text]);
  const rows = Array.from({ length: 40 }, (_, at) => `${at},${Array.from({ length: 10 }, (_, k) => ((at + k) % 5 ? 'correct' : 'fail')).join(',')}`);
  await drop('dynamath.csv', `Question ID,${Array.from({ length: 10 }, (_, k) => `Variant ${k + 1}`).join(',')}\n${rows.join('\n')}\n`);
  await tab.locator('.tiles').waitFor();
  assert.match(await tab.locator('.tiles').innerText(), /80\.0 %/);
  await tab.locator('.strip').first().click();
  await tab.getByRole('dialog').getByText('no replies to look at').waitFor();
  await tab.keyboard.press('Escape');
  await axe(tab, 'a published file');
  await drop('rubbish.txt', 'this is no such file');
  await tab.locator('.runs .notice', { hasText: /rubbish\.txt was not opened: .*neither JSON lines/ }).waitFor();
  assert.match(await tab.locator('.tiles').innerText(), /80\.0 %/, 'what was there stays');
  const harmful = JSON.stringify({ family: '<img src=x onerror=alert(1)>', reply: '<script>alert(1)</script>', answer: '1', answer_type: 'integer' });
  await drop('<b>x</b>.jsonl', `${harmful}\n`);
  await tab.locator('.runs .notice', { hasText: '<b>x</b>.jsonl: 1 answer read.' }).waitFor();
  assert.equal(await tab.locator('main b, main img, main script').count(), 0);
});

test('a verdict can be overridden, counts, and is kept', async () => {
  const { tab } = await lab('?of=learned&n=2&by=exact&seed=7');
  await run(tab);
  assert.equal((await tiles(tab))[0], '100.0 %');
  await tab.locator('.heat button').first().click();
  const dialog = tab.getByRole('dialog');
  await dialog.locator('summary').first().click();
  await dialog.getByLabel('Your verdict').first().selectOption('wrong');
  await dialog.locator('.verdict.wrong').first().waitFor();
  await axe(tab, 'an overridden verdict');
  await tab.keyboard.press('Escape');
  assert.match((await tiles(tab))[0], /97\.9 %|98/);
  await tab.reload();
  await tab.getByRole('button', { name: /^Show: / }).click();
  await tab.locator('.tiles').waitFor();
  assert.notEqual((await tiles(tab))[0], '100.0 %');
});

test('a browser that keeps nothing says so, and the run goes on', async () => {
  const refuse = (context) => context.addInitScript(() => {
    IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };
  });
  const { tab } = await lab(QUICK, { prepare: refuse });
  await tab.locator('.runs .failure', { hasText: 'keeps no runs' }).waitFor();
  await run(tab);
  await tab.locator('.runs .failure', { hasText: 'could not keep the run' }).waitFor();
  assert.equal((await tiles(tab)).length, 4);
  await axe(tab, 'a browser that keeps nothing');
});

test('a run is printed without what only a screen needs', async () => {
  const { tab } = await lab(QUICK);
  await run(tab);
  await tab.emulateMedia({ media: 'print' });
  for (const gone of ['.top', '.setup', '.runs']) assert.equal(await tab.locator(gone).first().isVisible(), false, gone);
  assert.ok(await tab.locator('.tiles').isVisible());
  await tab.emulateMedia({ media: null });
});

test('everything is reached by keyboard', async () => {
  const { tab } = await lab(QUICK);
  await tabTo(tab, tab.locator('#start'));
  await tab.keyboard.press('Enter');
  await finished(tab);
  await tabTo(tab, tab.locator('#export'));
  await tabTo(tab, tab.getByRole('button', { name: /^Rename: / }), { most: 200 });
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => document.activeElement.id === 'run-name');
  await tab.keyboard.type('by hand');
  await tab.keyboard.press('Enter');
  await tab.locator('.kept-runs strong', { hasText: 'by hand' }).waitFor();
});

test('fits from 320 px to a projector, two runs and an axis', { timeout: 240_000 }, async () => {
  for (const width of [320, 390, 1280, 1920]) {
    const { tab, context } = await lab('?of=topic:algebra&lv=2&ladder=yes&n=3&axis=gsm-symbolic&by=noisy:0.8&beside=exact&seed=7', { width });
    await run(tab);
    await tab.locator('#versus').waitFor();
    await finished(tab);
    await fits(tab);
    await context.close();
  }
});

test('two tabs do not go on with one run at the same time', async () => {
  const { tab, context, url } = await lab('?of=learned&n=20&forms=original&by=model&seed=7');
  const locks = () => tab.evaluate(async () => (await navigator.locks.query()).held.map(({ name }) => name));
  await tab.locator('#start').click();
  await tab.waitForFunction(() => document.querySelector('.progress progress')?.value > 0, null, { timeout: 60_000 });
  const [mine, ...more] = await locks();
  assert.match(mine, /^reroll-run-\d+$/);
  assert.deepEqual(more, []);
  await button(tab, 'Pause').click();
  await tab.waitForFunction(async () => (await navigator.locks.query()).held.length === 0);

  // Another tab goes on with it, as far as this one can tell.
  const other = await context.newPage();
  await other.goto(`${url}#lab`);
  await other.evaluate((name) => new Promise((held) => {
    navigator.locks.request(name, () => { held(); return new Promise((done) => { window.done = done; }); });
  }), mine);
  await button(tab, 'Go on').click();
  await tab.locator('main', { hasText: 'Another tab goes on with this run' }).waitFor({ timeout: 60_000 });
  await button(tab, 'Go on').waitFor();

  // Once that has stopped, this one goes on to the end, and nothing is there twice.
  await other.evaluate(() => window.done());
  await button(tab, 'Go on').click();
  await finished(tab);
  await tab.reload();
  const [, done, total] = (await kept(tab).innerText()).match(/(\d+) of (\d+)/);
  assert.equal(done, total);
  await tab.getByRole('button', { name: /^Show: / }).click();
  await tab.waitForFunction((total) => document.querySelector('.progress progress')?.value === Number(total), total);
});

test('a run of fewer families leaves none of an earlier run in sight', async () => {
  const { tab } = await lab('?of=all&n=1&forms=original&by=exact&seed=7');
  await run(tab);
  const families = (count) => tab.waitForFunction((count) => document.querySelectorAll('.strips > li').length === count, count);
  await tab.waitForFunction(() => document.querySelectorAll('.strips > li').length > 100);
  await tab.selectOption('#scope', 'learned');
  await run(tab);
  await families(24);
});

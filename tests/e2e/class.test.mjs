// The Class view: a problem for a room, prepared links, and sheets to print.

import assert from 'node:assert/strict';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const LINK = '1/pages-read.1/7?lv=2';
const SHEETS = '#class/sheets?of=pages-read.1&n=2&k=3&seed=7';
const statement = (tab) => tab.locator('.statement').innerText();
const hash = (tab) => tab.evaluate(() => location.hash);
const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const said = (tab, words) =>
  tab.waitForFunction((words) => document.querySelector('p.sr[role="status"]').innerText.includes(words), words);
const another = (tab, old) =>
  tab.waitForFunction((old) => document.querySelector('.statement').innerText !== old, old);

const inClass = async (path, options = {}) => {
  const opened = await page({ path: `#class/${path}`, ...options });
  await opened.tab.locator('.stage .statement').waitFor();
  return opened;
};
const withSheets = async (path = SHEETS, options = {}) => {
  const opened = await page({ path, ...options });
  await opened.tab.locator('article.sheet').first().waitFor();
  return opened;
};

// What the page would have printed, instead of a dialog of the browser's.
const printer = (context) => context.addInitScript(() => {
  window.printed = 0;
  window.print = () => { window.printed += 1; };
});

test('the room sees the problem of Try, with a picture, the way in and a timer', async () => {
  const { tab, url } = await page({ path: '#1/rectangle-area.1/7?lv=2' });
  const shown = await statement(tab);
  await tab.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Class' }).click();
  await tab.locator('.stage').waitFor();
  assert.equal(await statement(tab), shown);
  assert.match(await hash(tab), /^#class\/1\/rectangle-area\.\d+\/7\?lv=2~[0-9a-z]{4}$/);
  const link = (await hash(tab)).replace('#class/', '#');
  assert.equal(await tab.locator('.join .address').innerText(), url + link, 'pupils get the ordinary link');
  assert.ok(await tab.locator('.join svg.qr').isVisible());
  assert.equal(await tab.getByRole('timer').innerText(), '3:00');
  const size = (selector) => tab.locator(selector).evaluate((it) => parseFloat(getComputedStyle(it).fontSize));
  assert.ok(await size('.stage .statement') >= 40, 'very big type');
  await axe(tab, 'the room');
  await shots(tab, 'class-room');
});

test('a clicker shows the working, then the next problem, and goes back', async () => {
  const { tab } = await inClass(LINK);
  const first = { text: await statement(tab), hash: await hash(tab) };
  let steps = 0;
  while (!(await tab.locator('.stage .result').count())) {
    await tab.keyboard.press('PageDown');
    steps += 1;
    assert.ok(steps < 20);
  }
  assert.equal(await tab.locator('.stage .steps li').count(), steps - 1);
  assert.match(await tab.locator('.stage .result').innerText(), /Answer: \d+ pages?/);
  assert.equal(await tab.locator('#next-step').innerText(), 'Next problem');
  await axe(tab, 'the working before the room');
  await shots(tab, 'class-worked');
  await tab.keyboard.press('PageDown');
  await another(tab, first.text);
  assert.match(await hash(tab), /^#class\/1\/pages-read\.\d+\/7\?i=1&lv=2~/);
  assert.equal(await tab.locator('.stage .steps li').count(), 0);
  await tab.keyboard.press('ArrowRight');
  assert.equal(await tab.locator('.stage .steps li').count(), 1);
  await tab.keyboard.press('PageUp');
  assert.equal(await tab.locator('.stage .steps li').count(), 0);
  await tab.keyboard.press('ArrowLeft');
  await tab.waitForFunction((text) => document.querySelector('.statement').innerText === text, first.text);
  assert.equal(await hash(tab), first.hash, 'always the same problems');
  await tab.keyboard.press('r');
  await another(tab, first.text);
  assert.match(await hash(tab), /^#class\/1\/pages-read\.\d+\/[0-9a-z]+\?lv=2~/);
  await tab.goBack();
  await tab.waitForFunction((text) => document.querySelector('.statement').innerText === text, first.text);
});

// Escape closes a dialog at once, and the page hears of it in the browser's next turn: keys mean nothing before.
const leave = async (tab) => {
  await tab.keyboard.press('Escape');
  await tab.waitForFunction(() => !document.querySelector('dialog[open]'));
  await tab.waitForTimeout(100);
};

test('everything in the room is done by keyboard alone', async () => {
  const { tab } = await inClass(LINK);
  await tabTo(tab, tab.locator('#next-step'));
  await tab.keyboard.press('Enter');
  assert.equal(await tab.locator('.stage .steps li').count(), 1);
  await tab.keyboard.press('PageDown');
  assert.equal(await tab.locator('.stage .steps li').count() + await tab.locator('.stage .result').count(), 2);
  await button(tab, 'Hide a step').focus();
  await tab.keyboard.press('Space');
  assert.equal(await tab.locator('.stage .steps li').count(), 1, 'Space works the button');
  await tab.keyboard.press('?');
  const keys = tab.getByRole('dialog', { name: 'Keyboard shortcuts' });
  assert.match(await keys.innerText(), /PgDn.*Next step.*Start or pause the timer/s);
  assert.doesNotMatch(await keys.innerText(), /answer box/, 'those of Try hold in Try');
  await axe(tab, 'the keys of the Class view');
  await leave(tab);
  await tab.keyboard.press('q');
  const code = tab.getByRole('dialog', { name: 'This very problem, elsewhere' });
  await code.locator('svg.qr').waitFor();
  assert.ok((await code.locator('svg.qr').boundingBox()).width > 400, 'large enough for the last row');
  await axe(tab, 'the large QR code');
  await leave(tab);
  await tab.keyboard.press('b');
  const blank = tab.getByRole('dialog', { name: 'The screen is blank' });
  await blank.waitFor();
  await axe(tab, 'the blank screen');
  await tab.keyboard.press('b');
  await blank.waitFor({ state: 'hidden' });
  await tab.keyboard.press('n');
  await tab.waitForFunction(() => location.hash.includes('i=1'));
  await tab.keyboard.press('p');
  await tab.waitForFunction(() => !location.hash.includes('i='));
  // Arrows belong to a choice that has the focus.
  await tab.getByRole('radio', { name: 'Original' }).focus();
  await tab.keyboard.press('ArrowRight');
  await tab.waitForFunction(() => location.hash.includes('form=paraphrase'));
  assert.match(await hash(tab), /^#class\//);
});

test('the timer counts down, is paused, and says once that it is over', async () => {
  const { tab } = await inClass(LINK, { prepare: (context) => context.clock.install() });
  const time = tab.getByRole('timer');
  await tab.getByRole('combobox', { name: 'Time', exact: true }).selectOption('1');
  assert.equal(await time.innerText(), '1:00');
  await button(tab, 'Start').click();
  await tab.clock.runFor(10_500);
  assert.match(await time.innerText(), /^0:(49|50)$/);
  await tab.keyboard.press('t');
  await button(tab, 'Start').waitFor();
  const paused = await time.innerText();
  await tab.clock.runFor(20_000);
  assert.equal(await time.innerText(), paused);
  await tab.keyboard.press('t');
  await tab.clock.runFor(60_000);
  assert.equal(await time.innerText(), '0:00');
  await said(tab, 'Time is up.');
  await axe(tab, 'a timer that is over');
  await button(tab, 'Reset').click();
  assert.equal(await time.innerText(), '1:00');
});

test('a browser that does not let the page fill the screen is explained', async () => {
  const refuse = (context) => context.addInitScript(() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('no'));
  });
  const { tab } = await inClass(LINK, { prepare: refuse });
  await tab.keyboard.press('f');
  await tab.locator('.class-note').waitFor();
  assert.match(await tab.locator('.class-note').innerText(), /does not let the page fill the screen/);
  await axe(tab, 'a refused full screen');
});

test('a prepared link leaves out what was chosen, and there is a way out', async () => {
  const { tab, url } = await inClass(LINK);
  for (const part of ['The timer', 'The working and the answer']) await tab.getByRole('checkbox', { name: part }).check({ force: true });
  await button(tab, 'Copy the prepared link').click();
  await said(tab, 'Link copied.');
  const copied = await tab.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, `${url}${(await hash(tab)).replace('#class/', '#class/plain.no-steps.no-timer/')}`);

  const { tab: other } = await inClass(copied.split('#class/')[1]);
  for (const gone of ['.class-setup', '.clock', '#next-step', '.stage .steps']) assert.equal(await other.locator(gone).count(), 0, gone);
  assert.ok(await other.locator('.join svg.qr').isVisible());
  await axe(other, 'a prepared link');
  await shots(other, 'class-prepared');
  const before = await statement(other);
  await other.keyboard.press('t');
  await other.keyboard.press('PageDown');
  await another(other, before);
  assert.match(await hash(other), /^#class\/plain\.no-steps\.no-timer\/1\/pages-read\.\d+\/7\?i=1/);
  await other.getByRole('link', { name: 'Show the controls' }).click();
  await other.locator('.class-setup').waitFor();
  assert.equal(await other.getByRole('timer').innerText(), '3:00', 'its key did nothing');
  assert.match(await hash(other), /^#class\/1\/pages-read/);

  const { tab: third } = await inClass('plain.no-qr.no-reroll%2F1%2Fpages-read.1%2F7');
  assert.equal(await third.locator('.join, .reroll').count(), 0);
  await third.keyboard.press('q');
  assert.equal(await third.getByRole('dialog').count(), 0);
  await fits(third);
});

const DAMAGED = [
  ['an unknown family', '1/pears.1/7', /no problem family called 'pears'/],
  ['a level out of range', '1/apples-left.1/7?lv=99', /Shown is level 3/],
  ['an unknown option', 'plain.no-homework/1/apples-left.1/7', /“no-homework” means nothing here/],
];
for (const [what, link, words] of DAMAGED) {
  test(`a class link with ${what} opens with a banner and a problem`, async () => {
    const { tab } = await inClass(link);
    await tab.locator('.banner').waitFor();
    assert.match(await tab.locator('.banner').innerText(), words);
    assert.match(await statement(tab), /\S/);
    assert.match(await hash(tab), /^#class\/(plain\/)?1\/[a-z-]+\.\d+\/[0-9a-z]+/);
    await axe(tab, 'a banner in class');
  });
}

test('sheets start with the problem on screen, and their link gives them again', async () => {
  const { tab, url } = await inClass(LINK);
  await tab.getByRole('link', { name: 'Worksheets' }).click();
  await tab.locator('article.sheet').nth(1).waitFor();
  assert.match(await hash(tab), /^#class\/sheets\?of=pages-read\.\d+&lv=2&n=8&k=20&seed=7~[0-9a-z]{4}$/);
  assert.equal(await tab.locator('article.sheet').count(), 2);
  assert.match(await tab.locator('.preview-head').innerText(), /first 2 of 20 sheets/);
  const texts = await tab.locator('article.sheet').allInnerTexts();
  assert.notEqual(texts[0], texts[1]);
  assert.match(texts[0], /Name.*Date.*Sheet 1 · seed [0-9a-z]+/s);
  assert.equal(await tab.locator('article.sheet').first().locator('.tasks > li').count(), 8);
  assert.equal(await tab.locator('article.sheet').first().locator('svg.qr').count(), 1);
  await axe(tab, 'the sheets');
  await shots(tab, 'class-sheets');
  await button(tab, 'Copy the link to these sheets').click();
  await said(tab, 'Link copied.');
  const copied = await tab.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, url + (await hash(tab)));
  const again = await withSheets(`#${copied.split('#')[1]}`);
  await again.tab.locator('article.sheet').nth(1).waitFor();
  assert.deepEqual(await again.tab.locator('article.sheet').allInnerTexts(), texts);
  assert.equal(await again.tab.locator('.notice').count(), 0);
});

test('the set-up of sheets is kept within bounds, and says so', async () => {
  const { tab } = await withSheets();
  await tab.fill('#each', '99');
  await tab.keyboard.press('Tab');
  assert.equal(await tab.inputValue('#each'), '40');
  assert.match(await tab.locator('.notice').innerText(), /1 to 40 are possible, so it is 40/);
  await said(tab, 'so it is 40');
  await axe(tab, 'a bound that was met');
  await tab.fill('#each', '3');
  await tab.fill('#sheets-seed', 'u!');
  await tab.keyboard.press('Enter');
  assert.match(await tab.locator('#sheets-seed-error').innerText(), /one to seven letters or digits/);
  await tab.selectOption('#sheets-of', 'topic:plane-geometry');
  await tab.locator('article.sheet .figure svg').first().waitFor();
  assert.match(await hash(tab), /of=topic:plane-geometry&n=3&k=3&seed=7~/);
  await tab.getByRole('checkbox', { name: 'Answer key' }).uncheck({ force: true });
  await tab.locator('.key').waitFor({ state: 'detached' });
  await tab.getByRole('checkbox', { name: 'QR code with each problem' }).check({ force: true });
  await tab.locator('.task svg.qr').first().waitFor();
  assert.match(await hash(tab), /&key=no&qr=yes~/);

  const { tab: other } = await withSheets('#class/sheets?of=pages-read.1&n=2&k=3&seed=7~zzzz');
  await other.locator('.notice').waitFor();
  assert.match(await other.locator('.notice').innerText(), /not the sheets the link was made for/);
});

test('all sheets are printed, each on its page, and then the answers', async () => {
  const { tab } = await withSheets(SHEETS, { prepare: printer, scheme: 'dark' });
  await tabTo(tab, tab.locator('#print'));
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => window.printed === 1);
  await said(tab, 'All 3 sheets are ready to print.');
  const last = tab.locator('article.sheet').nth(2);
  assert.equal(await last.isVisible(), false, 'only on paper');
  await tab.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.ok(await last.isVisible());
  for (const gone of ['.top', '.class-setup', '.in-class']) assert.equal(await tab.locator(gone).isVisible(), false, gone);
  const [ink, paper] = await last.evaluate((it) => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]);
  assert.deepEqual([ink, paper], ['rgb(28, 29, 33)', 'rgb(255, 255, 255)']);
  // The key has answers, with their units, and those are right.
  assert.equal(await tab.locator('.key table').count(), 3);
  assert.match(await tab.locator('.key table').nth(2).innerText(), /Sheet 3 · seed [0-9a-z]+.*\d+ pages?/s);
  const pdf = (await tab.pdf({ format: 'A4' })).toString('latin1');
  assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, 4);
  const letter = (await tab.pdf({ format: 'Letter' })).toString('latin1');
  assert.equal(letter.match(/\/Type\s*\/Page\b(?!s)/g).length, 4);
  await tab.emulateMedia({ media: null, colorScheme: null });
});

test('many sheets are dealt one by one, and the page goes on meanwhile', async () => {
  const { tab } = await withSheets('#class/sheets?of=learned&n=12&k=60&seed=7', { prepare: printer });
  await tab.evaluate(() => {
    window.beats = 0;
    const beat = () => { window.beats += 1; setTimeout(beat, 0); };
    beat();
  });
  await tab.locator('#print').click();
  await tab.waitForFunction(() => window.printed === 1, null, { timeout: 60_000 });
  assert.equal(await tab.locator('article.sheet').count(), 60);
  assert.ok(await tab.evaluate(() => window.beats) > 30, 'others had their turn between the sheets');
});

test('fits from 320 px to a projector, for the room and on sheets', async () => {
  for (const width of [320, 390, 1280, 1920]) {
    const { tab, context } = await inClass('1/boxes-total.1/7?lv=3&form=distractor', { width });
    for (let step = 0; step < 8; step += 1) await tab.keyboard.press('ArrowRight');
    await fits(tab);
    await context.close();
    const sheets = await withSheets('#class/sheets?of=topic:plane-geometry&n=8&k=3&seed=7&qr=yes', { width });
    await fits(sheets.tab);
    await sheets.context.close();
  }
});

// The Author view: a family written, looked at, shared, opened and used; and texts and links made to do harm.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const root = new URL('../../', import.meta.url);
const EXAMPLE = await readFile(new URL('public/families/arithmetic/apples-left.toml', root), 'utf8');
const MINE = EXAMPLE.replace('"apples-left"', '"mine"').replace('"Given away"', '"Mine alone"');
const packed = (text) => deflateRawSync(text).toString('base64url');
const hash = (tab) => tab.evaluate(() => location.hash);
const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const told = (tab) => tab.locator('#draft .statement').innerText();
const good = (tab) => tab.locator('#issues .outcome.right');

const writing = async (path = '', options = {}) => {
  const opened = await page({ path: `#author${path}`, ...options });
  await opened.tab.locator('#draft .statement').waitFor();
  return opened;
};
const begin = async (tab, id) => {
  await tab.selectOption('#begin', id);
  await button(tab, 'Start from it').click();
};
const write = async (tab, text) => {
  await tab.fill('#source', text);
  await tab.waitForTimeout(350);
};
const lightsAreSeen = (tab) => tab.waitForFunction(
  () => document.querySelector('.lamps') && !document.querySelector('.lamps .pending'), null, { timeout: 60_000 });

test('an example stands there, told in every form, worked and judged, with its lights', async () => {
  const { tab } = await page();
  await tab.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Author' }).click();
  await tab.locator('#draft .statement').waitFor();
  assert.equal(await tab.inputValue('#source'), EXAMPLE);
  assert.match(await good(tab).innerText(), /A family: Given away, 3 levels, version 1\./);
  const tellings = new Set();
  for (const form of ['Original', 'Paraphrase', 'Distractor', 'Inverse']) {
    await tab.getByRole('radio', { name: form }).check({ force: true });
    await tab.waitForFunction((old) => !old.includes(document.querySelector('#draft .statement').innerText), [...tellings]);
    tellings.add(await told(tab));
  }
  assert.equal(tellings.size, 4);
  assert.match(await tab.locator('#draft .result').first().innerText(), /Answer: \d+/);
  for (const summary of await tab.locator('#draft summary').all()) await summary.click();
  assert.ok(await tab.locator('#draft blockquote').count() >= 4, 'items to judge, of either label');
  await lightsAreSeen(tab);
  assert.equal(await tab.locator('.lamps tbody tr').count(), 10);
  assert.equal(await tab.locator('.lamps .wrong').count(), 0);
  await axe(tab, 'the Author view');
  await shots(tab, 'author');
});

test('what is wrong is told with line and column beside the text, and a click leads there', async () => {
  const { tab } = await writing();
  const before = await told(tab);
  await write(tab, MINE.replace('left = "start - given"', 'left = "start - gives"'));
  const issue = tab.locator('.issues li').first();
  await issue.waitFor();
  const line = MINE.split('\n').findIndex((it) => it.startsWith('left = "start')) + 1;
  assert.match(await issue.innerText(), new RegExp(`Line ${line}, column \\d+[\\s\\S]*gives`));
  assert.equal(await tab.locator('.gutter .wrong').first().innerText(), String(line));
  assert.equal(await told(tab), before, 'the preview of the text before stays');
  assert.match(await tab.locator('.draft .note').innerText(), /last text without errors/);
  await issue.getByRole('button').click();
  const selected = await tab.evaluate(() => {
    const field = document.activeElement;
    return field.value.slice(field.selectionStart, field.selectionEnd);
  });
  assert.match(selected, /gives"$/);
  await axe(tab, 'complaints about a text');
  await shots(tab, 'author-wrong');
  await write(tab, MINE);
  await good(tab).waitFor();
  assert.equal(await tab.locator('.issues').count(), 0);
});

test('a light that is out shows the draw that put it out', async () => {
  const { tab } = await writing();
  await write(tab, MINE.replace('{start} - {given} = {left}', '{start} - {given} = {start}'));
  const complaint = tab.locator('.complaints li', { hasText: 'Working holds' }).first();
  await complaint.waitFor({ timeout: 60_000 });
  await tab.fill('#draft-index', '55');
  await tab.keyboard.press('Tab');
  await complaint.getByRole('button', { name: 'Show this variant' }).click();
  await tab.waitForFunction(() => document.activeElement.id === 'draft');
  assert.notEqual(await tab.inputValue('#draft-index'), '55');
  await lightsAreSeen(tab);
  await axe(tab, 'lights that are out');
  await shots(tab, 'author-lights');
});

test('a family with a picture shows it', async () => {
  const { tab } = await writing();
  await begin(tab, 'third-angle');
  await tab.locator('#draft .figure svg').waitFor();
  assert.match(await good(tab).innerText(), /A family: /);
  await tab.locator('#draft .figure').scrollIntoViewIfNeeded();
  await axe(tab, 'a picture in the preview');
});

test('a text is kept: over a reload, over a built-in family, and over a link', async () => {
  const { tab, url } = await writing();
  await write(tab, 'half a sentence');
  await tab.locator('.issues').waitFor();
  await tab.reload();
  await tab.locator('#source').waitFor();
  await tab.waitForFunction(() => document.querySelector('#source')?.value === 'half a sentence');
  await begin(tab, 'shop-change');
  await begin(tab, 'rectangle-area');
  await good(tab).waitFor();
  await button(tab, 'Back to the text before').click();
  await tab.waitForFunction(() => document.querySelector('#source').value === 'half a sentence');
  await tab.goto(`${url}#author/${packed(MINE)}`);
  await tab.waitForFunction(() => document.querySelector('#source')?.value.includes('Mine alone'));
  await tab.reload();
  await tab.waitForFunction(() => document.querySelector('#source')?.value.includes('Mine alone'));
  await button(tab, 'Back to the text before').click();
  await tab.waitForFunction(() => document.querySelector('#source').value === 'half a sentence');
});

test('a family is shared by a link, which is short and gives the very text', async () => {
  const { tab, url } = await writing();
  const text = MINE.replace('"Mine alone"', '"Mine, „ünïcode” 🍐"');
  await write(tab, text);
  await button(tab, 'Copy link').click();
  await tab.locator('.note', { hasText: 'Link copied' }).waitFor();
  const copied = await tab.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, url + (await hash(tab)));
  assert.ok(copied.length < 1500, `${copied.length} characters`);
  const { tab: other } = await writing(`/${copied.split('#author/')[1]}`);
  assert.equal(await other.inputValue('#source'), text);
  assert.equal(await told(other), await told(tab));
  assert.equal(await other.locator('.lamps').count(), 0, 'the checks of a stranger’s family wait');
  await axe(other, 'a family from a link');
  await button(other, 'Run the checks').click();
  await lightsAreSeen(other);
  // Changed, it is no longer what the link holds.
  await write(other, text + '\n');
  assert.equal(await hash(other), '#author');
});

test('a family is downloaded and opened', async () => {
  const { tab } = await writing();
  await write(tab, MINE);
  const [download] = await Promise.all([tab.waitForEvent('download'), button(tab, 'Download').click()]);
  assert.equal(download.suggestedFilename(), 'mine.toml');
  const file = join(tmpdir(), `reroll-${process.pid}-mine.toml`);
  await download.saveAs(file);
  assert.equal(await readFile(file, 'utf8'), MINE);
  const { tab: other } = await writing();
  await other.setInputFiles('#open-family', file);
  await other.waitForFunction(() => document.querySelector('#source').value.includes('Mine alone'));
  await good(other).waitFor();
});

test('an own family is a problem like any other, and can be removed and had back', async () => {
  const { tab } = await writing();
  await button(tab, 'Use it').click();
  await tab.locator('.note', { hasText: 'same id' }).waitFor();
  await write(tab, MINE);
  await button(tab, 'Use it').click();
  await tab.locator('#statement').waitFor();
  assert.match(await hash(tab), /^#1\/mine\.1\//);
  assert.match(await tab.title(), /^Mine alone/);
  await tab.getByText('which only this browser has').waitFor();
  const question = await tab.locator('#statement').innerText();
  await tab.reload();
  await tab.waitForFunction((it) => document.querySelector('#statement')?.innerText === it, question);
  assert.equal(await tab.locator('.banner').count(), 0);
  await tab.locator('.reroll').click();
  await tab.waitForFunction((it) => document.querySelector('#statement').innerText !== it, question);
  await tab.getByRole('link', { name: 'Author' }).click();
  await tab.getByRole('button', { name: 'Remove mine' }).click();
  await tab.waitForFunction(() => document.activeElement.id === 'own');
  await axe(tab, 'a removed family');
  await tabTo(tab, button(tab, 'Put it back'));
  await tab.keyboard.press('Enter');
  await tab.getByRole('button', { name: 'Remove mine' }).waitFor();
  await tab.getByRole('button', { name: 'Remove mine' }).click();
  await tab.getByRole('link', { name: 'Try' }).click();
  assert.doesNotMatch(await hash(tab), /mine/);
  assert.equal(await tab.locator('#family option[value=mine]').count(), 0);
});

test('everything is done by keyboard alone', async () => {
  const { tab } = await writing();
  await tabTo(tab, tab.locator('#source'));
  await tab.keyboard.press('Control+End');
  await tab.keyboard.type('\nrubbish r a s ?');
  await tab.locator('.issues').waitFor();
  assert.match(await tab.inputValue('#source'), /rubbish r a s \?$/, 'keys are letters in the editor');
  assert.equal(await tab.getByRole('dialog').count(), 0);
  await tabTo(tab, tab.locator('.issues button').first());
  await tab.keyboard.press('Enter');
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'source');
  await tab.keyboard.press('Control+z');
  await tabTo(tab, tab.getByRole('button', { name: 'Next variant' }));
  const before = await told(tab);
  await tab.keyboard.press('Enter');
  await tab.waitForFunction((old) => document.querySelector('#draft .statement').innerText !== old, before);
});

test('fits from 320 px to a projector, with complaints and lights', async () => {
  for (const width of [320, 390, 768, 1280, 1920]) {
    const { tab, context } = await writing('', { width });
    await lightsAreSeen(tab);
    await fits(tab);
    await write(tab, `${MINE}\n${'x'.repeat(300)} = 1\n`);
    await tab.locator('.issues').waitFor();
    await fits(tab);
    await context.close();
  }
});

// ---------------------------------------------------------------- made to do harm

const SCRIPT = '<script>window.harmed = 1</script><img src=x onerror=\'window.harmed = 1\'><b>bold</b>';

test('markup in every field is text everywhere', async () => {
  const { tab } = await writing();
  // In every quoted text of the family that is a text to people: title, wordings, asides, unit.
  let hostile = MINE.replace('"Mine alone"', JSON.stringify(`Mine ${SCRIPT}`));
  hostile = hostile.replace(/"(\{who\}|\{friend\}|There are|Then|In the end|Now|How many|What number|At home)/g,
    (_, start) => `"${SCRIPT.replaceAll('"', '\\"')} ${start}`);
  hostile = hostile.replace('unit = "{fruit}"', `unit = ${JSON.stringify(`${SCRIPT}`)}`);
  await write(tab, hostile);
  await Promise.race([good(tab).waitFor(), tab.locator('.issues').waitFor()]);
  if (await tab.locator('.issues').count()) {
    // What a family may not hold is refused; the refusal is text too.
    hostile = hostile.replace(/unit = .*/, 'unit = "{fruit}"');
    await write(tab, hostile);
    await good(tab).waitFor();
  }
  assert.match(await told(tab), /<script>window\.harmed/);
  for (const form of ['Paraphrase', 'Distractor', 'Inverse']) {
    await tab.getByRole('radio', { name: form }).check({ force: true });
    const closed = tab.locator('#draft details:not([open]) summary');
    while (await closed.count()) await closed.first().click();
  }
  await button(tab, 'Use it').click();
  await tab.locator('#statement', { hasText: '<script>' }).waitFor();
  await tab.getByRole('link', { name: 'Class' }).click();
  await tab.locator('.stage .statement', { hasText: '<script>' }).waitFor();
  await tab.getByRole('link', { name: 'Worksheets' }).click();
  await tab.locator('article.sheet', { hasText: '<script>' }).first().waitFor();
  await tab.getByRole('link', { name: 'Author' }).click();
  await write(tab, `id = ${JSON.stringify(SCRIPT)}\n[[level]]\n${SCRIPT} = 1\n`);
  await tab.locator('.issues').waitFor();
  assert.equal(await tab.evaluate(() => [window.harmed, document.querySelectorAll('main script, main img, main b').length].join()), ',0');
});

test('a file of 50 MB is not opened, and says so', async () => {
  const { tab } = await writing();
  const file = join(tmpdir(), `reroll-${process.pid}-huge.toml`);
  await writeFile(file, Buffer.alloc(50_000_000, 'x = 1\n'));
  await tab.setInputFiles('#open-family', file);
  await tab.locator('.note', { hasText: '50000 kB' }).waitFor();
  assert.equal(await tab.inputValue('#source'), EXAMPLE);
  await axe(tab, 'a file that is too large');
});

const BOMB = packed(Buffer.alloc(200_000_000, 'x'));
const LINKS = [
  ['noise', 'n0ise-_'.repeat(50), /damaged or cut short/],
  ['no base64 at all', '%%%', /damaged or cut short/],
  ['half of itself', packed(MINE).slice(0, 300), /damaged or cut short/],
  ['bytes that are no text', packed(Buffer.from([0xff, 0xfe, 0x80])), /damaged or cut short/],
  ['200 MB in 200 kB', BOMB, /more than a family may/],
];
for (const [what, link, words] of LINKS) {
  test(`a link that holds ${what} is explained, and the page goes on`, async () => {
    const { tab } = await page({ path: `#author/${link}` });
    await tab.locator('.note', { hasText: words }).waitFor();
    await begin(tab, 'shop-change');
    await good(tab).waitFor();
  });
}

// Every condition but the last is always true, and dear; the last hardly ever is, so that most draws are refused.
const dear = (at) => `"(start * given + ${at}) ^ 40 mod 97 != 100"`;
const SLOW = MINE.replace('"left > 1"', `${Array.from({ length: 60 }, (_, at) => dear(at)).join(', ')}, "start * given mod 13 == 5"`);

test('a family made to be slow does not stop the page', async () => {
  const { tab } = await page({ path: `#author/${packed(SLOW)}` });
  await tab.waitForFunction(() => document.querySelector('#source')?.value.includes('Mine alone'));
  assert.equal(await tab.locator('.issues').count(), 0, 'it is a family');
  await button(tab, 'Run the checks').click();
  await tab.getByText('Checking…').waitFor();
  // It can be left while its lights are still being looked at: nothing waits for them.
  await begin(tab, 'shop-change');
  await tab.waitForFunction(() => document.querySelector('#source').value.includes('shop-change'));
  await lightsAreSeen(tab);
});

test('a browser without storage still has the editor', async () => {
  const refuse = (context) => context.addInitScript(() => {
    Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };
  });
  const { tab } = await writing('', { prepare: refuse });
  await write(tab, MINE);
  await button(tab, 'Use it').click();
  await tab.locator('#statement').waitFor();
  assert.match(await hash(tab), /^#1\/mine\.1\//);
  assert.match(await tab.locator('.banner').innerText(), /keeps nothing.*Download it/);
});

test('what one tab uses, another has too', async () => {
  const { tab, context, url } = await writing();
  const other = await context.newPage();
  await other.goto(`${url}#author`);
  await other.locator('#draft .statement').waitFor();
  await write(tab, MINE);
  await button(tab, 'Use it').click();
  await tab.locator('#statement').waitFor();
  await other.getByRole('button', { name: 'Remove mine' }).waitFor();
});

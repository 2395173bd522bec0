// The Try view: a problem, its variants, an answer, the working, and the ways to pass it on.

import assert from 'node:assert/strict';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const LINK = '#1/pages-read.1/7?lv=2';
const statement = (tab) => tab.locator('.statement').innerText();
const hash = (tab) => tab.evaluate(() => location.hash);
const button = (tab, name) => tab.getByRole('button', { name, exact: true });

// The right answer, as the page itself reveals it.
const rightAnswer = async (tab) => {
  const reveal = tab.locator('#reveal');
  while (await reveal.isEnabled()) await reveal.click();
  return (await tab.locator('.result').innerText()).match(/Answer: (\S+)/)[1];
};

test('opens with a problem and its link in the address bar', async () => {
  const { tab } = await page();
  assert.match(await statement(tab), /\?|=|show that/);
  assert.match(await hash(tab), /^#1\/[a-z-]+\.\d+\/[0-9a-z]+~[0-9a-z]{4}$/);
  assert.match(await tab.title(), / · Reroll$/);
});

test('rerolls by button, R and Space; Back and Forward go through the variants', async () => {
  const { tab } = await page({ path: LINK });
  const seen = [{ text: await statement(tab), link: await hash(tab) }];
  const reroll = [
    () => tab.locator('.reroll').click(),
    () => tab.keyboard.press('r'),
    async () => { await tab.locator('.reroll').evaluate((it) => it.blur()); await tab.keyboard.press('Space'); },
  ];
  for (const act of reroll) {
    await act();
    await tab.waitForFunction((old) => document.querySelector('.statement').innerText !== old, seen.at(-1).text);
    seen.push({ text: await statement(tab), link: await hash(tab) });
  }
  assert.equal(new Set(seen.map(({ link }) => link)).size, 4);
  for (const { text, link } of seen.slice(0, 3).reverse()) {
    await tab.goBack();
    await tab.waitForFunction((text) => document.querySelector('.statement').innerText === text, text);
    assert.equal(await hash(tab), link);
  }
  await tab.goForward();
  await tab.waitForFunction((text) => document.querySelector('.statement').innerText === text, seen[1].text);
});

test('a link gives the same problem in a fresh page', async () => {
  const { tab } = await page();
  await tab.selectOption('#family', 'rectangle-area');
  await tab.getByRole('radio', { name: '3' }).check({ force: true });
  await tab.getByRole('radio', { name: 'Paraphrase' }).check({ force: true });
  await tab.fill('#index', '4');
  await tab.keyboard.press('Tab');
  const link = await hash(tab);
  assert.match(link, /^#1\/rectangle-area\.\d+\/[0-9a-z]+\?i=4&lv=3&form=paraphrase~/);
  const other = await page({ path: link });
  assert.equal(await statement(other.tab), await statement(tab));
  assert.equal(await other.tab.locator('.banner').count(), 0);
});

test('the seed is typed and stepped, and a bad one explained', async () => {
  const { tab } = await page({ path: LINK });
  await tab.fill('#seed', '7K3Q9X');
  await tab.keyboard.press('Enter');
  assert.match(await hash(tab), /\/7k3q9x\?/);
  await button(tab, 'Next seed').click();
  assert.match(await hash(tab), /\/7k3q9y\?/);
  await button(tab, 'Previous seed').click();
  assert.match(await hash(tab), /\/7k3q9x\?/);
  await tab.fill('#seed', 'u!');
  await tab.keyboard.press('Enter');
  assert.match(await tab.locator('#seed-error').innerText(), /one to seven letters or digits/);
  assert.equal(await tab.inputValue('#seed'), 'u!', 'what was typed stays');
  assert.match(await hash(tab), /\/7k3q9x\?/);
});

test('an answer is read while it is typed, and judged in three ways', async () => {
  const { tab } = await page({ path: LINK });
  const outcome = () => tab.locator('#outcome').innerText();
  const right = await rightAnswer(tab);

  await tab.locator('#answer').focus();
  await tab.keyboard.press('Enter');
  assert.match(await outcome(), /A whole number/, 'silence is not judged');

  await tab.fill('#answer', 'twelve');
  assert.match(await outcome(), /Read as 12/);
  await tab.fill('#answer', '3 + 4');
  assert.match(await outcome(), /Work it out/);
  await tab.keyboard.press('Enter');
  assert.match(await outcome(), /Not gradable yet: work it out/);

  await tab.fill('#answer', '99999');
  await button(tab, 'Check').click();
  assert.match(await outcome(), /99999 is not it/);
  await axe(tab, 'a wrong answer');

  await tab.fill('#answer', `${right} pages`);
  assert.match(await outcome(), new RegExp(`Read as ${right}`), 'a verdict goes when the box changes');
  await tab.keyboard.press('Enter');
  assert.match(await outcome(), /Right/);
  assert.match(await tab.locator('p.sr[role="status"]').innerText(), /Right/);
  await axe(tab, 'a right answer');
  await shots(tab, 'try-answered');
});

test('the picture is that of the problem on screen', async () => {
  const { tab } = await page({ path: '#1/third-angle.1/7' });
  const given = (text) => text.match(/\d+(?= degrees)/g).map((angle) => `${angle}°`);
  await tab.locator('.figure svg').waitFor();
  for (let times = 0; times < 3; times += 1) {
    const text = await statement(tab);
    const drawn = await tab.locator('.figure').textContent();
    for (const angle of given(text)) assert.ok(drawn.includes(angle), `${angle} is not in ${drawn}`);
    await tab.keyboard.press('r');
    await tab.waitForFunction((old) => document.querySelector('.statement').innerText !== old, text);
  }
});

test('the working comes one line at a time', async () => {
  const { tab } = await page({ path: LINK });
  await button(tab, 'Show a step').click();
  assert.equal(await tab.locator('.steps li').count(), 1);
  assert.equal(await tab.locator('.result').count(), 0);
  await button(tab, 'Show a step').click();
  await button(tab, 'Show the answer').click();
  assert.match(await tab.locator('.result').innerText(), /Answer: \d+ pages?/);
  await axe(tab, 'the working');
});

test('the link is copied', async () => {
  const { tab, url } = await page({ path: LINK });
  await button(tab, 'Copy link').click();
  await tab.waitForFunction(() => /Link copied/.test(document.querySelector('p.sr').innerText));
  assert.equal(await tab.evaluate(() => navigator.clipboard.readText()), url + (await hash(tab)));
});

test('the QR code opens, holds the address in letters too, and closes with Escape', async () => {
  const { tab, url } = await page({ path: LINK });
  await button(tab, 'QR code').click();
  const dialog = tab.getByRole('dialog');
  await dialog.locator('svg.qr path').waitFor();
  assert.equal(await dialog.locator('.address').innerText(), url + (await hash(tab)));
  await axe(tab, 'the QR code');
  await tab.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

test('everything is done by keyboard alone', async () => {
  const { tab } = await page({ path: LINK });
  await tab.keyboard.press('Tab');
  assert.equal(await tab.evaluate(() => document.activeElement.className), 'skip');
  await tab.keyboard.press('Enter');
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'main');
  assert.match(await hash(tab), /^#1\//, 'the skip link leaves the address alone');
  const before = await statement(tab);
  await tabTo(tab, tab.locator('.reroll'));
  await tab.keyboard.press('Enter');
  await tab.waitForFunction((old) => document.querySelector('.statement').innerText !== old, before);
  await tabTo(tab, tab.locator('#answer'));
  await tab.keyboard.type('1r2');
  assert.equal(await tab.inputValue('#answer'), '1r2', 'keys are letters in a field');
  await tab.keyboard.press('Escape');
  await tab.keyboard.press('s');
  assert.equal(await tab.locator('.steps li').count(), 1);
  await tab.keyboard.press('a');
  await tab.waitForFunction(() => document.activeElement.id === 'answer');
  await tab.keyboard.press('Escape');
  await tab.keyboard.press('?');
  const dialog = tab.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  await axe(tab, 'the list of keys');
  await tabTo(tab, dialog.getByRole('checkbox'));
  await tab.keyboard.press('Space');
  await tab.keyboard.press('Escape');
  const still = await statement(tab);
  await tab.keyboard.press('r');
  assert.equal(await statement(tab), still, 'single keys can be switched off');
});

const DAMAGED = [
  ['a wrong schema', '#9/apples-left.1/7', /schema '9'/],
  ['an unknown family', '#1/pears.1/7', /no problem family called 'pears'/],
  ['a level out of range', '#1/apples-left.1/7?lv=99', /Shown is level 3/],
  ['another version', '#1/apples-left.7/7', /version 7/],
  ['a fingerprint of another problem', '#1/apples-left.1/7~zzzz', /made for another problem/],
  ['100 kB of noise', `#${'noise'.repeat(20_000)}`, /100000 characters long/],
];
for (const [what, link, words] of DAMAGED) {
  test(`a link with ${what} opens with a banner and a problem`, async () => {
    const { tab } = await page({ path: link });
    const banner = tab.getByRole('status').filter({ has: tab.locator('.banner') });
    assert.match(await banner.innerText(), words);
    assert.match(await statement(tab), /\S/);
    assert.match(await hash(tab), /^#1\/[a-z-]+\.\d+\/[0-9a-z]+/);
    if (what === 'a wrong schema') {
      await axe(tab, 'the banner');
      await shots(tab, 'try-banner');
    }
    await button(tab, 'Dismiss').click();
    assert.equal(await tab.locator('.banner').count(), 0);
  });
}

test('the theme is chosen and remembered', async () => {
  const { tab, url } = await page({ scheme: 'light' });
  const paper = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await button(tab, 'Theme: as the system').click();
  await button(tab, 'Theme: light').click();
  const dark = await paper();
  assert.notEqual(dark, light);
  await tab.goto(`${url}?again`);
  await tab.locator('.statement').waitFor();
  assert.equal(await paper(), dark);
});

test('fits from 320 px to a projector, answered and worked', async () => {
  for (const width of [320, 390, 768, 1280, 1920, 2560]) {
    const { tab, context } = await page({ path: '#1/boxes-total.1/7?lv=3&form=distractor', width });
    await tab.fill('#answer', '123456');
    await tab.keyboard.press('Enter');
    await rightAnswer(tab);
    await fits(tab);
    await context.close();
  }
});

test('a link opens any item of the checklist, and what was said before it', async () => {
  const { tab } = await page({ path: '#1/shop-change.1/9?form=paraphrase&task=process&which=1' });
  await tab.getByText('Which step is the first wrong one?').waitFor();
  await tab.fill('#answer', 'None');
  await tab.keyboard.press('Enter');
  await tab.locator('#outcome', { hasText: 'Right' }).waitFor();
  await tab.evaluate(() => { location.hash = '1/shop-change.1/9?task=follow-up&which=1'; });
  await tab.locator('.turn').nth(3).waitFor();
  assert.match(await tab.locator('#statement').innerText(), /^Now suppose this instead/);
  await tab.evaluate(() => { location.hash = '1/two-step-equation.1/9?form=Equivalence-All-Hard'; });
  await tab.locator('#statement', { hasText: 'for which all of this is defined' }).waitFor();
  await fits(tab);
});

// The page in German: who gets it, how it is chosen, and that it is all there and fits.

import assert from 'node:assert/strict';
import { axe, fits, page, shots, started, test } from './harness.mjs';

const LINK = '#1/pages-read.1/7?lv=2';
const GERMAN = { locale: 'de-DE' };
const QUESTION = { en: 'Is it still right when the problem is rerolled?', de: 'Stimmt es auch noch, wenn neu gewürfelt wird?' };
const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const lang = (tab) => tab.evaluate(() => document.documentElement.lang);
const hash = (tab) => tab.evaluate(() => location.hash);

const speaks = async (tab, language) => {
  await tab.getByRole('heading', { level: 1, name: QUESTION[language] }).waitFor();
  assert.equal(await lang(tab), language);
};

// A click that reloads the page, until the page is there again.
const choose = async (tab, name) => {
  await Promise.all([tab.waitForEvent('load'), button(tab, name).click()]);
  await started(tab);
};

test('speaks English to whoever does not want German first, and fetches no other words', async () => {
  const asked = [];
  const prepare = (context) => context.on('request', (request) => asked.push(request.url()));
  for (const locale of ['en-US', 'fr-FR']) {
    const { tab } = await page({ locale, prepare });
    await speaks(tab, 'en');
  }
  assert.ok(!asked.some((url) => url.includes('/languages/')), 'the German words were fetched');
});

test('speaks German where the browser does, on every view', async () => {
  const { tab } = await page({ ...GERMAN, path: LINK });
  await speaks(tab, 'de');
  await button(tab, 'Neu würfeln').waitFor();
  assert.match(await tab.title(), / · Reroll$/);
  await tab.getByText('Die Aufgaben selbst sind auf Englisch.').waitFor();
  const headings = { Labor: 'Wie oft stimmt es noch?', Schreiben: 'Eine Aufgabenfamilie schreiben', Klasse: 'Eine Aufgabe für alle im Raum', Modelle: 'Welches Modell soll antworten?' };
  for (const [view, heading] of Object.entries(headings)) {
    await tab.getByRole('link', { name: view, exact: true }).click();
    await tab.getByRole('heading', { level: 1, name: heading }).waitFor();
  }
});

test('says what stays English, so that it is read aloud as such', async () => {
  const { tab } = await page({ ...GERMAN, path: LINK });
  await speaks(tab, 'de');
  assert.equal(await tab.locator('#statement').getAttribute('lang'), 'en');
  assert.equal(await tab.locator('ol.steps').getAttribute('lang'), 'en');
  assert.equal(await tab.locator('#family option').first().getAttribute('lang'), 'en');
  assert.equal(await button(tab, 'English').getAttribute('lang'), 'en');
});

test('the language is chosen by a button, kept with the address, and remembered', async () => {
  const { tab } = await page({ path: LINK });
  await speaks(tab, 'en');
  const address = await hash(tab);
  assert.equal(await button(tab, 'Deutsch').getAttribute('lang'), 'de');
  await choose(tab, 'Deutsch');
  await speaks(tab, 'de');
  assert.equal(await hash(tab), address);

  await tab.reload();
  await started(tab);
  await speaks(tab, 'de');

  await choose(tab, 'English');
  await speaks(tab, 'en');
  assert.equal(await hash(tab), address);
});

test('a choice counts more than the browser’s own language', async () => {
  const { tab } = await page(GERMAN);
  await speaks(tab, 'de');
  await choose(tab, 'English');
  await speaks(tab, 'en');
  await tab.reload();
  await started(tab);
  await speaks(tab, 'en');
});

test('an answer is judged in German, and numbers have a decimal comma', async () => {
  const { tab } = await page({ ...GERMAN, path: LINK });
  await tab.getByLabel('Deine Antwort').fill('99999');
  await button(tab, 'Prüfen').click();
  await tab.locator('#outcome', { hasText: '99999 ist es nicht' }).waitFor();

  await tab.getByRole('link', { name: 'Labor', exact: true }).click();
  await tab.getByLabel('Wer antwortet').selectOption({ label: 'Exakter Löser' });
  await tab.getByLabel('Varianten von jeder').fill('3');
  await button(tab, 'Starten').click();
  await tab.locator('.tiles dd strong', { hasText: '100,0 %' }).first().waitFor();
  await button(tab, 'Neu starten').waitFor();
  await tab.getByRole('status').filter({ hasText: /Lauf beendet: \d+ von \d+ beantwortet, 100,0 % richtig/ }).waitFor({ state: 'attached' });
});

test('what goes to programs is the same in German', async () => {
  const exported = async (options, [lab, who, exact, start, again, exports]) => {
    const { tab } = await page({ ...options, path: '#lab?of=family:pages-read&n=2&seed=7' });
    await tab.getByRole('link', { name: lab, exact: true }).waitFor();
    await tab.getByLabel(who).selectOption({ label: exact });
    await button(tab, start).click();
    await button(tab, again).waitFor();
    const [download] = await Promise.all([tab.waitForEvent('download'), button(tab, exports).click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
  };
  const english = await exported({}, ['Lab', 'Who answers', 'Exact solver', 'Start', 'Start again', 'Export']);
  const german = await exported(GERMAN, ['Labor', 'Wer antwortet', 'Exakter Löser', 'Starten', 'Neu starten', 'Exportieren']);
  assert.deepEqual(german, english);
});

test('speaks English when the German words cannot be had', async () => {
  const prepare = (context) => context.route('**/languages/de.json', (route) => route.abort());
  const { tab } = await page({ ...GERMAN, prepare, expectErrors: true });
  await speaks(tab, 'en');
  await button(tab, 'Reroll').waitFor();
  await button(tab, 'Deutsch').waitFor();
});

test('has no accessibility violation in German', async () => {
  const { tab } = await page({ ...GERMAN, path: LINK });
  await speaks(tab, 'de');
  await axe(tab, 'Try in German');
  await shots(tab, 'try-german');
  await tab.getByRole('link', { name: 'Labor', exact: true }).click();
  await tab.locator('#start').waitFor();
  await axe(tab, 'the Lab in German');
});

test('fits in German from 320 px to a projector, on every view', async () => {
  for (const width of [320, 390, 1280]) {
    const { tab, context } = await page({ ...GERMAN, path: LINK, width });
    await speaks(tab, 'de');
    await fits(tab);
    for (const view of ['Labor', 'Schreiben', 'Klasse', 'Modelle']) {
      await tab.getByRole('link', { name: view, exact: true }).click();
      await tab.locator('main #title').waitFor();
      await tab.waitForFunction(() => !document.querySelector('main > .empty'));
      await fits(tab);
      if (width === 390) await shots(tab, `german-${view.toLowerCase()}`);
    }
    await tab.getByRole('link', { name: 'Klasse', exact: true }).click();
    await tab.getByRole('link', { name: 'Arbeitsblätter', exact: true }).click();
    await tab.locator('.sheets').waitFor();
    await fits(tab);
    await context.close();
  }
});

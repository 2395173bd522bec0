// What every end-to-end test needs: the built page in a real Chromium, and eyes on what it must not do.
//
// The page is dist/ as scripts/build.sh made it, behind the static server. A test file reads like this:
//
//     import { test, page, axe, tabTo } from './harness.mjs';
//
//     test('rerolls by keyboard', async () => {
//       const { tab, url } = await page();                 // no WebGPU; `page({ gpu: true })` has SwiftShader's
//       await tabTo(tab, tab.getByRole('button', { name: 'Reroll' }));
//       await tab.keyboard.press('Enter');
//       await axe(tab);                                    // both colour schemes, zero violations
//     });
//
// A test fails by itself when its page logs an error, breaks the content security policy, or sends a request to
// another origin. `page({ path: '#1/...' })` opens a link, `page({ base: '/reroll/' })` serves under a sub-path,
// `page({ width: 320 })` a narrow window, `page({ scheme: 'dark' })` the dark scheme; `shots(tab, name)` leaves
// screenshots of both schemes at 390 and 1280 px in tests/e2e/shots. `page({ prepare })` gets the Playwright context
// before the page opens, `page({ flags })` gives the browser more flags, `page({ locale: 'de-DE' })` another language.
// `tab` is a Playwright page: https://playwright.dev/docs/api/class-page

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeTest, { after } from 'node:test';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/static-server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

export const dist = process.env.REROLL_DIST ?? join(here, '../../dist');
if (!existsSync(join(dist, 'index.html'))) {
  throw new Error('There is no built page in dist/; run scripts/build.sh first.');
}

/** As GitHub Pages has it, so that what goes wrong with caches there goes wrong here too. */
export const MAX_AGE = 600;

const FLAGS = [
  '--no-sandbox', // a container's root has no other way
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const GPU_FLAGS = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];
const NO_GPU_FLAGS = ['--disable-gpu', '--disable-features=WebGPU', '--disable-blink-features=WebGPU'];

// One browser of each kind and one server of each base path for a test file, started when first asked for.
const browsers = new Map();
const servers = new Map();

const browserFor = (gpu, flags) => {
  const kind = [gpu, ...flags].join(' ');
  if (!browsers.has(kind)) {
    browsers.set(kind, chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: [...FLAGS, ...(gpu ? GPU_FLAGS : NO_GPU_FLAGS), ...flags],
    }));
  }
  return browsers.get(kind);
};

/** The address of the built page under a base path: `{ url, close }`. */
export const site = (base = '/') => {
  if (!servers.has(base)) servers.set(base, serve({ root: dist, base, maxAge: MAX_AGE }));
  return servers.get(base);
};

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
  for (const server of servers.values()) await (await server).close();
});

// Of the test that runs now: what to close, and what its pages did wrong.
let opened = [];
let faults = [];

/** A `node:test` test that closes its pages and fails for anything `watch` saw. `options.timeout` defaults to 2 min. */
export const test = (name, options, body) => {
  const [settings, run] = body ? [options, options && body] : [{}, options];
  nodeTest(name, { timeout: 120_000, ...settings }, async (context) => {
    opened = [];
    faults = [];
    try {
      await run(context);
    } finally {
      for (const one of opened) await one.close();
    }
    assert.deepEqual(faults, [], `the page did what it must not:\n  ${faults.join('\n  ')}`);
  });
};

/** Takes note of all that a page of this project must never do. `expectErrors` lets the console's errors pass. */
const watch = async (context, origin, { expectErrors = false, expectViolations = false, origins = [] } = {}) => {
  // Violations reach the console as errors too; this names the directive even where those are expected.
  await context.exposeBinding('__violation', (_source, what) => {
    if (!expectViolations) faults.push(`content security policy: ${what}`);
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      window.__violation(`${event.effectiveDirective} refused ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`);
    });
  });
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol === 'data:' || url.protocol === 'blob:') return;
    if (url.origin !== origin && !origins.includes(url.origin)) faults.push(`request to another origin: ${url}`);
  });
  if (expectErrors) return;
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console error: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().stack ?? error.error()}`));
};

/**
 * Opens the page in a fresh profile and waits until its program runs. Returns `{ tab, context, url }`: a Playwright
 * page and context, and the page's address without the fragment.
 */
export const page = async ({
  gpu = false, path = '', base = '/', width = 1280, height = 900, scheme = 'light', expectErrors = false, touch = false,
  serviceWorkers = 'block', wait = true, at = null, prepare = null, flags = [],
  expectViolations = false, origins = [], locale = 'en-US',
} = {}) => {
  const [browser, { url }] = await Promise.all([browserFor(gpu, flags), at ? { url: at } : site(base)]);
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, hasTouch: touch, serviceWorkers, reducedMotion: 'reduce', locale,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  opened.push(context);
  await watch(context, new URL(url).origin, { expectErrors, expectViolations, origins });
  await prepare?.(context);
  const tab = await context.newPage();
  await tab.goto(url + path, { waitUntil: 'domcontentloaded' });
  if (wait) await started(tab);
  return { tab, context, url };
};

/** Until the program has taken the place of what index.html shows at first. */
export const started = async (tab) => {
  await tab.waitForFunction(
    () => !document.getElementById('boot') || document.querySelector('#boot-status[role="alert"]'),
    null, { timeout: 30_000 },
  );
  const refusal = tab.locator('#boot-status[role="alert"]');
  if (await refusal.count()) assert.fail(`the page did not start: ${await refusal.textContent()}`);
};

/** axe-core over the page as it is now, in both colour schemes: fails with one line for each violation. */
export const axe = async (tab, what = 'the page', rules = {}) => {
  for (const colorScheme of ['light', 'dark']) {
    await tab.emulateMedia({ colorScheme });
    // Through the debugger, past the content security policy, which rightly refuses an added script element.
    await tab.evaluate(await source('axe-core'));
    // All that axe-core does by itself, and the one rule of WCAG 2.2 AA that it leaves to be asked for.
    const { violations } = await tab.evaluate((rules) => window.axe.run(document, { resultTypes: ['violations'], rules }), {
      'target-size': { enabled: true }, ...rules,
    });
    const lines = violations.flatMap((violation) => violation.nodes.map(
      (node) => `${violation.id}: ${violation.help}\n      ${node.html.slice(0, 160)}\n      ${node.failureSummary?.split('\n').slice(1).join(';')}`,
    ));
    assert.equal(lines.length, 0, `axe-core on ${what}, ${colorScheme}:\n    ${lines.join('\n    ')}`);
  }
  await tab.emulateMedia({ colorScheme: null });
};

const sources = new Map();
const source = async (name) => {
  if (!sources.has(name)) sources.set(name, (await import('node:fs/promises')).readFile(require.resolve(`${name}/axe.min.js`), 'utf8'));
  return sources.get(name);
};

/** Screenshots for people: both schemes at 390 and 1280 px, whole page, in tests/e2e/shots (ignored by git). */
export const shots = async (tab, name) => {
  const before = tab.viewportSize();
  mkdirSync(join(here, 'shots'), { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      await tab.emulateMedia({ colorScheme });
      await tab.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await tab.screenshot({ path: join(here, 'shots', `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await tab.emulateMedia({ colorScheme: null });
  await tab.setViewportSize(before);
};

/** Presses Tab until `locator` has the focus: fails when it cannot be reached so, as for somebody without a mouse. */
export const tabTo = async (tab, locator, { most = 80 } = {}) => {
  for (let presses = 0; presses < most; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await tab.keyboard.press('Tab');
  }
  assert.fail(`${most} presses of Tab do not reach ${locator}`);
};

/** The page never scrolls sideways: nothing is wider than the window. */
export const fits = async (tab) => {
  const { content, window } = await tab.evaluate(
    () => ({ content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth }),
  );
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
};

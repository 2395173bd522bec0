// Models from elsewhere: endpoints, good ones and hostile ones, over real connections; and files of a hub, which break off
// and go on.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { axe, fits, page, shots, test } from './harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const MODEL = await readFile(join(here, '../../public/models/parrot.gguf'));
const KEY = 'sk-very-secret';

const event = (content, rest = {}) => `data: ${JSON.stringify({ choices: [{ delta: { content }, ...rest }] })}\n\n`;
const END = `${event('', { finish_reason: 'stop' })}data: [DONE]\n\n`;
const STREAM = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const refuse = (status, message, headers = {}) => (response) => response.writeHead(status, { ...JSON_TYPE, ...headers })
  .end(JSON.stringify({ error: { message } }));

/** What an endpoint does with a question, by the first part of its path. */
const manners = {
  good: async (response) => {
    response.writeHead(200, STREAM);
    for (const piece of [': hello\n\n', event('The ans'), event('wer is '), event('7.'), END]) {
      response.write(piece);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
    response.end();
  },
  json: (response) => response.writeHead(200, JSON_TYPE)
    .end(JSON.stringify({ choices: [{ message: { content: 'The answer is 7.' }, finish_reason: 'stop' }] })),
  hangs: () => {},
  stalls: (response) => response.writeHead(200, STREAM).write(event('The ans')),
  garbage: (response) => response.writeHead(200, STREAM).end('data: {"choices": [{"delta"\n\n'),
  noise: (response) => response.writeHead(200, STREAM).end(Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7) % 256))),
  html: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<script>alert(1)</script>'),
  lies: (response) => response.writeHead(200, JSON_TYPE).end('<script>alert(1)</script>'),
  endless: (response) => {
    response.writeHead(200, STREAM);
    const piece = event('x'.repeat(10_000));
    const more = () => { while (!response.destroyed && response.write(piece)); };
    response.on('drain', more);
    more();
  },
  cut: (response) => {
    response.writeHead(200, STREAM).write(event('The answer is '));
    setTimeout(() => response.destroy(), 50);
  },
  unauthorized: refuse(401, `Incorrect API key provided: ${KEY}`),
  limited: refuse(429, 'Rate limit reached', { 'retry-after': '3600' }),
  broken: refuse(500, ''),
  echoes: (response) => response.writeHead(200, STREAM)
    .end(`data: ${JSON.stringify({ error: { message: `${'a '.repeat(95)} ${KEY}` } })}\n\n`),
  redirects: (response) => response.writeHead(307, { location: '/stolen' }).end(),
  newer: (response, asked) => ('max_tokens' in asked
    ? refuse(400, "Unsupported parameter: 'max_tokens'")(response) : manners.good(response)),
  busy: (response, _asked, times) => (times < 3 ? refuse(429, 'wait', { 'retry-after': '0' })(response) : manners.good(response)),
};

const seen = [];
const times = new Map();
const closed = new Map();
const endpoint = createServer(async (request, response) => {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', '*, authorization');
  response.setHeader('access-control-expose-headers', 'retry-after');
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = parts.length ? JSON.parse(Buffer.concat(parts)) : null;
  seen.push({ path: request.url, key: request.headers.authorization, body, cookie: request.headers.cookie, referer: request.headers.referer });
  const [, manner, , last] = request.url.split('/');
  times.set(manner, (times.get(manner) ?? 0) + 1);
  response.on('close', () => closed.set(manner, (closed.get(manner) ?? 0) + 1));
  if (last === 'models') {
    response.writeHead(200, JSON_TYPE).end(JSON.stringify({ data: [{ id: 'small' }, { id: 'large' }] }));
  } else {
    await manners[manner]?.(response, body, times.get(manner));
  }
});
await new Promise((resolve) => { endpoint.listen(0, '127.0.0.1', resolve); });
const ORIGIN = `http://127.0.0.1:${endpoint.address().port}`;
after(() => {
  endpoint.closeAllConnections();
  endpoint.close();
});

/** A hub whose connection breaks after so many bytes of an answer. */
const hub = { breaks: Infinity, ranges: [], tag: '"one"', status: null, shown: 'content-length, content-range, etag' };
const files = createServer(async (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  hub.ranges.push(request.headers.range ?? null);
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', hub.shown);
  if (hub.status) {
    response.writeHead(hub.status).end();
    return;
  }
  if (!request.url.endsWith('.gguf')) {
    response.writeHead(404).end();
    return;
  }
  const rest = MODEL.subarray(from);
  response.writeHead(from ? 206 : 200, {
    'content-type': 'application/octet-stream', 'content-length': rest.length, etag: hub.tag,
    'cache-control': 'no-store', // Chromium would ask for what its own cache lacks of a file.
    ...(from ? { 'content-range': `bytes ${from}-${MODEL.length - 1}/${MODEL.length}` } : {}),
  });
  response.flushHeaders();
  if (hub.breaks >= rest.length) {
    response.end(rest);
    return;
  }
  response.write(rest.subarray(0, hub.breaks), () => setTimeout(() => response.destroy(), 300));
});
await new Promise((resolve) => { files.listen(0, '127.0.0.1', resolve); });
const HUB = `http://127.0.0.1:${files.address().port}`;
after(() => {
  files.closeAllConnections();
  files.close();
});

const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const models = async (options = {}) => page({ path: '#models', origins: [ORIGIN, HUB], ...options });
/** Describes an endpoint and has it asked from now on. */
const connect = async (tab, manner, { patience = null } = {}) => {
  await tab.fill('#endpoint-url', `${ORIGIN}/${manner}/v1`);
  await tab.fill('#endpoint-model', 'small');
  await tab.fill('#endpoint-key', KEY);
  if (patience) {
    await tab.fill('#endpoint-patience', String(patience));
    await tab.locator('#endpoint-patience').blur();
  }
  await button(tab, 'Use this endpoint').click();
  await tab.locator('.rows li', { hasText: 'small' }).getByText('In use').waitFor();
};
const failure = (tab) => tab.locator('.model .failure').innerText();

test('an endpoint is found, asked, and its words are seen as they come; the key is nowhere', async () => {
  seen.length = 0;
  const { tab, context } = await models();
  await tab.fill('#endpoint-url', `${ORIGIN}/good/v1`);
  await button(tab, 'Ask which models it has').click();
  await tab.waitForFunction(() => document.querySelectorAll('#endpoint-models option').length === 2);
  await axe(tab, 'an endpoint described');
  await connect(tab, 'good');
  await tab.locator('#ask').click();
  await tab.locator('.model .verdict').waitFor();
  assert.equal(await tab.locator('.reply').innerText(), 'The answer is 7.');
  assert.match(await tab.locator('.model .about').innerText(), /does not tell how sure/);
  const asked = seen.find(({ body }) => body);
  assert.equal(asked.key, `Bearer ${KEY}`);
  assert.equal(asked.path, '/good/v1/chat/completions');
  assert.deepEqual([asked.body.model, asked.body.stream, asked.cookie, asked.referer], ['small', true, undefined, undefined]);
  const kept = await tab.evaluate(() => JSON.stringify(localStorage) + document.documentElement.outerHTML + location.href);
  assert.ok(!kept.includes(KEY), 'the key is in the document or kept');
  await shots(tab, 'endpoint');
  await fits(tab);

  // In Try the same model is asked, and says where it runs.
  await tab.locator('nav a').first().click();
  await tab.locator('.card.model', { hasText: 'It runs elsewhere' }).waitFor();
  await tab.reload();
  await tab.locator('nav a', { hasText: 'Models' }).click();
  assert.equal(await tab.inputValue('#endpoint-url'), `${ORIGIN}/good/v1`, 'what is no secret is remembered');
  assert.equal(await tab.inputValue('#endpoint-key'), '');
  await context.close();
});

test('a run by an endpoint fills in like any other, and its records name it without the key', async () => {
  const { tab } = await models();
  await connect(tab, 'json');
  await tab.locator('nav a', { hasText: 'Lab' }).click();
  await tab.selectOption('#scope', 'family:apples-left');
  await tab.fill('#variants', '3');
  await tab.locator('#variants').blur();
  await tab.locator('#start').click();
  await tab.waitForFunction(() => {
    const bar = document.querySelector('.progress progress');
    return bar && bar.value === bar.max && bar.max > 2;
  }, null, { timeout: 30_000 });
  const [download] = await Promise.all([tab.waitForEvent('download'), button(tab, 'Export').click()]);
  const lines = await readFile(await download.path(), 'utf8');
  assert.match(lines, /"respondent":"small at 127\.0\.0\.1:\d+"/);
  assert.ok(!lines.includes(KEY));
});

// Each failure in words, with what was said before it kept.
const failures = {
  hangs: [/said nothing for 2 seconds/, { patience: 2 }],
  stalls: [/said nothing for 2 seconds/, { patience: 2 }],
  garbage: [/is no chat completion: \{"choices"/],
  noise: [/is no chat completion/],
  html: [/answers with “text\/html”/],
  lies: [/is no chat completion: <script>/],
  endless: [/has no end/],
  cut: [/connection broke in the middle/],
  unauthorized: [/does not accept the key \(401\).*Incorrect API key provided: …/],
  limited: [/asks to wait.*\(429\).*Rate limit reached/],
  broken: [/trouble of its own \(500\)/],
  echoes: [/is no chat completion: a a a/],
  redirects: [/sends the page elsewhere/],
};

test('whatever an endpoint does, there is a sentence, and asking again works', { timeout: 240_000 }, async () => {
  const { tab } = await models({ expectErrors: true });
  for (const [manner, [words, options]] of Object.entries(failures)) {
    await connect(tab, manner, { patience: 60, ...options });
    await tab.locator('#ask').click();
    await tab.locator('.model .failure').waitFor({ timeout: 30_000 });
    assert.match((await failure(tab)).replaceAll('\n', ' '), words, manner);
    assert.ok(!(await tab.locator('main').innerText()).includes(KEY), manner);
  }
  assert.ok(!seen.some(({ path }) => path.startsWith('/stolen')), 'the key followed a redirect');
  await axe(tab, 'a failed endpoint');
  for (const manner of ['newer', 'busy']) {
    await connect(tab, manner);
    await tab.locator('#ask').click();
    await tab.locator('.model .verdict').waitFor({ timeout: 30_000 });
  }
  assert.equal(seen.filter(({ path }) => path.startsWith('/newer')).length, 2);
});

test('an endpoint that hangs is stopped at once', async () => {
  const { tab } = await models();
  await connect(tab, 'hangs');
  await tab.locator('#ask').click();
  await tab.locator('.model .progress', { hasText: 'Waiting for 127.0.0.1' }).waitFor();
  await tab.locator('#ask').click();
  await tab.locator('.model .graded', { hasText: 'Stopped.' }).waitFor();
  for (let tries = 0; closed.get('hangs') !== times.get('hangs') && tries < 100; tries += 1) await tab.waitForTimeout(50);
  assert.equal(closed.get('hangs'), times.get('hangs'), 'the connection is still open');
});

test('an address that leads nowhere, or to nothing that pages may read, is told beside the form', async () => {
  const { tab } = await models({ expectErrors: true, origins: [ORIGIN, HUB, 'http://127.0.0.1:9'] });
  const error = tab.locator('#endpoint-error');
  for (const [url, words] of [
    ['', /Type an address/], ['http://example.com/v1', /Only https/], ['https://a:b@example.com', /no name, password/],
    ['https://x.org/"><script>', /Type an address/],
  ]) {
    await tab.fill('#endpoint-url', url);
    await tab.fill('#endpoint-model', 'm');
    await button(tab, 'Use this endpoint').click();
    assert.match(await error.innerText(), words);
    await tab.waitForFunction(() => document.activeElement.id === 'endpoint-url');
  }
  await tab.fill('#endpoint-url', 'http://127.0.0.1:9/v1');
  await button(tab, 'Ask which models it has').click();
  await tab.waitForFunction(() => /cannot be reached/.test(document.querySelector('#endpoint-error').innerText));
});

test('the page may talk to the endpoint alone', async () => {
  const { tab } = await models({ expectErrors: true, expectViolations: true });
  await connect(tab, 'good');
  await tab.locator('#ask').click();
  await tab.locator('.model .verdict').waitFor();
  const before = hub.ranges.length;
  const outcome = await tab.evaluate(async ([named, other]) => {
    const tried = (where, url) => where.fetch(url, { mode: 'no-cors' }).then(() => 'sent', () => 'refused');
    const relay = document.querySelector('iframe').contentWindow;
    return [await tried(window, named), await tried(window, other), await tried(relay, other), await tried(relay, named)];
  }, [`${ORIGIN}/good/v1/models`, `${HUB}/x.gguf`]);
  assert.deepEqual(outcome, ['refused', 'refused', 'refused', 'sent']);
  assert.equal(hub.ranges.length, before, 'somebody else was talked to');
});

test('a file of a hub is fetched, kept and used; one that breaks off goes on where it was', { timeout: 240_000 }, async () => {
  const { tab } = await models({ expectErrors: true });
  await button(tab, 'Fetch').click();
  assert.match(await tab.locator('#hub-error').innerText(), /owner\/repository/);
  await tab.locator('.known summary').click();
  await tab.getByRole('button', { name: 'Choose SmolLM2 135M Instruct' }).click();
  assert.match(await tab.inputValue('#hub'), /SmolLM2-135M-Instruct-Q4_K_M\.gguf$/);

  hub.breaks = 400_000;
  hub.ranges.length = 0;
  await tab.fill('#hub', `${HUB}/some/where/other.gguf`);
  await button(tab, 'Fetch').click();
  await tab.locator('.shelf .failure', { hasText: 'goes on from there' }).waitFor({ timeout: 30_000 });
  await tab.reload();
  const part = tab.locator('.parts li', { hasText: 'other.gguf' });
  await part.waitFor();
  assert.match(await part.innerText(), /0\.4\sMB of 1\.\d\sMB are here/);
  await axe(tab, 'a download that waits for its rest');
  await shots(tab, 'hub');

  // Whoever is refused, or offline, does not lose what is here.
  hub.breaks = Infinity;
  hub.status = 503;
  await part.getByRole('button', { name: /^Go on/ }).click();
  await tab.locator('.shelf .failure', { hasText: 'answers 503' }).waitFor();
  hub.status = null;
  await tab.reload();
  await part.getByRole('button', { name: /^Go on/ }).click();
  await tab.locator('.rows li', { hasText: 'other.gguf' }).getByRole('button', { name: /^In use/ }).waitFor({ timeout: 60_000 });
  assert.deepEqual(hub.ranges, [null, 'bytes=400000-', 'bytes=400000-'], 'only the rest is fetched');
  assert.equal(await tab.locator('.parts li').count(), 0);
  await tab.locator('#ask').click();
  await tab.locator('.model .verdict').waitFor({ timeout: 60_000 });

  // It is kept: no second download after a reload.
  await tab.reload();
  await tab.locator('#ask').click();
  await tab.locator('.model .verdict').waitFor({ timeout: 60_000 });
  assert.equal(hub.ranges.length, 3);

  // Another file at the same address is not put behind the first half of this one.
  hub.breaks = 400_000;
  await tab.fill('#hub', `${HUB}/some/where/new.gguf`);
  await button(tab, 'Fetch').click();
  await tab.locator('.shelf .failure', { hasText: 'goes on from there' }).waitFor({ timeout: 30_000 });
  hub.breaks = Infinity;
  hub.tag = '"two"';
  await tab.locator('.parts li').getByRole('button', { name: /^Go on/ }).click();
  await tab.locator('.rows li', { hasText: 'gguf' }).getByRole('button', { name: /^In use/ }).waitFor({ timeout: 60_000 });
  assert.deepEqual(hub.ranges.slice(3), [null, 'bytes=400000-', null]);

  // A server that lets nobody see where its part begins is asked for all of it.
  hub.breaks = 400_000;
  hub.shown = 'content-length';
  await tab.fill('#hub', `${HUB}/some/where/hidden.gguf`);
  await button(tab, 'Fetch').click();
  await tab.locator('.shelf .failure', { hasText: 'goes on from there' }).waitFor({ timeout: 30_000 });
  hub.breaks = Infinity;
  await tab.locator('.parts li').getByRole('button', { name: /^Go on/ }).click();
  await tab.locator('.rows li', { hasText: 'gguf' }).getByRole('button', { name: /^In use/ }).waitFor({ timeout: 60_000 });
  assert.deepEqual(hub.ranges.slice(6), [null, 'bytes=400000-', null]);
  hub.shown = 'content-length, content-range, etag';

  // What is no model is not kept, and says so.
  await tab.fill('#hub', `${HUB}/missing/`);
  await button(tab, 'Fetch').click();
  assert.match(await tab.locator('#hub-error').innerText(), /ends in \.gguf/);
});

test('a download that waits can be removed', async () => {
  const { tab } = await models({ expectErrors: true });
  hub.breaks = 300_000;
  await tab.fill('#hub', `${HUB}/a/b/gone.gguf`);
  await button(tab, 'Fetch').click();
  const part = tab.locator('.parts li', { hasText: 'gone.gguf' });
  await part.waitFor({ timeout: 30_000 });
  await part.getByRole('button', { name: /^Remove/ }).click();
  await part.waitFor({ state: 'detached' });
  const left = await tab.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
    const names = [];
    for await (const name of folder.keys()) names.push(name);
    return names;
  });
  assert.deepEqual(left, []);
});

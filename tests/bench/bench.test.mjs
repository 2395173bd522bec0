// The parts of the benchmark that need no browser, no model and no clock.

import assert from 'node:assert/strict';
import test from 'node:test';
import { agreement, ceiling, checksum, larger, median, Replies, spread } from './figures.mjs';
import { Meter } from './measure.mjs';
import { deal, gather } from './page/share.js';
import { label, plan } from './plan.mjs';
import { figure, megabytes, percent, table } from './table.mjs';

test('the median is the middle one, or between the middle two', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([10, 9, 1, 2]), 5.5);
  assert.equal(median([7]), 7);
});

test('a few of many values are spread evenly, and are among more of them', () => {
  const all = [...Array(614).keys()];
  assert.deepEqual(spread(all, 1000), all);
  assert.deepEqual(spread([0, 1, 2, 3, 4, 5, 6, 7], 4), [0, 2, 4, 6]);
  const many = new Set(spread(all, 64));
  assert.equal(many.size, 64);
  assert.ok(spread(all, 16).every((one) => many.has(one)));
});

test('a checksum tells ids, their order, and where replies end', () => {
  const sum = checksum([[1, 2], [3]]);
  assert.match(sum, /^[0-9a-f]{8}$/);
  assert.equal(checksum([[1, 2], [3]]), sum);
  const others = [[[1, 2, 3]], [[1], [2, 3]], [[2, 1], [3]], [[3], [1, 2]], [[1, 2], [3], []], [[1, 2], [3 + 65536]]];
  for (const other of others) assert.notEqual(checksum(other), sum);
  assert.equal(checksum([[1], undefined]), null);
});

test('agreement ends at the first difference of each reply', () => {
  assert.equal(agreement([[1, 2, 3, 4]], [[1, 2, 3, 4]]), 1);
  assert.equal(agreement([[1, 2, 3, 4], [5, 6]], [[1, 2, 9, 4], [5, 6, 7]]), 4 / 6);
  assert.equal(agreement([[1, 2]], [[1]]), 0.5);
  assert.equal(agreement([], []), null);
});

test('replies to a prompt must be the same every time', () => {
  const replies = new Replies();
  assert.equal(replies.differing('cpu', ['a', 'b'], [[1], [2]]), 0);
  assert.equal(replies.differing('cpu', ['b'], [[2]]), 0);
  assert.equal(replies.differing('cpu', ['b', 'a'], [[2], [1, 1]]), 1);
  assert.equal(replies.differing('webgpu', ['a'], [[7]]), 0, 'another backend has its own');
  assert.deepEqual(replies.of('cpu', ['b', 'a']), [[2], [1]], 'the first count');
  assert.equal(replies.of('cpu', ['a', 'c']), null);
});

test('no figure is above what memory gives or what multiplies can be done', () => {
  const model = { bytes: 100e6, parameters: 100e6 };
  const limits = { read: 10e9, multiply: 50e9 };
  const cpu = (batch, workers) => ceiling({ backend: 'cpu', batch, workers }, model, limits);
  assert.equal(cpu(1, 1), 150, 'one after the other, all weights are read for each token');
  assert.equal(cpu(2, 1), 300, 'two at a time share the reading');
  assert.equal(cpu(64, 1), 750, 'of many, the multiplies are the limit');
  assert.equal(cpu(64, 2), 1500);
  assert.equal(ceiling({ backend: 'native', batch: 64, workers: 1 }, model, limits), 3000);
});

test('a machine can do what it did at its best', () => {
  assert.deepEqual(larger({ a: 1, b: { c: 5, name: 'x' }, gpu: null }, { a: 2, b: { c: 4, name: 'y' }, gpu: null }),
    { a: 2, b: { c: 5, name: 'x' }, gpu: null });
});

test('prompts are dealt out in turn, and the replies come back in their order', () => {
  const prompts = ['a', 'b', 'c', 'd', 'e'];
  assert.deepEqual(deal(prompts, 2), [['a', 'c', 'e'], ['b', 'd']]);
  assert.deepEqual(deal(['a'], 2), [['a'], []]);
  for (const workers of [1, 2, 3, 7]) assert.deepEqual(gather(deal(prompts, workers)), prompts);
});

test('the plan measures all that it should, and only what is asked for', () => {
  const hardware = { software: false };
  const names = plan({ quick: false, gpu: hardware }).map(label);
  assert.equal(new Set(names).size, names.length);
  for (const batch of [1, 8, 32, 64]) {
    for (const backend of ['cpu', 'webgpu']) {
      for (const workers of [1, 2]) {
        assert.ok(names.includes(`reroll ${backend} smollm2-135m batch=${batch} workers=${workers}`));
      }
    }
  }
  for (const batch of [64, 256]) assert.ok(names.includes(`reroll cpu random-0.9m batch=${batch} workers=1`));
  assert.ok(names.some((name) => name.startsWith('wllama webgpu')));
  assert.ok(names.some((name) => name === 'llama.cpp native smollm2-135m batch=1 workers=2'));
  assert.ok(!plan({ quick: false, gpu: null }).some(({ backend }) => backend === 'webgpu'));
  const some = plan({ quick: true, gpu: hardware, words: ['reroll', 'cpu', 'batch=64'] });
  assert.ok(some.length && some.every((one) => one.engine === 'reroll' && one.backend === 'cpu' && one.batch === 64));
});

test('fewer prompts are among more of the same', () => {
  for (const quick of [false, true]) {
    const cases = plan({ quick, gpu: { software: true } }).filter(({ checklist }) => !checklist);
    for (const one of cases) {
      for (const other of cases.filter(({ model, backend, prompts }) => (
        model === one.model && backend === one.backend && prompts >= one.prompts))) {
        assert.equal(other.prompts % one.prompts, 0, `${label(one)} and ${label(other)}`);
      }
    }
  }
});

test('a row holds the medians, and says why it cannot be true', () => {
  const models = { m: { bytes: 1e6, parameters: 1e6, prompts: ['a', 'b'], lengths: [3, 4] } };
  const meter = new Meter({ models, browser: null });
  const limits = { read: { m: 1e9 }, multiply: 1e9, gpu: null };
  const one = {
    engine: 'reroll', backend: 'cpu', model: 'm', batch: 1, workers: 1, most: 2, prompts: 2, checklist: false,
  };
  const run = (seconds, others = {}) => (
    { seconds, ids: [[1, 2], [3]], tokens: 3, promptTokens: 7, decoding: 30, differing: 0, ...others });
  const row = meter.row(one, [run(0.3), run(0.1), run(0.2)], limits);
  assert.equal(row.tokens_per_second, 15);
  assert.equal(row.invalid, null);
  assert.match(meter.row(one, [run(0.3), run(0.3, { differing: 1 })], limits).invalid, /1 repl/);
  assert.match(meter.row(one, [run(1e-6)], limits).invalid, /more than this machine/);
  assert.match(meter.row(one, [run(1, { decoding: 1e6 })], limits).invalid, /more than this machine/);
  assert.match(meter.row(one, [run(1, { promptTokens: 6 })], limits).invalid, /6 tokens of prompts/);
});

test('tables are aligned, and nothing is a dash', () => {
  const columns = [['name', (row) => row.name], ['n', (row) => figure(row.n), true], ['', (row) => row.why ?? '']];
  assert.equal(table(columns, [{ name: 'a', n: 12345.6 }, { name: 'long', n: null, why: 'so' }]),
    'name      n\na     12346\nlong      -  so');
  assert.equal(figure(0.012345), '0.0123');
  assert.equal(figure(99.99), '100');
  assert.equal(megabytes(1.234e6), '1.23');
  assert.equal(percent(0.5), '50 %');
});

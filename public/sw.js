// The service worker: the page works offline once visited, and never shows an old version while there is a network.
//
// Every build is one closed set of files. scripts/post-build.sh writes its id and its files below, so a deployment
// changes this file, the browser installs it anew, and its set goes into a cache of its own. The set of the build
// before stays beside it: a tab still open from then finds its own files, and an open page never mixes two builds.

importScripts('./worker_kind.js');

const BUILD = '__BUILD__';
// Of the engine's worker only the build that this browser runs.
const FILES = ['__FILES__'].filter((file) => {
  const kind = /worker-([a-z]+)-/.exec(file)?.[1];
  return kind === undefined || kind === self.workerKind;
});

const SET = `reroll-build-${BUILD}`;
// Weights are large and change seldom: they outlive a build, and are asked for anew whenever there is a network.
const MODELS = 'reroll-models';

const SCOPE = self.registration.scope;
const isHashed = (path) => /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css|txt)$/.test(path);

self.addEventListener('install', (event) => {
  // `reload`: not from the browser's own cache, which may still hold files of the build before.
  const requests = FILES.map((file) => new Request(new URL(file, SCOPE), { cache: isHashed(file) ? 'default' : 'reload' }));
  event.waitUntil(caches.open(SET).then((cache) => cache.addAll(requests)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    // In the order they were made: this build's, and the one before it, stay.
    const older = (await caches.keys()).filter((name) => name.startsWith('reroll-build-') && name !== SET);
    await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

// Hashed names never change their meaning: whichever set has them is right.
const cacheFirst = async (request) => (await caches.match(request)) ?? fetch(request);

// Everything else is asked for first, past the browser's own cache; the set answers when there is no network.
const networkFirst = async (request, fallback) => {
  try {
    const answer = await fetch(request.mode === 'navigate' ? request.url : request, { cache: 'no-cache' });
    if (answer.ok) return answer;
    return (await fallback()) ?? answer;
  } catch (error) {
    const kept = await fallback();
    if (kept) return kept;
    throw error;
  }
};

const model = async (request) => {
  const cache = await caches.open(MODELS);
  const answer = await networkFirst(request, () => cache.match(request.url));
  // A part of a file is no file.
  if (answer.status === 200 && !request.headers.has('range')) await cache.put(request.url, answer.clone());
  return answer;
};

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(SCOPE)) return;
  const path = new URL(request.url).pathname;

  if (request.mode === 'navigate') {
    const own = async () => {
      const set = await caches.open(SET);
      return (await set.match(request.url)) ?? set.match(new URL('./index.html', SCOPE));
    };
    event.respondWith(networkFirst(request, own));
  } else if (isHashed(path)) {
    event.respondWith(cacheFirst(request));
  } else if (path.startsWith(new URL('./models/', SCOPE).pathname)) {
    event.respondWith(model(request));
  } else {
    event.respondWith(networkFirst(request, () => caches.match(request)));
  }
});

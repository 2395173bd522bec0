// Starts the page's program, and says so when it cannot be. A file of its own because the content security policy
// forbids inline scripts; a classic script because the names of the program's files stand on its own element.
(() => {
  'use strict';
  const own = document.currentScript;
  const build = document.querySelector('meta[name="reroll-build"]').content;

  // What the page says, in the visitor's language once its words are here (src/app/text/language.rs).
  let words = {};
  const say = (english) => words[english] ?? english;

  const failed = (error) => {
    const status = document.getElementById('boot-status');
    const reason = typeof WebAssembly !== 'object'
      ? say('Reroll needs WebAssembly, which this browser lacks or has switched off.')
      : say('Reroll could not start ({error}). Check the connection and reload; if it stays so, this browser may be too old for it.')
        .replace('{error}', () => (error && error.message ? error.message : error));
    console.error(error);
    if (!status) return;
    status.setAttribute('role', 'alert');
    status.textContent = reason;
  };

  // The problem families are data, so they come beside the program and wait for it in the page.
  const families = fetch(own.dataset.families)
    .then((response) => response.ok ? response.text() : Promise.reject(new Error(`${response.url} answers ${response.status}`)))
    .then((text) => {
      const element = document.createElement('script');
      element.type = 'text/plain';
      element.id = 'families';
      element.textContent = text;
      document.head.append(element);
    });

  const german = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem('reroll-language');
    } catch {
      // No storage, so nothing was chosen.
    }
    return chosen ? chosen === 'de' : /^de\b/i.test(navigator.languages?.[0] ?? '');
  };

  // Words of another language are fetched only where they are wanted; without them the page speaks English.
  const language = !german() ? null : fetch('./languages/de.json', { cache: 'no-cache' })
    .then((response) => response.ok ? response.text() : Promise.reject(new Error(`${response.url} answers ${response.status}`)))
    .then((text) => {
      words = JSON.parse(text);
      document.documentElement.lang = 'de';
      document.title = say(document.title);
      for (const shown of document.querySelectorAll('#boot h1, #boot-status')) shown.textContent = say(shown.textContent);
      const element = document.createElement('script');
      element.type = 'text/plain';
      element.id = 'language';
      element.textContent = text;
      document.head.append(element);
    })
    .catch((error) => console.info('Reroll speaks English here:', error.message));

  // The page works without it; with it, also offline. Not while developing, where it would only be in the way. After the
  // program, with which it would share the connection.
  const serve = () => {
    if (build === 'dev' || !('serviceWorker' in navigator)) return;
    navigator.serviceWorker.register('./sw.js', { updateViaCache: 'none' })
      // Browsers ask for a new one when it suits them; after a deployment that should be now.
      .then((registration) => navigator.serviceWorker.controller && registration.update())
      .catch((error) => console.info('Reroll may not work offline here:', error.message));
  };

  Promise.all([import(own.dataset.js), families, language])
    .then(([program]) => program.default({ module_or_path: own.dataset.wasm }))
    .then(() => document.getElementById('boot').remove())
    .catch(failed)
    .finally(serve);
})();

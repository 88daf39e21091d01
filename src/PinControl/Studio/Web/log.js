// The log of all that is said, and the times at which it was.

export const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
export const now = () => performance.timeOrigin + performance.now();

/** The run on stage: what belongs to an older one is not listened to any more. */
export const current = { number: 0, started: 0 };

/**
 * One line. Observers report late, so a line goes where its time belongs.
 * @param {{kind: string, what: string, at?: number, tone?: 'good' | 'bad' | 'note' | 'run'}} entry
 */
export function log({ kind, what, at = now(), tone }) {
  const line = document.createElement('li');
  line.dataset.at = String(at);
  line.className = tone || '';
  /** @type {[string, string, string][]} */
  const parts = [['time', '', tone === 'run' ? '' : `${((at - current.started) / 1000).toFixed(3)} s`], ['span', 'kind', kind], ['span', 'what', what]];
  for (const [tag, name, text] of parts) {
    const part = document.createElement(tag);
    part.className = name;
    part.textContent = text;
    line.append(part);
  }

  const list = byId('lines');
  let after = list.lastElementChild;
  while (after instanceof HTMLElement && Number(after.dataset.at) > at) {
    after = after.previousElementSibling;
  }
  list.insertBefore(line, after ? after.nextSibling : list.firstChild);
  const scrolled = byId('log');
  scrolled.scrollTop = scrolled.scrollHeight;
}

/** @param {string} name */
export const toneOf = name => name.endsWith('_success') ? 'good' : name.endsWith('_error') ? 'bad' : undefined;

/** A control id redeems a PIN while it lives: the log shows its beginning only. @param {unknown} body */
export const shorten = body => JSON.stringify(body, (key, value) => key === 'controlId' ? `${value.slice(0, 6)}…` : value);

/**
 * Logs every request a same-origin page makes.
 * @param {any} view
 * @param {number} run
 */
export function watchRequests(view, run) {
  const seen = (/** @type {PerformanceObserverEntryList} */ list) => list.getEntries().forEach(one => {
    const entry = /** @type {PerformanceResourceTiming} */ (one);
    const url = new URL(entry.name);
    if (run !== current.number || url.pathname === '/studio/bridges.js') {
      return;
    }
    const method = entry.entryType === 'navigation' ? 'page' : entry.initiatorType;
    const status = entry.responseStatus ? ` → ${entry.responseStatus}` : '';
    log({
      kind: 'request of the page',
      what: `${method} ${url.pathname}${url.search}${status} (${Math.round(entry.duration)} ms, ${entry.transferSize} bytes)`,
      at: view.performance.timeOrigin + entry.startTime,
      tone: entry.responseStatus >= 400 ? 'bad' : undefined,
    });
  });
  for (const type of ['navigation', 'resource']) {
    new view.PerformanceObserver(seen).observe({ type, buffered: true });
  }
}

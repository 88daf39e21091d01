// The first script. It is ES5, so that every engine can read it: an engine too old for the rest still gets a readable page, and its
// host the error callback. It holds what must stand before the page does: the listener, the bridges, the functions a host may call.
(function () {
  'use strict';
  var w = /** @type {any} */ (window);
  var d = document;
  var element = /** @type {HTMLElement} */ (d.getElementById('page'));
  var page = JSON.parse(element.textContent || '');
  var framed = !!page.origins;

  // ---- to the host

  // The names an android_handler has by the contract. Whatever was added since travels in pin_event alone.
  var contract = /^(view_pin_success|view_pin_error|set_pin_success|set_pin_error|set_pin_validation_error|pin_valid)$/;
  var parentOrigin = '';

  /** Whatever a host gets wrong is the host's: the page goes on. @param {() => void} act */
  function attempt(act) {
    try {
      act();
    } catch (fault) {
      // Missing or throwing: every callback is optional.
    }
  }

  /** @param {string} name @param {Object<string, unknown>} [more] */
  function send(name, more) {
    /** @type {Object<string, unknown>} */
    var body = { event: name };
    for (var key in more) {
      if (more[key] !== undefined) {
        body[key] = more[key];
      }
    }
    if (framed) {
      if (parentOrigin) {
        attempt(function () { w.parent.postMessage(body, parentOrigin); });
      }
      return;
    }

    var json = JSON.stringify(body);
    // A Java bridge finds its method by the number of arguments, and only on the injected object.
    attempt(function () {
      var android = w.android_handler;
      if (contract.test(name) && android[name]) {
        if (name === 'pin_valid') {
          android.pin_valid(body.pin_valid);
        } else {
          android[name]();
        }
      } else if (android.postMessage && (contract.test(name) || !android.pin_event)) {
        android.postMessage(json);
      }
    });
    attempt(function () { w.android_handler.pin_event(json); });
    attempt(function () { w.webkit.messageHandlers.ios_handler.postMessage(body); });
    attempt(function () { w.ReactNativeWebView.postMessage(json); });
    attempt(function () { w.pincontrol_handler.postMessage(json); });
  }

  // ---- from the host

  /** @type {((what: string, value?: string) => void) | null} */
  var receive = null;
  /** @type {[string, string | undefined][]} */
  var early = [];
  var fault = '';
  /** @type {string[]} */
  var failed = [];

  /** @param {string} what @param {string} [value] */
  function act(what, value) {
    if (fault) {
      if (value && failed.indexOf(value) < 0) {
        failed.push(value);
        fail(what);
      }
    } else if (receive) {
      receive(what, value);
    } else {
      early.push([what, value]);
    }
  }

  /** @param {unknown} theme */
  function setTheme(theme) {
    if (theme === 'light' || theme === 'dark') {
      d.documentElement.setAttribute('data-scheme', theme);
    }
  }

  w.set_pin = function () { act('submit'); };
  w.hide_pin = function () { act('hide'); };
  w.set_theme = setTheme;

  /** Exact origins; Development's demo-frame-any lists a host with any port. @param {string} origin */
  function isListed(origin) {
    return page.origins.some(function (/** @type {string} */ listed) {
      var host = listed.slice(0, -2);
      return listed === origin
        || (listed.slice(-2) === ':*' && (origin === host || (origin.indexOf(host + ':') === 0 && /^\d+$/.test(origin.slice(host.length + 1)))));
    });
  }

  if (framed) {
    w.addEventListener('message', function (/** @type {MessageEvent} */ message) {
      var body = message.data;
      if (w.parent === w || message.source !== w.parent || !isListed(message.origin) || !body || typeof body !== 'object') {
        return;
      }
      var operation = body.operation;
      var starts = operation === 'view-pin' || operation === 'set-pin';
      if (!starts && (typeof operation !== 'string' || !/^(set-pin-set|hide-pin|set-theme|ping)$/.test(operation))) {
        return;
      }
      parentOrigin = message.origin;
      if (starts) {
        act(operation.slice(0, -4), typeof body.controlId === 'string' ? body.controlId : '');
      } else if (operation === 'set-pin-set') {
        act('submit');
      } else if (operation === 'hide-pin') {
        act('hide');
      } else if (operation === 'set-theme') {
        setTheme(body.theme);
      } else {
        send('pong', { version: 1 });
      }
    });
    announce();
  }

  /** Says that the frame listens, to the parent if it is a listed one, until the first message; a parent that cannot be known, once. */
  function announce() {
    var ready = { event: 'ready', version: 1 };
    var known = w.location.ancestorOrigins ? w.location.ancestorOrigins[0] : (/^[a-z][a-z\d+.-]*:\/\/[^/?#]+/i.exec(d.referrer) || [])[0];
    if (w.parent === w || (known && !isListed(known))) {
      return;
    }
    var left = 40;
    (function again() {
      if (!parentOrigin && left-- > 0) {
        (known ? [known] : page.origins).forEach(function (/** @type {string} */ origin) {
          attempt(function () { w.parent.postMessage(ready, origin); });
        });
        if (known) {
          w.setTimeout(again, 250);
        }
      }
    })();
  }

  // ---- what makes the rest impossible

  /** @param {string} kind */
  function fail(kind) {
    send(kind + '_pin_error', { reason: fault, support: page.support });
    /** @type {(name: string, text: string) => void} */
    var put = function (name, text) {
      var place = d.querySelector('[part="' + name + '"]');
      if (place && text) {
        place.textContent = text;
      }
    };
    put('title', page.text[kind + 'Failed']);
    d.getElementsByTagName('h1')[0].className = 'failed';
    put('message', page.text[fault] || page.text.UNAVAILABLE);
  }

  function refuse() {
    if (!framed) {
      fail(page.kind);
    }
    while (early.length) {
      var one = /** @type {[string, string | undefined]} */ (early.shift());
      act(one[0], one[1]);
    }
  }

  /** Whether a native app listens, by any of the names that send() knows. */
  function isBridged() {
    return w.android_handler || w.ReactNativeWebView || w.pincontrol_handler || (w.webkit && w.webkit.messageHandlers && w.webkit.messageHandlers.ios_handler);
  }

  /** @param {() => void} then */
  function whenParsed(then) {
    if (d.readyState === 'loading') {
      d.addEventListener('DOMContentLoaded', then);
    } else {
      then();
    }
  }

  if (page.reason) {
    fault = page.reason;
  } else if (!/^https?:$/.test(w.location.protocol) || w.origin === 'null' || w.isSecureContext === false) {
    // Loaded as a string, sandboxed, or over plain http: the engine keeps its cryptography, and the service its channel, from the page.
    fault = 'INSECURE_CONTEXT';
  } else if (!w.crypto || !w.crypto.subtle || !w.fetch || !d.documentElement.attachShadow) {
    fault = 'UNSUPPORTED_DEVICE';
  } else if (page.bridge && !isBridged()) {
    // The client's pages are for its apps: elsewhere the token stays unspent.
    fault = 'BAD_REQUEST';
  }

  if (fault) {
    whenParsed(refuse);
    return;
  }

  // The page's own script takes over here. If the engine cannot read it, nobody does.
  /** @param {(what: string, value?: string) => void} handler */
  w.pincontrol = function (handler) {
    delete w.pincontrol;
    receive = handler;
    early.splice(0).forEach(function (one) { handler(one[0], one[1]); });
  };
  w.pincontrol.page = page;
  w.pincontrol.send = send;
  whenParsed(function () {
    if (!receive) {
      fault = 'UNSUPPORTED_DEVICE';
      refuse();
    }
  });
})();

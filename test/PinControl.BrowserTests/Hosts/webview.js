// An app around a webview: its bridges stand before the page's first script and are as strict as the real ones.
// CONFIG is replaced by the test: which bridges there are, and how the app behaves.
(() => {
  'use strict';
  const config = CONFIG;
  if (window !== window.top) {
    return;
  }

  const host = { calls: [], violations: [], policy: [] };
  Object.defineProperty(window, 'appHost', { value: host });
  document.addEventListener('securitypolicyviolation', violation => host.policy.push(`${violation.effectiveDirective} ${violation.blockedURI}`));

  const everything = root => [...root.querySelectorAll('*')].flatMap(element => [element, ...(element.shadowRoot ? everything(element.shadowRoot) : [])]);
  const part = name => everything(document).filter(element => (element.getAttribute('part') || '').split(/\s+/).includes(name));

  /** What stands in the document at this very moment. */
  const scene = () => ({
    digits: part('digit').map(digit => digit.textContent.trim()).join(''),
    entry: part('entry').map(entry => entry.value).join(),
    confirmation: part('confirmation').map(entry => entry.value).join(),
  });

  const refuse = text => {
    host.violations.push(text);
    throw new TypeError(text);
  };
  const record = (bridge, name, body) => {
    host.calls.push({ bridge, name, body, at: performance.now(), ...scene() });
    if (config.throws) {
      throw new Error('the app has a fault');
    }
  };

  // Android: the Java bridge finds a method by name and number of arguments, on the injected object and on no other.
  const methods = {
    view_pin_success: 0, view_pin_error: 0, set_pin_success: 0, set_pin_error: 0, set_pin_validation_error: 0, pin_valid: 1,
  };
  if (config.pinEvent) {
    methods.pin_event = 1;
  }
  const android = {};
  for (const name of Object.keys(methods)) {
    if ((config.lacks || []).includes(name)) {
      continue;
    }
    android[name] = function (...values) {
      if (this !== android) {
        refuse(`Java bridge method can't be invoked on a non-injected object: ${name}`);
      }
      if (values.length !== methods[name]) {
        refuse(`Method not found: ${name} with ${values.length} arguments`);
      }
      if (name === 'pin_valid' && typeof values[0] !== 'boolean') {
        refuse('pin_valid takes a boolean');
      }
      if (name === 'pin_event' && typeof values[0] !== 'string') {
        refuse('pin_event takes a string');
      }
      record('android', name, name === 'pin_event' ? JSON.parse(values[0]) : name === 'pin_valid' ? { pin_valid: values[0] } : {});
    };
  }
  if (config.androidPosts) {
    android.postMessage = stringBridge(() => android, 'android_handler');
  }

  function stringBridge(self, name) {
    return function (...values) {
      if (this !== self()) {
        refuse(`postMessage was not called on ${name}`);
      }
      if (values.length !== 1 || typeof values[0] !== 'string') {
        refuse(`${name}.postMessage takes one string`);
      }
      const body = JSON.parse(values[0]);
      record(name, body.event, body);
    };
  }

  // iOS: one argument that can be cloned.
  const ios = {
    postMessage(...values) {
      if (this !== ios) {
        refuse('postMessage was not called on ios_handler');
      }
      if (values.length !== 1) {
        refuse(`postMessage takes 1 argument, not ${values.length}`);
      }
      const body = structuredClone(values[0]);
      record('ios', body.event, body);
    },
  };
  const reactNative = { postMessage: stringBridge(() => reactNative, 'ReactNativeWebView') };
  const flutter = { postMessage: stringBridge(() => flutter, 'pincontrol_handler') };

  if (config.android) {
    window.android_handler = android;
  }
  if (config.ios) {
    window.webkit = { messageHandlers: { ios_handler: ios } };
  }
  if (config.reactNative) {
    window.ReactNativeWebView = reactNative;
  }
  if (config.flutter) {
    window.pincontrol_handler = flutter;
  }
  const early = config.early;
  if (early) {
    document.addEventListener('DOMContentLoaded', () => host.calls.push({ bridge: 'test', name: 'DOMContentLoaded', body: { set_pin: typeof window.set_pin }, at: performance.now(), ...scene() }));
  }
})();

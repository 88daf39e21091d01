// What an app does when it adds its bridges to a webview: they stand before the page's first script.
'use strict';
window.parent.installBridges?.(window);

// Prints those of a file's PINs, one a line, that the page's own rules call weak.
'use strict';

const { readFileSync } = require('node:fs');
const [rules, pins] = process.argv.slice(2).map(path => readFileSync(path, 'utf8'));
const weakness = new Function(`${rules}; return weakness;`)();
process.stdout.write(pins.split('\n').filter(pin => pin && weakness(pin)).join('\n'));

// Writes stages.json, rows.json and written.json beside itself; README.md says how to run it.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const require = createRequire(join(process.cwd(), 'vectors.cjs'));
const {FlagdCore} = require('@openfeature/flagd-core');
const {version} = require('@openfeature/flagd-core/package.json');
const here = dirname(fileURLToPath(import.meta.url));
const quiet = {error: console.error, warn: console.warn, info() {}, debug() {}};
const USERS = 20000;
const SHARES = [0, 50, 100, 500, 2500, 5000, 7500, 10000];

function core(flags) {
  const evaluator = new FlagdCore(undefined, quiet);
  evaluator.setConfigurations(JSON.stringify({flags}));
  return evaluator;
}

function split(weights) {
  const names = weights.map((_, i) => 'abcdef'[i]);
  return {
    state: 'ENABLED',
    variants: Object.fromEntries(names.map((name) => [name, name])),
    defaultVariant: names[names.length - 1],
    targeting: {fractional: names.map((name, i) => [name, weights[i]])},
  };
}

function write(name, value) {
  writeFileSync(join(here, name), JSON.stringify(value, null, 1) + '\n');
}

function stages() {
  const key = 'new_summarizer_model';
  const bits = {};
  for (const share of SHARES) {
    const evaluator = core({[key]: split([share, 10000 - share])});
    const bytes = Buffer.alloc(USERS / 8);
    for (let i = 0; i < USERS; i++) {
      const {variant} = evaluator.resolveStringEvaluation(key, '', {targetingKey: 'user-' + i});
      if (variant === 'a') bytes[i >> 3] |= 1 << (i & 7);
    }
    bits[share] = bytes.toString('base64');
  }
  write('stages.json', {generator: `@openfeature/flagd-core ${version}`, flag: key, users: USERS, bits});
}

function rows() {
  const out = [];
  const weightSets = [[1, 9999], [50, 9950], [2500, 7500], [25, 75], [1, 1, 1], [2147483646, 1], [0, 5], [7, 0, 13, 1]];
  const flags = ['f', 'new_summarizer_model', 'team/flag.v2', 'a b'];
  const users = ['', 'x', 'ab', 'abc', 'abcd', 'abcde', '0', 'alice@example.com', 'org:42', 'a'.repeat(300), ' ', '\t"\\'];
  for (const flag of flags)
    for (const weights of weightSets) {
      const evaluator = core({[flag]: split(weights)});
      for (const user of users) {
        if (user === '') continue; // A missing key is the default variant, which is not a bucket.
        out.push([flag, user, weights, evaluator.resolveStringEvaluation(flag, '', {targetingKey: user}).variant]);
      }
    }
  writeFileSync(join(here, 'rows.json'), '[\n' + out.map((row) => JSON.stringify(row)).join(',\n') + '\n]\n');
}

function written() {
  const out = {};
  for (const file of readdirSync(join(here, 'written')).sort()) {
    const evaluator = new FlagdCore(undefined, quiet);
    evaluator.setConfigurations(readFileSync(join(here, 'written', file), 'utf8'));
    const flag = evaluator.getFlag('new_summarizer_model');
    const answers = [];
    for (let i = 0; i < 400; i++) answers.push(flag.evaluate({targetingKey: 'user-' + i, organisation: 'org-' + i}, quiet));
    const none = flag.evaluate({}, quiet);
    out[file] = {
      bits: answers.map((answer) => (answer.variant === 'sonnet' ? '1' : '0')).join(''),
      reason: answers[0].reason,
      value: answers[0].value,
      withoutKey: none.variant,
      withoutKeyReason: none.reason,
    };
  }
  write('written.json', out);
}

stages();
rows();
written();

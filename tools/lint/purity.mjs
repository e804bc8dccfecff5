// What "pure" means for the decision core: no framework, no I/O, no ambient time, randomness or scheduling. Whatever is
// forbidden here comes in through a port, so the simulator runs the very code that production runs.

/** @type {Readonly<Record<string, readonly string[]>>} a pure library, and all that its code may import besides itself */
const PURE_LIBRARIES = {
  task: [],
  scheduler: ['@cube/task'],
  'control-plane': ['@cube/task', '@cube/scheduler', '@cube/store/port'],
  agent: ['@cube/task', '@cube/runtime/port'],
};

/** Ports and fakes inside adapter libraries: pure as well, because the simulator stands on them. */
const PURE_FILES = [
  'libs/store/src/{port,store,memory-*}.ts',
  'libs/runtime/src/{port,container-runtime,runtime-error,fake-*}.ts',
];

const AMBIENT_GLOBALS = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  ...['process', 'console', 'Buffer', 'fetch', 'performance', 'crypto', 'navigator', 'WebSocket', 'EventSource'],
  ...['globalThis', 'global', 'require', 'module', '__dirname', '__filename', 'Temporal', 'WeakRef'],
  ...['FinalizationRegistry', 'eval'],
];

const AMBIENT_PROPERTIES = [
  { object: 'Date', property: 'now', message: 'Take a Clock from @cube/task.' },
  { object: 'Math', property: 'random', message: 'Take an Rng from @cube/task.' },
  { object: 'Math', property: 'pow', message: 'Its last digits differ between engine versions.' },
  { object: 'AbortSignal', property: 'timeout', message: 'A timer in disguise: take a Clock from @cube/task.' },
];

/** Functions whose last digits the language leaves open, so a decision could not be replayed elsewhere. */
const INEXACT_MATHS = [
  ...['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'cbrt', 'hypot'],
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
].map((property) => ({ object: 'Math', property, message: 'Its last digits differ between engine versions.' }));

/**
 * @param {readonly string[]} allowed
 * @returns {string[]} a pattern that every import but relative ones and the allowed matches
 */
export function importsOtherThan(allowed) {
  return ['**', '!./**', '!../**', ...allowed.map((name) => `!${name}`)];
}

/**
 * @param {string} name the library
 * @param {string[]} files what the rules hold for
 * @param {readonly string[]} allowed what those files may import
 * @returns {import('oxlint').OxlintOverride}
 */
function pureBlock(name, files, allowed) {
  const exact = name === 'scheduler';
  const list = allowed.length === 0 ? 'nothing' : `only ${allowed.join(', ')}`;
  const message = `This is pure code: besides its own files it may import ${list}.`;
  return {
    files,
    excludeFiles: ['**/*.{spec,fixture}.ts'],
    rules: {
      'no-restricted-globals': ['error', ...AMBIENT_GLOBALS],
      'no-restricted-properties': ['error', ...AMBIENT_PROPERTIES, ...(exact ? INEXACT_MATHS : [])],
      'no-restricted-imports': ['error', { patterns: [{ group: importsOtherThan(allowed), message }] }],
      'cube/no-ambient-syntax': 'error',
      ...(exact ? { 'cube/no-inexact-power': 'error' } : {}),
    },
  };
}

export const PURITY_RULES = [
  ...Object.entries(PURE_LIBRARIES).map(([name, allowed]) => pureBlock(name, [`libs/${name}/src/**/*.ts`], allowed)),
  pureBlock('ports and fakes', PURE_FILES, ['@cube/task']),
];

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

const AMBIENT_SYNTAX = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take a Clock from @cube/task.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Take a Clock from @cube/task.' },
  { selector: 'ImportExpression', message: 'Pure code is loaded at once: import it statically.' },
  { selector: "MetaProperty[meta.name='import']", message: 'Pure code does not know where it lies.' },
];

const INEXACT_SYNTAX = [
  {
    selector:
      "AssignmentExpression[operator='**='], " +
      "BinaryExpression[operator='**']:not([left.raw=/^\\d+$/][right.raw=/^\\d+$/])",
    message: "Its last digits differ between engine versions: use the scheduler's own exponential.",
  },
];

/**
 * @param {readonly string[]} allowed
 * @returns {{ regex: string, message: string }} a pattern that every import but relative ones and the allowed matches
 */
function importsOtherThan(allowed) {
  const names = allowed.map((name) => `${name.replaceAll('/', '\\/')}$`);
  const list = allowed.length === 0 ? 'nothing' : `only ${allowed.join(', ')}`;
  return {
    regex: `^(?!${['\\.', ...names].join('|')})`,
    message: `This is pure code: besides its own files it may import ${list}.`,
  };
}

/**
 * @param {string} name the library
 * @param {string[]} files what the rules hold for
 * @param {readonly string[]} allowed what those files may import
 * @param {readonly object[]} everywhere the syntax that is forbidden in all code (ESLint replaces options, it adds none)
 */
function pureBlock(name, files, allowed, everywhere) {
  const exact = name === 'scheduler';
  return {
    name: `cube/pure/${name}`,
    files,
    ignores: ['**/*.{spec,fixture}.ts'],
    rules: {
      'no-restricted-globals': ['error', ...AMBIENT_GLOBALS],
      'no-restricted-properties': ['error', ...AMBIENT_PROPERTIES, ...(exact ? INEXACT_MATHS : [])],
      'no-restricted-syntax': ['error', ...everywhere, ...AMBIENT_SYNTAX, ...(exact ? INEXACT_SYNTAX : [])],
      'no-restricted-imports': ['error', { patterns: [importsOtherThan(allowed)] }],
    },
  };
}

/** @param {readonly object[]} everywhere the syntax that is forbidden in all code */
export function purityRules(everywhere) {
  const libraries = Object.entries(PURE_LIBRARIES).map(([name, allowed]) =>
    pureBlock(name, [`libs/${name}/src/**/*.ts`], allowed, everywhere),
  );
  return [...libraries, pureBlock('ports-and-fakes', PURE_FILES, ['@cube/task'], everywhere)];
}

// Who may import whom: the house table of docs/architecture.md as data. `@nx/enforce-module-boundaries` reads it by tag,
// so a folder in no row fails as soon as it imports a library. Specs may also use `testing`; that production code does not
// is another rule's (oxlint.config.mts), because a project's imports have one row for both.

/** @type {Readonly<Record<string, readonly string[]>>} a library, and the libraries that it may import */
const LIBRARIES = {
  task: [],
  scheduler: ['task'],
  'control-plane': ['task', 'scheduler', 'store'],
  agent: ['task', 'runtime'],
  store: ['task'],
  runtime: ['task'],
  'linux-stats': ['task'],
  api: ['task', 'scheduler'],
  server: ['task', 'api'],
  client: [],
};

/** @type {Readonly<Record<string, readonly string[]>>} an app, and the libraries that it may import; never another app */
const APPS = {
  manager: ['task', 'scheduler', 'control-plane', 'store', 'api', 'server'],
  cli: ['client'],
  worker: ['task', 'agent', 'runtime', 'linux-stats', 'api', 'server'],
  dashboard: ['client'],
};

/** @param {readonly string[]} names */
const tagsOf = (names) => names.map((name) => `lib:${name}`);

export const DEPENDENCY_CONSTRAINTS = [
  ...Object.entries(LIBRARIES).map(([name, allowed]) => ({
    sourceTag: `lib:${name}`,
    onlyDependOnLibsWithTags: tagsOf(name === 'task' ? allowed : [...allowed, 'testing']),
  })),
  ...Object.entries(APPS).map(([name, allowed]) => ({
    sourceTag: `app:${name}`,
    onlyDependOnLibsWithTags: tagsOf([...allowed, 'testing']),
  })),
  { sourceTag: 'lib:testing', onlyDependOnLibsWithTags: ['lib:*'] },
  { sourceTag: 'app:e2e', onlyDependOnLibsWithTags: ['lib:*'] },
];

/** A library's specs use builders and simulated parts that are themselves built from that library. */
export const CIRCLES_THROUGH_TESTING = Object.keys(LIBRARIES).map((name) => ['testing', name]);

import type { Config } from 'jest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = import.meta.dirname;
const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')) as {
  compilerOptions: { paths: Record<string, string[]> };
};

/** `@cube/task` and its like, from the one place that names them. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([alias, [target]]) => [`^${alias}$`, join(root, target ?? '')]),
);

/**
 * Jest runs tests in a context of their own, where each use of a global is a call out of compiled code. As parameters of every
 * module these cost nothing, which halves the time of the simulator. Nothing here may be what a test replaces.
 */
const HOT_GLOBALS = [
  ...['Array', 'BigInt', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Set', 'String', 'Symbol'],
  'Uint8Array',
];

const shared: Config = {
  rootDir: root,
  testEnvironment: 'node',
  sandboxInjectedGlobals: HOT_GLOBALS,
  moduleNameMapper,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/tools/boundary-fixture/'],
};

/**
 * unit: part of `npm run check`. property: random histories. sim: whole clusters and their faults, simulated. disk: SQLite on a
 * real disk, killed, starved and cut off from power. engine: on a real Docker Engine. e2e: the whole system.
 */
const config: Config = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,bench}/**/*.spec.ts'],
      testPathIgnorePatterns: [
        ...(shared.testPathIgnorePatterns ?? []),
        '\\.(property|sim|disk|engine|e2e)\\.spec\\.ts$',
      ],
    },
    { ...shared, displayName: 'property', testMatch: ['<rootDir>/{apps,libs}/**/*.property.spec.ts'] },
    { ...shared, displayName: 'sim', testMatch: ['<rootDir>/libs/**/*.sim.spec.ts'] },
    { ...shared, displayName: 'disk', testMatch: ['<rootDir>/libs/**/*.disk.spec.ts'] },
    { ...shared, displayName: 'engine', testMatch: ['<rootDir>/libs/**/*.engine.spec.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/apps/e2e/**/*.e2e.spec.ts'] },
  ],
};

export default config;

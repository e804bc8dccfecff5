import { defineConfig } from 'oxlint';
import { CIRCLES_THROUGH_TESTING, DEPENDENCY_CONSTRAINTS } from './tools/lint/boundaries.mjs';
import { importsOtherThan, PURITY_RULES } from './tools/lint/purity.mjs';

/** Each rule that is named here is broken in `tools/boundary-fixture`, where the gate sees it bite. */
export default defineConfig({
  ignorePatterns: ['tools/boundary-fixture', 'libs/client/src/schema.ts'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error', denyWarnings: true },
  categories: { correctness: 'off' },
  plugins: ['typescript'],
  jsPlugins: ['./tools/lint/house-plugin.mjs', { name: '@nx', specifier: '@nx/eslint-plugin' }],
  rules: {
    eqeqeq: 'error',
    'no-array-constructor': 'error',
    'no-unused-expressions': 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    'no-var': 'error',
    'prefer-const': 'error',
    'prefer-rest-params': 'error',
    'prefer-spread': 'error',
    'cube/no-enum': 'error',
    'cube/no-export-all': 'error',
    'typescript/await-thenable': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/no-array-delete': 'error',
    'typescript/no-base-to-string': 'error',
    'typescript/no-duplicate-enum-values': 'error',
    'typescript/no-duplicate-type-constituents': 'error',
    'typescript/no-empty-object-type': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-extra-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-for-in-array': 'error',
    'typescript/no-implied-eval': 'error',
    'typescript/no-misused-new': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-namespace': 'error',
    'typescript/no-non-null-asserted-optional-chain': 'error',
    'typescript/no-redundant-type-constituents': 'error',
    'typescript/no-require-imports': 'error',
    'typescript/no-this-alias': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/no-unnecessary-type-constraint': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-declaration-merging': 'error',
    'typescript/no-unsafe-enum-comparison': 'error',
    'typescript/no-unsafe-function-type': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/no-unsafe-unary-minus': 'error',
    'typescript/no-wrapper-object-types': 'error',
    // A caught error is unknown, and passing it on is right.
    'typescript/only-throw-error': ['error', { allowThrowingUnknown: true }],
    'typescript/prefer-as-const': 'error',
    'typescript/prefer-namespace-keyword': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/restrict-plus-operands': 'error',
    'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    'typescript/triple-slash-reference': 'error',
    'typescript/unbound-method': 'error',
  },
  overrides: [
    {
      files: ['**/*.{ts,tsx,mts}'],
      rules: {
        'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
        'typescript/no-non-null-assertion': 'error',
        'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
        '@nx/enforce-module-boundaries': [
          'error',
          { depConstraints: DEPENDENCY_CONSTRAINTS, ignoredCircularDependencies: CIRCLES_THROUGH_TESTING },
        ],
      },
    },
    {
      files: ['{libs,apps}/*/src/**/*.{ts,tsx}'],
      excludeFiles: ['**/*.{spec,fixture}.ts', 'libs/testing/**', 'apps/e2e/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          { patterns: [{ regex: '^@cube/testing', message: 'Builders and the simulator are for tests.' }] },
        ],
      },
    },
    {
      files: ['libs/client/src/**/*.ts'],
      excludeFiles: ['**/*.spec.ts'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                group: importsOtherThan(['openapi-fetch']),
                message: 'This runs in browsers, and may import openapi-fetch.',
              },
            ],
          },
        ],
        'no-restricted-globals': ['error', 'Buffer', 'process', 'require', 'global', 'setImmediate', 'clearImmediate'],
      },
    },
    ...PURITY_RULES,
    {
      files: ['**/*.{controller,cron}.ts'],
      // NestJS finds what to inject by its class, which looks like the use of a type.
      rules: { 'typescript/consistent-type-imports': 'off' },
    },
    {
      files: ['**/*.spec.ts', '**/*conformance*.ts'],
      rules: {
        // `expect(port.method)` names a method without calling it.
        'typescript/unbound-method': 'off',
        // `expect.any(String)` and its like are `any` by their types.
        'typescript/no-unsafe-assignment': 'off',
      },
    },
    {
      files: ['tools/**/*.mjs'],
      // The compiler reads the JSDoc casts of plain JavaScript; these rules do not see them.
      rules: {
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
      },
    },
    {
      files: ['examples/**/*.mjs'],
      // An example has no types, and stays readable without them.
      rules: Object.fromEntries(
        ['assignment', 'call', 'member-access', 'return'].map((what) => [
          `typescript/no-unsafe-${what}`,
          'off' as const,
        ]),
      ),
    },
  ],
});

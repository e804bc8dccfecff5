import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import { CIRCLES_THROUGH_TESTING, DEPENDENCY_CONSTRAINTS } from './tools/eslint/boundaries.mjs';
import { purityRules } from './tools/eslint/purity.mjs';

const SYNTAX_FORBIDDEN_EVERYWHERE = [
  { selector: 'TSEnumDeclaration', message: 'Use a string union or an `as const` table.' },
  {
    selector: 'ExportAllDeclaration',
    message: 'Name what you export: `export *` hides the API and makes import cycles.',
  },
];

export default defineConfig(
  {
    ignores: [
      ...['dist', '.nx', '.cube', 'coverage', '**/node_modules', 'tools/boundary-fixture'],
      // Generated.
      'libs/client/src/schema.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-restricted-syntax': ['error', ...SYNTAX_FORBIDDEN_EVERYWHERE],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A caught error is unknown, and passing it on is right.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      // A port's method is async by contract; its fake may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@nx/enforce-module-boundaries': [
        'error',
        { depConstraints: DEPENDENCY_CONSTRAINTS, ignoredCircularDependencies: CIRCLES_THROUGH_TESTING },
      ],
    },
  },
  {
    name: 'cube/production',
    files: ['{libs,apps}/*/src/**/*.ts'],
    ignores: ['**/*.{spec,fixture}.ts', 'libs/testing/**', 'apps/e2e/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^@cube/testing', message: 'Builders and the simulator are for tests.' }] },
      ],
    },
  },
  {
    name: 'cube/browsers',
    files: ['libs/client/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!\\.|openapi-fetch$)', message: 'This runs in browsers, and may import openapi-fetch.' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'Buffer', 'process', 'require', 'global', 'setImmediate', 'clearImmediate'],
    },
  },
  ...purityRules(SYNTAX_FORBIDDEN_EVERYWHERE),
  {
    files: ['**/*.spec.ts', '**/*conformance*.ts'],
    rules: {
      // `expect(port.method)` names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
      // `expect.any(String)` and its like are `any` by their types.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['tools/**/*.mjs'],
    // The compiler reads the JSDoc casts of plain JavaScript; these rules do not see them.
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['*.mjs', 'examples/**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  prettier,
);

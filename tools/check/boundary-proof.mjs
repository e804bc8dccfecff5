// Proof that the boundary, purity and house rules bite. Every file of tools/boundary-fixture says in its first line where it
// pretends to lie (`// as PATH`) and on each line which rules that line breaks (`// breaks RULE, RULE`). The linter, with the
// real configuration, must find exactly those: a rule that sleeps and a rule that barks at legal code both fail. So does a
// rule of the configuration that no fixture breaks, and a row of the table of imports.
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import config from '../../oxlint.config.mts';
import { DEPENDENCY_CONSTRAINTS } from '../lint/boundaries.mjs';
import { runCommand } from '../setup/command.mjs';
import { ROOT } from '../setup/root.mjs';

const FIXTURES = join(ROOT, 'tools/boundary-fixture');

/** What the linter reads. Its copy is where the fixtures lie, so nobody who looks at the tree meanwhile sees them. */
const READ_BY_THE_LINTER = [
  ...['apps', 'libs', 'tools/lint', 'tools/tsconfig.json', 'oxlint.config.mts'],
  ...['nx.json', 'package.json', 'tsconfig.base.json', 'tsconfig.json'],
];

const TIMEOUT_MS = 2 * 60_000;

/**
 * @typedef {{ name: string, text: string, pretendedPath: string }} Fixture
 * @typedef {{ code?: string, message: string, filename: string, labels: { span: { line: number } }[] }} Diagnostic
 */

/** @returns {Fixture[]} */
function readFixtures() {
  const fixtures = readdirSync(FIXTURES).map((name) => {
    const text = readFileSync(join(FIXTURES, name), 'utf8');
    const pretendedPath = /^\/\/ as (\S+)\n/.exec(text)?.[1];
    if (pretendedPath === undefined) throw new Error(`${name}: its first line must be "// as PATH".`);
    if (existsSync(join(ROOT, pretendedPath)))
      throw new Error(`${name}: ${pretendedPath} exists, pretend another path.`);
    return { name, text, pretendedPath };
  });
  const paths = new Set(fixtures.map(({ pretendedPath }) => pretendedPath));
  if (paths.size < fixtures.length) throw new Error('Two fixtures pretend to lie at one path.');
  return fixtures;
}

/**
 * @param {readonly Fixture[]} fixtures
 * @returns {Set<string>} "PATH:LINE RULE" for all that the fixtures say they break
 */
function expectedFindings(fixtures) {
  const findings = fixtures.flatMap(({ text, pretendedPath }) =>
    text.split('\n').flatMap((content, index) => {
      const mark = /\/\/ (breaks|breaks-next) (.+)$/.exec(content);
      const line = index + (mark?.[1] === 'breaks-next' ? 2 : 1);
      return (mark?.[2] ?? '').split(', ').flatMap((rule) => (rule === '' ? [] : [`${pretendedPath}:${line} ${rule}`]));
    }),
  );
  return new Set(findings);
}

/**
 * @param {readonly Fixture[]} fixtures
 * @returns {Promise<Set<string>>} the same of all that the linter finds
 */
async function actualFindings(fixtures) {
  const copy = mkdtempSync(join(tmpdir(), 'cube-boundary-proof-'));
  try {
    for (const path of READ_BY_THE_LINTER) cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const { pretendedPath, text } of fixtures) writeFileSync(join(copy, pretendedPath), text);
    return await lint(
      copy,
      fixtures.map(({ pretendedPath }) => pretendedPath),
    );
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * @param {string} cwd
 * @param {readonly string[]} paths
 */
async function lint(cwd, paths) {
  const { output } = await runCommand(
    process.execPath,
    [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--format=json', ...paths],
    // The project graph is that of the real tree: in one with the fixtures, the imports that they forbid would be edges.
    {
      cwd,
      env: { ...process.env, NX_WORKSPACE_DATA_DIRECTORY: join(ROOT, '.nx/workspace-data') },
      timeoutMs: TIMEOUT_MS,
    },
  );
  const start = output.indexOf('{ "diagnostics"');
  if (start < 0) throw new Error(`The linter did not lint:\n${output}`);
  const { diagnostics } = /** @type {{ diagnostics: Diagnostic[] }} */ (JSON.parse(output.slice(start)));
  return new Set(diagnostics.map((it) => `${it.filename}:${it.labels[0]?.span.line ?? 0} ${ruleOf(it)}`));
}

/** @param {Diagnostic} diagnostic its code is "PLUGIN(RULE)", as `typescript(no-explicit-any)` */
function ruleOf({ code, message }) {
  if (message.startsWith('Unused oxlint-disable')) return 'unused-disable-directive';
  const [, plugin, rule] = /^(.+)\((.+)\)$/.exec(code ?? '') ?? [];
  return plugin === 'eslint' ? rule : `${plugin ?? message}/${rule ?? ''}`;
}

/** @param {Set<string>} expected */
function rulesWithoutProof(expected) {
  const broken = new Set([...expected].map((finding) => finding.split(' ')[1]));
  const blocks = [config, ...config.overrides].map(({ rules }) => Object.entries(rules ?? {}));
  const named = new Set(blocks.flat().flatMap(([rule, setting]) => (setting === 'off' ? [] : [rule])));
  return [...named].filter((rule) => !broken.has(rule));
}

/** @param {Set<string>} expected */
function rowsWithoutProof(expected) {
  const bitten = new Set(
    [...expected].flatMap((finding) => {
      const [, kind, name] = /^(lib|app)s\/([^/]+)\/.* @nx\/enforce-module-boundaries$/.exec(finding) ?? [];
      return kind === undefined ? [] : [`${kind}:${name}`];
    }),
  );
  return DEPENDENCY_CONSTRAINTS.map(({ sourceTag }) => sourceTag).filter((tag) => !bitten.has(tag));
}

const fixtures = readFixtures();
const expected = expectedFindings(fixtures);
const actual = await actualFindings(fixtures);
const complaints = [
  ...rulesWithoutProof(expected).map((rule) => `${rule} is in oxlint.config.mts, and no fixture breaks it`),
  ...rowsWithoutProof(expected).map((tag) => `${tag} is a row of tools/lint/boundaries.mjs, and no fixture breaks it`),
  ...[...expected].filter((it) => !actual.has(it)).map((it) => `${it} should have been found, and was not`),
  ...[...actual].filter((it) => !expected.has(it)).map((it) => `${it} was found in legal code`),
];
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
console.log(`${fixtures.length} fixtures, ${expected.size} violations that must be found`);

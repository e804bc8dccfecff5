// Proof that the boundary, purity and house rules bite. Every file of tools/boundary-fixture says in its first line where it
// pretends to lie (`// as PATH`) and on each line which rules that line breaks (`// breaks RULE, RULE`). ESLint, with the
// real configuration, must find exactly those: a rule that sleeps and a rule that barks at legal code both fail.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { ROOT } from '../setup/root.mjs';

const FIXTURES = join(ROOT, 'tools/boundary-fixture');

/**
 * @typedef {{ name: string, text: string, pretendedPath: string }} Fixture
 * @returns {Fixture[]}
 */
function readFixtures() {
  return readdirSync(FIXTURES).map((name) => {
    const text = readFileSync(join(FIXTURES, name), 'utf8');
    const pretendedPath = /^\/\/ as (\S+)\n/.exec(text)?.[1];
    if (pretendedPath === undefined) throw new Error(`${name}: its first line must be "// as PATH".`);
    return { name, text, pretendedPath };
  });
}

/**
 * @param {Fixture} fixture
 * @returns {Set<string>} "LINE RULE" for all that the fixture says it breaks
 */
function expectedFindings({ text }) {
  const findings = text.split('\n').flatMap((content, index) => {
    const mark = /\/\/ (breaks|breaks-next) (.+)$/.exec(content);
    const line = index + (mark?.[1] === 'breaks-next' ? 2 : 1);
    return (mark?.[2] ?? '').split(', ').flatMap((rule) => (rule === '' ? [] : [`${line} ${rule}`]));
  });
  return new Set(findings);
}

/**
 * @param {ESLint} eslint
 * @param {Fixture} fixture
 */
async function actualFindings(eslint, { text, pretendedPath }) {
  const [result] = await eslint.lintText(text, { filePath: join(ROOT, pretendedPath) });
  const messages = result?.messages ?? [];
  return new Set(messages.map(({ line, ruleId, message }) => `${line} ${ruleId ?? message}`));
}

/** @param {Fixture[]} fixtures those that lint with types: slower, so only those that break a typed rule */
function typedEslint(fixtures) {
  const projectService = {
    allowDefaultProject: fixtures.map(({ pretendedPath }) => pretendedPath),
    defaultProject: 'tsconfig.json',
  };
  return new ESLint({ cwd: ROOT, overrideConfig: { languageOptions: { parserOptions: { projectService } } } });
}

const fixtures = readFixtures();
const needsTypes = (/** @type {Fixture} */ { text }) => text.includes('@typescript-eslint/');
const typed = typedEslint(fixtures.filter(needsTypes));
const untyped = new ESLint({ cwd: ROOT, overrideConfig: [tseslint.configs.disableTypeChecked] });
let proofs = 0;
for (const fixture of fixtures) {
  const expected = expectedFindings(fixture);
  const actual = await actualFindings(needsTypes(fixture) ? typed : untyped, fixture);
  const asleep = [...expected].filter((finding) => !actual.has(finding));
  const unexpected = [...actual].filter((finding) => !expected.has(finding));
  for (const finding of asleep) console.error(`${fixture.name}:${finding} should have been found, and was not`);
  for (const finding of unexpected) console.error(`${fixture.name}:${finding} was found in legal code`);
  if (asleep.length + unexpected.length > 0) process.exitCode = 1;
  proofs += expected.size;
}
console.log(`${fixtures.length} fixtures, ${proofs} violations that must be found`);

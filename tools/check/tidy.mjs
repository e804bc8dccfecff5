// Style as a test: what no linter looks at. Names of folders, length of files, one index per library.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { MUTANTS } from '../mutants/mutants.mjs';
import { ROOT } from '../setup/root.mjs';

/** A folder is a concept of the field, never a kind of thing. */
const NO_CONCEPTS = ['utils', 'util', 'common', 'helpers', 'shared', 'misc', 'types', 'interfaces', 'constants', 'lib'];
const LONGEST_FILE = 350;
const CODE = /\.(ts|tsx|mjs)$/;
/** As long as the API is. */
const GENERATED = ['libs/client/src/schema.ts'];

/** @typedef {(path: string) => string | null} Rule what is wrong with the file, if anything */

/** @type {Rule} */
const foldersAreConcepts = (path) => {
  const folder = dirname(path)
    .split('/')
    .find((name) => NO_CONCEPTS.includes(name));
  return folder === undefined ? null : `the folder "${folder}" names a kind of thing: name the concept`;
};

/** @type {Rule} */
const filesAreShort = (path) => {
  if (!CODE.test(path) || GENERATED.includes(path)) return null;
  const lines = readFileSync(join(ROOT, path), 'utf8').split('\n').length - 1;
  return lines <= LONGEST_FILE ? null : `${lines} lines, more than ${LONGEST_FILE}: split it by idea`;
};

/** @type {Rule} */
const oneIndexPerLibrary = (path) => {
  const inner = /^(index|barrel)\.(ts|tsx|mjs)$/.test(basename(path)) && !/^libs\/[^/]+\/src\/index\.ts$/.test(path);
  return inner ? 'an inner barrel: import the file itself' : null;
};

const RULES = [foldersAreConcepts, filesAreShort, oneIndexPerLibrary];

/** All that belongs to the repository, tracked or not yet, except what is broken on purpose. */
function projectFiles() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return list
    .split('\n')
    .filter((path) => path !== '' && !path.startsWith('tools/boundary-fixture/') && existsSync(join(ROOT, path)));
}

const files = projectFiles();
const findings = files.flatMap((path) =>
  RULES.flatMap((rule) => (rule(path) === null ? [] : [`${path}: ${rule(path)}`])),
);
/** A mutant that finds its line no more would be noticed only by the campaign, which takes an hour. */
for (const { slip, file, find } of MUTANTS) {
  const places = readFileSync(join(ROOT, 'libs', file), 'utf8').split(find).length - 1;
  if (places !== 1) findings.push(`libs/${file}: the mutant "${slip}" wants one place in it and finds ${places}`);
}
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
console.log(`${files.length} files, ${findings.length} untidy`);

// Rules of the house that are one selector each. What is forbidden here and there is set in oxlint.config.mts.

const NO_ENUM = { TSEnumDeclaration: 'Use a string union or an `as const` table.' };

const NO_EXPORT_ALL = {
  ExportAllDeclaration: 'Name what you export: `export *` hides the API and makes import cycles.',
};

const NO_AMBIENT_SYNTAX = {
  "NewExpression[callee.name='Date'][arguments.length=0]": 'Take a Clock from @cube/task.',
  "CallExpression[callee.name='Date']": 'Take a Clock from @cube/task.',
  ImportExpression: 'Pure code is loaded at once: import it statically.',
  "MetaProperty[meta.name='import']": 'Pure code does not know where it lies.',
};

const INEXACT = "Its last digits differ between engine versions: use the scheduler's own exponential.";

const NO_INEXACT_POWER = {
  "AssignmentExpression[operator='**=']": INEXACT,
  "BinaryExpression[operator='**']:not([left.raw=/^\\d+$/][right.raw=/^\\d+$/])": INEXACT,
};

/** @typedef {{ report: (finding: { node: object, message: string }) => void }} Context what a rule is given by the linter */

/** @param {Readonly<Record<string, string>>} messages by what must not be written, as a selector */
function forbidding(messages) {
  return {
    /** @param {Context} context */
    create: (context) =>
      Object.fromEntries(
        Object.entries(messages).map(([selector, message]) => [
          selector,
          (/** @type {object} */ node) => context.report({ node, message }),
        ]),
      ),
  };
}

export default {
  meta: { name: 'cube' },
  rules: {
    'no-enum': forbidding(NO_ENUM),
    'no-export-all': forbidding(NO_EXPORT_ALL),
    'no-ambient-syntax': forbidding(NO_AMBIENT_SYNTAX),
    'no-inexact-power': forbidding(NO_INEXACT_POWER),
  },
};

import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A command as completion sees it. */
interface Place {
  /** "node drain". */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly about: string }[];
  readonly options: readonly Option[];
  /** What its arguments are names of. */
  readonly names: 'task' | 'node' | 'context' | null;
}

/** Options whose values are names. */
const NAMED_BY: Readonly<Record<string, 'task' | 'node' | 'context'>> = {
  ...{
    '--task': 'task',
    '--node': 'node',
    '--drain': 'node',
    '--lose': 'node',
    '--add': 'node',
    '--context': 'context',
  },
};

export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program, '');
  switch (shell) {
    case 'bash':
      return bash(places);
    case 'zsh':
      // zsh runs completions of bash, with its own menus.
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(places)}`;
    case 'fish':
      return fish(places);
  }
}

function placesOf(command: Command, path: string): Place[] {
  const visible = command.commands.filter((inner) => !inner.name().startsWith('__'));
  const [argument] = command.registeredArguments;
  const kind = argument?.name();
  return [
    {
      path,
      words: [
        ...visible.map((inner) => ({ word: inner.name(), about: inner.summary() })),
        ...(argument?.argChoices ?? []).map((word) => ({ word, about: '' })),
      ],
      options: command.options,
      names:
        kind === 'task' || kind === 'node' ? kind : path.startsWith('context ') && kind === 'name' ? 'context' : null,
    },
    ...visible.flatMap((inner) => placesOf(inner, path === '' ? inner.name() : `${path} ${inner.name()}`)),
  ];
}

const flagsOf = ({ short, long }: Option): string[] =>
  [short, long].filter((flag) => flag !== undefined && flag !== null);

function bash(places: readonly Place[]): string {
  const cases = places.map(({ path, words, options, names }) => {
    const said = [...words.map(({ word }) => word), ...options.flatMap(flagsOf), '--help'].join(' ');
    return `    '${path}') words='${said}'; kind='${names ?? ''}';;`;
  });
  const values = places.flatMap(({ path, options }) =>
    options
      .filter(({ required }) => required)
      .map((option) => {
        const kind = flagsOf(option)
          .map((flag) => NAMED_BY[flag])
          .find((found) => found !== undefined);
        const does = kind === undefined ? `words='${(option.argChoices ?? []).join(' ')}'` : `words=''; kind='${kind}'`;
        return `    ${flagsOf(option)
          .map((flag) => `'${path} ${flag}'`)
          .join('|')}) kind=''; ${does};;`;
      }),
  );
  const paths = places.map(({ path }) => `'${path}'`).join('|');
  return `_cube() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' kind='' next i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${path:+$path }\${COMP_WORDS[i]}"
    case "$next" in ${paths}) path="$next";; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$path $before" in
${values.join('\n')}
  esac
  [[ -n "$kind" && "$word" != -* ]] && words="$words $(cube __names "$kind" 2>/dev/null)"
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  [[ -z "$words" ]] && COMPREPLY=($(compgen -f -- "$word"))
  return 0
}
complete -F _cube cube
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, options, names }) => {
    const here =
      path === ''
        ? '__fish_use_subcommand'
        : seen(
            path,
            words.map(({ word }) => word),
          );
    const at = `complete -c cube -n '${here}'`;
    return [
      ...words.map(({ word, about }) => `${at} -f -a ${word}${described(about)}`),
      ...(names === null ? [] : [`${at} -f -a '(cube __names ${names} 2>/dev/null)'`]),
      ...options.map((option) => {
        const { short, long } = option;
        const kind = flagsOf(option)
          .map((flag) => NAMED_BY[flag])
          .find((found) => found !== undefined);
        const values = option.argChoices === undefined ? '' : ` -f -a '${option.argChoices.join(' ')}'`;
        const named = kind === undefined ? '' : ` -f -a '(cube __names ${kind} 2>/dev/null)'`;
        const flags = [short && `-s ${short.slice(1)}`, long && `-l ${long.slice(2)}`].filter(Boolean).join(' ');
        return `${at} ${flags}${option.required ? ' -r' : ''}${values}${named}${described(option.description)}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function seen(path: string, inner: readonly string[]): string {
  const all = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const none = inner.length === 0 ? [] : [`not __fish_seen_subcommand_from ${inner.join(' ')}`];
  return [...all, ...none].join('; and ');
}

function described(about: string): string {
  return about === '' ? '' : ` -d '${about.replaceAll("'", "\\'")}'`;
}

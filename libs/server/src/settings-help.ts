import type { SettingsTable } from './parse-settings';

/** The settings for `--help`: name, kind, default, meaning. */
export function settingsHelp(table: SettingsTable): string {
  const rows = Object.values(table).map(({ name, kind, description, fallback, secret }) => {
    const preset = fallback === null ? 'required' : fallback.shown === '' ? '' : `default ${fallback.shown}`;
    const file = secret ? ` Or ${name}_FILE: a file that holds it.` : '';
    return { name, about: [kind, preset].filter((part) => part !== '').join(', '), text: `${description}${file}` };
  });
  return rows.map(({ name, about, text }) => `  ${name}  (${about})\n      ${text}`).join('\n');
}

/** The same as a table for the README. */
export function settingsMarkdown(table: SettingsTable): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const rows = Object.values(table).map(({ name, kind, description, fallback, secret }) => {
    const preset = fallback === null ? 'required' : fallback.shown === '' ? '' : `\`${fallback.shown}\``;
    const names = secret ? `\`${name}\` or \`${name}_FILE\`` : `\`${name}\``;
    return `| ${names} | ${cell(kind)} | ${cell(preset)} | ${cell(description)} |`;
  });
  return ['| setting | kind | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

import { signal } from '@preact/signals';
import { Stored } from './stored';

const stored = new Stored(() => localStorage, 'cube.theme');
const prefersLight = matchMedia('(prefers-color-scheme: light)');

const chosen = signal<string | null>(stored.read());

export const theme = signal<'light' | 'dark'>('dark');

/** The reader's own choice, or else the system's; kept up with it. */
export function applyTheme(): void {
  const now = chosen.value ?? (prefersLight.matches ? 'light' : 'dark');
  theme.value = now === 'light' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = theme.value;
}

prefersLight.addEventListener('change', applyTheme);

export function switchTheme(): void {
  chosen.value = theme.value === 'light' ? 'dark' : 'light';
  stored.write(chosen.value);
  applyTheme();
}

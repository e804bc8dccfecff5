/** The engine's filter for containers that have all of these labels; an empty value matches any. */
export function labelFilters(labels: Readonly<Record<string, string>>): { label?: string[] } {
  const entries = Object.entries(labels).map(([key, value]) => (value === '' ? key : `${key}=${value}`));
  return entries.length === 0 ? {} : { label: entries };
}

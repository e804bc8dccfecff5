/** A task's volumes are its cluster's: the same name in another cluster, or made by hand, is another volume. */
export function volumeName(source: string, cluster: string, allowed: readonly string[]): string {
  return allowed.includes(source) ? source : prefixOf(cluster) + source;
}

/** More volumes than tasks of one node mount; the rest are not told. */
const MOST_VOLUMES = 10_000;

/** Of the engine's volumes those that tasks of the cluster may mount, under the names that tasks give them. */
export function taskVolumes(names: readonly string[], cluster: string, allowed: readonly string[]): readonly string[] {
  const prefix = prefixOf(cluster);
  const sources = names.flatMap((name) => {
    if (allowed.includes(name)) return [name];
    const source = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    // A volume that is allowed under this very name hides the cluster's own.
    return source === '' || allowed.includes(source) ? [] : [source];
  });
  return sources.sort().slice(0, MOST_VOLUMES);
}

function prefixOf(cluster: string): string {
  return `cube-${cluster.replace(/[^a-zA-Z0-9_.-]/g, '-')}-`;
}

import { say } from '../setup/progress.mjs';
import { dataFolderOf } from './cluster-plan.mjs';

/**
 * Says what still runs after manager and workers have ended, and how to end that too.
 * @param {import('../setup/engine.mjs').Engine} engine
 * @param {string} cluster its name, which its containers carry as a label
 */
export async function sayFarewell(engine, cluster) {
  const label = `cube.cluster=${cluster}`;
  const running = await engine.docker.listContainers({ filters: { label: [label] } });
  if (running.length === 0) {
    say('Manager and workers have ended; no task of theirs runs.');
    await engine.stop();
    return;
  }
  say(`Manager and workers have ended. ${running.length} tasks still run, because tasks outlive their orchestrator:`);
  for (const { Names, Status } of running) say(`  ${(Names[0] ?? '').slice(1)}  ${Status}`);
  say('The next start finds them again. To end them and forget the cluster:');
  say(`  docker rm -f $(docker ps -aq --filter label=${label}) && rm -r ${dataFolderOf(cluster)}`);
  if (engine.startedPid === null) return;
  say(`The Docker Engine that this command started runs on as well. To end it: kill ${engine.startedPid}`);
}

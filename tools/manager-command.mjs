import { join } from 'node:path';
import { build } from './build.mjs';
import { planCluster } from './demo/cluster-plan.mjs';
import { runCommand } from './setup/command.mjs';
import { ROOT } from './setup/root.mjs';

/**
 * `backup FILE`, `restore FILE` and `replay [FILE]`: the manager's own commands, for the manager that `npm start` runs unless
 * CUBE_DATA_DIR says otherwise.
 * @param {'backup' | 'restore' | 'replay'} name
 * @returns {import('./setup/bootstrap.mjs').Command}
 */
export const managerCommand = (name) => async (args) => {
  await build();
  const started = planCluster(process.env).manager.env;
  const env = { ...started, ...(process.env.CUBE_DATA_DIR && { CUBE_DATA_DIR: process.env.CUBE_DATA_DIR }) };
  const script = join(ROOT, 'dist/manager.mjs');
  const { code } = await runCommand(process.execPath, ['--enable-source-maps', script, name, ...args], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env,
    stdio: 'inherit',
  });
  return code;
};

import { answerOf } from '@cube/client';
import { Command } from 'commander';
import { type Frame, withOutput } from '../frame';
import { type Format, writeValue } from '../output';
import { VERSION } from '../version';

export function versionCommand(frame: Frame): Command {
  const command = withOutput(new Command('version'), ['table', 'json', 'yaml'])
    .helpGroup('Set up:')
    .summary('show the version, and whether the manager answers')
    .description('Show the version of this command, which manager it calls, and whether that is ready.');
  return frame.calls<{ readonly output: Format }>(command, async (session, { options: { output } }) => {
    const { client, terminal, connection } = session;
    const { node } = process.versions;
    // Whoever asks because the manager does not answer gets to know this much.
    if (output === 'table') terminal.out(`cube     ${VERSION}\nNode     ${node}\nManager  ${connection.url}\n`);
    const { Status } = await answerOf(client.GET('/health/ready'));
    if (output === 'table') return terminal.out(`Status   ${Status}\n`);
    const value = { Version: VERSION, Node: node, Manager: { URL: connection.url, Status } };
    if (output === 'json' || output === 'yaml') await writeValue(terminal, output, value);
  });
}

/** What the exit codes of `cube` say. `cube exec` ends with the code of the command that it ran. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'the manager refused it, or it went wrong; the message says what to do' },
  usage: { code: 2, meaning: 'the command, an option or a file is wrong; nothing was done' },
  unreachable: { code: 3, meaning: 'the manager does not answer' },
  denied: { code: 4, meaning: 'the token is missing, expired or not accepted' },
  unknown: { code: 5, meaning: 'there is no such task or node, or a prefix fits several' },
  waited: { code: 6, meaning: 'what was waited for did not come: a task failed, or the time was over' },
  interrupted: { code: 130, meaning: 'ended by Ctrl+C' },
} as const;

export type ExitReason = keyof typeof EXIT_CODES;

/** Something that the user can mend. `message` says what is wrong and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly reason: ExitReason = 'failed',
  ) {
    super(message);
  }
}

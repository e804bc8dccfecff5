/** A file that should be one of /proc and isn't: the statistics of this sample can't be trusted. */
export class ProcFileError extends Error {
  override readonly name = 'ProcFileError';

  constructor(
    readonly file: string,
    readonly field: string,
  ) {
    super(`/proc/${file} has no ${field}: it is no file of a Linux kernel, or it was cut short`);
  }
}

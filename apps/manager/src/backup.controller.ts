import { Allow, Answers } from '@cube/server';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Backups } from './backups';
import { REVISION, REVISION_HEADER } from './revision';

@ApiTags('backup')
@Controller('backup')
export class BackupController {
  constructor(private readonly backups: Backups) {}

  @Get()
  @Allow('user')
  @ApiOperation({
    operationId: 'takeBackup',
    summary:
      'All that the manager knows, at one revision, as a file for `cube-manager restore`; it holds every Env value',
  })
  @Answers({
    200: {
      description: 'The backup, an SQLite file.',
      headers: REVISION,
      as: { 'application/vnd.sqlite3': { binary: true } },
    },
    429: 'Another backup is being taken.',
    503: 'There is no room for a backup beside the store.',
  })
  async take(@Res() reply: FastifyReply): Promise<void> {
    const { revision, bytes, name, content } = await this.backups.take();
    // Also when the caller has gone before the first byte.
    reply.raw.once('close', () => content.destroy());
    if (reply.raw.closed) content.destroy();
    await reply
      .type('application/vnd.sqlite3')
      .header('Content-Length', bytes)
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .header('Cache-Control', 'no-store')
      .header(REVISION_HEADER, revision)
      .send(content);
  }
}

import { type ReadMessage, WireReader } from './wire-reader';

/** A worker that joins by itself: where the manager reaches it (`host:port`). */
export interface Join {
  readonly address: string;
}

export function writeJoin({ address }: Join): { readonly Address: string } {
  return { Address: address };
}

export function readJoin(body: unknown): ReadMessage<Join> {
  return WireReader.read(body, (wire) => {
    const address = wire.field('Address').text(256);
    const wellFormed = /^(?:[a-zA-Z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):[0-9]{1,5}$/.test(address);
    return { address: wellFormed ? address : wire.field('Address').wrong('host:port, such as 10.0.0.7:5000', '') };
  });
}

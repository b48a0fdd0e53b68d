/** Who is measured beside whom. */
export const peerNames = ['reference', 'reference as a command', 'dlt'] as const;

export type PeerName = (typeof peerNames)[number];

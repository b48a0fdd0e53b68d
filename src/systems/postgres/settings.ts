/** How our own servers run, whose data does not outlive the run. */

/**
 * Durability is given up, and nothing else is. A reader of the log must see a change right after its commit, so
 * commits stay synchronous.
 */
export const disposable: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'on',
  wal_level: 'logical',
  max_replication_slots: '32',
  max_wal_senders: '16',
  max_connections: '100',
  shared_buffers: '128MB',
  // In the data folder, so that a server that is killed leaves nothing in /dev/shm.
  dynamic_shared_memory_type: 'mmap',
  autovacuum: 'off',
  checkpoint_timeout: '1h',
  max_wal_size: '2GB',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** As options of the server's command line. */
export function inOptions(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

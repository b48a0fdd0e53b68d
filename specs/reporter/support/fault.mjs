/** Preloaded into a run: has its own process fail or die at a chosen write of an artifact, or at a chosen print. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { FAULT_AT, FAULT, FAULT_TEXT, TEST_WORKER_INDEX } = process.env;

if (TEST_WORKER_INDEX === undefined && FAULT !== undefined) {
  const { writeFileSync, renameSync } = fs;
  const die = () => process.kill(process.pid, 'SIGKILL');
  let writes = 0;
  // Of the artifacts alone: their partial files have a name of their own.
  const isOurs = (path) => /^\..+\.json\.\d+\.partial$/.test(basename(String(path)));
  fs.writeFileSync = (path, data, ...rest) => {
    if (!isOurs(path) || ++writes < Number(FAULT_AT)) return writeFileSync(path, data, ...rest);
    if (FAULT === 'killed half-way') {
      writeFileSync(path, String(data).slice(0, String(data).length / 2), ...rest);
      die();
    }
    if (FAULT === 'disk full') {
      writeFileSync(path, String(data).slice(0, 10), ...rest);
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    return writeFileSync(path, data, ...rest);
  };
  fs.renameSync = (from, to) => {
    if (FAULT === 'killed before it is named' && isOurs(from) && writes >= Number(FAULT_AT)) die();
    return renameSync(from, to);
  };
  syncBuiltinESMExports();
  if (FAULT === 'print') {
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text, ...rest) => {
      if (String(text).includes(FAULT_TEXT)) throw new Error('nobody reads this');
      return write(text, ...rest);
    };
  }
}

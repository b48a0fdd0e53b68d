/** Loads a package when it is needed, and says how to get one that is not there. */
import { MatrixError } from '../model/error.ts';

/**
 * @param product what is reached with it, as people write it
 * @throws MatrixError MATRIX_MISSING_PACKAGE naming the package and the command that installs it
 */
export function loadPackage<Driver>(
  product: string,
  name: string,
  imported: () => Promise<Driver>,
): Promise<Driver> {
  return loadNeeded(`${product} is reached with`, name, imported);
}

/**
 * @param what is done with it, up to its name: `random rounds are made with`
 * @throws MatrixError MATRIX_MISSING_PACKAGE naming the package and the command that installs it
 */
export async function loadNeeded<Package>(
  what: string,
  name: string,
  imported: () => Promise<Package>,
): Promise<Package> {
  try {
    return await imported();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new MatrixError(
      'MATRIX_MISSING_PACKAGE',
      `${what} the package ${name}, which is not installed: npm install --save-dev ${name}`,
      { cause: error },
    );
  }
}

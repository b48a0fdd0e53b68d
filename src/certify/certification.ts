/** Which line a case is certified by: that of a load, or that of a refusal where its loader declares it unsupported. */
import { line } from '../evidence/text.ts';
import { declaredReasons } from '../matrix/unsupported.ts';
import type { MatrixCase } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { isRefusal } from '../model/unsupported.ts';
import type { Verdict } from '../verify/index.ts';
import { behavior } from './behavior.ts';
import type { TestContext } from './context.ts';
import { errorWords } from '../model/error-words.ts';
import type { Recorder } from './recorder.ts';
import { refusal } from './refusal.ts';

/** @throws MatrixError MATRIX_UNDECLARED_REFUSAL, and whatever the loader throws */
export async function certification(c: MatrixCase, test: TestContext, record: Recorder): Promise<Verdict> {
  const declared = declaredReasons(c, test.loader);
  if (declared.length > 0) return refusal(c, test, record, declared);
  try {
    return await behavior(c, test, record);
  } catch (error) {
    throw isRefusal(error) ? undeclared(c, test, error) : error;
  }
}

function undeclared(
  { case_id, source, sink, strategy }: MatrixCase,
  { loader }: TestContext,
  error: unknown,
) {
  const reason = line(errorWords(error));
  const declaration = JSON.stringify({ source, sink, strategy, reason });
  return new MatrixError(
    'MATRIX_UNDECLARED_REFUSAL',
    `${loader.name} refuses ${case_id}, and does not declare that it does: ${reason}. ` +
      `If it is not to support the case, add to the loader's \`unsupported\`: ${declaration}`,
  );
}

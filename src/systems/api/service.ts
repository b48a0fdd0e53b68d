/** How to get an engine of a REST API: not at all yet, so memory stands in and says so. */
import { absentService } from '../../services/contract.ts';

export const service = absentService(
  'api',
  'this version of dpone-matrix has no connector for a REST API yet',
  'Run its cases in mock_local or mock_contract, where memory stands in.',
);

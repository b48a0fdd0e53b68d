/** How to get an engine of BigQuery: not at all yet, so memory stands in and says so. */
import { absentService } from '../../services/contract.ts';

export const service = absentService(
  'bigquery',
  'this version of dpone-matrix has no connector for BigQuery yet',
  'Run its cases in mock_local or mock_contract, where memory stands in.',
);

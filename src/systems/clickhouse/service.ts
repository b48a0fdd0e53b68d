/** How to get an engine of ClickHouse: not at all yet, so memory stands in and says so. */
import { absentService } from '../../services/contract.ts';

export const service = absentService(
  'clickhouse',
  'this version of dpone-matrix has no connector for ClickHouse yet',
  'Run its cases in mock_local or mock_contract, where memory stands in.',
);

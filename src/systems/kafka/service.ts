/** How to get an engine of Kafka: not at all yet, so memory stands in and says so. */
import { absentService } from '../../services/contract.ts';

export const service = absentService(
  'kafka',
  'this version of dpone-matrix has no connector for Kafka yet',
  'Run its cases in mock_local or mock_contract, where memory stands in.',
);

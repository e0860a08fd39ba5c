// The face of measure: the jobs between raw rows and verdicts, in the order they run, and what the board,
// the API and the commands read and write beside them.

export { createRollup, readRollupWatermark } from './rollup.ts';
export type { Rollup, RollupOptions, RollupProgress, RollupReport } from './rollup.ts';
export { runSettle } from './settle.ts';
export type { SettleOptions, SettleReport } from './settle.ts';
export { announceChange, readChanges, runChanges, touches } from './changes.ts';
export type { ChangesOptions } from './changes.ts';
export { announcePeriod, periodsOf, readPeriods } from './calendar.ts';
export { createJudgeJob } from './judge-job.ts';
export type { JudgeJob, JudgeJobOptions, JudgeReport, Verdict } from './judge-job.ts';
export { createMonitors, segmentColumns, seriesId } from './monitors.ts';
export type { MonitorOptions, MonitorSetting } from './monitors.ts';
export { groupMonitors, readCells, readHistory, readMinutes } from './history.ts';
export type { CellRequest, HistoryRequest, SegmentRows } from './history.ts';
export { explainFinding } from './explain.ts';
export { mutedUntil, readDecisions, recordDecision } from './decisions.ts';
export type { Decision, DecisionKind, DecisionRequest } from './decisions.ts';
export { readFinding, readLatestFindings } from './findings.ts';
export { readStanding } from './standing.ts';
export type { Standing } from './standing.ts';
export { createReader } from './reader.ts';
export type { Reader } from './reader.ts';
export { storeEvaluations } from './evaluations.ts';
export { createCanaryJob, readCanaryVerdicts } from './canary-job.ts';
export type { CanaryJob, CanaryJobOptions } from './canary-job.ts';
export { createSlowJob } from './slow-job.ts';
export type { SlowJob, SlowJobOptions } from './slow-job.ts';

import { basis } from './basis.ts';
import { curator } from './curator.ts';
import { etfFlows } from './etf-flows.ts';
import { eventsCalendar } from './events-calendar.ts';
import { fearGreed } from './fear-greed.ts';
import { funding } from './funding.ts';
import { llmConsensus } from './llm-consensus.ts';
import { momentum } from './momentum.ts';
import { orderBook } from './order-book.ts';
import { notesTables, producerTables, signalEvents } from './projection.ts';
import { rsi } from './rsi.ts';
import { social } from './social.ts';
import { stablecoinFlows } from './stablecoin-flows.ts';
import { whale } from './whale.ts';

/** Every producer of the brain itself. */
export const producers = [
  rsi,
  momentum,
  social,
  whale,
  funding,
  basis,
  fearGreed,
  orderBook,
  etfFlows,
  stablecoinFlows,
  eventsCalendar,
  curator,
  llmConsensus,
] as const;

export const producerProjections = [signalEvents, notesTables, producerTables] as const;

export { type CollectedSignals, collectSignals, type RecordedSignal } from './collect.ts';
export { type ConfiguredProducer, configureProducers } from './configure.ts';
export { defineProducer, type Opinion, type Producer, type ProducerContext } from './define.ts';
export {
  type FailureKind,
  type ProducerEvent,
  type ProducerEvents,
  producerEvents,
  type SignalPayload,
} from './events.ts';
export { isPublicAddress } from './external/address.ts';
export { findMasterKey, openMasterKey } from './external/master-key.ts';
export { type PollOptions, pollProducer } from './external/poll.ts';
export {
  createExternalPoller,
  type ExternalPoller,
  type PollerOptions,
} from './external/poller.ts';
export {
  type Receipt,
  type ReceiveContext,
  type Refusal,
  RefusedMessage,
  receiveSignals,
  signalsShape,
} from './external/receive.ts';
export {
  type ExternalProducer,
  findExternal,
  listExternal,
  type Operator,
  type RegistryContext,
  registerProducer,
  registrationShape,
  type Stage,
  stageProducer,
} from './external/registry.ts';
export { type Envelope, signedText, signHmac } from './external/signature.ts';
export {
  giveView,
  listNotes,
  type Note,
  type NoteContext,
  revokeRequest,
  revokeView,
  viewRequest,
} from './give-view.ts';
export { listProducers, type ProducerRow } from './list-producers.ts';
export { createOpenAiPanel, type OpenAiPanelOptions } from './model-endpoint.ts';
export { createNotes, notesEvents, parseNotesFile } from './notes.ts';
export {
  type FundingReading,
  type Missing,
  readCandles,
  readChange,
  readDayVolume,
  readFunding,
  readMarketPoints,
  readPoint,
  readPoints,
} from './read-market.ts';
export { type ProducerHealth, type ProducerStatus, readFailures } from './runner/health.ts';
export { createProducerRunner, type ProducerRun, type ProducerRunner } from './runner/run.ts';
export type { CalendarEntry, ModelPanel, Notes, PersonView, ProducerServices } from './services.ts';

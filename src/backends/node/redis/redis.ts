export type { SharedBackend } from '../../../storage/shared-backend.js';
export type { TimeToLive } from '../../records/time-to-live.js';
export type { RedisClient, RedisCommands } from './redis-client.js';
export { type RedisCoherenceOptions, redisCoherence } from './redis-coherence.js';
export type { RedisConnectionOptions } from './redis-connection.js';
export { type RedisFlightsOptions, redisFlights } from './redis-flights.js';
export { type RedisOptions, redisBackend, redisStore } from './redis-store.js';

import { createDemo } from './server.js';
import { world } from './world.js';

// Draws the map before the first request.
await world();
const app = await createDemo();
const address = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) });
console.log(`The atlas is at ${address}/`);
console.log(`Origin switch, in case the page does not load: ${address}/control`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close());

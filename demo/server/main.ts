import { createDemo } from './server.js';
import { world } from './world.js';

// Drawn before the first visitor asks for it.
await world();
const app = await createDemo();
const address = await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) });
console.log(`The atlas is at ${address}/`);
console.log(`Its origin's switch, should the page itself be gone: ${address}/control`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close());

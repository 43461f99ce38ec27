import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '../../engine/engine.js';
import type { SessionEvent } from '../../engine/events.js';
import { Subscriptions } from './subscribe.js';

/** A fake engine, and the event types that it is asked for. */
function listened(): { readonly engine: Engine; readonly types: () => readonly string[]; readonly tell: Tell } {
  const listeners = new Map<string, (event: never) => void>();
  const refuse = (): never => assert.fail('nobody asks this engine');
  const engine: Engine = {
    cacheName: 'fake',
    send: refuse,
    get admin() {
      return refuse();
    },
    purge: refuse,
    own: refuse,
    listen: (type, listener) => {
      assert.ok(!listeners.has(type), 'each type is asked for once');
      listeners.set(type, listener);
      return () => void listeners.delete(type);
    },
    close: refuse,
  };
  return { engine, types: () => [...listeners.keys()].sort(), tell: (event) => told(listeners, event) };
}

type Tell = (event: SessionEvent) => void;

function told(listeners: ReadonlyMap<string, (event: never) => void>, event: SessionEvent): void {
  const listener: unknown = listeners.get(event.type);
  if (typeof listener === 'function') listener(event);
}

const CLEARED: SessionEvent = { type: 'cleared', deleted: 1 };

test('engines are asked only for event types with a subscriber', () => {
  const [one, other] = [listened(), listened()];
  const subscriptions = new Subscriptions(() => undefined);
  subscriptions.attach(one.engine);
  assert.deepEqual(one.types(), []);
  const [end, endAgain] = [
    subscriptions.listen(['stored', 'updated'], () => undefined),
    subscriptions.listen(['updated'], () => undefined),
  ];
  subscriptions.attach(other.engine);
  for (const { types } of [one, other]) assert.deepEqual(types(), ['stored', 'updated']);
  end();
  end();
  for (const { types } of [one, other]) assert.deepEqual(types(), ['updated']);
  endAgain();
  for (const { types } of [one, other]) assert.deepEqual(types(), []);
});

test('a listener of the session subscribes to its type until the engine is detached', () => {
  const { engine, types } = listened();
  const subscriptions = new Subscriptions(() => undefined);
  for (const type of ['hit', 'hit', 'mode', 'click']) subscriptions.want(type);
  subscriptions.attach(engine);
  assert.deepEqual(types(), ['hit']);
  subscriptions.listen(['hit'], () => undefined)();
  assert.deepEqual(types(), ['hit']);
  subscriptions.detach(engine);
  assert.deepEqual(types(), []);
});

test('an event goes to the session and to all subscribers', () => {
  const heard: string[] = [];
  const { engine, tell } = listened();
  const subscriptions = new Subscriptions(({ type }) => heard.push(`session ${type}`));
  subscriptions.attach(engine);
  const end = subscriptions.listen(['cleared'], ({ type }) => heard.push(`hearer ${type}`));
  tell(CLEARED);
  end();
  tell(CLEARED);
  assert.deepEqual(heard, ['session cleared', 'hearer cleared']);
});

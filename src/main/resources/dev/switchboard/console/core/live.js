// Tells screens when to look again. With the event stream that is when something happened; on a server without it, every
// other second. Nothing is kept but the ids of one batch, so an hour of 10,000 events a second costs no more than a minute.

import { headers } from "./api.js";
import { connectionState, onConnection, probe, report } from "./connection.js";
import { session, onSession } from "./session.js";

/** Ids are all that screens need; they ask for what they show. */
const STREAM = "/api/events/stream?view=outline";
const POLL_MS = 2_000;
/** Four batches a second at most. */
const BATCH_MS = 250;
const BATCH_IDS = 1_000;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 10_000;
/** The server sends a comment every 15 s; a stream that is silent for longer is dead. */
const SILENCE_MS = 40_000;
/** After it a place on a stream with too many readers may be free. */
const FULL_MS = 30_000;
/** How often a quiet stream asks whether the database answers. */
const PROBE_MS = 5_000;
const LINE_CHARS = 1_000_000;

const listeners = new Set();
const modeListeners = new Set();

let mode = "connecting";
let batch = null;
let lastEventId = null;
let stop = null;

/** "connecting", "stream", "poll" or "away". */
export function liveMode() {
  return mode;
}

export function onLiveMode(listener) {
  modeListeners.add(listener);
  return () => modeListeners.delete(listener);
}

function setMode(next) {
  if (next === mode) return;
  mode = next;
  modeListeners.forEach((listener) => listener(mode));
}

/**
 * Calls `listener` with a batch of changes: `{everything, messages}`. `everything` says that anything may have changed;
 * else `messages` holds the ids of those that did.
 */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function deliver(changes) {
  listeners.forEach((listener) => listener(changes));
}

/** Has all screens look again now. */
export function lookAgain() {
  deliver({ everything: true, messages: new Set() });
}

function collect(messageId) {
  if (!batch) {
    batch = { everything: false, messages: new Set() };
    setTimeout(() => {
      const full = batch;
      batch = null;
      deliver(full);
    }, BATCH_MS);
  }
  if (messageId && batch.messages.size < BATCH_IDS) {
    batch.messages.add(messageId);
  } else {
    batch.everything = true;
  }
}

/** One event of the stream: `fields` are those of the Server-Sent Events format. */
function received(fields) {
  let event = null;
  try {
    event = JSON.parse(fields.data ?? "null");
  } catch {
    // An event of a kind that is not JSON still says that something happened.
  }
  collect(event?.type === "resync" ? null : (event?.data?.id ?? event?.data?.message_id ?? null));
}

async function read(response, heard) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let fields = {};
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    heard();
    text += value;
    const lines = text.split(/\r\n|\n|\r/);
    text = lines.pop();
    if (text.length > LINE_CHARS) throw new Error("a line of the stream is too long");
    for (const line of lines) {
      if (line === "") {
        // Greetings and heartbeats move the place to resume from, and say nothing else.
        if (fields.id !== undefined) lastEventId = fields.id;
        if (fields.data !== undefined || fields.event) received(fields);
        fields = {};
      } else if (!line.startsWith(":")) {
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon);
        const content = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        fields[name] = name === "data" && fields.data !== undefined ? fields.data + "\n" + content : content;
      }
    }
  }
}

const sleep = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/**
 * Reads the stream until it ends: "ended"; "absent" where the server has none, "full" where it has too many readers.
 * EventSource cannot send a key, fetch can.
 */
async function stream(signal) {
  const dead = new AbortController();
  let timer = setTimeout(() => dead.abort(), SILENCE_MS);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dead.abort(), SILENCE_MS);
  };
  // No event tells of a database that is away.
  const pulse = setInterval(() => document.visibilityState === "visible" && probe(), PROBE_MS);
  try {
    const resume = lastEventId === null ? {} : { "Last-Event-ID": lastEventId };
    const response = await fetch(STREAM, {
      headers: headers({ Accept: "text/event-stream", ...resume }),
      cache: "no-store",
      signal: AbortSignal.any([signal, dead.signal]),
    });
    if (response.status === 404) return "absent";
    if (response.status === 503 && (await probe())) return "full";
    if (!response.ok) throw new Error(`the stream answered with ${response.status}`);
    report("ok");
    setMode("stream");
    // What happened while no stream was open is not in it.
    lookAgain();
    await read(response, heard);
    return "ended";
  } finally {
    clearTimeout(timer);
    clearInterval(pulse);
  }
}

async function poll(signal) {
  setMode("poll");
  while (!signal.aborted && connectionState() === "ok") {
    await sleep(POLL_MS, signal);
    if (!signal.aborted && document.visibilityState === "visible") lookAgain();
  }
}

async function run(signal) {
  let wait = RETRY_MIN_MS;
  let outcome = "ended";
  while (!signal.aborted) {
    try {
      if (outcome !== "absent") outcome = await stream(signal);
      if (outcome === "absent") await poll(signal);
      if (outcome === "full") await poll(AbortSignal.any([signal, AbortSignal.timeout(FULL_MS)]));
      wait = RETRY_MIN_MS;
    } catch {
      // Ended, refused or silent: the probe tells why.
    }
    if (signal.aborted) return;
    setMode("away");
    await sleep(wait * (0.5 + Math.random() / 2), signal);
    wait = Math.min(wait * 2, RETRY_MAX_MS);
    while (!signal.aborted && !(await probe())) {
      await sleep(wait * (0.5 + Math.random() / 2), signal);
      wait = Math.min(wait * 2, RETRY_MAX_MS);
    }
    if (!signal.aborted) lookAgain();
  }
}

function restart() {
  stop?.abort();
  if (session.needsKey) return;
  stop = new AbortController();
  run(stop.signal);
}

export function startLive() {
  let key = session.key;
  let needed = session.needsKey;
  onSession(() => {
    if (session.key === key && session.needsKey === needed) return;
    key = session.key;
    needed = session.needsKey;
    restart();
  });
  onConnection((state) => state === "ok" && lookAgain());
  // A browser has six connections for all tabs of a server, and keeps pages that one has left. Only what is seen may hold one.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") {
      stop?.abort();
      return;
    }
    restart();
    lookAgain();
  });
  restart();
}

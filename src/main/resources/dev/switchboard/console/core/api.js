// The one place that speaks HTTP. Every call is a documented one of the public API: see /docs.

import { callerIs, keyRefused, session } from "./session.js";
import { probe, report } from "./connection.js";

const TIMEOUT_MS = 15_000;

/** An error as the API tells it (RFC 9457), or the network's silence. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? (status ? `The server answered with ${status}.` : "The server does not answer."));
    this.status = status;
    this.code = problem?.code ?? null;
    /** What is wrong with which member: [{pointer, detail}]. */
    this.errors = problem?.errors ?? [];
    this.requestId = problem?.request_id ?? null;
  }
}

export function headers(more = {}) {
  return session.key ? { ...more, Authorization: `Bearer ${session.key}` } : more;
}

async function request(method, path, { body, headers: more = {}, signal } = {}) {
  const options = { method, headers: headers({ Accept: "application/json", ...more }), cache: "no-store" };
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  options.signal = signal ? AbortSignal.any([signal, timeout]) : timeout;
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (failure) {
    if (signal?.aborted) throw failure;
    report("server_away");
    throw new ApiError(0, null);
  }
  const answer = await response.json().catch(() => null);
  if (response.ok) {
    report("ok");
    return answer;
  }
  if (response.status === 401) keyRefused();
  // A 503 may come from an absent database, or from a server that has too much to do: only the first concerns every screen.
  if (response.status === 503 && answer?.code === "unavailable") probe();
  else report("ok");
  throw new ApiError(response.status, answer);
}

export const get = (path, options) => request("GET", path, options);
export const post = (path, body, options) => request("POST", path, { ...options, body });
export const put = (path, body) => request("PUT", path, { body });
export const remove = (path) => request("DELETE", path);

/** A path with a query; empty values are left out. */
export function url(path, query) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== ""));
  return search.size ? `${path}?${search}` : path;
}

/** Learns what our key may do. */
export async function learnScopes() {
  try {
    callerIs(await get("/api/caller"));
  } catch {
    // Without an answer every control is shown, and the server refuses what it must.
  }
}

const absent = new Set();

/** Resolves to null where the server has no such thing, instead of failing. What is absent is not asked for again. */
export async function getIfThere(path) {
  const resource = path.split("?")[0];
  if (absent.has(resource)) return null;
  try {
    return await get(path);
  } catch (error) {
    if (error.status !== 404 && error.status !== 403) throw error;
    absent.add(resource);
    return null;
  }
}

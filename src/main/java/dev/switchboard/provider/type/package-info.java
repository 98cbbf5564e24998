/**
 * The door for types of providers. A {@link dev.switchboard.provider.type.ProviderType} brings all
 * that there is to one type: its settings, the providers themselves, its part of {@code GET
 * /api/providers}, its HTTP resources. Routing, breaker and governor know none of this: they see a
 * {@link dev.switchboard.provider.Provider}.
 *
 * <pre>
 *  settings ──► ProviderType.section()     read and checked before anything starts
 *                     │
 *                     ▼
 *               ProviderType.create(...) ──► ProviderGroup   all providers of the type
 *                     ▲                            │
 *       ProviderEnvironment                        ├─► providers()  to the registry, and so to lanes
 *       clock, timer, random, inbox, log           ├─► shown(name)  to GET /api/providers
 *                                                  └─► resources()  to the HTTP server
 * </pre>
 *
 * <p>The page <em>Extending Switchboard</em> in the documentation writes one step by step.
 *
 * <p>Used by {@code provider.mock}, {@code provider.smtp} and {@code provider.http}. It does not
 * know them.
 */
@NullMarked
package dev.switchboard.provider.type;

import org.jspecify.annotations.NullMarked;

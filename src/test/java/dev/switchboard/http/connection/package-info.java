/** Tests of who a client is, and which proxies are believed. */
@NullMarked
package dev.switchboard.http.connection;

import org.jspecify.annotations.NullMarked;

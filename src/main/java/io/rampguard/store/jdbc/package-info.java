/** The store in a SQL database: SQLite beside the daemon, or PostgreSQL; what differs between databases is a {@code Dialect}. */
@NullMarked
package io.rampguard.store.jdbc;

import org.jspecify.annotations.NullMarked;

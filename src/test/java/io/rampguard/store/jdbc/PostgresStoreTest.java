package io.rampguard.store.jdbc;

import io.rampguard.contract.RealPostgres;
import io.rampguard.contract.RolloutStoreContract;
import io.rampguard.store.Journal;
import io.rampguard.store.Outbox;
import io.rampguard.store.RolloutStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresStoreTest extends RolloutStoreContract {
    private static RealPostgres server;

    private String url;
    private JdbcStore store;

    @BeforeAll
    static void start() throws Exception {
        server = RealPostgres.startOrSkip();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        url = server.freshSchema();
        store = server.store(url);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected RolloutStore store() {
        return store;
    }

    @Override
    protected Journal journal() {
        return store;
    }

    @Override
    protected Outbox outbox() {
        return store;
    }

    @Override
    protected void reopen() {
        store.close();
        store = server.store(url);
    }
}

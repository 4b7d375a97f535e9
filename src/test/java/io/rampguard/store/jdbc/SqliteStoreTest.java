package io.rampguard.store.jdbc;

import io.rampguard.contract.RolloutStoreContract;
import io.rampguard.store.Journal;
import io.rampguard.store.Outbox;
import io.rampguard.store.RolloutStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends RolloutStoreContract {
    @TempDir
    Path folder;

    private JdbcStore store;

    @BeforeEach
    void open() {
        store = JdbcStore.sqlite(folder.resolve("rampguard/store.db"), List.of("log", "oncall"));
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
        close();
        open();
    }
}

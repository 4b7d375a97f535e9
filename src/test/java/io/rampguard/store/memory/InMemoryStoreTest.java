package io.rampguard.store.memory;

import io.rampguard.contract.RolloutStoreContract;
import io.rampguard.store.Journal;
import io.rampguard.store.Outbox;
import io.rampguard.store.RolloutStore;
import java.util.List;

class InMemoryStoreTest extends RolloutStoreContract {
    private final InMemoryStore store = new InMemoryStore(List.of("log", "oncall"));

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
        // Its restart is a new daemon on the same object.
    }
}

package io.rampguard.store.jdbc;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class LeaseTableTest extends LeaseTableContract {
    @TempDir
    Path folder;

    @Override
    JdbcStore open() {
        return JdbcStore.sqlite(folder.resolve("store.db"), List.of("log"));
    }
}

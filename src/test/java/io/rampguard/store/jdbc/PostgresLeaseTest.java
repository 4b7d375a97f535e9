package io.rampguard.store.jdbc;

import io.rampguard.contract.RealPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresLeaseTest extends LeaseTableContract {
    private static RealPostgres server;

    private String url;

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

    @Override
    JdbcStore open() throws Exception {
        if (url == null) {
            url = server.freshSchema();
        }
        return server.store(url);
    }
}
